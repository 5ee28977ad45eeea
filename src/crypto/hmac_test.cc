// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include "base/random.h"
#include "crypto/digest.h"

namespace habeas {
namespace {

Bytes repeat(size_t count, uint8_t byte) { return Bytes(count, byte); }
Bytes text(std::string_view value) { return Bytes(as_bytes(value).begin(), as_bytes(value).end()); }

TEST(Hmac, AgreesWithRfc4231) {
  struct Case {
    Bytes key;
    Bytes data;
    const char* mac;
  };
  Bytes counting;
  for (uint8_t i = 1; i <= 25; ++i) counting.push_back(i);
  const Case cases[] = {
      {repeat(20, 0x0b), text("Hi There"),
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {text("Jefe"), text("what do ya want for nothing?"),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {repeat(20, 0xaa), repeat(50, 0xdd),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting, repeat(50, 0xcd),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {repeat(131, 0xaa), text("Test Using Larger Than Block-Size Key - Hash Key First"),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {repeat(131, 0xaa),
       text("This is a test using a larger than block-size key and a larger than block-size data. "
            "The key needs to be "
            "hashed before being used by the HMAC algorithm."),
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const Case& c : cases) EXPECT_EQ(to_hex(hmac_sha256(c.key, c.data)), c.mac);
}

TEST(Hmac, AgreesWithOpensslOnEveryLengthOfKeyAndData) {
  SeededRandom random(5);
  const Bytes pool = random.bytes(400);
  for (size_t key = 0; key <= 140; ++key) {
    const size_t length = random.below(250);
    Digest expected;
    HMAC(EVP_sha256(), pool.data(), static_cast<int>(key), pool.data() + 140, length,
         expected.bytes.data(), nullptr);
    ASSERT_EQ(hmac_sha256(ByteView(pool.data(), key), ByteView(pool.data() + 140, length)),
              expected)
        << key;
  }
}

TEST(Hkdf, AgreesWithRfc5869WithoutSalt) {
  // Test case 3 of RFC 5869 appendix A: no salt, no info.
  Bytes out(42);
  Hkdf(repeat(22, 0x0b)).expand("", out);
  EXPECT_EQ(to_hex(out),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

// The oracle for salts of zero length, all infos and lengths: OpenSSL's HKDF.
Bytes openssl_hkdf(ByteView ikm, std::string_view info, size_t size) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      EVP_KDF_CTX_new(kdf.get()), EVP_KDF_CTX_free);
  Bytes key(ikm.begin(), ikm.end());
  std::string label(info);
  std::string digest = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, label.data(), label.size()),
      OSSL_PARAM_construct_end()};
  Bytes out(size);
  EXPECT_EQ(EVP_KDF_derive(context.get(), out.data(), out.size(), parameters), 1);
  return out;
}

TEST(Hkdf, AgreesWithOpensslOnInfosAndOutputsOfAllSizes) {
  SeededRandom random(6);
  for (size_t info_size = 0; info_size <= 300; ++info_size) {
    const Bytes ikm = random.bytes(1 + random.below(80));
    const Bytes info = random.bytes(info_size);
    Bytes out(1 + random.below(200));
    Hkdf(ikm).expand(as_text(info), out);
    ASSERT_EQ(out, openssl_hkdf(ikm, as_text(info), out.size())) << info_size;
  }
  const Bytes ikm = random.bytes(16);
  Bytes longest(255 * 32);
  const Hkdf hkdf(ikm);
  hkdf.expand("x", longest);
  EXPECT_EQ(longest, openssl_hkdf(ikm, "x", longest.size()));
  Bytes longer(255 * 32 + 1);
  EXPECT_THROW(hkdf.expand("x", longer), Bug);
}

}  // namespace
}  // namespace habeas
