// SPDX-License-Identifier: Apache-2.0
#include "estimate/loglinear.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "base/philox.h"
#include "estimate/internal/bootstrap.h"
#include "estimate/internal/existence.h"
#include "estimate/internal/hierarchical_fit.h"
#include "estimate/internal/model_space.h"
#include "estimate/internal/subset_sums.h"
#include "estimate/testing/shared_histories.h"

namespace habeas::estimate {
namespace {

std::vector<std::string> names(size_t lists) {
  std::vector<std::string> out;
  for (size_t j = 0; j < lists; ++j) out.push_back("L" + std::to_string(j + 1));
  return out;
}

CaptureTable table_of(size_t lists, std::vector<Cell> cells) {
  return make_capture_table(names(lists), std::move(cells)).value();
}

const LoglinearModel& model_called(const LoglinearSearch& search, const std::string& name) {
  for (const LoglinearModel& model : search.models) {
    if (model.name == name) return model;
  }
  throw std::runtime_error("no model " + name);
}

TEST(ModelSpace, HasTheKnownNumbersOfModels) {
  EXPECT_EQ(hierarchical_models(3, 2).size(), 8U);
  EXPECT_EQ(hierarchical_models(4, 3).size(), 113U);
  EXPECT_EQ(hierarchical_models(5, 4).size(), 6893U);
  EXPECT_EQ(hierarchical_models(6, 2).size(), 32768U);
}

TEST(ModelSpace, ModelsAreHierarchicalAndDiffer) {
  std::set<Model> seen;
  for (Model model : hierarchical_models(4, 3)) {
    for (Term term : model) {
      for (Term part = term; part > 0; part = (part - 1) & term)
        ASSERT_NE(std::ranges::find(model, part), model.end());
    }
    std::ranges::sort(model);
    EXPECT_TRUE(seen.insert(model).second);
  }
}

TEST(ModelSpace, NamesModelsByTheirLargestTerms) {
  EXPECT_EQ(model_name({0, 1, 2, 4}), "[1,2,3]");
  EXPECT_EQ(model_name({0, 1, 2, 4, 8, 3, 5, 6, 7, 9, 12}), "[123,14,34]");
  EXPECT_EQ(model_name({0, 1, 2, 4, 0x201}), "[1.10,2,3]");
}

TEST(SubsetSums, AreTheSumsTheySay) {
  Philox random(5, 1);
  std::vector<double> values(32);
  for (double& value : values) value = random.uniform();
  std::vector<double> up = values;
  std::vector<double> down = values;
  superset_sums(up, 5);
  subset_sums(down, 5);
  for (size_t x = 0; x < 32; ++x) {
    double supersets = 0;
    double subsets = 0;
    for (size_t y = 0; y < 32; ++y) {
      if ((x & y) == x) supersets += values[y];
      if ((x & y) == y) subsets += values[y];
    }
    EXPECT_NEAR(up[x], supersets, 1e-12);
    EXPECT_NEAR(down[x], subsets, 1e-12);
  }
}

// The oracle: every direction with entries -1, 0, 1 (enough for the facets of these small models).
bool has_direction(const CellCounts& cells, const Model& terms) {
  size_t directions = 1;
  for (size_t i = 0; i < terms.size(); ++i) directions *= 3;
  for (size_t code = 0; code < directions; ++code) {
    std::map<Term, int> direction;
    size_t rest = code;
    for (Term term : terms) {
      direction[term] = static_cast<int>(rest % 3) - 1;
      rest /= 3;
    }
    bool falls = false;
    bool possible = true;
    for (size_t x = 1; x < cells.counts.size() && possible; ++x) {
      int value = 0;
      for (Term term : terms) value += (term & x) == term ? direction[term] : 0;
      if (cells.counts[x] > 0) possible = value == 0;
      if (cells.counts[x] == 0) possible = value <= 0;
      falls = falls || value < 0;
    }
    if (possible && falls) return true;
  }
  return false;
}

TEST(Existence, AgreesWithTryingEveryDirectionOnEveryZeroPatternOfThreeLists) {
  int absent = 0;
  for (uint32_t seen = 1; seen < 128; ++seen) {
    std::vector<Cell> cells;
    for (uint64_t x = 1; x < 8; ++x) {
      if (seen >> (x - 1) & 1) cells.push_back({x, 1 + static_cast<int64_t>(x)});
    }
    CellCounts counts(table_of(3, cells));
    for (const Model& model : hierarchical_models(3, 2)) {
      bool expected = !has_direction(counts, model);
      ASSERT_EQ(existence(counts, model).maximum_exists, expected)
          << model_name(model) << " seen " << seen;
      absent += !expected;
    }
  }
  EXPECT_GT(absent, 100);
}

// Where a maximum exists the iteration finds it, and the fitted margins are those observed; where
// none does, the likelihood still rises along the direction: no set of means has those margins.
TEST(Existence, MeansThatTheLikelihoodEquationsCanBeSolved) {
  Philox random(8, 1);
  HierarchicalFitter fitter(4);
  std::vector<Model> models = hierarchical_models(4, 3);
  int solved = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Cell> cells;
    for (uint64_t x = 1; x < 16; ++x)
      cells.push_back({x, static_cast<int64_t>(random.below(4) == 0 ? 0 : 1 + random.below(40))});
    CellCounts counts(table_of(4, cells));
    for (size_t m = round % 7; m < models.size(); m += 7) {
      Existence verdict = existence(counts, models[m]);
      EXPECT_TRUE(verdict.identifiable);
      if (!verdict.maximum_exists) continue;
      HierarchicalFit fit = fitter.fit(counts, models[m]);
      ASSERT_TRUE(fit.converged) << model_name(models[m]);
      std::vector<double> observed = counts.counts;
      superset_sums(observed, 4);
      for (Term term : models[m]) {
        double margin = term == 0 ? counts.observed : observed[term];
        ASSERT_NEAR(fitter.expected_overlaps()[term], margin, 1e-6 * (1 + margin));
      }
      ++solved;
    }
  }
  EXPECT_GT(solved, 200);
}

TEST(Existence, ProgrammeFindsTheLeastWeight) {
  // y1 = y2 is forced, y1 + y2 = 1.
  EXPECT_NEAR(least_positive_weight({{1}, {-1}}), 0.5, 1e-12);
  // 2 y1 = y2.
  EXPECT_NEAR(least_positive_weight({{2}, {-1}}), 1.0 / 3, 1e-12);
  // Only y1 = 0 balances the second coordinate.
  EXPECT_NEAR(least_positive_weight({{1, 1}, {1, 0}, {-1, 0}}), 0.0, 1e-12);
  // Nothing balances a row of one sign.
  EXPECT_LT(least_positive_weight({{1}, {2}}), 0.0);
  EXPECT_EQ(least_positive_weight({}), 1.0);
}

// With all pairs on three lists the missing cell has a closed form (Bishop, Fienberg, Holland
// 1975).
TEST(Loglinear, AllPairsOfThreeListsHaveTheClosedForm) {
  CaptureTable table =
      table_of(3, {{1, 60}, {2, 49}, {3, 4}, {4, 247}, {5, 112}, {6, 142}, {7, 12}});
  auto search = search_loglinear(table, {.threads = 1});
  ASSERT_TRUE(search.has_value());
  const LoglinearModel& model = model_called(*search, "[12,13,23]");
  double missing = 60.0 * 49 * 247 * 12 / (4.0 * 112 * 142);
  EXPECT_NEAR(model.missing, missing, 1e-6 * missing);
  EXPECT_NEAR(model.population, static_cast<double>(table.observed()) + missing, 1e-6 * missing);
  double variance = 1.0 / 60 + 1.0 / 49 + 1.0 / 247 + 1.0 / 12 + 1.0 / 4 + 1.0 / 112 + 1.0 / 142;
  EXPECT_NEAR(model.log_missing_deviation, std::sqrt(variance), 1e-8);
}

TEST(Loglinear, GivesTheReferenceNumbers) {
  struct Case {
    const char* set;
    const char* model;
    double population, error, aic, bic, lower, upper;  // 0: not given
  };
  // Rcapture 1.4-4, closedpMS.t (../shared/reference/estimate.md, 3.4 and 11).
  const Case cases[] = {
      {"kosovo4", "[123,14,34]", 10356.52, 785.90, 132.7467, 203.0296, 8994.3, 12110.4},
      {"kosovo4", "[123,134]", 12740.97, 0, 126.4411, 0, 10184, 16703},
      {"diabetes4", "[12,13,23,24,34]", 2771.19, 0, 112.7793, 0, 2528, 3104},
      {"uk5", "[123,25,34]", 25311.3, 0, 0, 0, 19389, 34111},
      {"westernus5", "[15,2,3,4]", 2483.38, 0, 0, 0, 1681, 3928},
      {"neworleans5", "[1,2,3,4,5]", 1034.15, 0, 0, 0, 666, 1762},
      {"australia4", "[12,23,24]", 6496.01, 0, 0, 0, 3130, 17580},
  };
  int compared = 0;
  for (const Case& c : cases) {
    auto table = testing::shared_table(c.set);
    if (!table) continue;
    auto search = search_loglinear(*table, {});
    ASSERT_TRUE(search.has_value());
    const LoglinearModel& model = model_called(*search, c.model);
    EXPECT_NEAR(model.population, c.population, 0.006 * std::pow(10, c.population == 25311.3));
    if (c.error > 0) EXPECT_NEAR(model.standard_error, c.error, 0.006);
    if (c.aic > 0) EXPECT_NEAR(model.aic, c.aic, 6e-5);
    if (c.bic > 0) EXPECT_NEAR(model.bic, c.bic, 6e-5);
    Interval interval = profile_interval(*table, model.terms, 0.95);
    double slack = c.error > 0 ? 0.06 : 0.6;
    EXPECT_NEAR(interval.lower, c.lower, slack) << c.set;
    EXPECT_NEAR(interval.upper, c.upper, slack) << c.set;
    ++compared;
  }
  if (compared == 0) GTEST_SKIP() << "../shared/data/mse is not there";
}

TEST(Loglinear, RanksTheReferenceModelsFirst) {
  SHARED_TABLE(kosovo, "kosovo4");
  auto search = search_loglinear(kosovo, {});
  ASSERT_TRUE(search.has_value());
  EXPECT_EQ(search->models[search->best_bic].name, "[123,14,34]");
  EXPECT_EQ(search->models[search->best_aic].name, "[123,134]");
  EXPECT_EQ(search->without_maximum, 0U);
}

// Made to break existence (Chan, Silverman, Vincent 2021): the peer ranks 1.4e13 persons first.
TEST(Loglinear, NeverRanksAModelWithoutMaximum) {
  CaptureTable artificial = table_of(3, {{4, 20}, {2, 30}, {1, 40}, {3, 6}});
  artificial.cells.push_back({5, 1});  // one person more, so that list 3 is not isolated
  auto search = search_loglinear(artificial, {});
  ASSERT_TRUE(search.has_value());
  EXPECT_EQ(search->considered, 8U);
  EXPECT_EQ(search->unsolved, 0U);
  EXPECT_GT(search->without_maximum, 0U);
  for (const LoglinearModel& model : search->models) EXPECT_LT(model.population, 1e6);
  SHARED_TABLE(sparse, "neworleans5");
  search = search_loglinear(sparse, {});
  ASSERT_TRUE(search.has_value());
  EXPECT_EQ(search->considered, 6893U);
  EXPECT_EQ(search->unsolved, 0U);
  EXPECT_EQ(search->models[search->best_bic].name, "[1,2,3,4,5]");
  for (const LoglinearModel& model : search->models) EXPECT_LT(model.population, 1e6);
}

TEST(Loglinear, OrderOfListsAndNumberOfThreadsChangeNothing) {
  CaptureTable table = table_of(4, {{1, 120},
                                    {2, 80},
                                    {3, 15},
                                    {4, 60},
                                    {5, 9},
                                    {6, 8},
                                    {7, 2},
                                    {8, 44},
                                    {9, 12},
                                    {10, 5},
                                    {11, 3},
                                    {12, 7},
                                    {13, 1},
                                    {15, 1}});
  auto search = search_loglinear(table, {.threads = 1});
  auto threaded = search_loglinear(table, {.threads = 3});
  ASSERT_TRUE(search && threaded);
  ASSERT_EQ(search->models.size(), threaded->models.size());
  for (size_t m = 0; m < search->models.size(); ++m) {
    EXPECT_EQ(search->models[m].population, threaded->models[m].population);
    EXPECT_EQ(search->models[m].name, threaded->models[m].name);
  }
  auto turned = search_loglinear(reorder_lists(table, {2, 0, 3, 1}), {});
  ASSERT_EQ(search->models.size(), turned->models.size());
  auto sorted = [](const LoglinearSearch& s) {
    std::vector<double> out;
    for (const LoglinearModel& model : s.models) out.push_back(model.population);
    std::ranges::sort(out);
    return out;
  };
  std::vector<double> a = sorted(*search);
  std::vector<double> b = sorted(*turned);
  for (size_t m = 0; m < a.size(); ++m) EXPECT_NEAR(a[m], b[m], 1e-7 * a[m]);
  EXPECT_NEAR(search->models[search->best_aic].aic, turned->models[turned->best_aic].aic, 1e-8);
}

TEST(Loglinear, RefusesWithAdvice) {
  const std::pair<CaptureTable, const char*> cases[] = {
      {table_of(2, {{1, 5}, {2, 4}, {3, 2}}), "two lists cannot test whether they are independent"},
      {table_of(3, {{1, 5}, {2, 4}, {4, 2}}), "nobody is on two lists"},
      {table_of(3, {{1, 5}, {2, 4}, {3, 2}}), "two lists cannot test whether they are independent"},
      {table_of(13, {{1, 5},
                     {(1 << 13) - 1, 4},
                     {(1 << 12) - 1, 4},
                     {(1 << 11) - 1, 1},
                     {1022, 3},
                     {21, 1},
                     {42, 1},
                     {84, 1},
                     {168, 1},
                     {336, 1},
                     {672, 1},
                     {1344, 1},
                     {2688, 1}}),
       "log-linear models are fitted to at most 12 lists, and there are 13"},
  };
  for (const auto& [table, message] : cases) {
    std::vector<Estimate> estimates = estimate_loglinear(table, {});
    ASSERT_EQ(estimates.size(), 1U);
    EXPECT_TRUE(estimates[0].refused());
    EXPECT_EQ(estimates[0].refusals[0].what, message);
    EXPECT_FALSE(estimates[0].refusals[0].hint.empty());
    EXPECT_FALSE(estimates[0].interval.has_value());
  }
}

TEST(Loglinear, AModelWithoutMaximumIsRefusedByName) {
  // Lists 1 and 2 share nobody: [12,3] has none, independence has one.
  CaptureTable table = table_of(3, {{1, 50}, {2, 40}, {4, 30}, {5, 6}, {6, 7}});
  auto fit = fit_loglinear(table, {0, 1, 2, 4, 3});
  ASSERT_FALSE(fit.has_value());
  EXPECT_EQ(fit.error().message, "the likelihood of [12,3] has no maximum on these counts");
  EXPECT_TRUE(fit_loglinear(table, {0, 1, 2, 4}).has_value());
  std::vector<Estimate> all = estimate_loglinear(table, {});
  ASSERT_FALSE(all[0].refused());
  EXPECT_EQ(all[0].diagnostics[0].name, "models without a maximum");
}

TEST(Loglinear, ACensoredHistoryStaysOutOfTheFit) {
  // Independent lists of a population of 10,000 with chances .3, .2, .25: but list 3 alone holds
  // 900 persons who do not belong.
  CaptureTable clean =
      table_of(3, {{1, 1800}, {2, 1050}, {3, 450}, {4, 1400}, {5, 600}, {6, 350}, {7, 150}});
  CaptureTable dirty = clean;
  dirty.cells[3].count += 900;
  dirty.censored = {4};
  std::vector<uint32_t> independent = {0, 1, 2, 4};
  double wrong = fit_loglinear(table_of(3, dirty.cells), independent)->population;
  auto right = fit_loglinear(dirty, independent);
  ASSERT_TRUE(right.has_value());
  EXPECT_GT(wrong, 11500);
  EXPECT_NEAR(right->population, 10000, 1);
}

// A fixed, correct model: nominal 95 % intervals cover between 93 and 97 % in 1,000 simulations.
TEST(Loglinear, IntervalsOfACorrectModelCover) {
  struct Design {
    std::vector<uint32_t> terms;
    std::vector<double> coefficients;  // of the log odds of each term, among N persons
    int64_t population;
  };
  const Design designs[] = {
      {{0, 1, 2, 4}, {0, -0.8, -1.1, -0.6}, 800},
      {{0, 1, 2, 4, 8, 3, 12}, {0, -1.0, -0.7, -1.2, -0.9, 0.8, -0.5}, 1500},
  };
  for (const Design& design : designs) {
    size_t lists = design.terms.size() > 4 ? 4 : 3;
    std::vector<double> weight(size_t{1} << lists);
    for (size_t i = 0; i < design.terms.size(); ++i)
      weight[design.terms[i]] = design.coefficients[i];
    subset_sums(weight, lists);
    double total = 0;
    for (double& w : weight) total += w = std::exp(w);
    std::vector<double> cumulative;
    double sum = 0;
    for (double w : weight) cumulative.push_back(sum += w / total);
    constexpr int kRuns = 1000;
    int covered = 0;
    int unfit = 0;
    for (int run = 0; run < kRuns; ++run) {
      Philox random(philox_key(20261127, lists), static_cast<uint64_t>(run));
      std::vector<Cell> cells(weight.size());
      for (size_t x = 0; x < cells.size(); ++x) cells[x].history = x;
      for (int64_t person = 0; person < design.population; ++person) {
        auto place = std::ranges::upper_bound(cumulative, random.uniform());
        ++cells[std::min<size_t>(static_cast<size_t>(place - cumulative.begin()), cells.size() - 1)]
              .count;
      }
      cells.erase(cells.begin());
      CaptureTable table = table_of(lists, cells);
      auto fit = fit_loglinear(table, design.terms);
      if (!fit) {
        ++unfit;
        continue;
      }
      Interval interval = profile_interval(table, design.terms, 0.95);
      auto truth = static_cast<double>(design.population);
      covered += interval.lower <= truth && truth <= interval.upper;
    }
    double share = static_cast<double>(covered) / (kRuns - unfit);
    std::printf("coverage of %s: %.3f (binomial error %.3f), %d without a maximum\n",
                model_name(design.terms).c_str(), share, std::sqrt(share * (1 - share) / kRuns),
                unfit);
    EXPECT_LT(unfit, 10);
    EXPECT_GE(share, 0.93);
    EXPECT_LE(share, 0.97);
  }
}

}  // namespace
}  // namespace habeas::estimate
