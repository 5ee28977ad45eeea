// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealed_key.h"

#include <functional>

#include <gtest/gtest.h>

#include "base/json.h"
#include "crypto/digest.h"

namespace habeas {
namespace {

constexpr std::string_view kPassphrase = "correct horse battery staple گذرواژه";

SigningKey test_key() { return SigningKey::from_seed(Bytes(32, 0x42)).value(); }

std::string sealed(std::string_view label = "log key") {
  SeededRandom random(31);
  return seal_key(test_key(), label, kPassphrase, KdfCost::kMinimum, random).value();
}

// The text after `change`, with its checksum mended: what a forger would write.
std::string forged(const std::string& text, const std::function<void(JsonObject&)>& change) {
  JsonObject fields = *parse_canonical_json(text.substr(0, text.size() - 1)).value().object();
  fields.erase("checksum");
  change(fields);
  const std::string sum = to_hex(sha256(as_bytes(canonical_json(fields))));
  fields["checksum"] = Json(sum);
  return canonical_json(fields) + "\n";
}

ErrorKind refusal(const std::string& text, std::string_view passphrase = kPassphrase) {
  const Result<SigningKey> key = open_sealed_key(text, passphrase);
  EXPECT_FALSE(key) << text;
  return key ? ErrorKind::kIo : key.error().kind;
}

TEST(SealedKey, OpensWithItsPassphrase) {
  for (const char* label : {"", "log key", "\"quoted\"\n\xd9\x86"}) {
    const std::string text = sealed(label);
    const SigningKey key = open_sealed_key(text, kPassphrase).value();
    EXPECT_EQ(key.public_key(), test_key().public_key());
    EXPECT_EQ(key.sign(as_bytes("x")), test_key().sign(as_bytes("x")));
    const SealedKeyHeader header = read_sealed_key_header(text).value();
    EXPECT_EQ(header.public_key, key.public_key());
    EXPECT_EQ(header.label, label);
  }
}

TEST(SealedKey, TheInteractiveCostOpensToo) {
  SeededRandom random(32);
  const std::string text = seal_key(test_key(), "x", "pass", KdfCost::kInteractive, random).value();
  EXPECT_NE(text.find("\"mem\":67108864"), std::string::npos);
  EXPECT_EQ(open_sealed_key(text, "pass").value().public_key(), test_key().public_key());
}

TEST(SealedKey, AFileOfTheFirstVersionOpensForEver) {
  // Written by this code once; opened independently by the script in docs/formats/keys.md.
  EXPECT_EQ(
      sealed(),
      "{\"checksum\":\"ec5afe2d71db81dc9884ef5a2cafc165881a82765cf2c93e095cd830c48d6e27\","
      "\"ciphertext\":\"hvy4GUv56xrkPxoOVJrTMRLoeuNgf8oh1SInY/vic7DCJVaG23gwo/"
      "Q9XsKoc9Cz\",\"kdf\":\"argon2id\","
      "\"label\":\"log key\",\"mem\":8192,\"nonce\":\"gT3eKCUY1NWKYrYGaCQZbZi5YWU0yEux\",\"ops\":1,"
      "\"public_key\":\"2152f8d19b791d24453242e15f2eab6cb7cffa7b6a5ed30097960e069881db12\","
      "\"salt\":\"11mWd4ef6uq81N0lQ78/2A==\",\"v\":1}\n");
}

TEST(SealedKey, TheSecretIsNotInTheFile) {
  const std::string text = sealed();
  const Bytes seed(32, 0x42);
  EXPECT_EQ(text.find(to_hex(ByteView(seed))), std::string::npos);
  EXPECT_EQ(text.find(to_base64(ByteView(seed)).substr(0, 20)), std::string::npos);
  SeededRandom other(33);
  EXPECT_NE(seal_key(test_key(), "log key", kPassphrase, KdfCost::kMinimum, other).value(), text);
}

TEST(SealedKey, AWrongPassphraseIsDeniedWithAdvice) {
  const std::string text = sealed();
  for (const std::string& wrong : {std::string(), std::string("x"), std::string(kPassphrase) + " ",
                                   std::string(kPassphrase.substr(1))}) {
    const Result<SigningKey> key = open_sealed_key(text, wrong);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().kind, ErrorKind::kDenied);
    EXPECT_NE(key.error().message.find("log key"), std::string::npos);
    EXPECT_NE(key.error().hint.find("keyboard"), std::string::npos);
  }
}

TEST(SealedKey, EveryFlippedBitOfTheFileIsDamage) {
  const std::string text = sealed();
  for (size_t i = 0; i < text.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string altered = text;
      altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
      ASSERT_EQ(refusal(altered), ErrorKind::kCorrupt) << i << " " << bit;
    }
  }
}

