// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// What stands beside every result, whatever the method: a floor that needs few assumptions, and
// each pair of lists on its own, whose disagreement shows how far the lists are from independent.

namespace habeas::estimate {

// Chao's lower bound n + (J-1)/J f1^2/(2 f2) from those on one list and on two; with f2 = 0 the
// bias-corrected (J-1)/J f1 (f1-1)/2. Valid as a lower bound when persons differ in how visible
// they are; not when lists copy one another. Interval log-normal. Source: Chao 1987, 1989.
[[nodiscard]] Estimate chao_floor(const CaptureTable& table, double level = 0.95);

struct PairEstimate {
  size_t first = 0, second = 0;  // lists
  int64_t on_first = 0, on_second = 0, on_both = 0;
  double lincoln_petersen = 0;  // infinite without overlap
  double chapman = 0;           // (a+1)(b+1)/(m+1)-1
  Interval interval;  // of Chapman's number: normal, Seber's variance; not below the union
};

// Every pair of lists that name somebody.
[[nodiscard]] std::vector<PairEstimate> pair_estimates(const CaptureTable& table,
                                                       double level = 0.95);

// The floor, and the pairs as one estimate whose details hold each of them. With two lists
// Chapman's number is the point, under an assumption that nothing can test.
[[nodiscard]] std::vector<Estimate> floors(const CaptureTable& table, double level = 0.95);

}  // namespace habeas::estimate
