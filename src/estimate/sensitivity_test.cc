// SPDX-License-Identifier: Apache-2.0
#include "estimate/sensitivity.h"

#include <cmath>

#include <gtest/gtest.h>

#include "estimate/eligibility.h"
#include "estimate/simulate.h"

namespace habeas::estimate {
namespace {

// Chapman's estimator on the first two lists: small, exact, enough to see what the loops hand over.
Estimate chapman(const CaptureTable& table, uint64_t) {
  Estimate e;
  e.method = "chapman";
  e.observed = table.observed();
  if (table.list_count() < 2) {
    e.refusals.push_back({.what = "one list"});
    return e;
  }
  auto a = static_cast<double>(table.on_all(1));
  auto b = static_cast<double>(table.on_all(2));
  auto both = static_cast<double>(table.on_all(3));
  double n = (a + 1) * (b + 1) / (both + 1) - 1;
  double variance =
      (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) * (both + 1) * (both + 2));
  e.points = {{"Chapman", n}};
  e.interval =
      Interval{.lower = n - 1.96 * std::sqrt(variance), .upper = n + 1.96 * std::sqrt(variance)};
  return e;
}

SimulationDesign design() { return parse_design(2000, "0.3,0.4,0.2,0.25").value(); }

TEST(Sensitivity, TheCurveOfTheUnseenPassesThroughTheModel) {
  Estimate e = chapman(simulate_lists(design(), 1, 1), 0);
  auto curve = unseen_curve(e);
  ASSERT_EQ(curve.size(), 9u);
  EXPECT_DOUBLE_EQ(curve[4].median, e.points[0].value);
  double n = static_cast<double>(e.observed);
  EXPECT_NEAR((curve[8].median - n) / (curve[4].median - n), std::exp(1), 1e-12);
  EXPECT_TRUE(unseen_curve(Estimate{}).empty());
}

TEST(Sensitivity, EachListIsLeftOutAndEachPairMerged) {
  CaptureTable table = simulate_lists(design(), 1, 1);
  auto rows = vary_lists(table, chapman, 1, 2);
  ASSERT_EQ(rows.size(), 4u + 6u);
  EXPECT_EQ(rows[0].name, "list1");
  EXPECT_EQ(rows[0].observed, drop_list(table, 0).observed());
  EXPECT_EQ(rows[4].observed, table.observed());
  EXPECT_TRUE(vary_lists(drop_list(drop_list(drop_list(table, 0), 0), 0), chapman, 1, 1).empty());
}

TEST(Sensitivity, AListIsAPopulationOfKnownSize) {
  CaptureTable table = simulate_lists(design(), 1, 2);
  auto checks = check_consistency(table, chapman, 1, 2);
  ASSERT_EQ(checks.size(), 4u);
  for (size_t j = 0; j < 4; ++j) {
    EXPECT_EQ(checks[j].truth, table.on_all(uint64_t{1} << j));
    EXPECT_LT(checks[j].observed, checks[j].truth);
    EXPECT_TRUE(checks[j].covered()) << checks[j].lower << " " << checks[j].upper;
  }
  EXPECT_EQ(consistency_words(checks), "4 of 4 lists' known sizes lie within the interval");
  checks[0].upper = static_cast<double>(checks[0].truth) - 1;
  checks[1].refusal = "one list";
  EXPECT_EQ(consistency_words(checks),
            "2 of 3 lists' known sizes lie within the interval; all misses are underestimates; 1 "
            "could not be checked");
  EXPECT_EQ(consistency_words({}), "no list's known size could be estimated from the others");
}

TEST(Sensitivity, AListThatOverlapsWithNoneIsNotCheckedAndDoesNotCrash) {
  CaptureTable table;
  table.lists = {"a", "b", "c"};
  table.cells = {{1, 5}, {2, 5}, {4, 6}};
  for (const ConsistencyCheck& check : check_consistency(table, chapman, 1, 1))
    EXPECT_EQ(check.refusal, "nobody on it is on another list");
}

TEST(Simulate, DesignsAreReadOrRefused) {
  SimulationDesign d = parse_design(100, "0.4:0.5,0.5;0.6:0.1,0.2").value();
  EXPECT_EQ(d.kinds.size(), 2u);
  for (const char* bad : {"", "0.5", "0.5,1.2", "0.5:0.1,0.2", "0.5:0.1,0.2;0.5:0.1", "a,b"})
    EXPECT_FALSE(parse_design(100, bad)) << bad;
  EXPECT_FALSE(parse_design(0, "0.1,0.2"));
}

TEST(Simulate, CoverageOfARightMethodIsNominalAndOfAWrongOneIsNot) {
  auto rows = simulate(design(), 400, {{"chapman", chapman}}, 7, 2);
  EXPECT_EQ(rows[0].estimated, 400);
  EXPECT_NEAR(rows[0].coverage, 0.95, 0.04);
  EXPECT_NEAR(rows[0].bias, 0, 0.01);
  SimulationDesign kinds = parse_design(2000, "0.5:0.6,0.6,0.6;0.5:0.1,0.1,0.1").value();
  auto wrong = simulate(kinds, 100, {{"chapman", chapman}}, 7, 2);
  EXPECT_LT(wrong[0].coverage, 0.5);
  EXPECT_LT(wrong[0].bias, -0.1);
  auto again = simulate(kinds, 100, {{"chapman", chapman}}, 7, 1);
  EXPECT_EQ(again[0].bias, wrong[0].bias);
}

TEST(Simulate, ExpectedOverlapIsWhatListsShow) {
  SimulationDesign kinds = parse_design(500000, "0.3:0.5,0.2,0.1;0.7:0.1,0.1,0.3").value();
  ExpectedOverlap expected = expected_overlap(kinds);
  CaptureTable table = simulate_lists(kinds, 1, 1);
  EXPECT_NEAR(expected.listed / static_cast<double>(table.observed()), 1, 0.01);
  double twice = 0;
  for (const Cell& cell : table.cells)
    if ((cell.history & (cell.history - 1)) != 0) twice += static_cast<double>(cell.count);
  EXPECT_NEAR(expected.overlap, twice / static_cast<double>(table.observed()), 0.005);
}

TEST(Simulate, MoreSearchNarrowsTheInterval) {
  auto rows = simulate_power(parse_design(1000, "0.1,0.1").value(), 40, {"chapman", chapman}, 3, 2);
  EXPECT_GT(rows.front().result.width, rows.back().result.width);
  EXPECT_EQ(sufficient(rows, 1e-9), nullptr);
  ASSERT_NE(sufficient(rows, 0.5), nullptr);
  EXPECT_LE(sufficient(rows, 0.5)->result.width, 0.5);
}

TEST(Eligibility, PoorRowsAndRowsOutOfScopeAreCountedAndLeftOut) {
  // SYNTHETIC
  const char* text =
      "list1,list2,name,father,cause,region\n"
      "1,0,Ali,Reza,executed,north\n"
      "1,1,unknown,?,executed,north\n"
      "0,1,Sara,,executed,south\n"
      "0,1,,,Natural,south\n"
      "1,0,نامعلوم,-,executed,south\n";
  EligibilityRule rule{
      .identifying = {"name", "father"}, .least = 2, .out_of_scope = {"cause=natural"}};
  Eligible strict = keep_eligible(text, rule, {}, {"region"}).value();
  EXPECT_EQ(strict.rows, 5);
  EXPECT_EQ(strict.poor, 3);
  EXPECT_EQ(strict.out_of_scope, 1);
  EXPECT_EQ(strict.kept, "list1,list2,name,father,cause,region\n1,0,Ali,Reza,executed,north\n");
  std::vector<Uncounted> expected{{"cause=natural", "list2", "region=south", 1},
                                  {"too poor to be linked", "list1", "region=north", 1},
                                  {"too poor to be linked", "list1", "region=south", 1},
                                  {"too poor to be linked", "list2", "region=north", 1},
                                  {"too poor to be linked", "list2", "region=south", 1}};
  EXPECT_EQ(strict.uncounted, expected);
  rule.least = 1;
  EXPECT_EQ(keep_eligible(text, rule, {}, {}).value().poor, 2);
  EXPECT_EQ(keep_eligible(text, {}, {}, {}).value().poor, 0);
}

TEST(Eligibility, RefusesRulesThatDoNotFit) {
  EXPECT_FALSE(keep_eligible("list1,list2,count\n1,0,5\n", {.identifying = {"list1"}}, {}, {}));
  EXPECT_FALSE(keep_eligible("list1,name\n1,a\n", {.identifying = {"father"}}, {}, {}));
  EXPECT_FALSE(keep_eligible("list1,name\n1,a\n", {.identifying = {"name"}, .least = 2}, {}, {}));
  EXPECT_FALSE(keep_eligible("list1,name\n1,a\n", {.out_of_scope = {"name"}}, {}, {}));
}

}  // namespace
}  // namespace habeas::estimate
