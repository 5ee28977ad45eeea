// SPDX-License-Identifier: Apache-2.0
#include "estimate/latent.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

// SYNTHETIC: 600 persons of two kinds, four lists.
CaptureTable two_kinds() {
  Variates chance(12, 0);
  std::vector<int64_t> counts(16, 0);
  for (int i = 0; i < 600; ++i) {
    bool known = chance.uniform() < 0.4;
    size_t history = 0;
    for (size_t j = 0; j < 4; ++j) history |= size_t{chance.uniform() < (known ? 0.6 : 0.15)} << j;
    ++counts[history];
  }
  CaptureTable table;
  table.lists = {"a", "b", "c", "d"};
  for (uint64_t h = 1; h < 16; ++h)
    if (counts[h] > 0) table.cells.push_back({h, counts[h]});
  return table;
}

LatentSettings quick() {
  LatentSettings settings;
  settings.prior.classes = 3;
  settings.effort = 1.5;
  settings.target_ess = 400;
  return settings;
}

TEST(Latent, TheSameBitsOnAnyNumberOfThreads) {
  LatentSettings settings = quick();
  settings.effort = 0.05;
  settings.threads = 1;
  LatentResult one = sample_latent_classes(two_kinds(), settings).value();
  settings.threads = 3;
  LatentResult three = sample_latent_classes(two_kinds(), settings).value();
  EXPECT_EQ(one.draws, three.draws);
  EXPECT_EQ(one.rhat, three.rhat);
  EXPECT_EQ(one.log_evidence, three.log_evidence);
}

TEST(Latent, OrderOfListsAndNothingElseChangesByChanceOnly) {
  CaptureTable table = two_kinds();
  LatentResult here = sample_latent_classes(table, quick()).value();
  LatentResult there = sample_latent_classes(reorder_lists(table, {2, 0, 3, 1}), quick()).value();
  double error = std::hypot(here.mcse_median, there.mcse_median);
  EXPECT_NEAR(here.posterior.quantile(0.5), there.posterior.quantile(0.5), 4 * error + 1);
  EXPECT_TRUE(here.converged) << here.why.front();
  EXPECT_LT(here.posterior.quantile(0.025), 600);
  EXPECT_GT(here.posterior.quantile(0.975), 600);
  EXPECT_GE(here.round_trips, kLatentRoundTrips);
}

// A table that differs in a few persons, from the states of the first: the same answer as a run of
// its own, for less work, on any number of threads.
TEST(Latent, AWarmStartGivesTheAnswerOfARunOfItsOwn) {
  CaptureTable near = two_kinds();
  near.cells[2].count += 3;
  near.cells[5].count += 2;
  LatentSettings settings = quick();
  settings.effort = 4;
  auto method = warm_latent(two_kinds(), settings);
  Estimate warm = method(near, 7);
  ASSERT_FALSE(warm.refused()) << warm.words;
  EXPECT_NE(warm.warnings.front().find("began where"), std::string::npos);
  settings.seed = 7;
  settings.effort = quick().effort;
  LatentResult own = sample_latent_classes(near, settings).value();
  EXPECT_NEAR(warm.points[0].value, own.posterior.quantile(0.5), 6 * own.mcse_median + 3);
  EXPECT_NEAR(warm.interval->upper / own.posterior.quantile(0.975), 1, 0.1);
  settings.threads = 3;
  settings.seed = quick().seed;
  settings.effort = 4;
  EXPECT_EQ(warm_latent(two_kinds(), settings)(near, 7).draws, warm.draws);
  // Other lists, or none that overlap: a run of its own, with its own refusals.
  EXPECT_TRUE(method(drop_list(drop_list(near, 0), 0), 7).refused());
}

TEST(Latent, WithoutWorkThereIsNoInterval) {
  LatentSettings settings = quick();
  settings.effort = 1e-6;
  settings.prior.classes = 6;
  CaptureTable table = two_kinds();
  for (Cell& cell : table.cells) cell.count *= 500;  // so many persons that chains need their time
  LatentResult result = sample_latent_classes(table, settings).value();
  EXPECT_FALSE(result.converged);
  Estimate estimate = latent_estimate(table, settings, result);
  EXPECT_TRUE(estimate.refused());
  EXPECT_FALSE(estimate.interval.has_value());
  EXPECT_TRUE(estimate.draws.empty());
  EXPECT_FALSE(estimate.converged());
}

TEST(Latent, RefusesWhatCannotBeEstimated) {
  CaptureTable two;
  two.lists = {"a", "b"};
  two.cells = {{1, 10}, {2, 10}, {3, 5}};
  EXPECT_FALSE(sample_latent_classes(two, quick()));
  CaptureTable all = two_kinds();
  for (Cell& cell : all.cells) cell.history |= 1;
  CaptureTable pooled = pool_capture_table(all.lists, all.cells).value();
  EXPECT_FALSE(sample_latent_classes(pooled, quick()));
  LatentSettings settings = quick();
  settings.prior.classes = 0;
  EXPECT_FALSE(sample_latent_classes(two_kinds(), settings));
}

TEST(Latent, TheElicitedPriorHasTheQuantilesAskedFor) {
  for (auto [low, high, lists] : {std::tuple{1.1, 5.0, 8}, {1.05, 3.0, 20}, {1.2, 10.0, 4}}) {
    LatentPrior prior = elicit_prior({.low = low, .high = high}, lists, {}).value();
    Variates chance(6, 6);
    std::vector<double> factors;
    for (int i = 0; i < 40000; ++i) {
      double log_hidden = 0;
      for (int j = 0; j < lists; ++j)
        log_hidden += chance.log_beta(prior.lambda_a, prior.lambda_b).log_rest;
      factors.push_back(-1 / std::expm1(log_hidden));
    }
    std::ranges::sort(factors);
    // A sum of J terms is nearly, not exactly, a Gamma.
    EXPECT_NEAR((quantile(factors, 0.025) - 1) / (low - 1), 1, 0.35) << lists;
    EXPECT_NEAR((quantile(factors, 0.975) - 1) / (high - 1), 1, 0.35) << lists;
  }
  EXPECT_FALSE(elicit_prior({.low = 0.9, .high = 5}, 5, {}));
  EXPECT_FALSE(elicit_prior({.low = 3, .high = 2}, 5, {}));
}

}  // namespace
}  // namespace habeas::estimate
