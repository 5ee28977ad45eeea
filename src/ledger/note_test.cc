// SPDX-License-Identifier: Apache-2.0
#include "ledger/note.h"

#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/cosignature.h"

namespace habeas::ledger {
namespace {

// The worked example of golang.org/x/mod/sumdb/note, which C2SP took over.
constexpr std::string_view kNeumannKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kNeumannSeed = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
constexpr std::string_view kEnochKey =
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
constexpr std::string_view kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kNeumannLine =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6Ry"
    "yBwJnAM=\n";
constexpr std::string_view kEnochLine =
    "\xE2\x80\x94 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc"
    "+QQ=\n";

std::string join(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (std::string_view part : parts) all += part;
  return all;
}

std::string neumann_note() { return join({kText, "\n", kNeumannLine}); }

SigningKey seeded_key(uint64_t seed) {
  SeededRandom random(seed);
  return *SigningKey::generate(random);
}

TEST(Note, VerifiesTheExampleOfTheSpecification) {
  const VerifierKey keys[] = {*parse_vkey(kNeumannKey)};
  auto note = parse_note(neumann_note());
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->text, kText);
  auto verified = verify_note(*note, keys);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_TRUE(verified->signed_by(0));
  EXPECT_FALSE(verified->signed_by(1));
  EXPECT_TRUE(verified->unknown.empty());
}

TEST(Note, MakesTheExampleOfTheSpecificationByteForByte) {
  auto key = SigningKey::from_seed(*from_base64(kNeumannSeed));
  ASSERT_TRUE(key);
  auto note = make_note(*key, "PeterNeumann", kText);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(*note, neumann_note());
  VerifierKey verifier{
      .name = "PeterNeumann", .type = SignatureType::kEd25519, .public_key = key->public_key()};
  EXPECT_EQ(format_vkey(verifier), kNeumannKey);
}

TEST(Note, TellsKnownSignersFromUnknownLines) {
  std::string bytes = join({kText, "\n", kNeumannLine, kEnochLine});
  auto note = parse_note(bytes);
  ASSERT_TRUE(note);
  EXPECT_EQ(format_note(*note), bytes);
  VerifierKey neumann = *parse_vkey(kNeumannKey);
  VerifierKey enoch = *parse_vkey(kEnochKey);

  const VerifierKey both[] = {enoch, neumann, enoch};  // the repeated key counts once
  auto verified = verify_note(*note, both);
  ASSERT_TRUE(verified) << verified.error().message;
  ASSERT_EQ(verified->verified.size(), 2u);
  EXPECT_EQ(verified->verified[0].key, 1u);
  EXPECT_EQ(verified->verified[1].key, 0u);

  auto one = verify_note(*note, std::span(both).first(1));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->unknown, std::vector<size_t>{0});
  EXPECT_EQ(verify_note(*note, {}).error().kind, ErrorKind::kDenied);
}

TEST(Note, ABadSignatureOfAKnownKeySpoilsTheWholeNote) {
  const VerifierKey keys[] = {*parse_vkey(kNeumannKey), *parse_vkey(kEnochKey)};
  Note note = *parse_note(join({kText, "\n", kNeumannLine, kEnochLine}));
  for (size_t line = 0; line < 2; line++) {
    for (size_t at = 0; at < 64; at++) {
      Note bad = note;
      bad.signatures[line].signature[at] ^= 1;
      EXPECT_EQ(verify_note(bad, keys).error().kind, ErrorKind::kCorrupt) << line << " " << at;
    }
    Note cut = note;
    cut.signatures[line].signature.pop_back();
    EXPECT_EQ(verify_note(cut, keys).error().kind, ErrorKind::kCorrupt);
    Note longer = note;
    longer.signatures[line].signature.push_back(0);
    EXPECT_EQ(verify_note(longer, keys).error().kind, ErrorKind::kCorrupt);
  }
  Note other_text = note;
  other_text.text += "more\n";
  EXPECT_EQ(verify_note(other_text, keys).error().kind, ErrorKind::kCorrupt);
}

TEST(Note, AKeyIsKnownByNameAndIdTogether) {
  Note note = *parse_note(neumann_note());
  const VerifierKey keys[] = {*parse_vkey(kNeumannKey)};
  Note other_name = note;
  other_name.signatures[0].name = "PeterNewmann";
  EXPECT_EQ(verify_note(other_name, keys).error().kind, ErrorKind::kDenied);
  Note other_id = note;
  other_id.signatures[0].id ^= 1;
  EXPECT_EQ(verify_note(other_id, keys).error().kind, ErrorKind::kDenied);
}

