// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_key_text.h"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "base/encoding.h"
#include "crypto/recovery_code.h"

namespace habeas {

namespace {

constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";
constexpr std::string_view kEnd = "-----END PRIVATE KEY-----";

// RFC 8410 section 7: SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET
// STRING of 32 } }. The form has no variable part before the seed.
constexpr std::array<uint8_t, 16> kPkcs8Prefix = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                  0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Result<SigningKey> key_from(Result<Bytes> seed) {
  if (!seed) return fail(seed.error());
  Result<SigningKey> key = SigningKey::from_seed(*seed);
  sodium_memzero(seed->data(), seed->size());
  return key;
}

Result<SigningKey> from_pem(std::string_view text) {
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) {
    return fail(ErrorKind::kInvalid, "the PEM text is not one unencrypted PRIVATE KEY",
                "write one with `openssl pkey -in KEY.pem -out PLAIN.pem`, import it, and destroy "
                "the file");
  }
  text.remove_prefix(kBegin.size());
  text.remove_suffix(kEnd.size());
  std::string base64;
  base64.reserve(text.size());  // so that no copy is left behind by growing
  std::copy_if(text.begin(), text.end(), std::back_inserter(base64),
               [](char c) { return !is_space(c); });
  Result<Bytes> der = from_base64(base64);
  sodium_memzero(base64.data(), base64.size());
  if (!der) return fail(ErrorKind::kInvalid, "the PEM text is damaged: " + der.error().message);
  bool ed25519 = der->size() == kPkcs8Prefix.size() + 32 &&
                 std::equal(kPkcs8Prefix.begin(), kPkcs8Prefix.end(), der->begin());
  Result<SigningKey> key = ed25519
                               ? SigningKey::from_seed(ByteView(*der).subspan(kPkcs8Prefix.size()))
                               : fail(ErrorKind::kInvalid, "the PEM text holds no Ed25519 key",
                                      "make one with `openssl genpkey -algorithm ed25519`");
  sodium_memzero(der->data(), der->size());
  return key;
}

}  // namespace

Result<SigningKey> read_private_key(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("-----BEGIN")) return from_pem(text);
  if (text.size() == 64) {
    Result<Bytes> seed = from_hex(text);
    if (seed) return key_from(std::move(seed));
  }
  if (text.size() == 44) {
    Result<Bytes> seed = from_base64(text);
    if (seed) return key_from(std::move(seed));
  }
  if (text.starts_with("HR") || text.starts_with("hr"))
    return key_from(seed_from_recovery_code(text));
  return fail(ErrorKind::kInvalid, "this is no private Ed25519 key in a form that is known here",
              "give an unencrypted PEM file of `openssl genpkey -algorithm ed25519`, 64 hex digits "
              "or base64 of the 32-byte seed, or a recovery code");
}

}  // namespace habeas
