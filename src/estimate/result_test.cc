// SPDX-License-Identifier: Apache-2.0
#include "estimate/result.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

Estimate example() {
  Estimate estimate{.method = "graphs", .variant = "delta 0.125", .observed = 4400};
  estimate.points = {{"median", 12675.4}, {"mean", 12749.34}};
  estimate.interval =
      Interval{.lower = 9827, .upper = 16544, .kind = "equal tails of the posterior"};
  estimate.settings = {{"prior of N", "1/N"}};
  estimate.assumptions = {"the lists speak of one closed population"};
  estimate.diagnostics = {
      {.name = "weight of the complete graph", .value = "0.012345678901", .passed = true}};
  estimate.truncations = {{.what = "number never listed", .bound = "132000", .beyond = 1e-7}};
  estimate.warnings = {"one warning"};
  estimate.draws = {12000.5, 13000};
  return estimate;
}

TEST(Result, WritesNumbersThatReadBack) {
  for (double value : {0.1, 1.0 / 3, 12749.34, 1e300, -0.0, 2.5e-308, 617.8158907615})
    EXPECT_EQ(std::stod(decimal(value)), value);
  EXPECT_EQ(decimal(617.8158907615), "617.8158907615");
  EXPECT_EQ(decimal(std::numeric_limits<double>::infinity()), "infinite");
  EXPECT_EQ(decimal(std::nan("")), "undefined");
  EXPECT_EQ(rounded(12749.34), "12,749");
  EXPECT_EQ(rounded(999.4), "999");
  EXPECT_EQ(rounded(1234567), "1,234,567");
  EXPECT_EQ(rounded(-0.2), "0");
  EXPECT_EQ(rounded(-1234), "-1,234");
}

TEST(Result, CitesThePointWithItsIntervalOrTheRefusal) {
  Estimate estimate = example();
  EXPECT_EQ(
      cite(estimate),
      "an estimated 12,675 persons (95 % interval 9,827 to 16,544), of whom 4,400 are named on "
      "at least one list; graphs, delta 0.125, median");
  estimate.interval.reset();
  EXPECT_NE(cite(estimate).find("no interval can be given"), std::string::npos);
  Estimate refused{.method = "sparse"};
  refused.refusals = {{"nobody is on two lists", "check the linkage"}};
  EXPECT_TRUE(refused.refused());
  EXPECT_EQ(cite(refused), "no estimate by sparse: nobody is on two lists");
}

TEST(Result, ConvergedMeansThatNoDiagnosticFailed) {
  Estimate estimate = example();
  EXPECT_TRUE(estimate.converged());
  estimate.diagnostics.push_back({.name = "shown", .value = "3"});
  EXPECT_TRUE(estimate.converged());
  estimate.diagnostics.push_back({.name = "split R-hat", .value = "1.2", .passed = false});
  EXPECT_FALSE(estimate.converged());
}

TEST(Result, JsonHoldsEverythingButTheDraws) {
  Json json = to_json(example());
  EXPECT_EQ(json.find("points")->array()->at(0).text_at("value").value(), "12675.4");
  EXPECT_EQ(json.find("interval")->text_at("upper").value(), "16544");
  EXPECT_EQ(json.find("settings")->text_at("prior of N").value(), "1/N");
  EXPECT_EQ(json.find("diagnostics")->array()->at(0).text_at("verdict").value(), "passed");
  EXPECT_EQ(json.find("truncations")->array()->at(0).text_at("beyond").value(), "1e-07");
  EXPECT_EQ(json.integer_at("draws").value(), 2);
  EXPECT_FALSE(json.text_at("words").value().empty());
  Report report{.input = "sha256:00", .version = "0", .seed = 18446744073709551615U};
  report.estimates = {example()};
  Json whole = to_json(report);
  EXPECT_EQ(whole.text_at("seed").value(), "18446744073709551615");
  EXPECT_EQ(parse_json(canonical_json(whole)).value(), whole);
}

TEST(Result, DrawsAreARowEach) {
  Report report;
  report.estimates = {example()};
  report.estimates[0].stratum = "north, \"1\"";
  EXPECT_EQ(draws_csv(report),
            "method,variant,stratum,draw,value\n"
            "graphs,delta 0.125,\"north, \"\"1\"\"\",1,12000.5\n"
            "graphs,delta 0.125,\"north, \"\"1\"\"\",2,13000\n");
}

TEST(Result, TextSaysWarningsRefusalsAndAssumptions) {
  Report report{.input = "sha256:00", .version = "0", .seed = 1, .lists = {"A", "B"}};
  report.observed = 4400;
  report.estimates = {example(), Estimate{.method = "sparse"}};
  report.estimates[1].refusals = {{"nobody is on two lists", "check the linkage"}};
  std::string text = to_text(report);
  for (const char* part :
       {"4,400 persons on 2 lists: A, B", "95 % interval 9,827 to 16,544", "warning: one warning",
        "refused: nobody is on two lists", "what to do: check the linkage", "closed population",
        "seed 1", "complete graph: 0.0123457 (passed)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

// R: quantile(c(1,2,4,8,16), c(.1,.5,.9), type=7) and type=8.
TEST(Result, QuantilesAreThoseOfR) {
  std::vector<double> sample = {1, 2, 4, 8, 16};
  EXPECT_DOUBLE_EQ(quantile(sample, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.5), 4.0);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.9), 12.8);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.1, QuantileType::kEight), 1.0);
  EXPECT_NEAR(quantile(sample, 0.3, QuantileType::kEight), 1.0 + 14.0 / 15, 1e-12);
  EXPECT_DOUBLE_EQ(quantile(sample, 1.0, QuantileType::kEight), 16.0);
  EXPECT_DOUBLE_EQ(quantile({3}, 0.7), 3.0);
}

}  // namespace
}  // namespace habeas::estimate
