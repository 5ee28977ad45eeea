// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_key_text.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/recovery_code.h"

namespace habeas {
namespace {

// RFC 8410, section 10.3: the private key of its first example, and its public key (10.1).
constexpr std::string_view kRfc8410 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kSeed =
    "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
constexpr std::string_view kPublic =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

TEST(PrivateKeyText, ReadsEveryFormOfTheSameKey) {
  Bytes seed = from_hex(kSeed).value();
  std::string with_crlf(kRfc8410);
  for (size_t at = 0; (at = with_crlf.find('\n', at)) != std::string::npos; at += 2)
    with_crlf.replace(at, 1, "\r\n");
  const std::string kForms[] = {std::string(kRfc8410), with_crlf, std::string(kSeed) + "\n",
                                to_base64(seed), " " + to_recovery_code(seed) + "\n"};
  for (const std::string& form : kForms) {
    Result<SigningKey> key = read_private_key(form);
    ASSERT_TRUE(key) << form << ": " << key.error().message;
    EXPECT_EQ(to_hex(key->public_key()), kPublic) << form;
  }
}

TEST(PrivateKeyText, RefusesWhatIsNoPlainEd25519KeyAndSaysWhatToDo) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"", "no private Ed25519 key"},
      {std::string(63, 'a'), "no private Ed25519 key"},
      {std::string(64, 'G'), "no private Ed25519 key"},
      {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
       "not one unencrypted PRIVATE KEY"},
      {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
       "not one unencrypted PRIVATE KEY"},
      {"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", "damaged"},
      // X25519 (1.3.101.110) differs in one byte.
      {"-----BEGIN PRIVATE KEY-----\n"
       "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
       "-----END PRIVATE KEY-----\n",
       "no Ed25519 key"},
      {std::string(kRfc8410) + std::string(kRfc8410), "damaged"},
      {std::string("key:\n") + std::string(kRfc8410), "no private Ed25519 key"},
  };
  for (const auto& c : kCases) {
    Result<SigningKey> key = read_private_key(c.text);
    ASSERT_FALSE(key) << c.text;
    EXPECT_EQ(key.error().kind, ErrorKind::kInvalid) << c.text;
    EXPECT_NE(key.error().message.find(c.message), std::string::npos) << key.error().message;
  }
}

}  // namespace
}  // namespace habeas
