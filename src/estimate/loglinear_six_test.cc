// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "estimate/internal/model_space.h"
#include "estimate/loglinear.h"

// All 32,768 models of pairs on six lists beside an oracle that shares nothing with the fitter: the
// margins are fitted by proportion (Deming and Stephan 1940), no derivative, no matrix, no start
// but ones; the empty history follows from three lists without an interaction of all three. Where
// no maximum exists the same iteration creeps towards a table with a new zero.

namespace habeas::estimate {
namespace {

constexpr size_t kLists = 6;
constexpr size_t kCells = 64;

// SYNTHETIC: about 700 persons; lists 5 and 6 are short, share nobody, and 4 shares little.
CaptureTable sparse_six() {
  const double found[kLists] = {0.35, 0.28, 0.2, 0.12, 0.05, 0.04};
  std::vector<Cell> cells;
  for (uint64_t x = 1; x < kCells; ++x) {
    double expected = 1100;
    for (size_t j = 0; j < kLists; ++j) expected *= x >> j & 1 ? found[j] : 1 - found[j];
    if ((x & 3) == 3) expected *= 1.6;
    if ((x & 48) == 48) expected = 0;
    if (expected >= 0.8) cells.push_back({x, std::llround(expected)});
  }
  return make_capture_table({"A", "B", "C", "D", "E", "F"}, cells).value();
}

struct Oracle {
  double missing = 0;
  double least = 0;      // smallest fitted mean of a history
  double last_step = 0;  // largest relative change of a margin in the last round
};

Oracle fit_by_proportion(const CaptureTable& table, const std::vector<uint32_t>& terms,
                         int rounds) {
  std::vector<double> counts(kCells);
  for (const Cell& cell : table.cells) counts[cell.history] = static_cast<double>(cell.count);
  std::vector<double> mean(kCells, 1.0);
  mean[0] = 0;
  // The largest terms; each fits the whole margin over its lists.
  std::vector<uint32_t> largest;
  for (uint32_t term : terms) {
    bool covered = std::ranges::any_of(
        terms, [&](uint32_t other) { return other != term && (other & term) == term; });
    if (!covered) largest.push_back(term);
  }
  Oracle out;
  for (int round = 0; round < rounds; ++round) {
    out.last_step = 0;
    for (uint32_t term : largest) {
      std::vector<double> want(kCells);
      std::vector<double> have(kCells);
      for (size_t x = 1; x < kCells; ++x) {
        want[x & term] += counts[x];
        have[x & term] += mean[x];
      }
      for (size_t x = 1; x < kCells; ++x) {
        double factor = have[x & term] > 0 ? want[x & term] / have[x & term] : 0;
        mean[x] *= factor;
        out.last_step = std::max(out.last_step, std::fabs(factor - 1));
      }
    }
    if (out.last_step < 1e-11) break;
  }
  out.missing = mean[1] * mean[2] * mean[4] * mean[7] / (mean[3] * mean[5] * mean[6]);
  out.least = *std::ranges::min_element(mean.begin() + 1, mean.end());
  return out;
}

TEST(LoglinearSix, EveryModelOfPairsAgreesWithFittingByProportion) {
  CaptureTable table = sparse_six();
  LoglinearSearch search = search_loglinear(table, {}).value();
  ASSERT_EQ(search.considered, 32768U);
  EXPECT_EQ(search.models.size() + search.without_maximum + search.unsolved, 32768U);
  EXPECT_EQ(search.unsolved, 0U);
  EXPECT_GT(search.without_maximum, 1000U);  // those that pair E with F, at least
  const size_t step = std::getenv("HABEAS_SLOW") != nullptr ? 1 : 251;
  size_t at = 0;
  size_t compared = 0;
  size_t refused = 0;
  std::vector<Model> models = hierarchical_models(kLists, 2);
  for (size_t m = 0; m < models.size(); ++m) {
    // Fitted models stand in the order of the space, those without a maximum are left out.
    bool ranked = at < search.models.size() && search.models[at].terms == models[m];
    const LoglinearModel* ours = ranked ? &search.models[at++] : nullptr;
    if (m % step != 0) continue;
    Oracle oracle = fit_by_proportion(table, models[m], ours == nullptr ? 4000 : 20000);
    if (ours == nullptr) {
      // A zero that the counts do not have: or the iteration is still on its way to one.
      EXPECT_TRUE(oracle.least < 1e-3) << model_name(models[m]) << " " << oracle.least;
      ++refused;
      continue;
    }
    ASSERT_LT(oracle.last_step, 1e-7) << ours->name;
    EXPECT_GT(oracle.least, 1e-9) << ours->name;
    EXPECT_NEAR(ours->missing / oracle.missing, 1, 1e-5) << ours->name;
    ++compared;
  }
  EXPECT_EQ(at, search.models.size());
  EXPECT_GT(compared, 40U);
  EXPECT_GT(refused, 20U);
  RecordProperty("compared", static_cast<int>(compared));
}

}  // namespace
}  // namespace habeas::estimate
