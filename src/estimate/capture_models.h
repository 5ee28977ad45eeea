// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// The classical models of a closed population, as log-linear models (Cormack 1989; Rivest and
// Baillargeon 2007). With k the number of lists a person is on:
//   M0   all lists and persons alike                 Mt   lists differ
//   Mh   persons differ: a term in k stands for it   Mth  both
//   Mb   a person once listed is listed more or less readily afterwards: needs an order in time
// Terms for Mh: Chao's lower bound (a free term for each k >= 3, negative ones set to 0), Poisson
// 2^k - 1, Darroch k^2/2, Gamma log 3.5 - log(3.5 + k).

namespace habeas::estimate {

enum class Heterogeneity { kNone, kChao, kPoisson, kDarroch, kGamma };

struct CaptureModel {
  std::string name;  // "Mth Darroch"
  bool fitted = false;
  std::string reason;  // why not, if not
  double population = 0;
  double standard_error = 0;
  double log_likelihood = 0;
  int parameters = 0;
  double aic = 0;
  double bic = 0;
};

// One model; `per_list` gives each list its own term (Mt, Mth). Table as for log-linear models.
[[nodiscard]] CaptureModel fit_capture_model(const CaptureTable& table, bool per_list,
                                             Heterogeneity heterogeneity);
// Mb, the lists in the order of the table.
[[nodiscard]] CaptureModel fit_behaviour_model(const CaptureTable& table);

// All of them; the one of the lowest BIC first, the others in details. Mb never leads: lists of
// victims have no order unless the investigator says so.
[[nodiscard]] Estimate estimate_capture_models(const CaptureTable& table, double level = 0.95);

}  // namespace habeas::estimate
