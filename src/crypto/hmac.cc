// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <openssl/crypto.h>

#include "crypto/digest.h"
#include "crypto/internal/sha256_kernel.h"

// HMAC hashes the key, padded to a block, before each of its two passes. That block is the same for
// every message under one key, so the states after it are kept (RFC 2104 section 4).

namespace habeas {
namespace {

struct PadStates {
  internal::Sha256State inner = internal::kSha256Start;
  internal::Sha256State outer = internal::kSha256Start;
};

PadStates pad_states(ByteView key) {
  std::array<uint8_t, 64> block{};
  if (key.size() > block.size()) {
    const Digest hashed = sha256(key);
    std::copy(hashed.bytes.begin(), hashed.bytes.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  PadStates states;
  const internal::Sha256Kernel& kernel = internal::best_kernel();
  for (uint8_t& byte : block) byte ^= 0x36;
  kernel.compress(states.inner, block.data(), 1);
  for (uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
  kernel.compress(states.outer, block.data(), 1);
  OPENSSL_cleanse(block.data(), block.size());
  return states;
}

Digest hmac_from_states(const internal::Sha256State& inner, const internal::Sha256State& outer,
                        ByteView data) {
  const internal::Sha256Kernel& kernel = internal::best_kernel();
  const Digest first = internal::finish_message(kernel, inner, 64, data);
  return internal::finish_message(kernel, outer, 64, first.bytes);
}

}  // namespace

Digest hmac_sha256(ByteView key, ByteView data) {
  const PadStates states = pad_states(key);
  return hmac_from_states(states.inner, states.outer, data);
}

Hkdf::Hkdf(ByteView ikm) {
  // RFC 5869 section 2.2: no salt is a key of zeros, the same for all.
  static const PadStates kNoSalt = pad_states({});
  Digest pseudorandom_key = hmac_from_states(kNoSalt.inner, kNoSalt.outer, ikm);
  const PadStates states = pad_states(pseudorandom_key.bytes);
  OPENSSL_cleanse(pseudorandom_key.bytes.data(), pseudorandom_key.bytes.size());
  inner_ = states.inner;
  outer_ = states.outer;
}

Hkdf::~Hkdf() {
  OPENSSL_cleanse(inner_.data(), sizeof inner_);
  OPENSSL_cleanse(outer_.data(), sizeof outer_);
}

void Hkdf::expand(std::string_view info, std::span<uint8_t> out) const {
  check(out.size() <= size_t{255} * 32, "HKDF gives at most 255 blocks");
  // RFC 5869 section 2.3: T(i) = HMAC(PRK, T(i-1) || info || i), with T(0) empty.
  std::array<uint8_t, 256> small;  // most messages fit here and need no allocation
  Bytes large;
  uint8_t* message = small.data();
  if (32 + info.size() + 1 > small.size()) {
    large.resize(32 + info.size() + 1);
    message = large.data();
  }
  std::copy(info.begin(), info.end(), message + 32);
  Digest block;
  for (uint8_t counter = 1; !out.empty(); ++counter) {
    message[32 + info.size()] = counter;
    const size_t skipped = counter == 1 ? 32 : 0;
    block = hmac_from_states(inner_, outer_,
                             ByteView(message + skipped, 32 - skipped + info.size() + 1));
    std::copy(block.bytes.begin(), block.bytes.end(), message);
    const size_t taken = std::min(out.size(), block.bytes.size());
    std::copy_n(block.bytes.begin(), taken, out.begin());
    out = out.subspan(taken);
  }
  OPENSSL_cleanse(block.bytes.data(), block.bytes.size());
  OPENSSL_cleanse(message, 32);
}

}  // namespace habeas
