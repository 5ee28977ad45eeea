// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/random.h>

#include "base/result.h"

namespace habeas {

namespace {

class SystemRandom : public Random {
 public:
  void fill(std::span<uint8_t> out) override {
    while (!out.empty()) {
      ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      check(got > 0, "the kernel gives random bytes");
      out = out.subspan(static_cast<size_t>(got));
    }
  }
};

}  // namespace

Random& system_random() {
  static SystemRandom random;
  return random;
}

uint64_t Random::below(uint64_t bound) {
  check(bound > 0, "below() needs a bound above zero");
  // Rejection keeps it uniform: draws beyond the last whole multiple of bound are thrown away.
  uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  while (true) {
    std::array<uint8_t, 8> raw{};
    fill(raw);
    uint64_t value = get_u64be(raw.data());
    if (value < limit) return value % bound;
  }
}

uint64_t SeededRandom::next() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void SeededRandom::fill(std::span<uint8_t> out) {
  for (size_t i = 0; i < out.size();) {
    uint64_t word = next();
    for (int k = 7; k >= 0 && i < out.size(); --k, ++i)
      out[i] = static_cast<uint8_t>(word >> (8 * k));
  }
}

}  // namespace habeas
