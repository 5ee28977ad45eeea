// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

// How decisions of persons change what a run of linkage put together (docs/formats/links.md). It is
// a rule of the fold, not a method: whole numbers only, no model, the same result for ever.
//
// A cluster of the run that is all there and against which no decision speaks stays as it is. Any
// other is put together again from the evidence that the run kept of its pairs: the two groups with
// the strongest mean evidence join first, as long as it is above the run's threshold, and never
// against a decision. Groups that decisions joined count as one. Pairs that the run did not put
// into one cluster are no evidence either way: a person put them together, or nobody did.

namespace habeas::casefile {

// Evidence, as log odds in thousandths, of a pair of which the run kept none.
inline constexpr int64_t kAbsentEvidence = -3000;

struct EvidencedPair {
  size_t a = 0;
  size_t b = 0;
  int64_t evidence = 0;  // log odds in thousandths, on the scale of linkage::pair_evidence
};

struct ClustersOfRun {
  static constexpr int64_t kNone = -1;
  std::vector<int64_t> cluster;      // of each record: a number, or kNone if no run has read it
  std::vector<bool> broken;          // of each cluster number: a member of it is not here
  std::vector<EvidencedPair> pairs;  // in any order, no pair twice
  std::vector<std::pair<size_t, size_t>> same;       // decisions; an earlier one wins
  std::vector<std::pair<size_t, size_t>> different;  // decisions
  int64_t threshold = 0;                             // of the mean evidence
};

// Of each record the first record of its group. A `same` between two groups that a `different`
// keeps apart is passed over.
[[nodiscard]] std::vector<size_t> decided_groups(const ClustersOfRun& run);

}  // namespace habeas::casefile
