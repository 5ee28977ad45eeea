// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"
#include "estimate/variates.h"

// Bias-corrected and accelerated bootstrap of an estimator of N (Efron 1987), as SparseMSE applies
// it: the n listed persons are drawn again with replacement, the acceleration comes from leaving
// out one person of each history in turn.

namespace habeas::estimate {

struct BootstrapOptions {
  int replicates = 1000;
  double level = 0.95;
  uint64_t seed = 1;
  int threads = 0;
};

struct Bootstrap {
  std::vector<double> estimates;     // of the replicates that had one, in their order
  int failed = 0;                    // replicates without an estimate
  double bias_correction = 0;        // z0
  double acceleration = 0;           // a
  std::optional<Interval> interval;  // none if it cannot be computed; `failed` or z0 say why
  // As many as `estimates`, equally weighted, of the distribution whose quantiles are the ends of
  // BCa intervals of every level (Efron 1987); empty without an interval.
  std::vector<double> draws;
};

// Estimates N from a table, or nothing. Called from several threads at once.
using Estimator = std::function<std::optional<double>(const CaptureTable&)>;

[[nodiscard]] Bootstrap bca_bootstrap(const CaptureTable& table, double estimate,
                                      const Estimator& estimator, const BootstrapOptions& options);

// n persons drawn with replacement from the table; the same lists. Its cost does not grow with n.
[[nodiscard]] CaptureTable resample(const CaptureTable& table, Variates& random);

// The BCa interval from replicates and the jackknife's estimates, each standing for `weight`
// persons.
struct Jackknife {
  double estimate = 0;
  double weight = 0;
};
[[nodiscard]] double acceleration(const std::vector<Jackknife>& jackknife);

}  // namespace habeas::estimate
