// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "linkage/model.h"
#include "linkage/records.h"

namespace habeas::linkage {

// Why two records were linked or not: each field's evidence in words and as a weight (natural
// logarithm of the likelihood ratio; they add up), the prior, and what the sum means.
struct FieldEvidence {
  std::string field;
  std::string a;  // as received; "" where nothing is stated
  std::string b;
  std::string words;  // "one letter apart, one of them rare"
  double weight = 0;  // for (positive) or against
};

struct PairExplanation {
  std::vector<FieldEvidence> fields;
  double prior = 0;        // log odds before any field is looked at
  double calibration = 0;  // what decisions of persons made of the sum (linkage/calibrate.h)
  double log_odds = 0;
  double probability = 0;
};

[[nodiscard]] PairExplanation explain_pair(const Records& records, const Prepared& prepared,
                                           const Model& model, RecordNumber a, RecordNumber b);
// For people, a line for each field.
[[nodiscard]] std::string explanation_text(const PairExplanation& explanation);

}  // namespace habeas::linkage
