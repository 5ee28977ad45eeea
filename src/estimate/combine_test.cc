// SPDX-License-Identifier: Apache-2.0
#include "estimate/combine.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "base/csv.h"
#include "estimate/graphs.h"
#include "estimate/variates.h"

namespace habeas::estimate {
namespace {

std::string shared_file(const std::string& name) {
  std::ifstream in(std::string(HABEAS_SOURCE_DIR) + "/../shared/data/mse/" + name);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<double> normal_draws(double mean, double sd, size_t count, uint64_t stream) {
  Variates chance(3, stream);
  std::vector<double> out;
  for (size_t i = 0; i < count; ++i) out.push_back(mean + sd * chance.normal());
  return out;
}

TEST(Combine, StrataAreAddedDrawByDraw) {
  std::vector<StratumPosterior> strata{{"north", 50, normal_draws(100, 10, 4000, 1), ""},
                                       {"south", 90, normal_draws(200, 10, 2000, 2), ""},
                                       {"west", 7, {}, "two lists only"}};
  Total total = add_strata(strata, 1);
  ASSERT_EQ(total.draws.size(), 4000u);
  Estimate estimate = total_estimate(total, 0.95);
  EXPECT_NEAR(estimate.points[0].value, 300, 1);
  // Not 40 wide as the sum of ends would be: independent errors add by squares.
  EXPECT_NEAR(estimate.interval->upper - estimate.interval->lower, 2 * 1.96 * std::sqrt(200), 3);
  EXPECT_EQ(total.observed, 140);
  EXPECT_EQ(total.observed_without, 7);
  bool named = false;
  for (const std::string& warning : estimate.warnings)
    named = named || warning.find("west") != std::string::npos;
  EXPECT_TRUE(named);
}

TEST(Combine, EqualDrawsInTwoStrataDoNotRiseTogether) {
  std::vector<double> same = normal_draws(100, 10, 4000, 1);
  Total total = add_strata({{"a", 1, same, ""}, {"b", 1, same, ""}}, 1);
  double square = 0;
  for (double d : total.draws) square += (d - 200) * (d - 200) / 4000;
  EXPECT_NEAR(square, 200, 20);
}

TEST(Combine, WithNoStratumThereIsNoTotal) {
  Estimate estimate = total_estimate(add_strata({{"a", 5, {}, "no overlap"}}, 1), 0.95);
  EXPECT_TRUE(estimate.refused());
}

TEST(Combine, PoolingMovesThoseThatSayLittle) {
  std::vector<StratumPosterior> strata;
  for (uint64_t s = 0; s < 6; ++s) {
    Variates chance(8, s);
    StratumPosterior stratum{.name = std::to_string(s), .observed = 100};
    double center = s == 5 ? 1.0 : -0.1 + 0.04 * static_cast<double>(s);
    double spread = s == 5 ? 0.8 : 0.1;
    for (int i = 0; i < 4000; ++i)
      stratum.draws.push_back(100 + 100 * std::exp(center + spread * chance.normal()));
    strata.push_back(stratum);
  }
  Pooling pooled = pool_partially(strata, 1);
  auto median = [](std::vector<double> d) {
    std::ranges::sort(d);
    return quantile(d, 0.5);
  };
  EXPECT_LT(median(pooled.strata[5].draws), 250);  // was 372; the others say 200
  EXPECT_NEAR(median(pooled.strata[0].draws), median(strata[0].draws), 12);
  EXPECT_GT(pooled.least_share, 0);
  EXPECT_LT(pooled.least_share, 0.9);
}

TEST(Combine, TwoStrataAreNotPooled) {
  std::vector<StratumPosterior> strata{{"a", 50, normal_draws(100, 10, 400, 1), ""},
                                       {"b", 50, normal_draws(200, 10, 400, 2), ""}};
  EXPECT_EQ(pool_partially(strata, 1).strata[0].draws, strata[0].draws);
}

TEST(Combine, VerdataReplicatesGiveThePublishedNumbers) {
  std::string text = shared_file("verdata_posteriors.csv");
  if (text.empty()) GTEST_SKIP() << "../shared/data/mse is not here";
  std::map<std::string, Replicate> replicates;
  CsvReader reader(csv_source(text));
  ASSERT_EQ(reader.next().value(), CsvEvent::kRow);
  while (reader.next().value() == CsvEvent::kRow) {
    auto f = reader.fields();
    Replicate& r = replicates[std::string(f[0])];
    r.observed = std::stoll(std::string(f[1]));
    r.draws.push_back(std::stod(std::string(f[3])));
  }
  std::vector<Replicate> all;
  for (auto& [name, replicate] : replicates) all.push_back(replicate);
  ASSERT_EQ(all.size(), 20u);
  Combination rubin = combine_by_rubin(all, 0.95);
  EXPECT_EQ(rubin.mean, 1593);
  EXPECT_EQ(rubin.lower, 1266);
  EXPECT_EQ(rubin.upper, 2148);
  Combination mixture = combine_by_mixture(all, 0.95);
  EXPECT_NEAR(mixture.mean, 1593, 1);
  EXPECT_GT(mixture.upper, mixture.lower);
}

// N is 2n for every table, with draws of a known spread.
Estimate twice(const CaptureTable& table, uint64_t seed, double factor, double spread) {
  Variates chance(seed, 0);
  Estimate e;
  e.observed = table.observed();
  for (int i = 0; i < 2000; ++i)
    e.draws.push_back(factor * static_cast<double>(table.observed()) *
                      std::exp(spread * chance.normal()));
  e.points = {{"median", factor * static_cast<double>(table.observed())}};
  return e;
}

TEST(Combine, VarianceIsSplitIntoLinkageModelAndSampling) {
  std::vector<LinkageDraw> draws;
  for (int i = 0; i < 40; ++i) {
    CaptureTable t;
    t.lists = {"a", "b"};
    t.cells = {{1, i % 2 == 0 ? 100 : 150}};
    draws.push_back({std::to_string(i), t});
  }
  std::vector<Estimator> methods{
      [](const CaptureTable& t, uint64_t s) { return twice(t, s, 2, 0.1); },
      [](const CaptureTable& t, uint64_t s) { return twice(t, s, 3, 0.1); }};
  LinkageResult result = through_linkage(draws, methods, 1, 1, 0.95);
  EXPECT_NEAR(result.shares.linkage, std::pow(std::log(1.5) / 2, 2), 0.002);
  EXPECT_NEAR(result.shares.model, std::pow(std::log(1.5) / 2, 2), 0.002);
  EXPECT_NEAR(result.shares.sampling, 0.01, 0.001);
  double all = 0;
  double mean = 0;
  for (double d : result.estimate.draws)
    mean += std::log(d) / static_cast<double>(result.estimate.draws.size());
  for (double d : result.estimate.draws)
    all += std::pow(std::log(d) - mean, 2) / static_cast<double>(result.estimate.draws.size());
  EXPECT_NEAR(result.shares.total(), all, 0.001);  // the three add up to what the bag of draws has
  EXPECT_EQ(through_linkage(draws, methods, 1, 4, 0.95).estimate.draws, result.estimate.draws);
}

TEST(Combine, ReadsBothFormsOfLinkageDraws) {
  auto wide = read_linkage_draws("draw,n001,n010,n111\n0,5,6,7\n1,4,6,8\n").value();
  ASSERT_EQ(wide.size(), 2u);
  EXPECT_EQ(wide[0].table.count(4), 5);  // "001" is the third list alone
  EXPECT_EQ(wide[1].table.count(7), 8);
  auto tall = read_linkage_draws("draw_id,list1,list2,count\na,1,0,5\na,1,1,2\nb,0,1,3\n").value();
  ASSERT_EQ(tall.size(), 2u);
  EXPECT_EQ(tall[0].table.count(3), 2);
  for (const char* bad : {"", "x,y\n1,2\n", "draw,n001,n0x0\n0,1,2\n", "draw,n01,n10\n0,1,-2\n",
                          "draw,n01,n10\n0,1,2\n0,1,2\n", "draw,list1,list2,count\n0,2,1,4\n",
                          "draw,n00,n10\n0,1,2\n", "draw,n01,n10\n0,1.5,2\n"})
    EXPECT_FALSE(read_linkage_draws(bad)) << bad;
}

TEST(Combine, TheSudaneseDrawsAreRead) {
  std::string text = shared_file("sudan_linkage/draws.csv");
  if (text.empty()) GTEST_SKIP() << "../shared/data/mse is not here";
  auto draws = read_linkage_draws(text).value();
  ASSERT_EQ(draws.size(), 500u);
  EXPECT_EQ(draws[0].table.observed(), 3239);
  Estimator graphs = [](const CaptureTable& table, uint64_t seed) {
    return estimate_graphs(table, {.deltas = {0.125}, .seed = seed, .threads = 1}).front();
  };
  LinkageResult result = through_linkage(draws, {graphs}, 1, 0, 0.95);
  // 500 exact posteriors in one bag, made in R on a coarser grid: 31,642 (3,473-49,733).
  EXPECT_NEAR(result.estimate.points[0].value / 31642, 1, 0.01);
  EXPECT_NEAR(result.estimate.interval->lower / 3473, 1, 0.02);
  EXPECT_NEAR(result.estimate.interval->upper / 49733, 1, 0.01);
  EXPECT_GT(result.shares.linkage, 0.05 * result.shares.total());
}

}  // namespace
}  // namespace habeas::estimate
