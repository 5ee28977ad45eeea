// SPDX-License-Identifier: Apache-2.0
#include "estimate/methods.h"

#include <bit>
#include <cmath>

#include <gtest/gtest.h>

#include "estimate/capture_models.h"
#include "estimate/figures.h"
#include "estimate/floors.h"

namespace habeas::estimate {
namespace {

CaptureTable table_of(size_t lists, std::vector<Cell> cells) {
  std::vector<std::string> names;
  for (size_t j = 0; j < lists; ++j) names.push_back("L" + std::to_string(j + 1));
  return make_capture_table(names, std::move(cells)).value();
}

// 10,000 persons, independent lists that reach 30, 20 and 25 %.
CaptureTable independent() {
  return table_of(3, {{1, 1800}, {2, 1050}, {3, 450}, {4, 1400}, {5, 600}, {6, 350}, {7, 150}});
}

TEST(Floors, ChaoIsTheFormula) {
  Estimate floor = chao_floor(independent());
  // 4,250 on one list, 1,400 on two; (J-1)/J = 2/3.
  EXPECT_NEAR(floor.points[0].value, 5800 + 2.0 / 3 * 4250.0 * 4250 / (2 * 1400), 1e-9);
  ASSERT_TRUE(floor.interval.has_value());
  EXPECT_LT(floor.interval->lower, floor.points[0].value);
  EXPECT_GT(floor.interval->upper, floor.points[0].value);
  EXPECT_GT(floor.interval->lower, 5800);
  Estimate none_on_two = chao_floor(table_of(3, {{1, 10}, {2, 8}, {7, 3}}));
  EXPECT_NEAR(none_on_two.points[0].value, 21 + 2.0 / 3 * 18 * 17 / 2, 1e-9);
  EXPECT_TRUE(chao_floor(table_of(3, {{1, 10}, {2, 8}})).refused());
}

TEST(Floors, PairsAreLincolnPetersenAndChapman) {
  std::vector<PairEstimate> pairs = pair_estimates(independent());
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_EQ(pairs[0].on_first, 3000);
  EXPECT_EQ(pairs[0].on_both, 600);
  for (const PairEstimate& pair : pairs) {
    EXPECT_NEAR(pair.lincoln_petersen, 10000, 1e-9);
    EXPECT_NEAR(pair.chapman, 10000, 30);
  }
  double variance = 3001.0 * 2001 * 2400 * 1400 / (601.0 * 601 * 602);
  EXPECT_NEAR(pairs[0].interval.upper - pairs[0].chapman, 1.959964 * std::sqrt(variance), 0.01);
  // Only with two lists is a pair an estimate.
  EXPECT_TRUE(floors(independent())[1].refused());
  std::vector<Estimate> two = floors(table_of(2, {{1, 2400}, {2, 1400}, {3, 600}}));
  EXPECT_FALSE(two[1].refused());
  EXPECT_FALSE(two[1].warnings.empty());
}

TEST(CaptureModels, FindThePopulationOfIndependentLists) {
  CaptureModel mt = fit_capture_model(independent(), true, Heterogeneity::kNone);
  ASSERT_TRUE(mt.fitted);
  EXPECT_NEAR(mt.population, 10000, 1);
  Estimate estimate = estimate_capture_models(independent());
  EXPECT_EQ(estimate.variant, "lowest BIC Mt");
  EXPECT_FALSE(estimate.refused());
}

// With equal lists M0 has the closed form that solves k-bar: here from exact expectations of 10,000
// persons at 20 % on four lists, so every model that contains the truth finds it.
TEST(CaptureModels, NestedModelsFindTheTruthFromExpectations) {
  std::vector<Cell> cells;
  for (uint64_t x = 1; x < 16; ++x) {
    int k = std::popcount(x);
    cells.push_back({x, std::llround(625000 * std::pow(0.2, k) * std::pow(0.8, 4 - k))});
  }
  CaptureTable table = table_of(4, cells);
  for (bool per_list : {false, true}) {
    for (Heterogeneity h : {Heterogeneity::kNone, Heterogeneity::kChao, Heterogeneity::kPoisson,
                            Heterogeneity::kDarroch, Heterogeneity::kGamma}) {
      CaptureModel model = fit_capture_model(table, per_list, h);
      ASSERT_TRUE(model.fitted) << model.name;
      EXPECT_NEAR(model.population, 625000, 1) << model.name;
    }
  }
  CaptureModel behaviour = fit_behaviour_model(table);
  ASSERT_TRUE(behaviour.fitted);
  EXPECT_NEAR(behaviour.population, 625000, 5);
}

// First captures of 40 %, later ones of 10 %: Mb alone is right.
TEST(CaptureModels, BehaviourIsFound) {
  std::vector<Cell> cells;
  for (uint64_t x = 1; x < 16; ++x) {
    double expected = 1e6;
    bool caught = false;
    for (int j = 0; j < 4; ++j) {
      double p = caught ? 0.1 : 0.4;
      bool on = x >> j & 1;
      expected *= on ? p : 1 - p;
      caught = caught || on;
    }
    cells.push_back({x, std::llround(expected)});
  }
  CaptureModel model = fit_behaviour_model(table_of(4, cells));
  ASSERT_TRUE(model.fitted);
  EXPECT_NEAR(model.population, 1e6, 20);
  EXPECT_GT(model.standard_error, 0);
}

TEST(CaptureModels, ChaoIsAFloorUnderHeterogeneity) {
  std::vector<Cell> cells;
  for (uint64_t x = 1; x < 16; ++x) {
    double expected = 0;
    for (double p : {0.05, 0.4}) {
      double part = 50000;
      for (int j = 0; j < 4; ++j) part *= x >> j & 1 ? p : 1 - p;
      expected += part;
    }
    cells.push_back({x, std::llround(expected)});
  }
  CaptureTable table = table_of(4, cells);
  CaptureModel plain = fit_capture_model(table, false, Heterogeneity::kNone);
  CaptureModel chao = fit_capture_model(table, false, Heterogeneity::kChao);
  ASSERT_TRUE(plain.fitted && chao.fitted);
  EXPECT_LT(plain.population, chao.population);
  EXPECT_LT(chao.population, 100000);
}

TEST(Methods, AreFoundByName) {
  EXPECT_EQ(methods_named({"all"})->size(), methods().size());
  EXPECT_EQ(methods_named({"graphs", "sparse"})->front()->name, "sparse");
  EXPECT_FALSE(methods_named({"all", "guess"}).has_value());
}

TEST(Methods, ReportKeepsStrataThatCannotBeEstimatedInItsCaveat) {
  Histories histories;
  histories.whole = independent();
  histories.strata = {{{"north"}, "region=north", independent()},
                      {{"south"}, "region=south", table_of(3, {{1, 40}, {2, 7}})}};
  MethodSettings settings{.replicates = 20};
  Report report = estimate_report(histories, *methods_named({"loglinear", "graphs"}), settings);
  ASSERT_EQ(report.refusals.size(), 1U);
  EXPECT_EQ(report.refusals[0].what, "region=south: nobody is on two lists");
  EXPECT_NE(report.warnings.back().find("hold 47 of the 5800"), std::string::npos);
  for (const Estimate& estimate : report.estimates) EXPECT_EQ(estimate.stratum, "region=north");
  EXPECT_FALSE(report.estimates.empty());
  EXPECT_FALSE(report.floors.empty());
}

TEST(Methods, EveryEstimateHasWhatItNeeds) {
  Histories histories{.whole = independent()};
  Report report = estimate_report(histories, *methods_named({"all"}), {.replicates = 100});
  for (const Estimate& estimate : report.estimates) {
    EXPECT_FALSE(estimate.assumptions.empty()) << estimate.method;
    EXPECT_FALSE(estimate.refused()) << estimate.method;
    EXPECT_TRUE(estimate.interval.has_value()) << estimate.method;
    EXPECT_FALSE(estimate.words.empty());
    if (estimate.method != "captures" && estimate.variant != "delta 1")
      EXPECT_TRUE(estimate.interval->lower <= 10000 && 10000 <= estimate.interval->upper)
          << estimate.words;
  }
}

TEST(Methods, OneListOrNoPersonIsRefusedByAll) {
  for (const CaptureTable& table : {table_of(1, {{1, 5}}), table_of(4, {}), table_of(2, {{1, 3}}),
                                    table_of(3, {{3, 5}, {4, 5}, {7, 2}})}) {
    Histories histories{.whole = table};
    Report report = estimate_report(histories, *methods_named({"all"}), {});
    EXPECT_FALSE(report.refusals.empty());
    EXPECT_TRUE(report.estimates.empty());
    for (const Method& method : methods()) {
      for (const Estimate& estimate : method.run(table, {.replicates = 20}))
        EXPECT_TRUE(estimate.refused()) << method.name;
    }
  }
}

// Sixty lists: what can be done is done, what cannot is refused with advice.
TEST(Methods, SixtyListsAreRefusedWithAdvice) {
  std::vector<Cell> cells;
  for (uint64_t j = 0; j < 60; ++j) {
    cells.push_back({uint64_t{1} << j, 10});
    cells.push_back({uint64_t{1} << j | uint64_t{1} << (j + 7) % 60, 2});
  }
  CaptureTable table = table_of(60, cells);
  for (const Method& method : methods()) {
    for (const Estimate& estimate : method.run(table, {.replicates = 20})) {
      EXPECT_TRUE(estimate.refused()) << method.name;
      EXPECT_FALSE(estimate.refusals[0].hint.empty());
    }
  }
  EXPECT_FALSE(chao_floor(table).refused());
}

TEST(Figures, ShowWhatTheyAreGivenAndEscapeIt) {
  CaptureTable table = make_capture_table({"a<b", "c&d"}, {{1, 3}, {2, 4}, {3, 2}}).value();
  std::string overlaps = overlap_figure(table);
  EXPECT_NE(overlaps.find("a&lt;b"), std::string::npos);
  EXPECT_NE(overlaps.find("c&amp;d"), std::string::npos);
  EXPECT_EQ(overlaps.find("a<b"), std::string::npos);
  Estimate estimate{.method = "graphs", .observed = 9};
  estimate.points = {{"median", 20}};
  estimate.interval = Interval{.lower = 12, .upper = HUGE_VAL};
  for (int i = 0; i < 40; ++i) estimate.draws.push_back(12 + i);
  Estimate refused{.method = "sparse", .observed = 9};
  refused.refusals = {{"nobody is on two lists", ""}};
  std::string forest = forest_figure({estimate, refused}, {{"The \"commission\"", 15}});
  EXPECT_NE(forest.find("no bound"), std::string::npos);
  EXPECT_NE(forest.find("refused: nobody is on two lists"), std::string::npos);
  EXPECT_NE(forest.find("The &quot;commission&quot;: 15"), std::string::npos);
  EXPECT_NE(forest.find("published by others, not used"), std::string::npos);
  for (const std::string& svg :
       {overlaps, forest, posterior_figure({estimate, refused}, {}), forest_figure({}, {}),
        posterior_figure({}, {}), overlap_figure(table_of(3, {}))}) {
    EXPECT_TRUE(svg.starts_with("<svg "));
    EXPECT_TRUE(svg.ends_with("</svg>\n"));
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
  }
}

}  // namespace
}  // namespace habeas::estimate
