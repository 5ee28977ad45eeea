// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "estimate/internal/hierarchical_fit.h"

// Whether a log-linear model has a maximum of its likelihood at all. With empty histories it may
// not: the likelihood then rises for ever along a direction, a program that iterates stops
// somewhere on the way and prints what it finds there (the reference runs have 4.4e13 persons as
// the best of 6,893 models).
//
// Criterion (Haberman 1974; Fienberg and Rinaldo 2012): a maximum exists if and only if the margins
// that the model fits are those of some table that is positive everywhere. Equivalently there is no
// direction d of the coefficients with Xd = 0 on the histories that were seen and Xd <= 0, not all
// 0, on those that were not. Eliminating the seen rows leaves a few free directions (often none,
// and then the answer is yes); over those a linear programme decides.

namespace habeas::estimate {

struct Existence {
  bool maximum_exists = true;
  bool identifiable = true;  // the columns are independent on the used histories
  [[nodiscard]] bool sound() const { return maximum_exists && identifiable; }
  bool operator==(const Existence&) const = default;
};

[[nodiscard]] Existence existence(const CellCounts& cells, std::span<const Term> terms);

// max{ s : sum_i y_i row_i = 0, y_i >= s, sum_i y_i = 1 } over rows of equal length; negative if
// there is no such y with s >= 0. Positive if and only if no direction w has row_i w <= 0 for all i
// and < 0 for one (Stiemke 1915). By the simplex method with Bland's rule.
[[nodiscard]] double least_positive_weight(const std::vector<std::vector<double>>& rows);

}  // namespace habeas::estimate
