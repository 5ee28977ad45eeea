// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/digest.h"

// The compression function of SHA-256, in the two forms this machine may offer, and the hashing
// that is written once on top of either. Tests name a kernel; everything else takes best_kernel().

namespace habeas::internal {

using Sha256State = std::array<uint32_t, 8>;

// FIPS 180-4 section 5.3.3.
inline constexpr Sha256State kSha256Start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

struct Sha256Kernel {
  std::string_view name;
  // Takes `blocks` blocks of 64 bytes into the state. No alignment is needed.
  void (*compress)(Sha256State& state, const uint8_t* data, size_t blocks);
  // The same for two independent messages, side by side where the machine gains from it.
  void (*compress_two)(Sha256State& a, const uint8_t* data_a, Sha256State& b, const uint8_t* data_b,
                       size_t blocks);
  // out[i] = H(0x01 || children[2i] || children[2i+1]), 32 bytes each; `out` may be `children`.
  void (*nodes)(const uint8_t* children, size_t pairs, uint8_t* out);
};

const Sha256Kernel& openssl_kernel();
// nullptr where the processor has no SHA extensions.
const Sha256Kernel* sha_ni_kernel();
const Sha256Kernel& best_kernel();

// The digest of a message whose first `already` bytes (a multiple of 64) made `state`, and the rest
// is `data`.
Digest finish_message(const Sha256Kernel& kernel, Sha256State state, uint64_t already,
                      ByteView data);
void hash_prefixed(const Sha256Kernel& kernel, uint8_t prefix, ByteView data, Digest& out);
void hash_leaves(const Sha256Kernel& kernel, std::span<const ByteView> data, std::span<Digest> out);

// The state's words as the 32 bytes of a digest.
void store_state(const Sha256State& state, uint8_t* out);

}  // namespace habeas::internal
