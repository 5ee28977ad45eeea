// SPDX-License-Identifier: Apache-2.0
#include "linkage/reliability.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace habeas::linkage {

namespace {

constexpr size_t kBinCount = 10;
constexpr int kAgrees = kLevelNear;  // from this level on
constexpr double kToldApart = 0.4;   // least m - u of a field worth holding back

// P(level >= kAgrees) in one class, whatever the parent says.
double agreement(const Model::Table& table) {
  double sum = 0;
  for (size_t level = kAgrees; level < kLevels; ++level) sum += table[kLevelMissing][level];
  return sum;
}

}  // namespace

std::vector<ReliabilityBin> reliability(const PatternCounts& counts, const Model& model) {
  std::array<double, kBinCount> pairs{};
  std::array<double, kBinCount> stated{};
  std::array<double, kBinCount> found{};
  for (size_t c = 0; c < model.comparators; ++c) {
    const double m = agreement(model.match[c]);
    const double u = agreement(model.other[c]);
    if (m - u < kToldApart) continue;
    std::array<double, kBinCount> here{};
    std::array<double, kBinCount> agreed{};
    for (size_t i = 0; i < counts.pattern.size(); ++i) {
      const int level = level_of(counts.pattern[i], c);
      const double weight = counts.blocked[i] + counts.background[i] * counts.background_weight;
      if (level == kLevelMissing || weight <= 0) continue;
      const double p = model.probability(counts.pattern[i] & ~(Pattern{15} << (4 * c)));
      const auto bin = std::min(kBinCount - 1, static_cast<size_t>(p * kBinCount));
      here[bin] += weight;
      pairs[bin] += weight;
      stated[bin] += weight * p;
      if (level >= kAgrees) agreed[bin] += weight;
    }
    for (size_t bin = 0; bin < kBinCount; ++bin)
      if (here[bin] > 0)
        found[bin] += here[bin] * std::clamp((agreed[bin] / here[bin] - u) / (m - u), 0.0, 1.0);
  }
  std::vector<ReliabilityBin> bins;
  for (size_t bin = 0; bin < kBinCount; ++bin) {
    if (pairs[bin] <= 0) continue;
    bins.push_back({static_cast<double>(bin) / kBinCount, static_cast<double>(bin + 1) / kBinCount,
                    pairs[bin], stated[bin] / pairs[bin], found[bin] / pairs[bin]});
  }
  return bins;
}

}  // namespace habeas::linkage
