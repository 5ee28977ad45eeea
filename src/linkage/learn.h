// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/progress.h"
#include "linkage/blocking.h"
#include "linkage/model.h"

// Learns from the records themselves, without labels, by which keys they are best looked up. On a
// sample of records every atom and every two atoms of different fields are tried as a predicate; a
// first model says which of the pairs they join are matches; then predicates are taken one after
// another, each time the one that finds most matches not found yet for the pairs it costs.

namespace habeas::linkage {

struct LearnOptions {
  uint64_t seed = 0;
  int threads = 0;
  size_t sample = 0;      // records; 0: chosen by the number of records
  double pairs_each = 0;  // pairs for each record in all; 0: chosen by the number of records
};

struct Learned {
  BlockingPlan plan;
  Model model;  // a first one, to judge which pairs are worth keeping
  int predicates_tried = 0;
  size_t sample = 0;  // records it was learnt on
};

[[nodiscard]] Result<Learned> learn_blocking(const Prepared& prepared, const PairRule& rule,
                                             const LearnOptions& options, Progress& progress);

// Pairs drawn at random among those that the rule allows, as a << 32 | b with a < b, ascending and
// distinct; fewer than `count` where there are not so many. `positions` are drawn from.
[[nodiscard]] std::vector<uint64_t> random_pairs(const PairRule& rule,
                                                 std::span<const RecordNumber> positions,
                                                 size_t count, uint64_t seed);

// Counts of patterns, gathered chunk by chunk and joined in order.
class PatternTally {
 public:
  void add(Pattern pattern, double count = 1);
  void add_all(const PatternTally& other);
  [[nodiscard]] size_t size() const { return size_; }
  // Ascending by pattern.
  [[nodiscard]] std::vector<std::pair<Pattern, double>> sorted() const;

 private:
  void grow();
  std::vector<std::pair<Pattern, double>> slots_;
  size_t size_ = 0;
};
[[nodiscard]] PatternCounts join_counts(const PatternTally& blocked, const PatternTally& background,
                                        double all_pairs,
                                        std::span<const PatternTally> sharing = {});

}  // namespace habeas::linkage
