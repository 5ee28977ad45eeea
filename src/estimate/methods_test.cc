// SPDX-License-Identifier: Apache-2.0
#include "estimate/methods.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "estimate/capture_models.h"
#include "estimate/figures.h"
#include "estimate/floors.h"
#include "estimate/full_result.h"

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

// Settings under which all methods together take seconds.
MethodSettings brief() {
  MethodSettings settings{.replicates = 60};
  settings.latent.prior.classes = 3;
  settings.latent.effort = 4;
  settings.latent.target_ess = 400;
  return settings;
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
  Report report = estimate_report(histories, *methods_named({"all"}), brief());
  for (const Estimate& estimate : report.estimates) {
    EXPECT_FALSE(estimate.assumptions.empty()) << estimate.method;
    EXPECT_FALSE(estimate.refused()) << estimate.method;
    EXPECT_TRUE(estimate.interval.has_value()) << estimate.method;
    EXPECT_FALSE(estimate.words.empty());
    EXPECT_FALSE(estimate.role.empty()) << estimate.method;
    if (estimate.method != "captures" && estimate.variant != "delta 1")
      EXPECT_TRUE(estimate.interval->lower <= 10000 && 10000 <= estimate.interval->upper)
          << estimate.words;
  }
}

// Enough to be refused by, and no more.
const MethodSettings hopeless = [] {
  MethodSettings settings{.replicates = 20};
  settings.latent.effort = 0.1;
  return settings;
}();