TEST(Note, TheSameKeyWithAnotherTypeIsAnotherKey) {
  SigningKey key = seeded_key(1);
  VerifierKey log{
      .name = "a.example/log", .type = SignatureType::kEd25519, .public_key = key.public_key()};
  VerifierKey witness = log;
  witness.type = SignatureType::kCosignature;
  EXPECT_NE(log.id(), witness.id());
  Note note = *parse_note(*make_note(key, log.name, "text\n"));
  EXPECT_TRUE(verify_note(note, std::span(&log, 1)));
  EXPECT_EQ(verify_note(note, std::span(&witness, 1)).error().kind, ErrorKind::kDenied);
  note.signatures[0].id = witness.id();  // a line passed off as a cosignature
  EXPECT_EQ(verify_note(note, std::span(&witness, 1)).error().kind, ErrorKind::kCorrupt);
}

TEST(Note, TheTextMayHoldEmptyLinesAndLinesThatLookLikeSignatures) {
  SigningKey key = seeded_key(2);
  for (std::string text : {"\n", "\n\n", "a\n\nb\n", "\xE2\x80\x94 x AAAAAAA=\n",
                           "a\n\n\xE2\x80\x94 x AAAAAAA=\n", "\xF0\x9F\x95\x8A\n"}) {
    auto bytes = make_note(key, "k", text);
    ASSERT_TRUE(bytes) << text;
    auto note = parse_note(*bytes);
    ASSERT_TRUE(note) << text << note.error().message;
    EXPECT_EQ(note->text, text);
    EXPECT_EQ(format_note(*note), *bytes);
  }
}

TEST(Note, RefusesEveryOtherForm) {
  const std::string good = neumann_note();
  const std::string line(kNeumannLine);
  const std::string text(kText);
  const std::string blank = text + "\n";
  auto with_signature = [&](std::string_view base64) {
    return blank + "\xE2\x80\x94 PeterNeumann " + std::string(base64) + "\n";
  };
  struct Case {
    const char* what;
    std::string bytes;
  };
  const Case kCases[] = {
      {"nothing", ""},
      {"a newline", "\n"},
      {"text alone", text},
      {"no signature", blank},
      {"no blank line", text + line},
      {"signatures only", "\n" + line},
      {"no newline at the end", good.substr(0, good.size() - 1)},
      {"a blank line at the end", good + "\n"},
      {"a blank line between signatures", good + "\n" + line + "\n"},
      {"text after the signatures", good + "text\n"},
      {"a hyphen for the dash", blank + "- PeterNeumann " + line.substr(17)},
      {"no dash", blank + line.substr(4)},
      {"two spaces after the dash", blank + "\xE2\x80\x94  PeterNeumann " + line.substr(17)},
      {"two spaces after the name", with_signature(" " + line.substr(17, line.size() - 18))},
      {"a trailing space", good.substr(0, good.size() - 1) + " \n"},
      {"CRLF", blank + line.substr(0, line.size() - 1) + "\r\n"},
      {"CRLF in the text", "text\r\n\n" + line},
      {"a tab in the text", "te\txt\n\n" + line},
      {"a zero byte", text + std::string(1, '\0') + "\n\n" + line},
      {"broken UTF-8", "te\xFFxt\n\n" + line},
      {"an overlong form", "te\xC0\x8Axt\n\n" + line},
      {"a surrogate", "te\xED\xA0\x80xt\n\n" + line},
      {"no signature after the name", blank + "\xE2\x80\x94 PeterNeumann\n"},
      {"an empty signature", blank + "\xE2\x80\x94 PeterNeumann \n"},
      {"an empty name", blank + "\xE2\x80\x94  AAAAAAA=\n"},
      {"a name with a plus", blank + "\xE2\x80\x94 Peter+Neumann AAAAAAA=\n"},
      {"a name with a no-break space", blank + "\xE2\x80\x94 Peter\xC2\xA0Neumann AAAAAAA=\n"},
      {"a name with an ideographic space",
       blank + "\xE2\x80\x94 Peter\xE3\x80\x80Neumann AAAAAAA=\n"},
      {"a name with a right-to-left override",
       blank + "\xE2\x80\x94 Peter\xE2\x80\xAENeumann AAAAAAA=\n"},
      {"a name with a right-to-left mark",
       blank + "\xE2\x80\x94 Peter\xE2\x80\x8FNeumann AAAAAAA=\n"},
      {"a name with an isolate", blank + "\xE2\x80\x94 Peter\xE2\x81\xA7Neumann AAAAAAA=\n"},
      {"a name with a next-line control", blank + "\xE2\x80\x94 Peter\xC2\x85Neumann AAAAAAA=\n"},
      {"a name with DEL", blank + "\xE2\x80\x94 Peter\x7FNeumann AAAAAAA=\n"},
      {"no padding", with_signature("AAAAAAA")},
      {"too much padding", with_signature("AAAAAAA==")},
      {"padding bits that are not zero", with_signature("AAAAAAB=")},
      {"url-safe base64", with_signature("AAAA-_A=")},
      {"white space in base64", with_signature("AAAA AAA=")},
      {"a key id without a signature", with_signature("AAAAAA==")},
      {"three bytes", with_signature("AAAA")},
  };
  for (const Case& c : kCases) {
    auto note = parse_note(c.bytes);
    ASSERT_FALSE(note) << c.what;
    EXPECT_EQ(note.error().kind, ErrorKind::kInvalid) << c.what;
  }
  EXPECT_TRUE(parse_note(
      with_signature("AAAAAAA=")));  // the shortest one, so that the table means something
}

