// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// Several posteriors of N made into one: strata are added draw by draw, replicates of one
// population are mixed, and what linkage contributes is told apart. Interval ends are never added
// or averaged.

namespace habeas::estimate {

// How one table is estimated; the same table and seed give the same estimate.
using Estimator = std::function<Estimate(const CaptureTable& table, uint64_t seed)>;

// The posterior of one stratum; without draws it could not be estimated.
struct StratumPosterior {
  std::string name;
  int64_t observed = 0;
  std::vector<double> draws;  // of N, equally weighted, in any order
  std::string refusal;        // why there are none
};

struct Total {
  std::vector<double> draws;     // of the sum over the strata that have draws; empty if none has
  int64_t observed = 0;          // in those strata
  int64_t observed_without = 0;  // in the strata that could not be estimated
  std::vector<std::string> estimated;  // names
  std::vector<StratumPosterior> not_estimated;
};

// Draw i of the total is the sum of draws i of the strata, each in an order shuffled by `seed` (so
// that equal seeds upstream cannot make strata rise and fall together). Strata with fewer draws
// give them again. A stratum that cannot be estimated stays in the result, and its listed persons
// are not in the sum: they are in `observed_without`.
[[nodiscard]] Total add_strata(const std::vector<StratumPosterior>& strata, uint64_t seed);

// As an estimate of the total, whose warnings name what is missing from it.
[[nodiscard]] Estimate total_estimate(const Total& total, double level);

// Partial pooling: each stratum's draws weighed again as if log((N-n+1/2)/n) of the strata came
// from one normal distribution, whose mean and variance are estimated from the strata (DerSimonian
// and Laird 1986), and drawn anew by those weights. Strata that say little move most. Needs three
// estimable strata; otherwise nothing changes.
struct Pooling {
  std::vector<StratumPosterior> strata;
  double mean = 0;         // of log((N-n+1/2)/n)
  double spread = 0;       // standard deviation between strata; 0: they are alike
  double least_share = 1;  // of the draws that still count, in the stratum that moved most (Kish)
};
[[nodiscard]] Pooling pool_partially(const std::vector<StratumPosterior>& strata, uint64_t seed);

// Replicates of the same population, as made by multiple imputation.
struct Replicate {
  int64_t observed = 0;
  std::vector<double> draws;  // of N, at least two
};
struct Combination {
  double mean = 0;
  double lower = 0;
  double upper = 0;
};
// Rubin's rules on log(N-n) as the R package verdata has them (a difference of 0 counts as 0.1),
// with t quantiles; whole numbers of persons. Needs two replicates.
[[nodiscard]] Combination combine_by_rubin(const std::vector<Replicate>& replicates, double level);
// All draws in one bag: needs no normality.
[[nodiscard]] Combination combine_by_mixture(const std::vector<Replicate>& replicates,
                                             double level);

// Where the uncertainty of log N comes from, by the law of total variance; the three add up.
struct VarianceShares {
  double sampling = 0;  // within a linkage and a method
  double model = 0;     // between methods on one linkage
  double linkage = 0;   // between linkages
  [[nodiscard]] double total() const { return sampling + model + linkage; }
};

// One table for each draw from the linkage's posterior.
struct LinkageDraw {
  std::string id;
  CaptureTable table;
};
struct LinkageResult {
  Estimate estimate;            // all draws of all linkages and methods, equally weighted
  VarianceShares shares;        // of the variance of log N
  std::vector<double> medians;  // of each linkage, over its methods
  size_t refused = 0;           // linkages that no method could estimate
};
// Every draw through every estimator. Equal tables are estimated once; tables run in parallel.
[[nodiscard]] LinkageResult through_linkage(const std::vector<LinkageDraw>& draws,
                                            const std::vector<Estimator>& methods, uint64_t seed,
                                            int threads, double level);
// Two forms: a row for each draw with columns draw,n001,n010,... whose names are histories; or rows
// draw,list1,...,listJ,count. kInvalid with the line at fault.
[[nodiscard]] Result<std::vector<LinkageDraw>> read_linkage_draws(std::string_view text);

}  // namespace habeas::estimate
