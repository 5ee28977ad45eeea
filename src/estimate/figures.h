// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"
#include "estimate/sensitivity.h"

// Figures as SVG, without scripts or fonts of their own, the same bytes for the same input.

namespace habeas::estimate {

// A number that somebody else published; drawn beside the estimates and never mixed with them.
struct PublishedClaim {
  std::string who;
  double value = 0;
};

// Which histories there are and how many persons have each: bars above dots for the lists (UpSet:
// Lex, Gehlenborg, Strobelt, Vuillemot, Pfister 2014). The 40 largest histories; says how many are
// left out.
[[nodiscard]] std::string overlap_figure(const CaptureTable& table);

// A row for each estimate: point and interval on a logarithmic axis, refused ones as words; listed
// persons and claims as vertical lines with their names.
[[nodiscard]] std::string forest_figure(const std::vector<Estimate>& estimates,
                                        const std::vector<PublishedClaim>& claims);

// What no test can settle: N(xi) as a curve with its interval, and a row for each other variation,
// by group, on a logarithmic axis. Its <desc> says the same in words, row by row.
[[nodiscard]] std::string sensitivity_figure(const std::vector<Variation>& variations);

// The density of the draws of each estimate that has any, with its interval shaded.
[[nodiscard]] std::string posterior_figure(const std::vector<Estimate>& estimates,
                                           const std::vector<PublishedClaim>& claims);

// All that a result is drawn as: file name and SVG, by name.
struct FullResult;
[[nodiscard]] std::vector<std::pair<std::string, std::string>> figures_of(
    const FullResult& result, const CaptureTable& table, const std::vector<PublishedClaim>& claims);

}  // namespace habeas::estimate
