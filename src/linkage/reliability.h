// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "linkage/model.h"

namespace habeas::linkage {

// Whether probabilities mean what they say, found without labels. One field is held back: pairs are
// binned by the probability that the others give, and in each bin the share of pairs that agree in
// the field held back tells the share of matches, since matches agree with probability m and others
// with u. Every field that tells the classes well apart is held back in turn. Over all pairs,
// blocked or not: among blocked pairs agreement is what they were chosen for.
struct ReliabilityBin {
  double low = 0;  // of the probability
  double high = 0;
  double pairs = 0;
  double stated = 0;  // mean probability
  double found = 0;   // share of matches, as the fields held back tell
};
[[nodiscard]] std::vector<ReliabilityBin> reliability(const PatternCounts& counts,
                                                      const Model& model);

}  // namespace habeas::linkage
