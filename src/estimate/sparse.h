// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// Log-linear models of pairs where lists overlap little (Chan, Silverman, Vincent 2021; the R
// package SparseMSE). A pair in the model that shares nobody has the parameter minus infinity: its
// histories leave the fit. Pairs come in one by one, each checked beforehand for a maximum and for
// identifiability. The interval repeats the whole search in each bootstrap replicate, so that it
// covers the choice too.

namespace habeas::estimate {

struct SparseOptions {
  double threshold = 0.02;  // a pair comes in if its overlap is that unlikely without it
  int replicates = 1000;    // of the bootstrap
  double level = 0.95;
  uint64_t seed = 1;
  int threads = 0;
};

using ListPair = std::pair<size_t, size_t>;  // first < second

// The two checks of a model with these pairs and a term for each list.
struct SparseCheck {
  bool maximum_exists = true;
  bool identifiable = true;
  // As the peer numbers them: 0 sound, 1 no maximum, 2 not identifiable, 3 both.
  [[nodiscard]] int code() const { return (maximum_exists ? 0 : 1) + (identifiable ? 0 : 2); }
};
[[nodiscard]] SparseCheck check_sparse(const CaptureTable& table,
                                       const std::vector<ListPair>& pairs);

struct SparseFit {
  std::vector<ListPair> pairs;      // in the order in which they came in
  std::vector<ListPair> separated;  // those of them that share nobody
  double population = 0;
  double missing = 0;
  double log_missing_deviation = 0;
  double aic = 0;
  std::vector<double> coefficients;  // of the terms fitted
};

// The stepwise search. kInvalid with advice if even the model without pairs has no maximum, or as
// for log-linear models.
[[nodiscard]] Result<SparseFit> fit_sparse(const CaptureTable& table, double threshold);

[[nodiscard]] Estimate estimate_sparse(const CaptureTable& table, const SparseOptions& options);

}  // namespace habeas::estimate
