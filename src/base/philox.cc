// SPDX-License-Identifier: Apache-2.0
#include "base/philox.h"

#include <cmath>
#include <numbers>

#include "base/random.h"
#include "base/result.h"

namespace habeas {

PhiloxCounter philox_block(PhiloxCounter counter, PhiloxKey key) {
  constexpr uint64_t kMultiply0 = 0xD2511F53;
  constexpr uint64_t kMultiply1 = 0xCD9E8D57;
  for (int round = 0; round < 10; ++round) {
    if (round > 0) {
      key[0] += 0x9E3779B9;  // the golden ratio
      key[1] += 0xBB67AE85;  // the square root of 3, less one
    }
    uint64_t product0 = kMultiply0 * counter[0];
    uint64_t product1 = kMultiply1 * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<uint32_t>(product0)};
  }
  return counter;
}

void Philox::refill() {
  PhiloxCounter counter{static_cast<uint32_t>(block_), static_cast<uint32_t>(block_ >> 32),
                        static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)};
  buffer_ = philox_block(counter, {static_cast<uint32_t>(key_), static_cast<uint32_t>(key_ >> 32)});
  ++block_;
  used_ = 0;
}

double Philox::normal() {
  double radius = std::sqrt(-2.0 * std::log(uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

uint64_t Philox::below(uint64_t bound) {
  check(bound > 0, "below() needs a bound above zero");
  __extension__ using Wide = unsigned __int128;
  while (true) {
    Wide product = static_cast<Wide>(next64()) * bound;
    auto low = static_cast<uint64_t>(product);
    // Only the lowest 2^64 mod bound values are drawn once too often.
    if (low >= bound || low >= (0 - bound) % bound) return static_cast<uint64_t>(product >> 64);
  }
}

uint64_t philox_key(uint64_t seed, uint64_t purpose) {
  uint64_t first = SeededRandom(seed).next();
  return SeededRandom(first ^ SeededRandom(~purpose).next()).next();
}

}  // namespace habeas
