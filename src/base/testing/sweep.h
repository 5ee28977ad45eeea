// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/random.h"

// Sweeps over thousands of places (operations to cut, bytes to flip): all of them with
// HABEAS_SLOW=1, a sample otherwise. The sample is another one each time; its seed is printed, and
// HABEAS_SEED gives it again.

namespace habeas::testing {

inline bool slow() { return std::getenv("HABEAS_SLOW") != nullptr; }

// Ascending numbers below `total`: all in slow mode, else `sample` different ones by chance.
inline std::vector<int64_t> sweep_places(std::string_view what, int64_t total, int64_t sample) {
  std::vector<int64_t> places(static_cast<size_t>(total));
  for (int64_t n = 0; n < total; ++n) places[static_cast<size_t>(n)] = n;
  if (slow() || sample >= total) return places;
  const char* given = std::getenv("HABEAS_SEED");
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : static_cast<uint64_t>(now);
  std::printf("%lld of %lld %.*s, HABEAS_SEED=%llu\n", static_cast<long long>(sample),
              static_cast<long long>(total), static_cast<int>(what.size()), what.data(),
              static_cast<unsigned long long>(seed));
  SeededRandom random(seed);
  for (int64_t k = 0; k < sample; ++k) {
    auto at = static_cast<size_t>(k);
    std::swap(places[at], places[at + random.below(places.size() - at)]);
  }
  places.resize(static_cast<size_t>(sample));
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace habeas::testing
