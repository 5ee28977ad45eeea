// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/json.h"

// Decisions of persons as labels: where there are enough, they say what the model's probabilities
// are worth. Log odds x become slope x + offset, fitted by logistic regression on the decided pairs
// (Platt, Advances in Large Margin Classifiers, 1999) and drawn towards "as they are" by a prior.
// What is decided on may be chosen by its probability (a review queue does): the fit is of what the
// decision was, given the probability, and does not ask how pairs came to be decided.
//
// Nothing that the program decided is a label. Pairs that share a record are one group, and no
// group is on both sides of a test: else persons seen while fitting would be met again.

namespace habeas::linkage {

struct LabelledPair {
  double log_odds = 0;  // of the model, before
  bool same = false;
  uint32_t group = 0;  // pairs that share a record, directly or through others
};

struct LabelledBin {
  double low = 0;  // of the probability
  double high = 0;
  int64_t pairs = 0;
  double stated = 0;     // mean probability
  double found = 0;      // share decided to be the same
  double found_low = 0;  // its 90 % interval (Wilson 1927)
  double found_high = 0;
};

struct Calibration {
  bool used = false;  // false: slope 1, offset 0
  double slope = 1;
  double offset = 0;
  int64_t same = 0;  // labels
  int64_t different = 0;
  // Mean log loss of the labels, each group predicted by a fit to the others (five parts).
  double loss_before = 0;
  double loss_after = 0;
  std::vector<LabelledBin> before;
  std::vector<LabelledBin> after;  // predicted by the fit to the others; empty if not tried
};

inline constexpr int64_t kEnoughLabels = 20;  // of each kind

// Changes nothing (`used` is false) with fewer labels than kEnoughLabels of a kind, or where the
// fit does not predict labels that it has not seen better than the probabilities as they are.
[[nodiscard]] Calibration calibrate(std::span<const LabelledPair> labels);

[[nodiscard]] Json calibration_to_json(const Calibration& calibration);

}  // namespace habeas::linkage
