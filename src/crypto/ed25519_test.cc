// SPDX-License-Identifier: Apache-2.0
#include "crypto/ed25519.h"

#include <algorithm>
#include <memory>
#include <type_traits>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sodium.h>

namespace habeas {
namespace {

static_assert(!std::is_copy_constructible_v<SigningKey> &&
              std::is_nothrow_move_constructible_v<SigningKey>);

// The oracle: OpenSSL's Ed25519, which checks less (any public key on the curve will do).
Signature openssl_sign(ByteView seed, ByteView message) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
      EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  Signature signature;
  size_t size = signature.bytes.size();
  EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()), 1);
  EXPECT_EQ(
      EVP_DigestSign(context.get(), signature.bytes.data(), &size, message.data(), message.size()),
      1);
  return signature;
}

bool openssl_verify(const PublicKey& key, ByteView message, const Signature& signature) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> parsed(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size()),
      EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EXPECT_EQ(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, parsed.get()), 1);
  return EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(),
                          message.data(), message.size()) == 1;
}

Signature signature_of(std::string_view r_hex, std::string_view s_hex) {
  Bytes bytes = from_hex(r_hex).value();
  const Bytes s = from_hex(s_hex).value();
  bytes.insert(bytes.end(), s.begin(), s.end());
  return signature_from_bytes(bytes).value();
}

TEST(Ed25519, AgreesWithRfc8032) {
  struct Case {
    const char* seed;
    const char* key;
    const char* message;
    const char* signature;
  };
  // RFC 8032 section 7.1, tests 1 to 3 and SHA(abc).
  const Case cases[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf"
       "9b46bd25bf5f0595bbe2465"
       "5141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f"
       "11d8c387b2eaeb4302aeeb0"
       "0d291612bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
       "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984"
       "dc6594a7c15e9716ed28dc0"
       "27beceea1ec40a"},
      {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
       "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3f"
       "eebbd454d4423643ce80e2a"
       "9ac94fa54ca49f",
       "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c6643"
       "1e0303dca179c138ac17ad9"
       "bef1177331a704"},
  };
  for (const Case& c : cases) {
    const SigningKey key = SigningKey::from_seed(from_hex(c.seed).value()).value();
    const Bytes message = from_hex(c.message).value();
    EXPECT_EQ(to_hex(ByteView(key.sign(message).bytes)), c.signature);
    EXPECT_EQ(to_hex(key.public_key()), c.key);
    EXPECT_TRUE(verify(key.public_key(), message, key.sign(message)));
  }
}

TEST(Ed25519, SignsAsOpensslDoesAndEachVerifiesTheOther) {
  SeededRandom random(21);
  for (int i = 0; i < 200; ++i) {
    const SigningKey key = SigningKey::generate(random).value();
    const Bytes message = random.bytes(random.below(200));
    const Signature signature = key.sign(message);
    ASSERT_EQ(signature, openssl_sign(key.seed(), message));
    ASSERT_TRUE(verify(key.public_key(), message, signature));
    ASSERT_TRUE(openssl_verify(key.public_key(), message, signature));
  }
}

TEST(Ed25519, EveryFlippedBitIsRefused) {
  SeededRandom random(22);
  const SigningKey key = SigningKey::generate(random).value();
  const Bytes message = random.bytes(40);
  const Signature signature = key.sign(message);
  for (size_t bit = 0; bit < 64 * 8; ++bit) {
    const auto mask = static_cast<uint8_t>(1 << (bit % 8));
    Signature altered = signature;
    altered.bytes[bit / 8] ^= mask;
    EXPECT_FALSE(verify(key.public_key(), message, altered)) << bit;
    if (bit < 32 * 8) {
      PublicKey other = key.public_key();
      other.bytes[bit / 8] ^= mask;
      EXPECT_FALSE(verify(other, message, signature)) << bit;
    }
    if (bit < message.size() * 8) {
      Bytes changed = message;
      changed[bit / 8] ^= mask;
      EXPECT_FALSE(verify(key.public_key(), changed, signature)) << bit;
    }
  }
}

TEST(Ed25519, ASignatureHasOneForm) {
  SeededRandom random(23);
  const SigningKey key = SigningKey::generate(random).value();
  const Signature signature = key.sign(as_bytes("message"));
  // S + L, with L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032), fits in 256 bits
  // too.
  const Bytes order =
      from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  for (int times = 1; times <= 3; ++times) {
    Signature altered = signature;
    for (int round = 0; round < times; ++round) {
      unsigned carry = 0;
      for (size_t i = 0; i < 32; ++i) {
        carry += altered.bytes[32 + i] + unsigned{order[i]};
        altered.bytes[32 + i] = static_cast<uint8_t>(carry);
        carry >>= 8;
      }
    }
    EXPECT_FALSE(verify(key.public_key(), as_bytes("message"), altered)) << times;
  }
}

