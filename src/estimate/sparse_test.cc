// SPDX-License-Identifier: Apache-2.0
#include "estimate/sparse.h"

#include <cmath>

#include <gtest/gtest.h>

#include "estimate/internal/bootstrap.h"
#include "estimate/loglinear.h"
#include "estimate/testing/shared_histories.h"

namespace habeas::estimate {
namespace {

CaptureTable table_of(size_t lists, std::vector<Cell> cells) {
  std::vector<std::string> names;
  for (size_t j = 0; j < lists; ++j) names.push_back(std::string(1, static_cast<char>('A' + j)));
  return make_capture_table(names, std::move(cells)).value();
}

std::string named(const std::vector<ListPair>& pairs) {
  std::string out;
  for (const ListPair& pair : pairs) {
    if (!out.empty()) out += ",";
    out += {static_cast<char>('A' + pair.first), static_cast<char>('A' + pair.second)};
  }
  return out;
}

// Table 2 of Chan, Silverman, Vincent 2021, made so that each check fails once.
TEST(Sparse, ChecksAreThoseOfTheArtificialTable) {
  CaptureTable table = table_of(3, {{4, 20}, {2, 30}, {1, 40}, {3, 6}});
  EXPECT_EQ(check_sparse(table, {{0, 1}, {0, 2}, {1, 2}}).code(), 2);
  EXPECT_EQ(check_sparse(table, {{0, 1}}).code(), 1);
  EXPECT_EQ(check_sparse(table, {{0, 2}, {1, 2}}).code(), 0);
}

TEST(Sparse, GivesTheReferenceNumbers) {
  struct Case {
    const char* set;
    double population;
    const char* pairs;    // in the order in which they come in; "" not given
    double lower, upper;  // BCa of the peer, 1,000 replicates
  };
  // SparseMSE 2.0.1, p = .02 (../shared/reference/estimate.md, 3.4 and 11).
  const Case cases[] = {
      {"uk5", 11312.9903, "AB,BE,CE,AC,DE,BD", 8896, 15568},
      {"netherlands5", 121521.6137, "", 47572, 167017},
      {"australia4", 6496.0080, "", 3046, 16136},
      {"neworleans8", 1183.69, "DE", 0, 0},
      {"neworleans5", 1034.15, "", 555, 1701},
      {"kosovo4", 14341.66, "", 12541, 16547},
      {"congenital5", 609.89, "", 0, 0},
      {"diabetes4", 2279.23, "", 0, 0},
      {"westernus5", 2483.38, "", 1344, 3669},
  };
  int compared = 0;
  for (const Case& c : cases) {
    auto table = testing::shared_table(c.set);
    if (!table) continue;
    ++compared;
    auto fit = fit_sparse(*table, 0.02);
    ASSERT_TRUE(fit.has_value()) << c.set;
    EXPECT_NEAR(fit->population, c.population, std::max(0.006, 2e-7 * c.population)) << c.set;
    if (*c.pairs != 0) EXPECT_EQ(named(fit->pairs), c.pairs);
    if (c.upper == 0) continue;
    Estimate estimate = estimate_sparse(*table, {.seed = 5});
    ASSERT_TRUE(estimate.interval.has_value());
    // Both ends have bootstrap error; the peer's own repetition of uk5 moved by 500 (Binette and
    // Steorts 2022: 9,367 to 15,219).
    double slack = 0.25 * (c.upper - c.lower);
    EXPECT_NEAR(estimate.interval->lower, c.lower, slack) << c.set;
    EXPECT_NEAR(estimate.interval->upper, c.upper, slack) << c.set;
  }
  if (compared == 0) GTEST_SKIP() << "../shared/data/mse is not there";
}

TEST(Sparse, APairThatSharesNobodyIsSeparatedAndItsHistoriesLeaveTheFit) {
  // A and B share nobody though 20 were to be expected; C overlaps with both as independent lists
  // do.
  CaptureTable table = table_of(3, {{1, 160}, {2, 160}, {4, 120}, {5, 40}, {6, 40}});
  auto fit = fit_sparse(table, 0.02);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(named(fit->separated), "AB");
  // What is left: A alone, B alone, C alone, AC, BC with independent C: odds of C are 40/160 on A.
  EXPECT_NEAR(fit->missing, 120.0 * 160 / 40, 1e-6 * 480);
}

TEST(Sparse, ThreadsAndOrderOfListsChangeNothing) {
  CaptureTable table = table_of(
      4, {{1, 120}, {2, 80}, {3, 15}, {4, 60}, {5, 9}, {6, 18}, {7, 2}, {8, 44}, {9, 12}, {12, 7}});
  SparseOptions options{.replicates = 200, .seed = 9, .threads = 1};
  Estimate one = estimate_sparse(table, options);
  options.threads = 3;
  Estimate three = estimate_sparse(table, options);
  EXPECT_EQ(canonical_json(to_json(one)), canonical_json(to_json(three)));
  EXPECT_EQ(one.draws, three.draws);
  auto fit = fit_sparse(table, 0.02);
  auto turned = fit_sparse(reorder_lists(table, {3, 1, 0, 2}), 0.02);
  ASSERT_TRUE(fit && turned);
  EXPECT_NEAR(fit->population, turned->population, 1e-6 * fit->population);
  EXPECT_EQ(fit->pairs.size(), turned->pairs.size());
}

TEST(Sparse, WithoutPairsItIsTheModelOfIndependentLists) {
  CaptureTable table =
      table_of(3, {{1, 1800}, {2, 1050}, {3, 450}, {4, 1400}, {5, 600}, {6, 350}, {7, 150}});
  auto fit = fit_sparse(table, 1e-12);
  auto same = fit_loglinear(table, {0, 1, 2, 4});
  ASSERT_TRUE(fit && same);
  EXPECT_NEAR(fit->population, same->population, 1e-6);
  EXPECT_NEAR(fit->population, 10000, 1);
}

TEST(Sparse, RefusesWithAdvice) {
  for (const CaptureTable& table :
       {table_of(2, {{1, 5}, {2, 4}, {3, 2}}), table_of(3, {{1, 5}, {2, 4}, {4, 2}})}) {
    Estimate estimate = estimate_sparse(table, {.replicates = 10});
    EXPECT_TRUE(estimate.refused());
    ASSERT_EQ(estimate.refusals.size(), 1U);
    EXPECT_FALSE(estimate.refusals[0].hint.empty());
  }
}

TEST(Bootstrap, ReplicatesAreMultinomialDraws) {
  CaptureTable table = table_of(3, {{1, 100}, {2, 300}, {4, 600}});
  Variates random(3, 3);
  double sum = 0;
  double squares = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; ++run) {
    CaptureTable sample = resample(table, random);
    ASSERT_EQ(sample.observed(), 1000);
    auto count = static_cast<double>(sample.count(2));
    sum += count / kRuns;
    squares += count * count / kRuns;
  }
  EXPECT_NEAR(sum, 300, 1.5);
  EXPECT_NEAR(squares - sum * sum, 210, 25);
}

TEST(Bootstrap, MillionsOfPersonsCostNoMoreThanFew) {
  CaptureTable table = table_of(3, {{1, int64_t{1} << 48}, {2, 300}, {6, int64_t{1} << 47}});
  Variates random(4, 4);
  for (int run = 0; run < 1000; ++run)
    EXPECT_EQ(resample(table, random).observed(), table.observed());
}

// For the mean of a skewed sample: Efron 1987, the acceleration is a sixth of the skewness of the
// jackknife's influence values.
TEST(Bootstrap, AccelerationIsASixthOfTheSkewness) {
  std::vector<Jackknife> jackknife = {{10, 1}, {9, 2}, {4, 1}};
  double mean = (10 + 18 + 4) / 4.0;
  double squares =
      (mean - 10) * (mean - 10) + 2 * (mean - 9) * (mean - 9) + (mean - 4) * (mean - 4);
  double cubes = std::pow(mean - 10, 3) + 2 * std::pow(mean - 9, 3) + std::pow(mean - 4, 3);
  EXPECT_NEAR(acceleration(jackknife), cubes / (6 * std::pow(squares, 1.5)), 1e-12);
  EXPECT_EQ(acceleration({{3, 1}, {3, 5}}), 0);
}

}  // namespace
}  // namespace habeas::estimate
