// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/encoding.h"

namespace habeas {

// Chance is a parameter. Secrets come from system_random(); tests and demonstrations use a
// SeededRandom, whose secrets protect nothing.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<uint8_t> out) = 0;
  [[nodiscard]] Bytes bytes(size_t count) {
    Bytes out(count);
    fill(out);
    return out;
  }
  // Uniform in [0, bound); bound > 0.
  [[nodiscard]] uint64_t below(uint64_t bound);
};

// getrandom(2).
[[nodiscard]] Random& system_random();

// SplitMix64 (Steele, Lea, Flood 2014): same seed, same bytes, everywhere.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void fill(std::span<uint8_t> out) override;
  [[nodiscard]] uint64_t next();

 private:
  uint64_t state_;
};

}  // namespace habeas
