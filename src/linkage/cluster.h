// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linkage/records.h"

// From pairs to persons. Clusters are grown by constrained average linkage: two clusters join while
// the mean evidence over all pairs between them is in favour, and never against a decision or into
// a second record of a list that is free of duplicates. Connected components, which one false link
// can join, only bound the work. docs/adr/0015-average-linkage.md has the measurements.

namespace habeas::linkage {

struct Edge {
  RecordNumber a = 0;
  RecordNumber b = 0;
  float evidence = 0;  // log odds that they are one person, on the scale of pair_evidence()
};

struct Constraints {
  std::vector<std::pair<RecordNumber, RecordNumber>> same;       // decisions: never apart
  std::vector<std::pair<RecordNumber, RecordNumber>> different;  // decisions: never together
  std::span<const uint16_t> list;                                // of each record
  std::vector<bool> duplicate_free;                              // of each list
};

// What one pair says for or against joining two clusters. A pair that says little either way (most
// fields missing) must not weigh like a contradiction: its log odds are low only because few pairs
// are matches at all, and that was paid for when the first pair of the cluster was accepted.
[[nodiscard]] float pair_evidence(double log_likelihood_ratio, double log_prior_odds);

struct ClusterOptions {
  double threshold = 0;  // mean evidence needed, log odds
  double absent = -3;    // evidence of a pair that blocking did not find
  int threads = 1;       // 0: what the machine has; the result is the same
};

// The cluster of each record, as the number of its first record. Edges may come in any order and
// must not repeat a pair. A `same` that contradicts a `different` or a list free of duplicates wins
// over the list and loses against the decision that they differ (in that order, each reported in
// `conflicts`).
struct Clustering {
  std::vector<RecordNumber> cluster;
  std::vector<std::pair<RecordNumber, RecordNumber>> conflicts;
};
[[nodiscard]] Clustering cluster_records(size_t records, std::span<const Edge> edges,
                                         const Constraints& constraints,
                                         const ClusterOptions& options);

}  // namespace habeas::linkage
