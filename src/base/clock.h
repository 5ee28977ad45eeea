// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace habeas {

// Seconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
using Instant = int64_t;

// Time is a parameter: nothing but system_clock() reads the machine's clock.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() = 0;
};

[[nodiscard]] Clock& system_clock();

// For tests and reproducible demonstrations: starts at `start`, moves `step` seconds at each now().
class FixedClock : public Clock {
 public:
  explicit FixedClock(Instant start, int64_t step = 0) : next_(start), step_(step) {}
  Instant now() override {
    Instant value = next_;
    next_ += step_;
    return value;
  }

 private:
  Instant next_;
  int64_t step_;
};

// "2020-12-09T14:03:00Z" (RFC 3339, UTC, whole seconds) and back; nothing else is accepted.
[[nodiscard]] std::string to_rfc3339(Instant instant);
[[nodiscard]] Result<Instant> from_rfc3339(std::string_view text);

}  // namespace habeas
