// SPDX-License-Identifier: Apache-2.0
#include "ledger/checkpoint.h"

#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/merkle.h"

namespace habeas::ledger {
namespace {

constexpr std::string_view kRoot = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
constexpr std::string_view kEmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string body(std::string_view origin, std::string_view size, std::string_view root) {
  return std::string(origin) + "\n" + std::string(size) + "\n" + std::string(root) + "\n";
}

SigningKey seeded_key(uint64_t seed) {
  SeededRandom random(seed);
  return *SigningKey::generate(random);
}

TEST(Checkpoint, ReadsTheExampleOfTheSpecification) {
  // c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature; the keys are not published.
  std::string note =
      body("example.com/behind-the-sofa", "20852163", kRoot) +
      "\n\xE2\x80\x94 example.com/behind-the-sofa "
      "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
      "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\xE2\x80\x94 witness.example.com/w1 "
      "jWbPPwAAAABkGFDLEZMHwSRaJNi"
      "IDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
  auto parsed = parse_checkpoint(note);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(parsed->checkpoint.size, 20852163);
  EXPECT_EQ(to_base64(parsed->checkpoint.root), kRoot);
  ASSERT_EQ(parsed->note.signatures.size(), 2u);
  EXPECT_EQ(get_u64be(parsed->note.signatures[1].signature.data()),
            1679315147u);  // the time in the example
  EXPECT_EQ(format_note(parsed->note), note);
}

TEST(Checkpoint, WritesWhatItReads) {
  const std::string kBodies[] = {
      body("example.com/log", "1", kRoot),
      body("go.sum database tree", "42", kRoot),  // an origin need not be a key name
      body("example.com/log", "0", kEmptyRoot),
      body("example.com/log", "4611686018427387904", kRoot),
      body("\xD8\xAF\xD9\x81\xD8\xAA\xD8\xB1.example", "7", kRoot),
  };
  for (const std::string& text : kBodies) {
    auto checkpoint = parse_checkpoint_body(text);
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(format_checkpoint_body(*checkpoint), text);
  }
}

TEST(Checkpoint, RefusesEveryOtherForm) {
  struct Case {
    const char* what;
    std::string text;
  };
  const std::string good = body("o", "1", kRoot);
  const Case kCases[] = {
      {"nothing", ""},
      {"one line", "o\n"},
      {"two lines", "o\n1\n"},
      {"no newline at the end", good.substr(0, good.size() - 1)},
      {"an empty origin", body("", "1", kRoot)},
      {"an origin turned round", body("o\xE2\x80\xAEx", "1", kRoot)},
      {"an origin with a line separator", body("o\xE2\x80\xA8x", "1", kRoot)},
      {"a tab in the origin", body("o\tx", "1", kRoot)},
      {"CRLF", "o\r\n1\r\n" + std::string(kRoot) + "\r\n"},
      {"a leading zero", body("o", "01", kRoot)},
      {"two zeros", body("o", "00", kEmptyRoot)},
      {"a plus sign", body("o", "+1", kRoot)},
      {"a minus sign", body("o", "-1", kRoot)},
      {"no size", body("o", "", kRoot)},
      {"hex", body("o", "0x1", kRoot)},
      {"a space before the size", body("o", " 1", kRoot)},
      {"a space after the size", body("o", "1 ", kRoot)},
      {"full-width digits", body("o", "\xEF\xBC\x91", kRoot)},
      {"2^62 + 1", body("o", "4611686018427387905", kRoot)},
      {"2^63 - 1", body("o", "9223372036854775807", kRoot)},
      {"2^63", body("o", "9223372036854775808", kRoot)},
      {"2^64 + 1", body("o", "18446744073709551617", kRoot)},
      {"an empty tree with a root of its own", body("o", "0", kRoot)},
      {"a root of 31 bytes", body("o", "1", to_base64(Bytes(31)))},
      {"a root of 33 bytes", body("o", "1", to_base64(Bytes(33)))},
      {"a root in hex", body("o", "1", std::string(64, 'a'))},
      {"padding bits that are not zero",
       body("o", "1", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=")},
      {"a root without padding", body("o", "1", kRoot.substr(0, 43))},
      {"url-safe base64", body("o", "1", "CsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=")},
      {"a space after the root", body("o", "1", std::string(kRoot) + " ")},
      {"an empty line after the root", good + "\n"},
      {"an extension line", good + "more\n"},
      {"broken UTF-8", body("o\xFF", "1", kRoot)},
  };
  for (const Case& c : kCases) {
    auto checkpoint = parse_checkpoint_body(c.text);
    ASSERT_FALSE(checkpoint) << c.what;
    EXPECT_EQ(checkpoint.error().kind, ErrorKind::kInvalid) << c.what;
  }
  EXPECT_TRUE(parse_checkpoint_body(good));
}

TEST(Checkpoint, ReadsExtensionLinesOnlyWhenAsked) {
  std::string text = body("o", "1", kRoot) + "first\nsecond\n";
  auto checkpoint = parse_checkpoint_body(text, Extensions::kAllow);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->extensions, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(format_checkpoint_body(*checkpoint), text);
  EXPECT_FALSE(parse_checkpoint_body(text + "\n", Extensions::kAllow));
  EXPECT_FALSE(parse_checkpoint_body(body("o", "1", kRoot) + "\nsecond\n", Extensions::kAllow));
  EXPECT_FALSE(parse_checkpoint_body(text + "no newline", Extensions::kAllow));
}

TEST(Checkpoint, IsOpenedOnlyWithTheKeyOfTheLogItNames) {
  SigningKey key = seeded_key(1);
  SigningKey other = seeded_key(2);
  Checkpoint checkpoint{
      .origin = "a.example/log", .size = 5, .root = leaf_hash({}), .extensions = {}};
  auto note = sign_checkpoint(checkpoint, key);
  ASSERT_TRUE(note) << note.error().message;
  VerifierKey log{
      .name = "a.example/log", .type = SignatureType::kEd25519, .public_key = key.public_key()};
  VerifierKey stranger{
      .name = "a.example/log", .type = SignatureType::kEd25519, .public_key = other.public_key()};

  auto opened = open_checkpoint(*note, std::span(&log, 1));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->checkpoint, checkpoint);
  EXPECT_EQ(open_checkpoint(*note, std::span(&stranger, 1)).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(open_checkpoint(*note, {}).error().kind, ErrorKind::kDenied);

  // Another log's key under this log's origin: a good signature, but not the log's.
  std::string body_text = format_checkpoint_body(checkpoint);
  std::string foreign = *make_note(other, "b.example/log", body_text);
  VerifierKey b{
      .name = "b.example/log", .type = SignatureType::kEd25519, .public_key = other.public_key()};
  EXPECT_EQ(open_checkpoint(foreign, std::span(&b, 1)).error().kind, ErrorKind::kDenied);

  std::string flipped = *note;
  flipped[flipped.find("\n5\n") + 1] = '6';
  EXPECT_EQ(open_checkpoint(flipped, std::span(&log, 1)).error().kind, ErrorKind::kCorrupt);
}

TEST(Checkpoint, IsNotSignedInAFormNobodyAccepts) {
  SigningKey key = seeded_key(1);
  Checkpoint good{.origin = "a", .size = 1, .root = leaf_hash({}), .extensions = {}};
  EXPECT_TRUE(sign_checkpoint(good, key));
  Checkpoint bad = good;
  bad.origin = "a b";  // an origin, but no key name
  EXPECT_FALSE(sign_checkpoint(bad, key));
  bad = good;
  bad.origin = "a\n7";
  EXPECT_FALSE(sign_checkpoint(bad, key));
  bad = good;
  bad.size = -1;
  EXPECT_FALSE(sign_checkpoint(bad, key));
  bad = good;
  bad.size = 0;
  EXPECT_FALSE(sign_checkpoint(bad, key));
  bad = good;
  bad.extensions = {"x\ny"};
  EXPECT_FALSE(sign_checkpoint(bad, key));
  bad.extensions = {""};
  EXPECT_FALSE(sign_checkpoint(bad, key));
}

}  // namespace
}  // namespace habeas::ledger
