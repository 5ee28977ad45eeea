// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "linkage/pair_sample.h"

// A sample of pairs as two files: a CSV for a person, with nothing in it of what the program
// thinks of a pair, and beside it the design, which says from which stratum each pair was drawn.
// Format: docs/formats/link-run.md.

namespace habeas::linkage {

struct SampleDesign {
  std::string run;  // SHA-256 of the run file
  double blocking_recall = 1;
  uint64_t seed = 1;
  PairSample sample;  // of its pairs only the strata
  // Of each pair, what the CSV calls its records.
  std::vector<std::pair<std::string, std::string>> names;
};

// "record_a,record_b,decision,list_a,list_b" and for each field its two values side by side; the
// decision is empty. The first three columns are a file of decisions.
[[nodiscard]] std::string sample_csv(const Records& records, const SampleDesign& design);
[[nodiscard]] Json design_to_json(const SampleDesign& design);
[[nodiscard]] Result<SampleDesign> design_from_json(const Json& json);

}  // namespace habeas::linkage
