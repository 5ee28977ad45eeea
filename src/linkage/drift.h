// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "linkage/new_pairs.h"

// Where a full run would differ from one that adds records under the frozen model, keys and
// frequencies of an earlier one. Nothing here changes a result: it says how far it can be trusted.

namespace habeas::linkage {

struct FieldDrift {
  std::string field;
  double stated_before = 0;  // share of the run's records that state it
  double stated = 0;         // share of the new records
  // Share of the new records' values that no record of the run has, and what is to be expected of
  // records like the run's own: the share of its values that stand there once (Good, Biometrika 40,
  // 1953).
  double unseen = 0;
  double unseen_expected = 0;
  // Half the sum of the differences between the levels of agreement that the model expects of
  // matches and those of the new matches (total variation): 0 the same, 1 nothing in common.
  double levels = 0;
};

struct Drift {
  std::vector<FieldDrift> fields;
  double records_before = 0;
  double records = 0;  // new ones
  double matches = 0;  // expected among the new pairs
  // Shares of matches among all pairs: the frozen one, and the one that a full run would be near,
  // from EM over the new pairs with the frozen tables (Saerens, Latinne, Decaestecker, Neural
  // Computation 14, 2002) and the run's own.
  double prior_before = 0;
  double prior = 0;
  double would_change = 0;          // new pairs on the other side of the threshold under that prior
  int64_t without_keys = 0;         // new records that nothing could be looked up by
  std::vector<std::string> advice;  // why a full run is due; empty: nothing speaks for one
};

// `from`: the first new record; `counted`: how many of the first records the frequencies are of.
[[nodiscard]] Drift measure_drift(const Prepared& prepared, const PairRule& rule,
                                  const Model& model, const NewPairs& found, RecordNumber from,
                                  size_t counted, double threshold);

[[nodiscard]] Json drift_to_json(const Drift& drift);
[[nodiscard]] std::string drift_text(const Drift& drift);

}  // namespace habeas::linkage