TEST(SealedKey, ACutOrLengthenedFileIsDamage) {
  const std::string text = sealed();
  for (size_t size = 0; size < text.size(); ++size)
    ASSERT_EQ(refusal(text.substr(0, size)), ErrorKind::kCorrupt) << size;
  for (const char* more : {"\n", " ", "x", "{}"})
    EXPECT_EQ(refusal(text + more), ErrorKind::kCorrupt);
  EXPECT_EQ(refusal(" " + text), ErrorKind::kCorrupt);
  EXPECT_EQ(refusal(std::string(10'000'000, ' ')), ErrorKind::kCorrupt);
}

TEST(SealedKey, EveryFieldIsAuthenticatedEvenWhenTheChecksumIsMended) {
  const std::string text = sealed();
  const auto denied = [&](const char* field, const Json& value) {
    EXPECT_EQ(refusal(forged(text, [&](JsonObject& fields) { fields[field] = value; })),
              ErrorKind::kDenied)
        << field;
  };
  denied("label", "another");
  denied("ops", 2);
  denied("mem", 16384);
  denied("public_key", std::string(64, '0'));
  for (const char* field : {"salt", "nonce", "ciphertext"}) {
    const Json whole = parse_canonical_json(text.substr(0, text.size() - 1)).value();
    Bytes bytes = from_base64(whole.text_at(field).value()).value();
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] ^= 0x10;
      denied(field, to_base64(bytes));
      bytes[i] ^= 0x10;
    }
  }
  EXPECT_TRUE(open_sealed_key(forged(text, [](JsonObject&) {}), kPassphrase))
      << "unchanged, the forgery is the file";
}

TEST(SealedKey, OddFieldsAreRefusedByKind) {
  const std::string text = sealed();
  struct Case {
    const char* field;
    Json value;  // null: erase
    ErrorKind kind;
  };
  const Case cases[] = {
      {"v", 2, ErrorKind::kInvalid},
      {"v", Json(), ErrorKind::kCorrupt},
      {"v", "1", ErrorKind::kCorrupt},
      {"kdf", "scrypt", ErrorKind::kCorrupt},
      {"extra", "x", ErrorKind::kCorrupt},
      {"salt", Json(), ErrorKind::kCorrupt},
      {"salt", to_base64(Bytes(15)), ErrorKind::kCorrupt},
      {"nonce", to_base64(Bytes(25)), ErrorKind::kCorrupt},
      {"ciphertext", to_base64(Bytes(49)), ErrorKind::kCorrupt},
      {"ciphertext", "", ErrorKind::kCorrupt},
      {"public_key", std::string(63, '0'), ErrorKind::kCorrupt},
      {"label", std::string(201, 'x'), ErrorKind::kCorrupt},
      {"ops", 0, ErrorKind::kCorrupt},
      {"ops", -1, ErrorKind::kCorrupt},
      {"mem", 8191, ErrorKind::kCorrupt},
      // A hostile file may not eat the machine: these must fail at once.
      {"ops", kMaxKdfPasses + 1, ErrorKind::kInvalid},
      {"ops", int64_t{1} << 52, ErrorKind::kInvalid},
      {"mem", kMaxKdfMemory + 1, ErrorKind::kInvalid},
      {"mem", int64_t{1} << 52, ErrorKind::kInvalid},
  };
  for (const Case& c : cases) {
    const std::string altered = forged(text, [&](JsonObject& fields) {
      if (c.value.is_null())
        fields.erase(c.field);
      else
        fields[c.field] = c.value;
    });
    EXPECT_EQ(refusal(altered), c.kind) << altered;
    EXPECT_FALSE(read_sealed_key_header(altered)) << altered;
  }
}

TEST(SealedKey, RefusesToSealWithoutAPassphraseOrWithABadLabel) {
  SeededRandom random(34);
  EXPECT_EQ(seal_key(test_key(), "x", "", KdfCost::kMinimum, random).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(seal_key(test_key(), "\xff", "p", KdfCost::kMinimum, random).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(
      seal_key(test_key(), std::string(201, 'x'), "p", KdfCost::kMinimum, random).error().kind,
      ErrorKind::kInvalid);
}

}  // namespace
}  // namespace habeas
