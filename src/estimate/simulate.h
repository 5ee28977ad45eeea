// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/sensitivity.h"

// Populations made up by a stated design, put through the estimators: how often the interval holds
// the truth, how far off the point is, how wide the interval is, and how much overlap of lists it
// would take to have it narrower.

namespace habeas::estimate {

// Persons of one kind: their share, and each list's probability of naming one of them.
struct SimulatedKind {
  double share = 1;
  std::vector<double> found;
};
struct SimulationDesign {
  int64_t population = 1000;
  std::vector<SimulatedKind> kinds;
};

// "0.3,0.2,0.25" for one kind, or several with shares "0.4:0.5,0.5,0.3;0.6:0.1,0.2,0.1". kInvalid
// unless shares add to 1, probabilities lie in [0,1], all kinds have as many lists (2 to 64), and
// the population is 1 to 10,000,000.
[[nodiscard]] Result<SimulationDesign> parse_design(int64_t population, std::string_view kinds);

// One set of lists; the same stream, the same table. Empty histories are left out.
[[nodiscard]] CaptureTable simulate_lists(const SimulationDesign& design, uint64_t seed,
                                          uint64_t stream);

struct SimulationRow {
  std::string method;
  int64_t runs = 0;
  int64_t estimated = 0;      // runs that were not refused
  double coverage = 0;        // of them, with the truth in the interval
  double coverage_error = 0;  // binomial standard error
  double bias = 0;            // mean of (point - N)/N
  double bias_error = 0;      // its standard error
  double width = 0;           // median of (upper - lower)/N
  std::string refusal;        // the commonest reason, if any run was refused
};
// Every run through every method, in parallel; the same rows on any number of threads.
[[nodiscard]] std::vector<SimulationRow> simulate(const SimulationDesign& design, int64_t runs,
                                                  const std::vector<NamedEstimator>& methods,
                                                  uint64_t seed, int threads);

// The design with all odds of being found multiplied by `factor`.
[[nodiscard]] SimulationDesign scale_effort(const SimulationDesign& design, double factor);
// Expected persons on at least one list, and of them the share on two or more.
struct ExpectedOverlap {
  double listed = 0;
  double overlap = 0;
};
[[nodiscard]] ExpectedOverlap expected_overlap(const SimulationDesign& design);

// What more search would buy: the odds multiplied by .5 to 4.
struct PowerRow {
  double factor = 1;
  ExpectedOverlap expected;
  SimulationRow result;
};
[[nodiscard]] std::vector<PowerRow> simulate_power(const SimulationDesign& design, int64_t runs,
                                                   const NamedEstimator& method, uint64_t seed,
                                                   int threads);
// The least factor whose intervals are at most `width` N wide in the median and were given in nine
// runs of ten; nullptr if none.
[[nodiscard]] const PowerRow* sufficient(const std::vector<PowerRow>& rows, double width);

[[nodiscard]] Json to_json(const std::vector<SimulationRow>& rows);
[[nodiscard]] Json to_json(const std::vector<PowerRow>& rows);
[[nodiscard]] std::string to_text(const std::vector<SimulationRow>& rows);
[[nodiscard]] std::string to_text(const std::vector<PowerRow>& rows);

}  // namespace habeas::estimate
