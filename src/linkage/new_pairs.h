// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/progress.h"
#include "linkage/link.h"

// The pairs that records added to a run make with those before them and with one another, looked up
// by the keys that the run had learnt. Nothing else is compared, and no index of all the records is
// built: the new records' keys are, and all the others pass by them once for each predicate.

namespace habeas::linkage {

struct NewPairs {
  std::vector<LinkedPair> kept;  // worth keeping under `model`, by b and a; b is new
  std::vector<uint8_t> times;    // of each: how many predicates joined it
  std::vector<std::pair<Pattern, double>> patterns;  // of all compared, and how many; ascending
  std::vector<PredicateReport> predicates;
  double compared = 0;
  int64_t without_keys = 0;  // new records that nothing could be looked up by
};

// `from`: the first new record. Keys shared by more records of the run than its budget allowed stay
// left out; of the others the rarest come first, until as many pairs are spent for each new record
// as four times what the run spent for each of its own. kInvalid if a predicate is of other fields,
// kConflict if progress asks to stop.
[[nodiscard]] Result<NewPairs> find_new_pairs(const Prepared& prepared, const PairRule& rule,
                                              const std::vector<PlannedPredicate>& predicates,
                                              const Model& model, RecordNumber from, int threads,
                                              Progress& progress);

// The predicates of a run file, which have names only, among the atoms of the records.
[[nodiscard]] Result<BlockingPlan> plan_of(const Prepared& prepared,
                                           const std::vector<PlannedPredicate>& named);

}  // namespace habeas::linkage
