// SPDX-License-Identifier: Apache-2.0
#include "estimate/graphs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include <boost/math/distributions/negative_binomial.hpp>
#include <gtest/gtest.h>

#include "base/philox.h"
#include "estimate/internal/decomposable.h"
#include "estimate/internal/graph_chain.h"
#include "estimate/internal/log_gamma.h"
#include "estimate/internal/missing_grid.h"
#include "estimate/testing/shared_histories.h"

namespace habeas::estimate {
namespace {

CaptureTable table_of(size_t lists, std::vector<Cell> cells) {
  std::vector<std::string> names;
  for (size_t j = 0; j < lists; ++j) names.push_back("L" + std::to_string(j + 1));
  return make_capture_table(names, std::move(cells)).value();
}

TEST(LogGamma, AgreesWithTheStandardLibrary) {
  for (double x = 1e-3; x < 1e9; x *= 1.07)
    EXPECT_NEAR(log_gamma(x), std::lgamma(x), 1e-14 * std::max(1.0, std::fabs(std::lgamma(x))))
        << x;
}

TEST(Decomposable, HasTheKnownNumbersOfGraphs) {
  const size_t known[] = {1, 2, 8, 61, 822, 18154, 617675};
  for (size_t lists = 1; lists <= 7; ++lists)
    EXPECT_EQ(decomposable_graphs(lists).size(), known[lists - 1]);
  if (std::getenv("HABEAS_SLOW") != nullptr) EXPECT_EQ(count_decomposable_graphs(8, 0), 30888596);
}

// A graph is chordal if lists can be removed one by one, each with complete neighbours when its
// turn comes (Fulkerson and Gross 1965): tried in every way that offers itself.
bool is_chordal(const Adjacency& graph, ListSet among) {
  if (among == 0) return true;
  for (ListSet rest = among; rest != 0; rest &= rest - 1) {
    auto list = static_cast<size_t>(std::countr_zero(rest));
    ListSet around = graph[list] & among;
    bool complete = true;
    for (ListSet a = around; a != 0; a &= a - 1) {
      auto other = static_cast<size_t>(std::countr_zero(a));
      complete = complete && (around & ~(ListSet{1} << other) & ~graph[other]) == 0;
    }
    if (complete) return is_chordal(graph, among & ~(ListSet{1} << list));
  }
  return false;
}

TEST(Decomposable, AgreesWithRemovingListsOneByOneOnEveryGraphOfFiveLists) {
  constexpr ListSet kAll = 31;
  size_t decomposable = 0;
  for (EdgeBits edges = 0; edges < 1024; ++edges) {
    Adjacency graph = adjacency(edges, 5);
    Decomposition parts;
    bool sound = decompose(graph, kAll, parts);
    ASSERT_EQ(sound, is_chordal(graph, kAll));
    if (!sound) continue;
    ++decomposable;
    // In a tree of cliques each complete set, the empty one too, lies in one clique more than
    // separators, and no other set lies in any.
    for (ListSet set = 0; set <= kAll; ++set) {
      bool complete = true;
      for (size_t a = 0; a < 5; ++a) {
        if (set >> a & 1) complete = complete && (set & ~(ListSet{1} << a) & ~graph[a]) == 0;
      }
      int net = 0;
      for (ListSet clique : parts.cliques) net += (set & clique) == set;
      for (ListSet separator : parts.separators) net -= (set & separator) == set;
      ASSERT_EQ(net, complete ? 1 : 0);
    }
  }
  EXPECT_EQ(decomposable, 822U);
}

TEST(Decomposable, ExtendsAsTheLargerGraphSays) {
  for (EdgeBits edges : decomposable_graphs(4)) {
    for (ListSet neighbours = 0; neighbours < 16; ++neighbours) {
      Decomposition parts;
      EXPECT_EQ(extends(adjacency(edges, 4), 4, neighbours),
                decompose(adjacency(edges | neighbours << 6, 5), 31, parts));
    }
  }
}

TEST(Decomposable, NamesGraphsByTheirCliques) {
  Decomposition parts;
  ASSERT_TRUE(decompose(adjacency(0b100011, 4), 15, parts));  // 12, 13, 34
  EXPECT_EQ(graph_name(parts), "12|13|34");
}

TEST(MissingGrid, SumsANegativeBinomial) {
  struct Case {
    double size, success;
  };
  for (Case c : {Case{5, 0.5}, Case{400, 0.6}, Case{3, 0.01}, Case{2000, 0.02}, Case{1.5, 1e-5}}) {
    boost::math::negative_binomial exact(c.size, c.success);
    auto density = [&](const std::vector<double>& nodes) {
      std::vector<double> out;
      for (double n0 : nodes) {
        out.push_back(log_gamma(n0 + c.size) - log_gamma(n0 + 1) + n0 * std::log1p(-c.success) + 7);
      }
      return out;
    };
    MissingPosterior posterior = MissingPosterior::over(density, {.start = 100});
    double total = log_gamma(c.size) - c.size * std::log(c.success) + 7;
    EXPECT_NEAR(posterior.log_total(), total, 1e-7) << c.size;
    EXPECT_NEAR(posterior.mean(), mean(exact), 1e-5 * mean(exact)) << c.size;
    EXPECT_NEAR(posterior.variance(), variance(exact), 1e-4 * variance(exact));
    for (double p : {0.025, 0.2, 0.5, 0.9, 0.975}) {
      double expected = std::ceil(quantile(complement(exact, 1 - p)));
      EXPECT_NEAR(posterior.quantile(p), expected, 1.01 + 2e-4 * expected) << c.size << " " << p;
      double at = posterior.quantile(p);
      EXPECT_NEAR(posterior.at_most(at), cdf(exact, at), 2e-4) << c.size << " " << p;
    }
    EXPECT_LT(posterior.tail(), 1e-6);
  }
}

TEST(MissingGrid, StopsWhereItIsTold) {
  auto flat = [](const std::vector<double>& nodes) {
    return std::vector<double>(nodes.size(), 1.0);
  };
  for (double largest : {0.0, 5.0, 32.0, 33.0, 1000.0}) {
    MissingPosterior posterior = MissingPosterior::over(flat, {.largest = largest});
    EXPECT_NEAR(posterior.log_total(), 1 + std::log(largest + 1), 1e-9);
    // A sum that ends at once has a corner there: a thousandth of a person.
    EXPECT_NEAR(posterior.mean(), largest / 2, 2e-3);
    EXPECT_EQ(posterior.quantile(1), largest);
    EXPECT_EQ(posterior.quantile(0), 0);
  }
}

// The oracle: every graph, every n0, by the formula of Madigan and York, with nothing shared.
struct Oracle {
  double mean = 0;
  double complete = 0;
};
Oracle enumerate(const CaptureTable& table, double delta, int64_t largest, bool exclude_complete) {
  size_t lists = table.list_count();
  auto listed = static_cast<double>(table.observed());
  std::vector<double> logs;
  std::vector<double> populations;
  std::vector<uint8_t> is_complete;
  for (EdgeBits edges : decomposable_graphs(lists)) {
    Decomposition graph;
    EXPECT_TRUE(decompose(adjacency(edges, lists), (ListSet{1} << lists) - 1, graph));
    bool complete = graph.cliques.size() == 1;
    if (complete && exclude_complete) continue;
    for (int64_t n0 = 0; n0 <= largest; ++n0) {
      double population = listed + static_cast<double>(n0);
      auto h = [&](ListSet set) {
        if (set == 0) return 0.0;
        double each = delta * std::pow(2.0, static_cast<double>(lists) - std::popcount(set));
        double total = delta * std::pow(2.0, static_cast<double>(lists));
        double value = std::lgamma(total) - std::lgamma(population + total);
        for (ListSet pattern = set;; pattern = (pattern - 1) & set) {
          double count = pattern == 0 ? static_cast<double>(n0) : 0;
          for (const Cell& cell : table.cells)
            count += (cell.history & set) == pattern ? static_cast<double>(cell.count) : 0;
          value += std::lgamma(count + each) - std::lgamma(each);
          if (pattern == 0) break;
        }
        return value;
      };
      double log = -std::log(population) + std::lgamma(population + 1) -
                   std::lgamma(static_cast<double>(n0) + 1);
      for (ListSet clique : graph.cliques) log += h(clique);
      for (ListSet separator : graph.separators) log -= h(separator);
      logs.push_back(log);
      populations.push_back(population);
      is_complete.push_back(complete);
    }
  }
  double highest = *std::ranges::max_element(logs);
  Oracle out;
  double total = 0;
  for (size_t i = 0; i < logs.size(); ++i) {
    double weight = std::exp(logs[i] - highest);
    total += weight;
    out.mean += weight * populations[i];
    out.complete += is_complete[i] ? weight : 0;
  }
  out.mean /= total;
  out.complete /= total;
  return out;
}

TEST(Graphs, AgreeWithEnumeratingTinyTables) {
  Philox random(12, 1);
  for (int round = 0; round < 24; ++round) {
    size_t lists = 3 + random.below(2);
    std::vector<Cell> cells;
    for (uint64_t x = 1; x < uint64_t{1} << lists; ++x) {
      if (random.below(3) > 0) cells.push_back({x, static_cast<int64_t>(random.below(20))});
    }
    CaptureTable table = table_of(lists, cells);
    if (!refuse_blocking(table) || without_empty_lists(table).list_count() < lists) continue;
    double delta = round % 2 == 0 ? 0.5 : std::ldexp(1.0, -static_cast<int>(lists));
    bool exclude = round % 3 == 0;
    GraphOptions options{.exclude_complete = exclude, .draws = 0, .threads = 1};
    options.prior.largest_missing = 400;
    Oracle expected = enumerate(table, delta, 400, exclude);
    for (int64_t whole : {int64_t{400}, int64_t{32}}) {
      options.whole = whole;
      auto average = average_graphs(table, delta, options);
      ASSERT_TRUE(average.has_value());
      double tolerance = whole == 400 ? 1e-9 : 2e-5;
      EXPECT_NEAR(average->mean, expected.mean, tolerance * expected.mean);
      EXPECT_NEAR(average->complete_weight, exclude ? 0 : expected.complete, 50 * tolerance);
    }
  }
}

TEST(Graphs, GiveTheReferenceNumbers) {
  struct Case {
    const char* set;
    double delta, mean, lower, upper;
  };
  // dga 2.0.2 with n0 from 0 to 30 n (../shared/reference/estimate.md, 3.3 and 11).
  const Case cases[] = {
      {"kosovo4", 1.0 / 16, 12749.34476, 9827, 16544},
      {"uk5", 1.0 / 32, 21282.24208, 10387, 33510},
      {"kosovo4", 0.5, 11013.65, 4481, 14484},
      {"kosovo4", 1, 4828.03, 4407, 6844},
      {"neworleans5", 1.0 / 32, 936.27, 511, 1762},
      {"australia4", 1.0 / 16, 2712.85, 1189, 7309},
      {"hav3", 1.0 / 8, 412.44, 271, 1194},
      {"spina3", 1.0 / 8, 727.93, 686, 784},
      {"congenital5", 1.0 / 32, 618.91, 590, 656},
  };
  int compared = 0;
  for (const Case& c : cases) {
    auto table = testing::shared_table(c.set);
    if (!table) continue;
    ++compared;
    GraphOptions options{.draws = 0};
    options.prior.largest_missing = 30 * table->observed();
    // Term by term where that is quick, by quadrature elsewhere too.
    for (bool exact : {true, false}) {
      options.whole = exact ? *options.prior.largest_missing : 32;
      if (exact && table->list_count() == 5 && table->observed() > 1000 &&
          std::getenv("HABEAS_SLOW") == nullptr)
        continue;
      auto average = average_graphs(*table, c.delta, options);
      ASSERT_TRUE(average.has_value());
      double digits = c.mean > 5000 && c.delta < 0.1 ? 1e-8 * c.mean : 0.006;
      EXPECT_NEAR(average->mean, c.mean, exact ? digits : 3e-5 * c.mean) << c.set << " " << c.delta;
      EXPECT_NEAR(average->lower, c.lower, exact ? 1 : 2 + 1e-3 * c.lower);
      EXPECT_NEAR(average->upper, c.upper, exact ? 1 : 2 + 5e-3 * c.upper);
    }
  }
  if (compared == 0) GTEST_SKIP() << "../shared/data/mse is not there";
}

TEST(Graphs, GiveTheExampleOfThePeerToTenDigits) {
  SHARED_TABLE(table, "congenital5");
  GraphOptions options{.whole = 300, .draws = 0};
  options.prior.least_missing = 1;
  options.prior.largest_missing = 300;
  auto average = average_graphs(table, 0.5, options);
  ASSERT_TRUE(average.has_value());
  EXPECT_NEAR(average->mean, 617.8158907615, 1e-8 * 617);
  EXPECT_EQ(average->graphs, 822);
  EXPECT_EQ(average->heaviest[0].name, "12|13|24|45");
  EXPECT_NEAR(average->heaviest[0].weight, .21707345, 1e-8);
  EXPECT_NEAR(average->heaviest[0].population, 627.5663, 1e-4);
  EXPECT_EQ(average->heaviest[1].name, "12|13|45");
  EXPECT_NEAR(average->heaviest[1].weight, .16029369, 1e-8);
  EXPECT_EQ(average->heaviest[2].name, "124|13|45");
  EXPECT_NEAR(average->heaviest[2].population, 613.7857, 1e-4);
}

// Spina bifida in upstate New York (Hook, Albright, Cross 1980), as Madigan and York 1997 analysed
// it: birth certificates, death certificates, rehabilitation. The peer's example sums n0 from 1 to
// 300.
TEST(Graphs, TakeThePriorOfMadiganAndYork) {
  CaptureTable table =
      table_of(3, {{4, 60}, {2, 49}, {6, 4}, {1, 247}, {5, 112}, {3, 142}, {7, 12}});
  GraphOptions options{.whole = 300, .draws = 0};
  options.prior = {.population = PopulationPrior::kPoissonGamma,
                   .shape = 13.14,
                   .scale = 55.17,
                   .least_missing = 1,
                   .largest_missing = 300};
  auto average = average_graphs(table, 1, options);
  ASSERT_TRUE(average.has_value());
  EXPECT_NEAR(average->mean, 733.452, 6e-4);
  EXPECT_EQ(average->median, 731);
  EXPECT_EQ(average->lower, 682);
  EXPECT_EQ(average->upper, 797);
  const double weights[] = {.373767, .309895, .281810, .034527};
  for (size_t k = 0; k < 4; ++k) EXPECT_NEAR(average->heaviest[k].weight, weights[k], 6e-7);
}

TEST(Graphs, OrderOfListsAndThreadsChangeNothing) {
  CaptureTable table = table_of(5, {{1, 83},
                                    {2, 97},
                                    {3, 30},
                                    {4, 4},
                                    {5, 3},
                                    {7, 7},
                                    {8, 50},
                                    {9, 12},
                                    {10, 5},
                                    {12, 2},
                                    {16, 20},
                                    {17, 4},
                                    {24, 6},
                                    {31, 1}});
  GraphOptions options{.draws = 50, .threads = 1};
  auto one = average_graphs(table, 0.5, options);
  options.threads = 3;
  auto three = average_graphs(table, 0.5, options);
  auto turned = average_graphs(reorder_lists(table, {4, 2, 0, 3, 1}), 0.5, options);
  ASSERT_TRUE(one && three && turned);
  EXPECT_EQ(one->mean, three->mean);
  EXPECT_EQ(one->draws, three->draws);
  EXPECT_NEAR(one->mean, turned->mean, 1e-6 * one->mean);
  EXPECT_NEAR(one->edge[0][1], turned->edge[2][4], 1e-7);
  EXPECT_NEAR(one->complete_weight, turned->complete_weight, 1e-9);
  double sum = 0;
  for (double draw : one->draws) sum += draw / 50;
  EXPECT_NEAR(sum, one->mean, 4 * one->standard_deviation / std::sqrt(50.0));
}

TEST(Graphs, AChainOverGraphsAgreesWithTheExactSum) {
  CaptureTable table = table_of(5, {{1, 83},
                                    {2, 97},
                                    {3, 30},
                                    {4, 4},
                                    {5, 3},
                                    {7, 7},
                                    {8, 50},
                                    {9, 12},
                                    {10, 5},
                                    {12, 2},
                                    {16, 20},
                                    {17, 4},
                                    {24, 6},
                                    {31, 1}});
  GraphOptions options{.draws = 0, .chains = 4, .steps = 40000};
  auto exact = average_graphs(table, 0.5, options);
  ASSERT_TRUE(exact.has_value());
  GraphPrior prior{.delta = 0.5};
  GraphChainResult chain = run_graph_chains(table, prior, {.start = 10000}, options);
  double mean = static_cast<double>(table.observed()) + chain.missing.mean();
  EXPECT_NEAR(mean, exact->mean, 0.05 * exact->standard_deviation);
  EXPECT_LT(*chain.average.r_hat, 1.02);
  for (size_t a = 0; a < 5; ++a) {
    for (size_t b = 0; b < 5; ++b)
      EXPECT_NEAR(chain.average.edge[a][b], exact->edge[a][b], 0.03) << a << b;
  }
  EXPECT_EQ(chain.average.heaviest[0].name, exact->heaviest[0].name);
  EXPECT_NEAR(chain.average.complete_weight, exact->complete_weight, 0.02);
}

TEST(Graphs, DeltaIsShownAndTheCompleteGraphWarnedOf) {
  CaptureTable table = table_of(3, {{1, 63}, {2, 55}, {3, 18}, {4, 69}, {5, 17}, {6, 21}, {7, 28}});
  std::vector<Estimate> estimates = estimate_graphs(table, {.draws = 10});
  ASSERT_EQ(estimates.size(), 3U);
  EXPECT_EQ(estimates[0].variant, "delta 0.125");
  for (const Estimate& estimate : estimates) {
    EXPECT_FALSE(estimate.refused());
    EXPECT_EQ(estimate.diagnostics[0].name, "weight of the complete graph");
    EXPECT_EQ(estimate.diagnostics[0].passed, std::optional(false));
    EXPECT_FALSE(estimate.warnings.empty());
    EXPECT_EQ(estimate.draws.size(), 10U);
  }
  estimates = estimate_graphs(table, {.deltas = {0.5}, .exclude_complete = true, .draws = 0});
  EXPECT_EQ(estimates[0].diagnostics[0].value, "excluded");
}

TEST(Graphs, RefuseWithAdvice) {
  CaptureTable censored =
      make_capture_table({"A", "B", "C"}, {{1, 5}, {3, 2}, {6, 3}}, {1}).value();
  for (const CaptureTable& table :
       {table_of(2, {{1, 5}, {2, 4}, {3, 2}}), table_of(3, {{1, 5}, {2, 4}, {4, 2}}), censored,
        table_of(3, {})}) {
    std::vector<Estimate> estimates = estimate_graphs(table, {});
    ASSERT_EQ(estimates.size(), 1U);
    EXPECT_TRUE(estimates[0].refused());
    EXPECT_FALSE(estimates[0].refusals[0].hint.empty());
  }
  EXPECT_FALSE(average_graphs(table_of(3, {{1, 5}, {3, 2}, {6, 3}}), 0, {}).has_value());
}

// Linkage of three lists of Khartoum drawn 500 times (Checchi et al. 2024, MIT licence): each
// draw's posterior enters the mixture alike.
TEST(Graphs, PoolLinkageDrawsAsAMixture) {
  auto text = testing::shared_text("sudan_linkage/draws.csv");
  if (!text) GTEST_SKIP() << "../shared/data/mse/sudan_linkage is not there";
  std::vector<double> pooled;
  double mean = 0;
  size_t tables = 0;
  for (size_t begin = text->find('\n') + 1; begin < text->size();) {
    size_t end = std::min(text->find('\n', begin), text->size());
    std::vector<int64_t> numbers;
    for (size_t at = begin; at < end; at = std::min(text->find(',', at), end) + 1)
      numbers.push_back(std::stoll(text->substr(at)));
    begin = end + 1;
    ASSERT_EQ(numbers.size(), 8U);  // draw, n001, n010, ... n111: the first list is the first digit
    std::vector<Cell> cells;
    for (uint64_t digits = 1; digits < 8; ++digits)
      cells.push_back({(digits >> 2 & 1) | (digits & 2) | (digits & 1) << 2, numbers[digits]});
    GraphOptions options{.draws = 100, .seed = tables + 1};
    options.prior.largest_missing = 600000;
    auto average = average_graphs(table_of(3, cells), 0.125, options);
    ASSERT_TRUE(average.has_value());
    pooled.insert(pooled.end(), average->draws.begin(), average->draws.end());
    mean += average->mean;
    ++tables;
  }
  EXPECT_EQ(tables, 500U);
  std::ranges::sort(pooled);
  std::printf("mixture: mean %.0f, median %.0f (%.0f-%.0f)\n", mean / 500, quantile(pooled, 0.5),
              quantile(pooled, 0.025), quantile(pooled, 0.975));
  EXPECT_NEAR(quantile(pooled, 0.5), 31642, 300);
  EXPECT_NEAR(quantile(pooled, 0.025), 3473, 150);
  EXPECT_NEAR(quantile(pooled, 0.975), 49733, 700);
}

// Eight lists: the sum over 30,888,596 graphs.
TEST(Graphs, SumOverEightLists) {
  if (std::getenv("HABEAS_SLOW") == nullptr) GTEST_SKIP() << "HABEAS_SLOW=1 runs it (a minute)";
  SHARED_TABLE(table, "neworleans8");
  GraphOptions options{.draws = 0};
  options.prior.largest_missing = 30 * table.observed();
  auto average = average_graphs(table, 1.0 / 256, options);
  ASSERT_TRUE(average.has_value());
  EXPECT_EQ(average->graphs, 30888596);
  EXPECT_NEAR(average->mean, 1036, 1);
  EXPECT_NEAR(average->lower, 521, 2);
  EXPECT_NEAR(average->upper, 2049, 6);
}

// Sums that run for ever were once made of this.
TEST(Graphs, AUniformPriorThatHasNoPosteriorIsRefused) {
  CaptureTable table =
      make_capture_table({"A", "B", "C"},
                         {{1, 20}, {2, 18}, {3, 17}, {4, 1}, {5, 12}, {6, 11}, {7, 8}})
          .value();
  GraphOptions options{.draws = 10, .threads = 1};
  options.prior.population = PopulationPrior::kUniform;
  Result<GraphAverage> refused = average_graphs(table, 0.125, options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("--largest-missing"), std::string::npos);
  options.prior.largest_missing = 2000;
  EXPECT_TRUE(average_graphs(table, 0.125, options));
  options.prior.largest_missing.reset();
  options.exclude_complete = true;
  EXPECT_TRUE(average_graphs(table, 0.125, options));
  options.exclude_complete = false;
  EXPECT_TRUE(average_graphs(table, 0.5, options));
}

}  // namespace
}  // namespace habeas::estimate
