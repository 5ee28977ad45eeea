// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/random.h"
#include "base/result.h"

// Ed25519 signatures (RFC 8032, section 5.1: the pure variant, no context) over libsodium.
// libsodium is initialised on first use; everything here may be called from many threads.

namespace habeas {

struct PublicKey {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const PublicKey&) const = default;
};

struct Signature {
  std::array<uint8_t, 64> bytes{};
  auto operator<=>(const Signature&) const = default;
};

[[nodiscard]] std::string to_hex(const PublicKey& key);  // 64 lower-case characters
[[nodiscard]] std::string to_base64(const PublicKey& key);
[[nodiscard]] std::string to_base64(const Signature& signature);  // 88 characters
// Strict; only the length is checked, not whether the key is a usable point (verify does).
[[nodiscard]] Result<PublicKey> public_key_from_hex(std::string_view text);
[[nodiscard]] Result<PublicKey> public_key_from_bytes(ByteView bytes);
[[nodiscard]] Result<Signature> signature_from_base64(std::string_view text);
[[nodiscard]] Result<Signature> signature_from_bytes(ByteView bytes);

// A private key. Its bytes live in memory from sodium_malloc: between guard pages, kept out of core
// dumps, locked into RAM where the system's limit allows, read-only, wiped when destroyed.
// Move-only; a moved-from key may only be destroyed or assigned to.
class SigningKey {
 public:
  // `seed` is the 32-byte secret of RFC 8032; another length is kInvalid, no memory is kIo.
  [[nodiscard]] static Result<SigningKey> from_seed(ByteView seed);
  [[nodiscard]] static Result<SigningKey> generate(Random& random);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Signature sign(ByteView message) const;
  // The 32 secret bytes, for wrapping and recovery codes; the view dies with the key.
  [[nodiscard]] ByteView seed() const;

 private:
  struct Wipe {
    void operator()(uint8_t* secret) const;
  };
  SigningKey() = default;
  std::unique_ptr<uint8_t[], Wipe> secret_;  // 64 bytes: seed || public key
  PublicKey public_key_;
};

// Whether `signature` is one of `message` under `key`. The rules, stricter than RFC 8032 asks, are
// those of libsodium since 1.0.16: refused are a public key or R of small order (for which one
// signature fits many messages), a public key that is not canonically encoded, S >= the group order
// (malleable), and an R that is not the exact encoding of [S]B - [k]A (the equation without
// cofactor, so a key or R with a small-order component is refused unless the equation holds
// exactly).
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace habeas
