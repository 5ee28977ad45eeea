// SPDX-License-Identifier: Apache-2.0
#include "crypto/ed25519.h"

#include <algorithm>

#include <sodium.h>

#include "crypto/internal/sodium.h"

namespace habeas {

namespace internal {

void require_sodium() {
  static const bool kReady = sodium_init() >= 0;
  check(kReady, "libsodium can be initialised");
}

}  // namespace internal

namespace {

template <typename T>
Result<T> fixed_from_bytes(ByteView bytes, const char* what) {
  T value;
  if (bytes.size() != value.bytes.size()) {
    return fail(ErrorKind::kInvalid, std::string(what) + " has " +
                                         std::to_string(value.bytes.size()) + " bytes, this has " +
                                         std::to_string(bytes.size()));
  }
  std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
  return value;
}

}  // namespace

std::string to_hex(const PublicKey& key) { return to_hex(ByteView(key.bytes)); }
std::string to_base64(const PublicKey& key) { return to_base64(ByteView(key.bytes)); }
std::string to_base64(const Signature& signature) { return to_base64(ByteView(signature.bytes)); }

Result<PublicKey> public_key_from_bytes(ByteView bytes) {
  return fixed_from_bytes<PublicKey>(bytes, "an Ed25519 public key");
}

Result<PublicKey> public_key_from_hex(std::string_view text) {
  const Bytes bytes = TRY_CTX(from_hex(text), "an Ed25519 public key in hex");
  return public_key_from_bytes(bytes);
}

Result<Signature> signature_from_bytes(ByteView bytes) {
  return fixed_from_bytes<Signature>(bytes, "an Ed25519 signature");
}

Result<Signature> signature_from_base64(std::string_view text) {
  const Bytes bytes = TRY_CTX(from_base64(text), "an Ed25519 signature in base64");
  return signature_from_bytes(bytes);
}

void SigningKey::Wipe::operator()(uint8_t* secret) const { sodium_free(secret); }

Result<SigningKey> SigningKey::from_seed(ByteView seed) {
  static_assert(crypto_sign_ed25519_SECRETKEYBYTES == 64 && crypto_sign_ed25519_SEEDBYTES == 32);
  internal::require_sodium();
  if (seed.size() != crypto_sign_ed25519_SEEDBYTES) {
    return fail(ErrorKind::kInvalid,
                "an Ed25519 seed has 32 bytes, this has " + std::to_string(seed.size()));
  }
  SigningKey key;
  key.secret_.reset(static_cast<uint8_t*>(sodium_malloc(crypto_sign_ed25519_SECRETKEYBYTES)));
  if (key.secret_ == nullptr) {
    return fail(ErrorKind::kIo, "no protected memory for a signing key",
                "close other programs and try again");
  }
  crypto_sign_ed25519_seed_keypair(key.public_key_.bytes.data(), key.secret_.get(), seed.data());
  sodium_mprotect_readonly(key.secret_.get());
  return key;
}

Result<SigningKey> SigningKey::generate(Random& random) {
  std::array<uint8_t, crypto_sign_ed25519_SEEDBYTES> seed{};
  random.fill(seed);
  Result<SigningKey> key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Signature SigningKey::sign(ByteView message) const {
  check(secret_ != nullptr, "a signing key that was moved away does not sign");
  Signature signature;
  crypto_sign_ed25519_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                               secret_.get());
  return signature;
}

ByteView SigningKey::seed() const {
  check(secret_ != nullptr, "a signing key that was moved away has no seed");
  return {secret_.get(), crypto_sign_ed25519_SEEDBYTES};
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  internal::require_sodium();
  return crypto_sign_ed25519_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                             key.bytes.data()) == 0;
}

}  // namespace habeas
