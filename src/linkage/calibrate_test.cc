// SPDX-License-Identifier: Apache-2.0
#include "linkage/calibrate.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/philox.h"
#include "linkage/explain.h"
#include "linkage/link.h"
#include "linkage/run_file.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

// Pairs whose model says x where slope x + offset would be right.
std::vector<LabelledPair> planted(size_t count, double slope, double offset, uint64_t seed) {
  Philox random(seed, 0);
  std::vector<LabelledPair> labels;
  for (size_t i = 0; i < count; ++i) {
    const double x = 16 * random.uniform() - 8;
    const double p = 1 / (1 + std::exp(-(slope * x + offset)));
    labels.push_back({x, random.uniform() < p, static_cast<uint32_t>(i / 2)});
  }
  return labels;
}

double worst_bin(const std::vector<LabelledBin>& bins) {
  double worst = 0;
  for (const LabelledBin& bin : bins)
    if (bin.pairs >= 100) worst = std::max(worst, std::abs(bin.found - bin.stated));
  return worst;
}

TEST(Calibrate, MendsAPlantedMiscalibration) {
  const struct { double slope, offset; } kPlanted[] = {{0.5, -1.5}, {1.6, 0}, {1, 2}};
  for (const auto& [slope, offset] : kPlanted) {
    const Calibration fitted = calibrate(planted(4000, slope, offset, 7));
    EXPECT_TRUE(fitted.used);
    EXPECT_NEAR(fitted.slope, slope, 0.15 * slope);
    EXPECT_NEAR(fitted.offset, offset, 0.2);
    EXPECT_LT(fitted.loss_after, fitted.loss_before);
    EXPECT_GT(worst_bin(fitted.before), 0.1);
    EXPECT_LT(worst_bin(fitted.after), 0.08);
  }
}

TEST(Calibrate, LeavesAloneWhatIsRightOrTooLittleIsKnownOf) {
  EXPECT_FALSE(calibrate({}).used);
  std::vector<LabelledPair> few = planted(30, 0.3, -3, 11);
  const Calibration unchanged = calibrate(few);
  EXPECT_LT(unchanged.same, kEnoughLabels);
  EXPECT_FALSE(unchanged.used);
  EXPECT_EQ(unchanged.slope, 1);
  EXPECT_EQ(unchanged.offset, 0);
  // Where the probabilities are right, a fit is near "as they are" if it is used at all.
  const Calibration right = calibrate(planted(4000, 1, 0, 13));
  EXPECT_NEAR(right.slope, 1, 0.1);
  EXPECT_NEAR(right.offset, 0, 0.15);
}

TEST(Calibrate, OneMistakenDecisionOnASurePairDoesNotDecideItAll) {
  std::vector<LabelledPair> labels = planted(400, 1, 0, 17);
  labels.push_back({200, false, 9999});
  const Calibration fitted = calibrate(labels);
  EXPECT_GT(fitted.slope, 0.7);
}

// A run with the truth as decisions on a part of its pairs: its probabilities become better on the
// pairs that nobody decided, and without decisions nothing changes.
TEST(Calibrate, DecisionsOfARunMakeTheOtherPairsProbabilitiesNoWorse) {
  const Records records =
      testing::made_list({.persons = 900, .copies = 3, .seed = 51, .errors = 45, .names = 25});
  const std::vector<uint32_t> truth = testing::made_truth(records);
  const Prepared prepared = prepare(records, 1);
  const LinkResult without = link(records, prepared, {}, {.threads = 1}, no_progress()).value();
  EXPECT_FALSE(without.calibration.used);
  EXPECT_EQ(without.model.slope, 1);
  Decisions decisions;
  for (const LinkedPair& pair : without.pairs)
    if (mix(pair.a) % 2 == 0 && std::abs(pair.log_odds) < 6)
      (truth[pair.a] == truth[pair.b] ? decisions.same : decisions.different)
          .emplace_back(pair.a, pair.b);
  ASSERT_GT(decisions.same.size(), 50U);
  ASSERT_GT(decisions.different.size(), 50U);
  const LinkResult with = link(records, prepared, decisions, {.threads = 1}, no_progress()).value();
  EXPECT_EQ(with.calibration.same, static_cast<int64_t>(decisions.same.size()));
  const auto loss_on_others = [&](const LinkResult& result) {
    double loss = 0;
    for (const LinkedPair& pair : result.pairs) {
      if (mix(pair.a) % 2 == 0) continue;
      const double p = 1 / (1 + std::exp(-pair.log_odds));
      loss -= std::log(std::max(truth[pair.a] == truth[pair.b] ? p : 1 - p, 1e-9));
    }
    return loss / static_cast<double>(result.pairs.size());
  };
  std::printf("slope %.3f, offset %.3f; loss on pairs not decided %.4f, without %.4f\n",
              with.model.slope, with.model.offset, loss_on_others(with), loss_on_others(without));
  EXPECT_LE(loss_on_others(with), loss_on_others(without) * 1.01);
  // What a field says still adds up, with what the decisions made of the sum.
  const LinkedPair& pair = with.pairs.front();
  const PairExplanation explanation = explain_pair(records, prepared, with.model, pair.a, pair.b);
  double sum = explanation.prior + explanation.calibration;
  for (const FieldEvidence& field : explanation.fields) sum += field.weight;
  EXPECT_NEAR(sum, pair.log_odds, 1e-6);
  EXPECT_NE(canonical_json(result_summary(records, with)).find("calibration"), std::string::npos);
}

}  // namespace
}  // namespace habeas::linkage
