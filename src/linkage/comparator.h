// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/values.h"

// How two records agree: one level of agreement for each field, packed as a pattern. The levels say
// how alike two values are and, where that matters, how common; what a level is worth is the
// model's business (linkage/model.h).

namespace habeas::linkage {

// Levels of a field, at most 16. Names, places, codes and texts use the first set, dates and
// numbers the same numbers with the meanings of level_words().
enum Level : uint8_t {
  kLevelMissing = 0,  // one side says nothing: neither for nor against
  kLevelDifferent = 1,
  kLevelWeak = 2,         // an initial, an abbreviation, one word in common
  kLevelSimilar = 3,      // alike, and both are common values
  kLevelSimilarRare = 4,  // alike, and one is rare, as misspellings are
  kLevelNear = 5,         // one edit apart, both common
  kLevelNearRare = 6,
  kLevelVariant = 7,  // known spellings or forms of one name
  kLevelVariantRare = 8,
  kLevelSame = 9,  // to 15: from the commonest values to the rarest
};
inline constexpr int kLevels = 16;
static_assert(kLevelSame + kBins == kLevels);

// Four bits for each comparator, the first one lowest.
using Pattern = uint64_t;
[[nodiscard]] constexpr int level_of(Pattern pattern, size_t comparator) {
  return static_cast<int>(pattern >> (4 * comparator) & 15);
}

// Compares any two records of `prepared`, which must outlive it. Holds a cache, so each thread has
// a comparator of its own; results do not depend on what the cache holds.
class Comparator {
 public:
  explicit Comparator(const Prepared& prepared);
  [[nodiscard]] size_t size() const { return prepared_.columns.size(); }
  [[nodiscard]] Pattern compare(RecordNumber a, RecordNumber b);
  // Asks for the values of two records that will be compared soon.
  void fetch(RecordNumber a, RecordNumber b) const {
    __builtin_prefetch(prepared_.row(a));
    __builtin_prefetch(prepared_.row(b));
  }
  // The same for two values of one column, without the cache.
  [[nodiscard]] int level(size_t column, ValueId a, ValueId b) const;

 private:
  struct Slot {
    uint64_t pair = 0;
    uint8_t level = 0;
  };
  static constexpr size_t kSlots = size_t{1} << 14;
  [[nodiscard]] int cached(size_t column, ValueId a, ValueId b);
  void exchange_names(RecordNumber a, RecordNumber b, Pattern& pattern) const;
  [[nodiscard]] int across(size_t column_a, ValueId a, size_t column_b, ValueId b) const;

  const Prepared& prepared_;
  int given_ = -1;  // columns whose values are sometimes exchanged
  int family_ = -1;
  std::vector<std::vector<Slot>> cache_;  // of each column
};

// "one letter apart, one of them rare": what a level of such a field means, for people.
[[nodiscard]] std::string_view level_words(FieldKind kind, int level);

}  // namespace habeas::linkage
