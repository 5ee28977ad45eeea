// SPDX-License-Identifier: Apache-2.0
#include "linkage/census.h"

#include <algorithm>
#include <numeric>

#include "base/parallel.h"
#include "base/random.h"

namespace habeas::linkage {

namespace {

constexpr double kLeastStratum = 0.02;  // of the records: a stratum of its own for rare values

double pairs_of(double n) { return n * (n - 1) / 2; }

// Counts of some kind of record, in all and within each list free of duplicates, whose pairs the
// rule does not allow.
class AllowedPairs {
 public:
  explicit AllowedPairs(const PairRule& rule)
      : rule_(rule), in_list_(rule.duplicate_free.size(), 0) {}
  void add(RecordNumber record) {
    ++all_;
    ++in_list_[rule_.list[record]];
  }
  [[nodiscard]] double pairs() const {
    double pairs = pairs_of(all_);
    for (size_t list = 0; list < in_list_.size(); ++list)
      if (rule_.duplicate_free[list]) pairs -= pairs_of(in_list_[list]);
    return pairs;
  }

 private:
  const PairRule& rule_;
  double all_ = 0;
  std::vector<double> in_list_;
};

class FieldCensus {
 public:
  FieldCensus(const Prepared& prepared, const PairRule& rule, std::span<const RecordNumber> records,
              size_t column, const Comparator& comparator)
      : values_(prepared.columns[column]), rule_(rule), column_(column), comparator_(comparator) {
    AllowedPairs stated(rule);
    AllowedPairs common(rule);
    for (RecordNumber record : records) {
      const ValueId id = values_.value[record];
      if (id == kNotStated) continue;
      stated_.push_back(record);
      stated.add(record);
      if (values_.rare[id] != 0)
        rare_.push_back(record);
      else
        common.add(record);
    }
    pairs_ = stated.pairs();
    pairs_with_rare_ = pairs_ - common.pairs();
  }

  void count(std::array<double, kLevels>& levels, const CensusOptions& options) {
    count_equal(levels);
    const double share = static_cast<double>(rare_.size()) /
                         std::max<double>(1, static_cast<double>(stated_.size()));
    SeededRandom random(mix(options.seed * 31 + column_ + 1));
    const double different = pairs_ - equal_;
    if (share < kLeastStratum || share > 1 - kLeastStratum) {
      draw(
          levels, stated_, [](bool, bool) { return true; }, different, options.drawn, random);
      return;
    }
    const double with_rare = std::max(0.0, pairs_with_rare_ - equal_rare_);
    // Two rare ones may be drawn in either order, one and a common one in only one.
    draw(
        levels, rare_, [&](bool, bool second) { return !second || random.below(2) == 0; },
        with_rare, options.drawn / 2, random);
    draw(
        levels, stated_, [](bool first, bool second) { return !first && !second; },
        std::max(0.0, different - with_rare), options.drawn / 2, random);
  }

  [[nodiscard]] double pairs() const { return pairs_; }

 private:
  // Pairs of records with one value, at the level of the value with itself.
  void count_equal(std::array<double, kLevels>& levels) {
    std::vector<double> pairs(values_.texts.size(), 0);
    std::vector<uint32_t> seen(values_.texts.size(), 0);
    std::vector<uint32_t> in_list(values_.texts.size(), 0);
    for (size_t begin = 0; begin < stated_.size();) {
      const uint16_t list = rule_.list[stated_[begin]];
      size_t end = begin;
      for (; end < stated_.size() && rule_.list[stated_[end]] == list; ++end) {
        const ValueId id = values_.value[stated_[end]];
        pairs[id] += rule_.duplicate_free[list] ? seen[id] - in_list[id] : seen[id];
        ++seen[id];
        ++in_list[id];
      }
      for (size_t i = begin; i < end; ++i) in_list[values_.value[stated_[i]]] = 0;
      begin = end;
    }
    for (ValueId id = 1; id < pairs.size(); ++id) {
      if (pairs[id] <= 0) continue;
      levels[static_cast<size_t>(comparator_.level(column_, id, id))] += pairs[id];
      equal_ += pairs[id];
      if (values_.rare[id] != 0) equal_rare_ += pairs[id];
    }
  }

