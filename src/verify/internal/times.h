// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "verify/report.h"

// Times that the actors of a case state, against times that others state: witnesses, and timestamp
// authorities. What is under a checkpoint was made before anybody else saw it; what comes after the
// entry that records a timestamp was made after that timestamp.

namespace habeas::verifier {

// Clocks may differ by this much, in seconds, before it is said: a laptop that drifts for a year
// stays within it, and no mistaken time zone does.
inline constexpr int64_t kClockTolerance = 15 * 60;

// What the act of an entry says.
struct StatedTime {
  int64_t entry = 0;
  Instant at = 0;
};

// Somebody else saw the first `size` entries at that time.
struct SeenTime {
  int64_t size = 0;
  Instant at = 0;
  std::string who;        // for messages: "the witness w", "the timestamp of CN=..."
  std::string file;       // where that stands
  int64_t witness = -1;   // which one, by the policy; -1: a timestamp
  int64_t recorded = -1;  // the entry that holds this timestamp; -1: none
};

// Reports claim act.times: FAIL for each of `seen` that the stated times contradict, and for a
// witness that saw a smaller size after a larger one; NOT CHECKED for an entry dated before the one
// that it follows, since nobody else says which clock was wrong; PASS for the rest. `stated`
// ascends by entry. Silent when nobody else has seen anything and the stated times ascend.
void check_times(const std::vector<StatedTime>& stated, std::vector<SeenTime> seen, Report& report);

}  // namespace habeas::verifier