TEST(Note, LimitsItsSizeAndTheNumberOfLines) {
  std::string lines;
  for (size_t i = 0; i < kMaxNoteSignatures; i++) lines += kNeumannLine;
  EXPECT_TRUE(parse_note(join({kText, "\n", lines})));
  EXPECT_FALSE(parse_note(join({kText, "\n", lines, kNeumannLine})));
  std::string text(kMaxNoteBytes, 'a');
  EXPECT_FALSE(parse_note(join({text, "\n\n", kNeumannLine})));
  text.resize(kMaxNoteBytes - 2 - kNeumannLine.size());
  EXPECT_TRUE(parse_note(join({text, "\n\n", kNeumannLine})));
}

TEST(Note, RefusesToSignWhatNobodyCouldRead) {
  SigningKey key = seeded_key(3);
  EXPECT_FALSE(make_note(key, "two words", "text\n"));
  EXPECT_FALSE(make_note(key, "", "text\n"));
  EXPECT_FALSE(make_note(key, "a+b", "text\n"));
  EXPECT_FALSE(make_note(key, "a\nb", "text\n"));
  EXPECT_FALSE(make_note(key, "k", "text"));
  EXPECT_FALSE(make_note(key, "k", ""));
  EXPECT_FALSE(make_note(key, "k", "te\rxt\n"));
  EXPECT_FALSE(make_note(key, "k", "te\xFFxt\n"));
  EXPECT_FALSE(make_note(key, "k", std::string(kMaxNoteBytes, 'a') + "\n"));
}

TEST(SignatureLines, AreReadAloneAsAWitnessSendsThem) {
  auto lines = parse_signature_lines(join({kNeumannLine, kEnochLine}));
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->size(), 2u);
  for (std::string_view bad :
       {"", "\n", "text\n", "\xE2\x80\x94 a AAAAAAA=", "\n\xE2\x80\x94 a AAAAAAA=\n"}) {
    EXPECT_FALSE(parse_signature_lines(bad)) << bad;
  }
}

TEST(VerifierKey, ReadsAndWritesTheSameText) {
  for (std::string_view text : {kNeumannKey, kEnochKey})
    EXPECT_EQ(format_vkey(*parse_vkey(text)), text);
}

TEST(VerifierKey, RefusesEveryOtherForm) {
  const char* kCases[] = {
      "",
      "PeterNeumann",
      "PeterNeumann+c74f20a3",
      "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",                // no name
      "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",   // a space
      "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",    // hex in capitals
      "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",     // seven digits
      "PeterNeumann+c74f20a300+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // ten digits
      "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",    // another id
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",    // another key
      "PeterNewmann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",    // another name
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq_LDE4izWy10TW",    // url-safe
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",  // a newline
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW+",   // something more
      "PeterNeumann+c74f20a3+",                                                // no key
      "PeterNeumann+c74f20a3+AQ==",                                            // a type alone
      "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
      "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // unknown type, its
                                                                             // own id
  };
  for (const char* text : kCases) {
    auto key = parse_vkey(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().kind, ErrorKind::kInvalid) << text;
    EXPECT_FALSE(key.error().hint.empty()) << text;
  }
}

TEST(KeyName, IsOneVisibleWord) {
  for (std::string_view good :
       {"a", "example.com/log", "\xD0\xB4\xD0\xB5\xD0\xBB\xD0\xBE.example", "a-b_c~d!", "'"}) {
    EXPECT_TRUE(is_key_name(good)) << good;
  }
  for (std::string_view bad : {"", " ", "a b", "a\tb", "a\nb", "a+b", "+", "\xFF",
                               "a\xE2\x80\xA8"
                               "b",
                               "\xEF\xBB\xBF"
                               "a",
                               "a\xD8\x9C"
                               "b",
                               "a\xE1\x9A\x80"
                               "b"}) {
    EXPECT_FALSE(is_key_name(bad)) << printable(bad);
  }
}

}  // namespace
}  // namespace habeas::ledger
