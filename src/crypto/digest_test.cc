// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <cstdlib>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "base/random.h"
#include "crypto/internal/sha256_kernel.h"

namespace habeas {
namespace {

// The oracle: OpenSSL's EVP interface, which shares no line with either kernel's callers.
Digest oracle(ByteView data) {
  Digest digest;
  EXPECT_EQ(
      EVP_Digest(data.data(), data.size(), digest.bytes.data(), nullptr, EVP_sha256(), nullptr), 1);
  return digest;
}

Digest oracle_prefixed(uint8_t prefix, ByteView data) {
  Bytes message{prefix};
  message.insert(message.end(), data.begin(), data.end());
  return oracle(message);
}

std::vector<const internal::Sha256Kernel*> kernels() {
  std::vector<const internal::Sha256Kernel*> all = {&internal::openssl_kernel()};
  if (internal::sha_ni_kernel() != nullptr) all.push_back(internal::sha_ni_kernel());
  return all;
}

bool slow_tests() {
  const char* value = std::getenv("HABEAS_SLOW");
  return value != nullptr && std::string_view(value) == "1";
}

TEST(Digest, AgreesWithThePublishedVectors) {
  struct Case {
    std::string message;
    const char* digest;
  };
  // FIPS 180-2 appendix B and the empty message of NIST's CAVP SHA256ShortMsg.
  const Case cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(to_hex(sha256(as_bytes(c.message))), c.digest);
    for (const internal::Sha256Kernel* kernel : kernels()) {
      EXPECT_EQ(
          to_hex(internal::finish_message(*kernel, internal::kSha256Start, 0, as_bytes(c.message))),
          c.digest)
          << kernel->name;
    }
  }
}

TEST(Digest, EveryKernelAgreesWithTheOracleOnAllLengthsAndAlignments) {
  SeededRandom random(1);
  const Bytes data = random.bytes(700);
  for (const internal::Sha256Kernel* kernel : kernels()) {
    for (size_t length = 0; length <= 600; ++length) {
      const ByteView view(data.data() + length % 17, length);
      ASSERT_EQ(internal::finish_message(*kernel, internal::kSha256Start, 0, view), oracle(view))
          << kernel->name << length;
      for (uint8_t prefix : std::array<uint8_t, 3>{0x00, 0x01, 0xff}) {
        Digest digest;
        internal::hash_prefixed(*kernel, prefix, view, digest);
        ASSERT_EQ(digest, oracle_prefixed(prefix, view)) << kernel->name << " " << length;
      }
    }
  }
}

TEST(Digest, AStreamGivesTheSameDigestHoweverItIsCut) {
  SeededRandom random(2);
  const Bytes data = random.bytes(300);
  for (size_t length = 0; length <= 300; ++length) {
    const Digest expected = oracle(ByteView(data.data(), length));
    for (size_t first = 0; first <= length; first += slow_tests() ? 1 : 7) {
      Sha256 hash;
      hash.update(ByteView(data.data(), first));
      hash.update({});
      hash.update(ByteView(data.data() + first, length - first));
      ASSERT_EQ(hash.finish(), expected) << length << " cut at " << first;
    }
  }
  const Bytes large = random.bytes(3'000'000);
  Sha256 hash;
  for (size_t at = 0; at < large.size();) {
    const size_t taken = std::min<size_t>(random.below(70'000), large.size() - at);
    hash.update(ByteView(large.data() + at, taken));
    at += taken;
  }
  EXPECT_EQ(hash.finish(), oracle(large));
}

TEST(Digest, AStreamIsAsNewAfterFinishAndMayBeCopied) {
  Sha256 hash;
  hash.update(as_bytes("abc"));
  Sha256 branch = hash;
  branch.update(as_bytes("def"));
  EXPECT_EQ(branch.finish(), sha256(as_bytes("abcdef")));
  EXPECT_EQ(hash.finish(), sha256(as_bytes("abc")));
  hash.update(as_bytes("x"));
  EXPECT_EQ(hash.finish(), sha256(as_bytes("x")));
}

TEST(Digest, ABatchOfLeavesIsEachLeafAloneWhateverTheirLengths) {
  SeededRandom random(3);
  const Bytes pool = random.bytes(1000);
  const int rounds = slow_tests() ? 20'000 : 600;
  for (const internal::Sha256Kernel* kernel : kernels()) {
    for (int round = 0; round < rounds; ++round) {
      std::vector<ByteView> leaves;
      const size_t count = random.below(9);
      for (size_t i = 0; i < count; ++i) {
        const size_t offset = random.below(400);
        leaves.emplace_back(pool.data() + offset, random.below(round % 2 == 0 ? 150 : 601));
      }
      std::vector<Digest> digests(count);
      internal::hash_leaves(*kernel, leaves, digests);
      for (size_t i = 0; i < count; ++i)
        ASSERT_EQ(digests[i], oracle_prefixed(0x00, leaves[i])) << kernel->name;
    }
    // Every pair of lengths around the block borders, where the two lanes part.
    for (size_t a = 50; a <= 200; a += slow_tests() ? 1 : 3) {
      for (size_t b = 50; b <= 200; ++b) {
        const std::array<ByteView, 2> leaves = {ByteView(pool.data(), a),
                                                ByteView(pool.data() + 300, b)};
        std::array<Digest, 2> digests;
        internal::hash_leaves(*kernel, leaves, digests);
        ASSERT_EQ(digests[0], oracle_prefixed(0x00, leaves[0]));
        ASSERT_EQ(digests[1], oracle_prefixed(0x00, leaves[1]));
      }
    }
  }
}

TEST(Digest, ABatchOfNodesIsEachNodeAloneAlsoInPlace) {
  SeededRandom random(4);
  for (const internal::Sha256Kernel* kernel : kernels()) {
    for (size_t pairs = 0; pairs <= 33; ++pairs) {
      std::vector<Digest> children(pairs * 2 + 1);  // one more, which must stay as it is
      for (Digest& child : children) random.fill(child.bytes);
      std::vector<Digest> expected;
      for (size_t i = 0; i < pairs; ++i) {
        expected.push_back(oracle_prefixed(0x01, ByteView(children[2 * i].bytes.data(), 64)));
      }
      std::vector<Digest> apart(pairs + 1);
      const Digest sentinel = apart.back();
      kernel->nodes(children[0].bytes.data(), pairs, apart[0].bytes.data());
      const std::vector<Digest> before = children;
      kernel->nodes(children[0].bytes.data(), pairs, children[0].bytes.data());
      for (size_t i = 0; i < pairs; ++i) {
        ASSERT_EQ(apart[i], expected[i]) << kernel->name;
        ASSERT_EQ(children[i], expected[i]) << kernel->name;
      }
      EXPECT_EQ(apart[pairs], sentinel);
      for (size_t i = pairs; i < children.size(); ++i) EXPECT_EQ(children[i], before[i]);
    }
  }
  std::array<Digest, 2> children;
  random.fill(children[0].bytes);
  Digest through_the_front;
  sha256_nodes(children.data(), 1, &through_the_front);
  EXPECT_EQ(through_the_front, oracle_prefixed(0x01, ByteView(children[0].bytes.data(), 64)));
}

TEST(Digest, TextFormsGoBothWaysAndTakeNothingElse) {
  const Digest digest = sha256(as_bytes("abc"));
  EXPECT_EQ(digest_from_hex(to_hex(digest)).value(), digest);
  EXPECT_EQ(digest_from_base64(to_base64(digest)).value(), digest);
  EXPECT_EQ(to_base64(digest), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(digest_from_bytes(digest.bytes).value(), digest);
  const std::string hex = to_hex(digest);
  const std::string base64 = to_base64(digest);
  std::string upper = hex;
  upper[1] = 'A';
  for (const std::string& bad : {std::string(), hex.substr(2), hex + "00", " " + hex, hex + "\n",
                                 upper, hex.substr(0, 63) + "g"}) {
    EXPECT_FALSE(digest_from_hex(bad)) << bad;
  }
  for (const std::string& bad : {std::string(), base64.substr(0, 43), base64 + "=", base64 + "AAAA",
                                 base64.substr(0, 42) + "1=", std::string("AAAA"), base64 + "\n"}) {
    EXPECT_FALSE(digest_from_base64(bad)) << bad;
  }
  EXPECT_EQ(digest_from_hex(hex.substr(2)).error().kind, ErrorKind::kInvalid);
}

TEST(Digest, OrdersAsBytes) {
  Digest small;
  Digest large;
  small.bytes[31] = 0xff;
  large.bytes[0] = 0x01;
  EXPECT_LT(small, large);
  EXPECT_EQ((std::set<Digest>{small, large, small}.size()), 2U);
}

}  // namespace
}  // namespace habeas
