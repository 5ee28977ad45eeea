// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "linkage/comparator.h"

// Fellegi and Sunter's model of record linkage (JASA 1969), estimated without labels by EM
// (Dempster, Laird, Rubin 1977) over counts of agreement patterns. Fields are not taken to be
// independent: in each class the levels form a tree (Chow and Liu, IEEE Trans. Inf. Theory 1968),
// so that a field that repeats another adds little. docs/methods/linkage.md has the mathematics.

namespace habeas::linkage {

// What is known of all pairs of records that may be linked: those that blocking found, each
// counted, and a random sample of the others, each standing for `background_weight` pairs.
struct PatternCounts {
  std::vector<Pattern> pattern;    // distinct, ascending
  std::vector<double> blocked;     // pairs with it among those that blocking found
  std::vector<double> background;  // pairs with it in the sample of the others
  double background_weight = 0;
  double all_pairs = 0;
  // Of each field: how many of all pairs stand at each level (linkage/census.h). Empty: what the
  // background says, which is little of rare levels.
  std::vector<std::array<double, kLevels>> levels;
  // Of each field: pairs with each pattern in a sample of those that share a value of the field and
  // that blocking did not find. What else such pairs have in common, the background cannot tell.
  std::vector<std::vector<double>> sharing;
  // From decisions of persons, where there are any: pairs said to be the same, and different.
  std::vector<double> same;
  std::vector<double> different;
};

struct Model {
  size_t comparators = 0;
  double prior = 0;  // share of matches among all pairs
  // Parent of each comparator in the tree of each class, -1 at the root.
  std::vector<int> match_parent;
  std::vector<int> other_parent;
  // P(level | level of the parent), [comparator][parent level][level]; at the root and where the
  // parent is missing the row is kLevelMissing. Levels of missing values have probability 1: they
  // say nothing.
  using Table = std::array<std::array<double, kLevels>, kLevels>;
  std::vector<Table> match;
  std::vector<Table> other;
  // Their logarithms; refresh() makes them, and must follow every change of the tables.
  std::vector<Table> log_match;
  std::vector<Table> log_other;
  void refresh();
  // Calibration on decisions: log odds are slope x + offset.
  double slope = 1;
  double offset = 0;
  double expected_matches = 0;  // pairs, among those that blocking found

  // Natural logarithm of the likelihood ratio, and with the prior the log odds.
  [[nodiscard]] double weight(Pattern pattern) const;
  [[nodiscard]] double log_odds(Pattern pattern) const;
  [[nodiscard]] double probability(Pattern pattern) const;
  // One comparator's share of weight(); they add up to it.
  [[nodiscard]] double weight_of(Pattern pattern, size_t comparator) const;
};

struct TrainOptions {
  int rounds = 60;         // of EM, at most
  bool dependence = true;  // trees; false: fields independent within a class, for comparison
  int threads = 1;         // 0: what the machine has; the model is the same
};

// Never fails: with no pairs at all, or none that look like matches, the model keeps its prior
// shape and expects few matches. Deterministic.
[[nodiscard]] Model train(const PatternCounts& counts, std::span<const FieldKind> kinds,
                          const TrainOptions& options = {});

// The largest share of matches that may differ in a field of this kind. A field in which most pairs
// of a class differ does not say who a person is; without the bound, EM may find other classes than
// the matches (all who share a given name), since there are so many more of them.
[[nodiscard]] double most_different(FieldKind kind);

[[nodiscard]] Json model_to_json(const Model& model);
[[nodiscard]] Result<Model> model_from_json(const Json& json);

}  // namespace habeas::linkage
