// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "linkage/blocking.h"
#include "linkage/comparator.h"

// How many of all pairs stand at each level of each field, found field by field. Pairs that share a
// value are counted from how often each value occurs; the levels of pairs whose values differ are
// estimated from pairs drawn at random. A sample of whole pairs cannot tell: of 500,000 million
// pairs, 300,000 drawn hold five with one postcode, and none with one rare name.

namespace habeas::linkage {

// For each field, pairs that the rule allows and whose records both state it; [kLevelMissing] are
// the others.
using LevelCounts = std::vector<std::array<double, kLevels>>;

struct CensusOptions {
  size_t drawn = 400000;  // pairs of each field
  uint64_t seed = 1;
  int threads = 1;
};

// Over pairs of `records` (ascending).
[[nodiscard]] LevelCounts count_levels(const Prepared& prepared, const PairRule& rule,
                                       std::span<const RecordNumber> records,
                                       const CensusOptions& options);

// Pairs drawn at random among those of `records` that share a value of the field and that the rule
// allows; possibly some twice. None where no two share any.
[[nodiscard]] std::vector<RecordPair> draw_sharing(const Prepared& prepared, const PairRule& rule,
                                                   std::span<const RecordNumber> records,
                                                   size_t column, size_t count, uint64_t seed);

}  // namespace habeas::linkage