  // The levels of `pairs` pairs, from `count` drawn with the first record out of `first`.
  template <typename Accept>
  void draw(std::array<double, kLevels>& levels, const std::vector<RecordNumber>& first,
            const Accept& accept, double pairs, size_t count, SeededRandom& random) const {
    if (first.empty() || stated_.size() < 2 || pairs <= 0) return;
    std::array<double, kLevels> drawn{};
    double all = 0;
    for (size_t tries = 0; tries < 4 * count && all < static_cast<double>(count); ++tries) {
      const RecordNumber a = first[(random.next() >> 32) * first.size() >> 32];
      const RecordNumber b = stated_[(random.next() >> 32) * stated_.size() >> 32];
      const ValueId x = values_.value[a];
      const ValueId y = values_.value[b];
      if (x == y || a == b || !rule_.allows(a, b)) continue;
      if (!accept(values_.rare[x] != 0, values_.rare[y] != 0)) continue;
      ++drawn[static_cast<size_t>(comparator_.level(column_, x, y))];
      ++all;
    }
    if (all <= 0) return;
    for (size_t level = 0; level < kLevels; ++level) levels[level] += pairs * drawn[level] / all;
  }

  const Values& values_;
  const PairRule& rule_;
  size_t column_;
  const Comparator& comparator_;
  std::vector<RecordNumber> stated_;
  std::vector<RecordNumber> rare_;  // of these, those with a rare value
  double pairs_ = 0;
  double pairs_with_rare_ = 0;
  double equal_ = 0;  // pairs of one value
  double equal_rare_ = 0;
};

}  // namespace

LevelCounts count_levels(const Prepared& prepared, const PairRule& rule,
                         std::span<const RecordNumber> records, const CensusOptions& options) {
  LevelCounts counts(prepared.columns.size());
  AllowedPairs all(rule);
  for (RecordNumber record : records) all.add(record);
  const Comparator comparator(prepared);
  parallel_for(static_cast<int64_t>(counts.size()), options.threads, [&](int64_t c) {
    std::array<double, kLevels>& levels = counts[static_cast<size_t>(c)];
    levels.fill(0);
    FieldCensus field(prepared, rule, records, static_cast<size_t>(c), comparator);
    field.count(levels, options);
    levels[kLevelMissing] += all.pairs() - field.pairs();
  });
  return counts;
}

std::vector<RecordPair> draw_sharing(const Prepared& prepared, const PairRule& rule,
                                     std::span<const RecordNumber> records, size_t column,
                                     size_t count, uint64_t seed) {
  const Values& values = prepared.columns[column];
  std::vector<uint32_t> begin(values.texts.size() + 1, 0);
  for (RecordNumber record : records) ++begin[values.value[record] + 1];
  begin[kNotStated + 1] = 0;
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<RecordNumber> holders(begin.back());
  std::vector<uint32_t> at(begin.begin(), begin.end() - 1);
  for (RecordNumber record : records) {
    const ValueId id = values.value[record];
    if (id != kNotStated) holders[at[id]++] = record;
  }
  std::vector<double> pairs(values.texts.size(), 0);  // of this value and those before
  for (ValueId id = 1; id < pairs.size(); ++id)
    pairs[id] = pairs[id - 1] + pairs_of(begin[id + 1] - begin[id]);
  std::vector<RecordPair> drawn;
  if (pairs.empty() || pairs.back() <= 0) return drawn;
  SeededRandom random(mix(seed * 37 + column + 1));
  const auto below = [&](uint64_t bound) { return (random.next() >> 32) * bound >> 32; };
  for (size_t tries = 0; tries < 2 * count && drawn.size() < count; ++tries) {
    const double place =
        static_cast<double>(random.next() >> 11) / 9007199254740992.0 * pairs.back();
    const auto id =
        static_cast<size_t>(std::upper_bound(pairs.begin(), pairs.end(), place) - pairs.begin());
    if (id >= pairs.size()) continue;
    const uint64_t size = begin[id + 1] - begin[id];
    const RecordNumber a = holders[begin[id] + below(size)];
    const RecordNumber b = holders[begin[id] + below(size)];
    if (a != b && rule.allows(a, b)) drawn.push_back({std::min(a, b), std::max(a, b)});
  }
  return drawn;
}

}  // namespace habeas::linkage
