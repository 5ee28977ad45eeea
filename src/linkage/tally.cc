// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/random.h"
#include "linkage/learn.h"

namespace habeas::linkage {

std::vector<uint64_t> random_pairs(const PairRule& rule, std::span<const RecordNumber> positions,
                                   size_t count, uint64_t seed) {
  std::vector<uint64_t> pairs;
  const uint64_t n = positions.size();
  if (n < 2) return pairs;
  if (n * (n - 1) / 2 <= count) {
    for (size_t i = 0; i < n; ++i)
      for (size_t j = i + 1; j < n; ++j)
        if (rule.allows(positions[i], positions[j]))
          pairs.push_back(static_cast<uint64_t>(positions[i]) << 32 | positions[j]);
    return pairs;
  }
  SeededRandom random(mix(seed + 0x5EED));
  pairs.reserve(count);
  for (size_t tries = 0; tries < 3 * count && pairs.size() < count; ++tries) {
    // The high bits of a 64-bit number times n: uniform to one part in 2^32.
    const RecordNumber a = positions[(random.next() >> 32) * n >> 32];
    const RecordNumber b = positions[(random.next() >> 32) * n >> 32];
    if (a == b || !rule.allows(a, b)) continue;
    pairs.push_back(static_cast<uint64_t>(std::min(a, b)) << 32 | std::max(a, b));
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

void PatternTally::grow() {
  std::vector<std::pair<Pattern, double>> old(std::max<size_t>(64, slots_.size() * 2));
  old.swap(slots_);
  size_ = 0;
  for (const auto& [pattern, count] : old)
    if (count > 0) add(pattern, count);
}

void PatternTally::add(Pattern pattern, double count) {
  if (size_ * 2 >= slots_.size()) grow();
  size_t slot = mix(pattern) & (slots_.size() - 1);
  while (slots_[slot].second > 0 && slots_[slot].first != pattern)
    slot = (slot + 1) & (slots_.size() - 1);
  if (slots_[slot].second == 0) ++size_;
  slots_[slot].first = pattern;
  slots_[slot].second += count;
}

void PatternTally::add_all(const PatternTally& other) {
  for (const auto& [pattern, count] : other.slots_)
    if (count > 0) add(pattern, count);
}

std::vector<std::pair<Pattern, double>> PatternTally::sorted() const {
  std::vector<std::pair<Pattern, double>> all;
  for (const auto& slot : slots_)
    if (slot.second > 0) all.push_back(slot);
  std::sort(all.begin(), all.end());
  return all;
}

PatternCounts join_counts(const PatternTally& blocked, const PatternTally& background,
                          double all_pairs, std::span<const PatternTally> sharing) {
  PatternTally all;
  all.add_all(blocked);
  all.add_all(background);
  for (const PatternTally& each : sharing) all.add_all(each);
  PatternCounts counts;
  counts.all_pairs = all_pairs;
  for (const auto& [pattern, count] : all.sorted()) counts.pattern.push_back(pattern);
  double total = 0;
  const auto spread = [&](const PatternTally& tally) {
    std::vector<double> pairs(counts.pattern.size(), 0);
    total = 0;
    size_t i = 0;
    for (const auto& [pattern, count] : tally.sorted()) {
      while (counts.pattern[i] != pattern) ++i;
      pairs[i] = count;
      total += count;
    }
    return pairs;
  };
  counts.blocked = spread(blocked);
  const double found = total;
  counts.background = spread(background);
  counts.background_weight = total > 0 ? std::max(1.0, (all_pairs - found) / total) : 1;
  for (const PatternTally& each : sharing) counts.sharing.push_back(spread(each));
  return counts;
}

}  // namespace habeas::linkage