TEST(Ed25519, KeysOfSmallOrderAreRefusedWhichOpensslAccepts) {
  // Under the neutral element as public key, (R = B, S = 1) is a signature of every message.
  const Signature universal =
      signature_of("5866666666666666666666666666666666666666666666666666666666666666",
                   "0100000000000000000000000000000000000000000000000000000000000000");
  const PublicKey neutral =
      public_key_from_hex("0100000000000000000000000000000000000000000000000000000000000000")
          .value();
  for (const char* message : {"I was there", "I was not there"}) {
    ASSERT_TRUE(openssl_verify(neutral, as_bytes(message), universal)) << "the forgery is sound";
    EXPECT_FALSE(verify(neutral, as_bytes(message), universal));
  }
  // All points of order 1, 2, 4 and 8, canonically encoded or not (Cremers and Jackson 2019, table
  // 1; the sign bit set on each as well). With each some messages in eight would pass.
  const char* small[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                         "0100000000000000000000000000000000000000000000000000000000000000",
                         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                         "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                         "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                         "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  int openssl_accepts = 0;
  for (const char* hex : small) {
    for (uint8_t sign : std::array<uint8_t, 2>{0x00, 0x80}) {
      PublicKey key = public_key_from_hex(hex).value();
      key.bytes[31] |= sign;
      for (int i = 0; i < 64; ++i) {
        const std::string message = "message " + std::to_string(i);
        EXPECT_FALSE(verify(key, as_bytes(message), universal)) << hex;
        openssl_accepts += openssl_verify(key, as_bytes(message), universal) ? 1 : 0;
      }
    }
  }
  EXPECT_GT(openssl_accepts, 200) << "otherwise the cases above test nothing";
}

TEST(Ed25519, ASignatureWhoseRHasSmallOrderIsRefused) {
  // Made by the owner with the nonce zero: R is the neutral element and S = k * a.
  SeededRandom random(24);
  const SigningKey key = SigningKey::generate(random).value();
  const std::string message = "message";
  std::array<uint8_t, 64> hash{};
  crypto_hash_sha512(hash.data(), key.seed().data(), 32);
  std::array<uint8_t, 64> a{};
  std::copy_n(hash.begin(), 32, a.begin());
  a[0] &= 0xf8;
  a[31] = static_cast<uint8_t>((a[31] & 0x7f) | 0x40);
  Signature forged;
  forged.bytes[0] = 1;
  Bytes input(forged.bytes.begin(), forged.bytes.begin() + 32);
  input.insert(input.end(), key.public_key().bytes.begin(), key.public_key().bytes.end());
  input.insert(input.end(), message.begin(), message.end());
  crypto_hash_sha512(hash.data(), input.data(), input.size());
  std::array<uint8_t, 32> k{};
  std::array<uint8_t, 32> scalar{};
  crypto_core_ed25519_scalar_reduce(k.data(), hash.data());
  crypto_core_ed25519_scalar_reduce(scalar.data(), a.data());
  crypto_core_ed25519_scalar_mul(forged.bytes.data() + 32, k.data(), scalar.data());
  ASSERT_TRUE(openssl_verify(key.public_key(), as_bytes(message), forged)) << "the equation holds";
  EXPECT_FALSE(verify(key.public_key(), as_bytes(message), forged));
}

TEST(Ed25519, TextFormsGoBothWaysAndTakeNothingElse) {
  SeededRandom random(25);
  const SigningKey key = SigningKey::generate(random).value();
  const Signature signature = key.sign({});
  EXPECT_EQ(public_key_from_hex(to_hex(key.public_key())).value(), key.public_key());
  EXPECT_EQ(public_key_from_bytes(from_base64(to_base64(key.public_key())).value()).value(),
            key.public_key());
  EXPECT_EQ(signature_from_base64(to_base64(signature)).value(), signature);
  EXPECT_FALSE(public_key_from_hex(to_hex(key.public_key()) + "00"));
  EXPECT_FALSE(public_key_from_bytes(Bytes(31)));
  EXPECT_FALSE(signature_from_bytes(Bytes(65)));
  EXPECT_FALSE(signature_from_base64(to_base64(key.public_key())));
  EXPECT_FALSE(signature_from_base64(" " + to_base64(signature)));
  for (size_t size : {size_t{0}, size_t{31}, size_t{33}, size_t{64}}) {
    const Result<SigningKey> wrong = SigningKey::from_seed(Bytes(size));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind, ErrorKind::kInvalid);
  }
}

TEST(Ed25519, AMovedKeySignsFromItsNewPlaceOnly) {
  SeededRandom random(26);
  SigningKey first = SigningKey::generate(random).value();
  const Signature before = first.sign(as_bytes("x"));
  const SigningKey second = std::move(first);
  EXPECT_EQ(second.sign(as_bytes("x")), before);
  EXPECT_THROW(static_cast<void>(first.sign(as_bytes("x"))),
               Bug);  // NOLINT(bugprone-use-after-move): the contract
}

}  // namespace
}  // namespace habeas
