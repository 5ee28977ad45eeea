// SPDX-License-Identifier: Apache-2.0
// Digests and signatures of other people's files. OpenSSL makes the signatures; the digests of
// "abc" are those of FIPS 180-4 and RFC 1321.
#include <gtest/gtest.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "crypto/foreign_digest.h"
#include "crypto/foreign_signature.h"
#include "crypto/testing/forged_authority.h"

namespace habeas {
namespace {

using testing::Identity;
using testing::make_identity;
using testing::to_pem;

TEST(ForeignDigest, AgreesWithThePublishedExamples) {
  const struct {
    std::string_view name, digest;
  } kCases[] = {
      {"md5", "900150983cd24fb0d6963f7d28e17f72"},
      {"SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"sha-384",
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c"
       "8"
       "25a7"},
      {"SHA512",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3f"
       "e"
       "ebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (const auto& row : kCases) {
    const std::optional<ForeignHash> hash = foreign_hash_named(row.name);
    ASSERT_TRUE(hash) << row.name;
    ForeignDigest digest(*hash);
    digest.update(as_bytes("a"));
    digest.update(as_bytes("bc"));
    EXPECT_EQ(to_hex(digest.finish()), row.digest);
    EXPECT_EQ(foreign_hash_size(*hash) * 2, row.digest.size());
  }
  EXPECT_FALSE(foreign_hash_named("blake3"));
  EXPECT_FALSE(foreign_hash_named(""));
}

Bytes public_key_of(const Identity& identity) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(identity.key.get(), &der);
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

Bytes signature_by(const Identity& identity, std::string_view message) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  size_t size = 0;
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, identity.key.get());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  EVP_DigestSign(context, nullptr, &size, bytes, message.size());
  Bytes out(size);
  EVP_DigestSign(context, out.data(), &size, bytes, message.size());
  out.resize(size);
  EVP_MD_CTX_free(context);
  return out;
}

// As browsers write it: the two numbers in 32 bytes each.
Bytes raw(const Bytes& der) {
  const unsigned char* at = der.data();
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  Bytes out(64);
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), out.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), out.data() + 32, 32);
  ECDSA_SIG_free(pair);
  return out;
}

TEST(ForeignSignature, IsOfOneKeyOverTheseBytes) {
  for (const int rsa_bits : {0, 2048}) {
    const Identity signer = make_identity({.not_after = 1, .rsa_bits = rsa_bits}, nullptr);
    const Identity other = make_identity({.not_after = 1, .rsa_bits = rsa_bits}, nullptr);
    const Bytes key = public_key_of(signer);
    Bytes signature = signature_by(signer, "sha256:abc");
    EXPECT_TRUE(verify_foreign_signature(key, as_bytes("sha256:abc"), signature));
    if (rsa_bits == 0) {
      EXPECT_TRUE(verify_foreign_signature(key, as_bytes("sha256:abc"), raw(signature)));
    }
    const Result<void> changed = verify_foreign_signature(key, as_bytes("sha256:abd"), signature);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, ErrorKind::kCorrupt);
    EXPECT_FALSE(verify_foreign_signature(public_key_of(other), as_bytes("sha256:abc"), signature));
    for (size_t i = 0; i < signature.size(); i += 7) {
      Bytes flipped = signature;
      flipped[i] ^= 1;
      EXPECT_FALSE(verify_foreign_signature(key, as_bytes("sha256:abc"), flipped)) << i;
      EXPECT_FALSE(
          verify_foreign_signature(key, as_bytes("sha256:abc"), ByteView(signature).first(i)));
    }
    EXPECT_EQ(verify_foreign_signature(ByteView(key).first(10), {}, signature).error().kind,
              ErrorKind::kInvalid);
    EXPECT_EQ(verify_foreign_signature({}, {}, {}).error().kind, ErrorKind::kInvalid);
  }
}

TEST(CertificateChain, IsSignedLinkByLink) {
  const Identity root = make_identity(
      {.name = "Root", .not_after = 2'000'000'000, .authority = true, .extended_key_usage = ""},
      nullptr);
  const Identity site = make_identity({.name = "archive.example.org",
                                       .not_before = 1'600'000'000,
                                       .not_after = 1'700'000'000,
                                       .extended_key_usage = ""},
                                      &root);
  const Identity stranger = make_identity({.name = "Root", .not_after = 2'000'000'000}, nullptr);
  const Result<CertificateChain> chain = read_certificate_chain(to_pem(site) + to_pem(root));
  ASSERT_TRUE(chain) << chain.error().message;
  EXPECT_EQ(chain->names, std::vector<std::string>{"archive.example.org"});
  EXPECT_EQ(chain->not_before, 1'600'000'000);
  EXPECT_EQ(chain->not_after, 1'700'000'000);
  EXPECT_EQ(chain->public_key, public_key_of(site));
  EXPECT_TRUE(chain->last_is_self_signed);
  EXPECT_EQ(chain->last_subject, "CN=Root");
  EXPECT_FALSE(read_certificate_chain(to_pem(site))->last_is_self_signed);
  EXPECT_EQ(read_certificate_chain(to_pem(site) + to_pem(stranger)).error().kind,
            ErrorKind::kCorrupt);
  EXPECT_EQ(read_certificate_chain("nothing").error().kind, ErrorKind::kInvalid);
  std::string many;
  for (int i = 0; i < 30; ++i) many += to_pem(root);
  EXPECT_FALSE(read_certificate_chain(many));
}

}  // namespace
}  // namespace habeas
