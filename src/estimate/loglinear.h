// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// Log-linear models of capture histories, all of them ranked: every hierarchical model on three to
// five lists, every model of pairs on six, steps beyond. Before a model is fitted, a linear
// programme says whether its likelihood has a maximum; one that has none is counted and never
// ranked. Source: Fienberg 1972; Cormack 1992 (profile likelihood); Rivest and Baillargeon 2007
// (conventions of AIC and BIC, as in Rcapture); Buckland, Burnham, Augustin 1997 (averaging).

namespace habeas::estimate {

struct LoglinearOptions {
  size_t max_order = 0;  // lists in the largest interaction; 0: J-1 to five lists, else 2
  double level = 0.95;
  int bootstrap =
      0;  // replicates for an interval of the selected models; 0: profile likelihood alone
  uint64_t seed = 1;
  int threads = 0;  // as parallel_for
};

struct LoglinearModel {
  std::string name;                  // "[123,14,34]"
  std::vector<uint32_t> terms;       // subsets of the lists; the empty one first
  double population = 0;             // N
  double missing = 0;                // exp of the intercept
  double standard_error = 0;         // of N: sqrt(e^b + e^2b Var b)
  double log_missing_deviation = 0;  // sqrt(Var b)
  double log_likelihood = 0;
  double aic = 0;
  double bic = 0;
  double aic_weight = 0;
  double bic_weight = 0;
};

struct LoglinearSearch {
  std::vector<LoglinearModel> models;  // fitted ones, in the order of the space
  size_t considered = 0;
  size_t without_maximum = 0;  // refused by the linear programme
  size_t unsolved = 0;         // a maximum exists, the iteration did not reach it
  size_t max_order = 0;
  bool exhaustive = false;  // all models of the space, not steps
  size_t best_aic = 0;      // indices of models; meaningless if there are none
  size_t best_bic = 0;
};

// The table must have three lists that name somebody, at most 12, and overlap; else kInvalid with
// advice. A censored history stays out of the fit; its fitted mean, up to the count, stands for it.
[[nodiscard]] Result<LoglinearSearch> search_loglinear(const CaptureTable& table,
                                                       const LoglinearOptions& options);

// One model, chosen beforehand: `terms` hold the empty one first and each list. kInvalid with the
// reason if its likelihood has no maximum.
[[nodiscard]] Result<LoglinearModel> fit_loglinear(const CaptureTable& table,
                                                   const std::vector<uint32_t>& terms);

// Profile-likelihood interval of N in one model, with the population's own factor N!/n0! (Cormack
// 1992). The upper end is infinite where the likelihood does not fall far enough below 1e9 n.
[[nodiscard]] Interval profile_interval(const CaptureTable& table,
                                        const std::vector<uint32_t>& terms, double level);

// Equally weighted draws from the confidence distribution of N that the signed root of the profile
// likelihood gives: their quantiles are the ends of profile_interval at every level. Empty where
// the likelihood does not bound N from above. count >= 1.
[[nodiscard]] std::vector<double> profile_draws(const CaptureTable& table,
                                                const std::vector<uint32_t>& terms, size_t count);

// Lowest AIC, lowest BIC, both averages, and independence; or one refusal.
[[nodiscard]] std::vector<Estimate> estimate_loglinear(const CaptureTable& table,
                                                       const LoglinearOptions& options);

}  // namespace habeas::estimate
