// SPDX-License-Identifier: Apache-2.0
#include "ledger/cosignature.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/checkpoint.h"

namespace habeas::ledger {
namespace {

constexpr std::string_view kBody =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

SigningKey seeded_key(uint64_t seed) {
  SeededRandom random(seed);
  return *SigningKey::generate(random);
}

VerifierKey witness_key(const SigningKey& key) {
  return VerifierKey{
      .name = "w.example/w1", .type = SignatureType::kCosignature, .public_key = key.public_key()};
}

TEST(Cosignature, SignsTheTextThatTheSpecificationShows) {
  EXPECT_EQ(cosigned_message(kBody, 1679315147),
            "cosignature/v1\n"
            "time 1679315147\n"
            "example.com/behind-the-sofa\n"
            "20852163\n"
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
}

TEST(Cosignature, BearsItsTimeAndASignatureOfThatText) {
  SigningKey key = seeded_key(1);
  auto line = cosign(key, "w.example/w1", kBody, 1679315147);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->id, witness_key(key).id());
  ASSERT_EQ(line->signature.size(), 72u);
  EXPECT_EQ(get_u64be(line->signature.data()), 1679315147u);
  Signature signature = *signature_from_bytes(ByteView(line->signature).subspan(8));
  EXPECT_TRUE(verify(key.public_key(), as_bytes(cosigned_message(kBody, 1679315147)), signature));
  EXPECT_EQ(*verify_cosignature(witness_key(key), kBody, line->signature), 1679315147);
}

TEST(Cosignature, FailsForAnotherTextTimeKeyOrLength) {
  SigningKey key = seeded_key(1);
  SigningKey other = seeded_key(2);
  Bytes good = cosign(key, "w", kBody, 1000)->signature;
  std::string other_body(kBody);
  other_body[other_body.find("20852163")] = '3';
  EXPECT_EQ(verify_cosignature(witness_key(key), other_body, good).error().kind,
            ErrorKind::kCorrupt);
  EXPECT_EQ(verify_cosignature(witness_key(other), kBody, good).error().kind, ErrorKind::kCorrupt);
  for (size_t at = 0; at < good.size(); at++) {
    Bytes bad = good;
    bad[at] ^= 1;
    EXPECT_FALSE(verify_cosignature(witness_key(key), kBody, bad)) << at;
  }
  for (size_t length : {0, 8, 64, 71, 73}) {
    Bytes bad = good;
    bad.resize(length);
    EXPECT_EQ(verify_cosignature(witness_key(key), kBody, bad).error().kind, ErrorKind::kInvalid)
        << length;
  }
}

TEST(Cosignature, RefusesTimesOutOfRange) {
  SigningKey key = seeded_key(1);
  EXPECT_FALSE(cosign(key, "w", kBody, -1));
  Instant last = std::numeric_limits<Instant>::max();
  Bytes good = cosign(key, "w", kBody, last)->signature;
  EXPECT_EQ(*verify_cosignature(witness_key(key), kBody, good), last);
  // The same bits as a time of 2^63 or more, properly signed.
  Bytes beyond;
  put_u64be(beyond, uint64_t{1} << 63);
  std::string message = "cosignature/v1\ntime 9223372036854775808\n" + std::string(kBody);
  Signature made = key.sign(as_bytes(message));
  beyond.insert(beyond.end(), made.bytes.begin(), made.bytes.end());
  EXPECT_EQ(verify_cosignature(witness_key(key), kBody, beyond).error().kind, ErrorKind::kInvalid);
}

TEST(Cosignature, IsMadeOnlyUnderACheckpoint) {
  SigningKey key = seeded_key(1);
  EXPECT_FALSE(cosign(key, "w", "any text\n", 5));
  EXPECT_FALSE(cosign(key, "two words", kBody, 5));
  EXPECT_TRUE(cosign(key, "w", std::string(kBody) + "extension\n", 5));
  // And a well-made signature under other text does not count as one.
  Bytes signature;
  put_u64be(signature, 5);
  Signature made = key.sign(as_bytes(cosigned_message("any text\n", 5)));
  signature.insert(signature.end(), made.bytes.begin(), made.bytes.end());
  EXPECT_FALSE(verify_cosignature(witness_key(key), "any text\n", signature));
}

}  // namespace
}  // namespace habeas::ledger