TEST(Methods, OneListOrNoPersonIsRefusedByAll) {
  for (const CaptureTable& table : {table_of(1, {{1, 5}}), table_of(4, {}), table_of(2, {{1, 3}}),
                                    table_of(3, {{3, 5}, {4, 5}, {7, 2}})}) {
    Histories histories{.whole = table};
    Report report = estimate_report(histories, *methods_named({"all"}), hopeless);
    EXPECT_FALSE(report.refusals.empty());
    EXPECT_TRUE(report.estimates.empty());
    for (const Method& method : methods()) {
      for (const Estimate& estimate : method.run(table, hopeless))
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
    if (method.name == "latent") continue;  // has no bound on the lists but the 64 of a history
    for (const Estimate& estimate : method.run(table, hopeless)) {
      ASSERT_TRUE(estimate.refused()) << method.name;
      EXPECT_FALSE(estimate.refusals[0].hint.empty());
    }
  }
  EXPECT_FALSE(chao_floor(table).refused());
}

// The draws of an estimate and its interval say the same, or totals over strata would not be made
// of the intervals shown beside them.
TEST(Methods, DrawsHaveTheIntervalsQuantiles) {
  CaptureTable table = table_of(4, {{1, 310},
                                    {2, 180},
                                    {3, 61},
                                    {4, 240},
                                    {5, 90},
                                    {6, 33},
                                    {7, 21},
                                    {8, 150},
                                    {9, 40},
                                    {10, 38},
                                    {11, 16},
                                    {12, 30},
                                    {13, 14},
                                    {14, 9},
                                    {15, 7}});
  for (const Method& method : methods()) {
    for (Estimate& estimate : method.run(table, brief())) {
      if (estimate.refused() || !estimate.interval) continue;
      ASSERT_GE(estimate.draws.size(), 50U) << estimate.method << estimate.variant;
      std::ranges::sort(estimate.draws);
      double width = estimate.interval->upper - estimate.interval->lower;
      EXPECT_NEAR(quantile(estimate.draws, 0.025), estimate.interval->lower, 0.06 * width)
          << estimate.method << " " << estimate.variant;
      EXPECT_NEAR(quantile(estimate.draws, 0.975), estimate.interval->upper, 0.12 * width)
          << estimate.method << " " << estimate.variant;
    }
  }
}

// N of two like strata is twice one's; its interval is narrower than the sum of the ends.
TEST(Methods, TotalsAddEveryMethodOverTheStrata) {
  Histories histories;
  histories.whole = independent();
  histories.strata = {{{"a"}, "region=a", independent()},
                      {{"b"}, "region=b", independent()},
                      {{"c"}, "region=c", table_of(3, {{1, 40}, {2, 7}})},
                      // The third list was not at work: two are not enough for these methods.
                      {{"d"}, "region=d", table_of(3, {{1, 40}, {2, 30}, {3, 9}})}};
  Report report = estimate_report(
      histories, *methods_named({"loglinear", "sparse", "graphs", "captures"}), brief(), true);
  size_t plain = 0;
  for (const Estimate& total : report.totals) {
    ASSERT_TRUE(total.interval.has_value()) << total.role;
    EXPECT_EQ(total.observed, 2 * independent().observed());
    bool pooled = total.variant.find("pooled") != std::string::npos;
    plain += pooled ? 0 : 1;
    for (const Estimate& one : report.estimates) {
      if (pooled || one.stratum != "region=a" || one.method != total.method ||
          one.role != total.role)
        continue;
      EXPECT_NEAR(total.points[0].value / one.points[0].value, 2, 0.02) << total.variant;
      double width = one.interval->upper - one.interval->lower;
      double sum = total.interval->upper - total.interval->lower;
      EXPECT_NEAR(sum / width, std::sqrt(2), 0.25) << total.variant;
    }
    std::string warnings;
    for (const std::string& warning : total.warnings) warnings += warning + "\n";
    EXPECT_NE(warnings.find("region=c is not in the total: nobody is on two lists"),
              std::string::npos)
        << warnings;
    EXPECT_NE(warnings.find("region=d is not in the total"), std::string::npos);
    EXPECT_NE(warnings.find("at least 126 listed persons more"), std::string::npos) << warnings;
  }
  EXPECT_EQ(plain, 9U);  // four log-linear, sparse, three graphs, captures
  EXPECT_NE(to_text(report).find("totals over the strata"), std::string::npos);
}

TEST(Methods, AListThatDidNotWorkInAStratumIsNamedInTheTotal) {
  Histories histories;
  CaptureTable table = make_capture_table({"A", "B", "C", "D"}, {{1, 1800},
                                                                 {2, 1050},
                                                                 {3, 450},
                                                                 {4, 1400},
                                                                 {5, 600},
                                                                 {6, 350},
                                                                 {7, 150},
                                                                 {8, 20},
                                                                 {9, 7}})
                           .value();
  histories.whole = table;
  CaptureTable without = table;
  std::erase_if(without.cells, [](const Cell& cell) { return cell.history >= 8; });
  histories.strata = {{{"a"}, "region=a", table}, {{"b"}, "region=b", without}};
  Report report = estimate_report(histories, *methods_named({"graphs"}), brief());
  ASSERT_FALSE(report.totals.empty());
  bool named = false;
  for (const std::string& warning : report.totals[0].warnings)
    named = named || warning.find("D has nobody in region=b") != std::string::npos;
  EXPECT_TRUE(named);
  EXPECT_EQ(report.totals[0].role, "delta 2^-J");  // 1/16 in one stratum, 1/8 in the other
}

TEST(Methods, SideBySideSaysWhetherIntervalsMeet) {
  Report report;
  auto add = [&](double point, double lower, double upper) {
    Estimate e{.method = "m", .observed = 5};
    e.points = {{"median", point}};
    e.interval = Interval{.lower = lower, .upper = upper};
    report.estimates.push_back(e);
  };
  add(20, 10, 30);
  add(25, 18, 40);
  EXPECT_NE(compare(report).words.find("all of which hold 18 to 30"), std::string::npos);
  add(60, 50, 80);
  EXPECT_NE(compare(report).words.find("no number in common"), std::string::npos);
  report.estimates.resize(1);
  report.estimates[0].interval.reset();
  EXPECT_EQ(compare(report).words, "no method gives an interval");
}

TEST(FullResult, HoldsWhatNoTestCanSettle) {
  FullSettings settings{.methods = *methods_named({"graphs", "loglinear"}), .method = brief()};
  FullResult result = full_result({.whole = independent()}, settings);
  EXPECT_EQ(result.varied_by, "graphs, delta 2^-J");
  std::set<std::string> groups;
  for (const Variation& v : result.variations) groups.insert(v.group);
  EXPECT_EQ(groups, (std::set<std::string>{"unseen", "without list", "merged lists", "prior"}));
  EXPECT_EQ(result.consistency.size(), 3U);
  std::string svg = sensitivity_figure(result.variations);
  for (const Variation& v : result.variations)
    EXPECT_NE(svg.find(v.name.substr(0, 12)), std::string::npos) << v.name;
  EXPECT_NE(svg.find("<desc>unseen: xi = -1"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  settings.quick = true;
  EXPECT_TRUE(full_result({.whole = independent()}, settings).variations.empty());
  EXPECT_TRUE(sensitivity_figure({}).ends_with("</svg>\n"));
}

TEST(FullResult, WhatItIsMadeOfChangesWithEverySetting) {
  FullSettings settings{.methods = *methods_named({"graphs"})};
  std::string before = made_of("sha256:a", "1", settings, Json());
  std::set<std::string> seen{before};
  settings.method.seed = 2;
  EXPECT_TRUE(seen.insert(made_of("sha256:a", "1", settings, Json())).second);
  settings.method.latent.cap = 20;
  EXPECT_TRUE(seen.insert(made_of("sha256:a", "1", settings, Json())).second);
  settings.method.graphs.deltas = {0.25};
  EXPECT_TRUE(seen.insert(made_of("sha256:a", "1", settings, Json())).second);
  settings.pool = true;
  EXPECT_TRUE(seen.insert(made_of("sha256:a", "1", settings, Json())).second);
  EXPECT_TRUE(seen.insert(made_of("sha256:b", "1", settings, Json())).second);
  settings.method.threads = 3;
  EXPECT_FALSE(seen.insert(made_of("sha256:b", "1", settings, Json())).second);
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
