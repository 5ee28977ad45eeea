// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof_file.h"

#include <string>

#include <gtest/gtest.h>

#include "ledger/testing/test_keys.h"

namespace habeas::ledger {
namespace {

using testing::checkpoint_of;
using testing::counting_tree;
using testing::log_vkey;
using testing::seeded_key;

constexpr std::string_view kOrigin = "case.example/1";

Policy log_only() {
  Policy policy;
  policy.logs.push_back(PolicyLog{.key = log_vkey(kOrigin, seeded_key(1)), .url = ""});
  return policy;
}

struct Fixture {
  MemoryTree tree = counting_tree(13);
  std::string checkpoint = checkpoint_of(kOrigin, tree, 13, seeded_key(1));
  ProofFile proof(int64_t index) const {
    return make_proof_file(index, checkpoint, tree.reader()).value();
  }
};

TEST(ProofFile, EveryEntryOfALogGetsOneThatVerifies) {
  Fixture fixture;
  for (int64_t index = 0; index < 13; index++) {
    std::string text = format_proof_file(fixture.proof(index));
    auto read = parse_proof_file(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, fixture.proof(index));
    EXPECT_EQ(format_proof_file(*read), text);
    auto verdict = verify_proof_file(*read, fixture.tree.leaf(index), log_only());
    ASSERT_TRUE(verdict) << verdict.error().message;
    EXPECT_EQ(verdict->checkpoint.size, 13);
    EXPECT_EQ(
        verify_proof_file(*read, fixture.tree.leaf((index + 1) % 13), log_only()).error().kind,
        ErrorKind::kCorrupt);
  }
}

TEST(ProofFile, ATreeOfOneEntryNeedsNoHashes) {
  MemoryTree tree = counting_tree(1);
  std::string note = checkpoint_of(kOrigin, tree, 1, seeded_key(1));
  std::string text = format_proof_file(*make_proof_file(0, note, tree.reader()));
  EXPECT_EQ(text, "c2sp.org/tlog-proof@v1\nindex 0\n\n" + note);
  EXPECT_TRUE(verify_proof_file(*parse_proof_file(text), tree.leaf(0), log_only()));
}

TEST(ProofFile, CannotBeMadeForAnEntryOutsideTheTree) {
  Fixture fixture;
  EXPECT_FALSE(make_proof_file(13, fixture.checkpoint, fixture.tree.reader()));
  EXPECT_FALSE(make_proof_file(-1, fixture.checkpoint, fixture.tree.reader()));
  std::string empty = checkpoint_of(kOrigin, 0, empty_root(), seeded_key(1));
  EXPECT_FALSE(make_proof_file(0, empty, fixture.tree.reader()));
}

TEST(ProofFile, FailsWhenAnyHashIndexOrCheckpointIsChanged) {
  Fixture fixture;
  for (int64_t index = 0; index < 13; index++) {
    ProofFile good = fixture.proof(index);
    const Digest& leaf = fixture.tree.leaf(index);
    for (size_t i = 0; i < good.hashes.size(); i++) {
      ProofFile bad = good;
      bad.hashes[i].bytes[31] ^= 1;
      EXPECT_FALSE(verify_proof_file(bad, leaf, log_only()));
    }
    for (int64_t other = 0; other < 13; other++) {
      ProofFile bad = good;
      bad.index = other;
      EXPECT_EQ(verify_proof_file(bad, leaf, log_only()).has_value(), other == index);
    }
    ProofFile bad = good;
    bad.checkpoint = checkpoint_of(kOrigin, fixture.tree, 12, seeded_key(1));
    EXPECT_FALSE(verify_proof_file(bad, leaf, log_only()));
    bad.checkpoint = checkpoint_of(kOrigin, fixture.tree, 13, seeded_key(2));  // a stranger's key
    EXPECT_FALSE(verify_proof_file(bad, leaf, log_only()));
  }
}

TEST(ProofFile, CarriesExtraDataOnlyWhereAllowed) {
  Fixture fixture;
  ProofFile proof = fixture.proof(5);
  proof.extra = Bytes{1, 2, 3};
  std::string text = format_proof_file(proof);
  EXPECT_EQ(parse_proof_file(text).error().kind, ErrorKind::kInvalid);
  auto read = parse_proof_file(text, ExtraData::kAllow);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, proof);
  EXPECT_EQ(format_proof_file(*read), text);
}

TEST(ProofFile, RefusesEveryOtherForm) {
  Fixture fixture;
  const std::string good = format_proof_file(fixture.proof(5));
  ASSERT_TRUE(parse_proof_file(good));
  const std::string hash = to_base64(fixture.proof(5).hashes[0]);
  auto replaced = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  struct Case {
    const char* what;
    std::string text;
  };
  const Case kCases[] = {
      {"nothing", ""},
      {"another version", replaced("@v1", "@v2")},
      {"a space after the first line", replaced("@v1\n", "@v1 \n")},
      {"a line before the first", "\n" + good},
      {"CRLF in the first line", replaced("@v1\n", "@v1\r\n")},
      {"no index", replaced("index 5\n", "")},
      {"the index in capitals", replaced("index 5", "Index 5")},
      {"a leading zero", replaced("index 5", "index 05")},
      {"a plus sign", replaced("index 5", "index +5")},
      {"a minus sign", replaced("index 5", "index -5")},
      {"two spaces", replaced("index 5", "index  5")},
      {"a space after the index", replaced("index 5\n", "index 5 \n")},
      {"an empty index", replaced("index 5", "index ")},
      {"an index beyond the tree", replaced("index 5", "index 13")},
      {"an index of 2^63", replaced("index 5", "index 9223372036854775808")},
      {"two index lines", replaced("index 5\n", "index 5\nindex 5\n")},
      {"an empty extra line", replaced("index 5", "extra \nindex 5")},
      {"extra data after the index", replaced("index 5\n", "index 5\nextra AAAA\n")},
      {"a hash missing", replaced(hash + "\n", "")},
      {"a hash twice", replaced(hash + "\n", hash + "\n" + hash + "\n")},
      {"a hash without padding", replaced(hash, hash.substr(0, 43))},
      {"a space after a hash", replaced(hash, hash + " ")},
      {"a hash of 31 bytes", replaced(hash, to_base64(Bytes(31)))},
      {"a hash of 33 bytes", replaced(hash, to_base64(Bytes(33)))},
      {"a hash in hex", replaced(hash, to_hex(fixture.proof(5).hashes[0]))},
      {"no blank line", replaced("\n\n" + std::string(kOrigin), "\n" + std::string(kOrigin))},
      {"two blank lines", replaced("\n\n" + std::string(kOrigin), "\n\n\n" + std::string(kOrigin))},
      {"no checkpoint", good.substr(0, good.find("\n\n") + 2)},
      {"a text after the checkpoint", good + "more\n"},
      {"no newline at the end", good.substr(0, good.size() - 1)},
  };
  for (const Case& c : kCases) {
    auto proof = parse_proof_file(c.text, ExtraData::kAllow);
    ASSERT_FALSE(proof) << c.what;
    EXPECT_EQ(proof.error().kind, ErrorKind::kInvalid) << c.what;
  }
}

}  // namespace
}  // namespace habeas::ledger
