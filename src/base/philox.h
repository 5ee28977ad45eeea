// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

// Counter-based random numbers: draw k of stream s under key K is a function of (K, s, k) alone.
// Give each unit of work (a chain, a replicate, a sweep) its own stream and the same bits come out
// on any number of threads, in any order. Not for secrets. Source: Philox4x32-10 of Salmon, Moraes,
// Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011); the test vectors are those
// of the authors' Random123.

namespace habeas {

using PhiloxCounter = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

// Ten rounds: the four words that belong to one counter.
[[nodiscard]] PhiloxCounter philox_block(PhiloxCounter counter, PhiloxKey key);

// One stream, confined to one thread. Copying copies the position.
class Philox {
 public:
  // `key` says which experiment (the user's seed, mixed with what it is for), `stream` which part
  // of it. Streams do not overlap: each has 2^66 words of its own.
  Philox(uint64_t key, uint64_t stream) : key_(key), stream_(stream) {}

  [[nodiscard]] uint32_t next32() {
    if (used_ == 4) refill();
    return buffer_[used_++];
  }
  [[nodiscard]] uint64_t next64() {
    uint64_t high = next32();
    return high << 32 | next32();
  }
  // In the open interval (0,1): the middles of 2^52 equal cells, so that a logarithm is finite and
  // u and 1-u are equally fine.
  [[nodiscard]] double uniform() { return (static_cast<double>(next64() >> 12) + 0.5) * 0x1.0p-52; }
  // Standard normal, by Box and Muller (1958); two uniforms for one normal, so that the number of
  // words used does not depend on what was drawn before.
  [[nodiscard]] double normal();
  // Uniform in [0, bound); bound > 0. By rejection, hence exact (Lemire 2019).
  [[nodiscard]] uint64_t below(uint64_t bound);

 private:
  void refill();

  uint64_t key_;
  uint64_t stream_;
  uint64_t block_ = 0;
  PhiloxCounter buffer_{};
  uint32_t used_ = 4;
};

// A key for one purpose out of a user's seed: unlike purposes give unrelated keys (SplitMix64
// steps).
[[nodiscard]] uint64_t philox_key(uint64_t seed, uint64_t purpose);

}  // namespace habeas
