// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/latent_kernel.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "estimate/chain_diagnostics.h"
#include "estimate/internal/latent_ladder.h"

namespace habeas::estimate {
namespace {

CaptureTable small_table(int64_t times = 1) {
  CaptureTable table;
  table.lists = {"a", "b", "c"};
  const std::array<int64_t, 7> counts{14, 22, 5, 9, 3, 6, 4};
  for (uint64_t h = 1; h < 8; ++h) table.cells.push_back({h, counts[h - 1] * times});
  return table;
}

struct Moves {
  double power = 1;
  bool sweep = true;
  bool glide = true;
};

// log(1 - p_0) and log-likelihood of the table over `length` rounds.
Chains run_kernel(const CaptureTable& table, const LatentPrior& prior, Moves moves, size_t length,
                  uint64_t key) {
  LatentCells cells(table);
  Chains out(4);
  parallel_for(4, 0, [&](int64_t c) {
    Variates chance(key, static_cast<uint64_t>(c));
    LatentKernel kernel(cells, prior, &chance);
    auto& chain = out[static_cast<size_t>(c)];
    for (size_t i = 0; i < length + length / 5; ++i) {
      if (moves.sweep) kernel.sweep(moves.power, &chance);
      if (moves.glide) kernel.glide(moves.power, 0.05 + 0.2 * chance.uniform(), 8, &chance);
      if (i >= length / 5) chain.push_back(std::log(kernel.seen()));
    }
  });
  return out;
}

double mean_of(const Chains& chains) {
  double sum = 0;
  double count = 0;
  for (const auto& chain : chains) {
    sum += std::accumulate(chain.begin(), chain.end(), 0.0);
    count += static_cast<double>(chain.size());
  }
  return sum / count;
}
Chains squared(Chains chains) {
  for (auto& chain : chains)
    for (double& x : chain) x *= x;
  return chains;
}

void expect_same_law(const Chains& a, const Chains& b, const char* what) {
  for (bool square : {false, true}) {
    Chains x = square ? squared(a) : a;
    Chains y = square ? squared(b) : b;
    double error = std::hypot(mcse_mean(x), mcse_mean(y));
    EXPECT_NEAR(mean_of(x), mean_of(y), 4 * error) << what << (square ? ", squares" : "");
    EXPECT_LT(error, 0.1 * std::fabs(mean_of(x)) + 0.02) << what;
  }
}

// The slow twin: a Gibbs sampler over persons, each with a class of his own, seen and unseen alike,
// as in the paper; nothing is shared with the kernel but the distributions.
Chains person_by_person(const CaptureTable& table, const LatentPrior& prior, size_t length) {
  std::vector<uint64_t> persons;
  for (const Cell& cell : table.cells)
    persons.insert(persons.end(), static_cast<size_t>(cell.count), cell.history);
  const size_t seen = persons.size();
  const size_t lists = table.list_count();
  const auto classes = static_cast<size_t>(prior.classes);
  Chains out(4);
  parallel_for(4, 0, [&](int64_t c) {
    Variates chance(99, static_cast<uint64_t>(c));
    std::vector<std::vector<double>> lambda(classes, std::vector<double>(lists, 0.3));
    std::vector<double> pi(classes, 1.0 / static_cast<double>(classes));
    double alpha = 1;
    std::vector<uint64_t> all = persons;
    for (size_t t = 0; t < length + length / 5; ++t) {
      std::vector<double> members(classes, 0);
      std::vector<std::vector<double>> on(classes, std::vector<double>(lists, 0));
      double hidden = 0;
      for (size_t k = 0; k < classes; ++k) {
        double none = pi[k];
        for (double l : lambda[k]) none *= 1 - l;
        hidden += none;
      }
      all.resize(seen);
      int64_t unseen = chance.negative_binomial(static_cast<double>(seen), hidden / (1 - hidden));
      all.resize(seen + static_cast<size_t>(unseen), 0);
      for (uint64_t history : all) {
        std::vector<double> weight(classes);
        double sum = 0;
        for (size_t k = 0; k < classes; ++k) {
          weight[k] = pi[k];
          for (size_t j = 0; j < lists; ++j)
            weight[k] *= history >> j & 1 ? lambda[k][j] : 1 - lambda[k][j];
          sum += weight[k];
        }
        double u = chance.uniform() * sum;
        size_t k = 0;
        while (k + 1 < classes && u >= weight[k]) u -= weight[k++];
        members[k] += 1;
        for (size_t j = 0; j < lists; ++j) on[k][j] += history >> j & 1 ? 1 : 0;
      }
      double later = static_cast<double>(all.size());
      double left = 1;
      double log_left = 0;
      for (size_t k = 0; k < classes; ++k) {
        for (size_t j = 0; j < lists; ++j)
          lambda[k][j] = std::exp(
              chance.log_beta(prior.lambda_a + on[k][j], prior.lambda_b + members[k] - on[k][j])
                  .log_x);
        later -= members[k];
        LogPair stick =
            k + 1 < classes ? chance.log_beta(1 + members[k], alpha + later) : LogPair{0, 0};
        pi[k] = left * std::exp(stick.log_x);
        left *= std::exp(stick.log_rest);
        log_left += stick.log_rest;
      }
      alpha = chance.gamma(prior.alpha_shape + prior.classes - 1) / (prior.alpha_rate - log_left);
      double found = 0;
      for (size_t k = 0; k < classes; ++k) {
        double none = 1;
        for (double l : lambda[k]) none *= 1 - l;
        found += pi[k] * (1 - none);
      }
      if (t >= length / 5) out[static_cast<size_t>(c)].push_back(std::log(found));
    }
  });
  return out;
}

bool slow() { return std::getenv("HABEAS_SLOW") != nullptr; }

TEST(LatentKernel, AgreesWithAGibbsSamplerOverPersons) {
  LatentPrior prior{.classes = 3};
  size_t length = slow() ? 20000 : 4000;
  Chains oracle = person_by_person(small_table(), prior, length);
  expect_same_law(run_kernel(small_table(), prior, {}, length, 1), oracle, "sweep and glide");
  expect_same_law(run_kernel(small_table(), prior, {.glide = false}, length, 2), oracle,
                  "sweep alone");
}

TEST(LatentKernel, BothMovesLeaveTheSameLaw) {
  // Glides alone cannot move alpha: one class has no sticks.
  LatentPrior prior{.classes = 1};
  expect_same_law(run_kernel(small_table(), prior, {.glide = false}, 8000, 3),
                  run_kernel(small_table(), prior, {.sweep = false}, 8000, 4), "glide alone");
}

TEST(LatentKernel, HalfThePowerOfTwiceTheCountsIsTheSamePosterior) {
  LatentPrior prior{.classes = 4, .lambda_a = 0.7, .lambda_b = 1.3};
  Chains once = run_kernel(small_table(), prior, {}, 8000, 5);
  expect_same_law(run_kernel(small_table(2), prior, {.power = 0.5}, 8000, 6), once, "both moves");
  expect_same_law(run_kernel(small_table(2), prior, {.power = 0.5, .glide = false}, 16000, 7), once,
                  "sweep alone");
  // 4/3 of the power of 3/4: none of the products is whole, so the correction has work to do.
  expect_same_law(run_kernel(small_table(7), prior, {.power = 1.0 / 7, .glide = false}, 20000, 8),
                  once, "sweep alone, a seventh");
}

TEST(LatentKernel, PowerZeroIsThePrior) {
  LatentPrior prior{.classes = 4};
  LatentCells cells(small_table());
  Chains prior_draws(4);
  for (size_t c = 0; c < 4; ++c) {
    Variates chance(8, c);
    LatentKernel kernel(cells, prior, &chance);
    for (int i = 0; i < 4000; ++i) {
      kernel.draw_prior(&chance);
      prior_draws[c].push_back(std::log(kernel.seen()));
    }
  }
  expect_same_law(run_kernel(small_table(), prior, {.power = 0}, 12000, 9), prior_draws,
                  "moves at 0");
}

// Talts et al. (2018): parameters from the prior, histories from the parameters; the rank of the
// true 1 - p_0 among posterior draws is uniform. n is fixed: with prior 1/N it says nothing of
// theta.
TEST(LatentKernel, RanksOfPriorParametersAreUniform) {
  const int runs = slow() ? 200 : 60;
  constexpr int kPlaces = 10;
  LatentPrior prior{.classes = 4, .alpha_shape = 2, .alpha_rate = 2};
  std::vector<int> rank(static_cast<size_t>(runs));
  parallel_for(runs, 0, [&](int64_t run) {
    Variates chance(20261127, static_cast<uint64_t>(run));
    CaptureTable shape;
    shape.lists = {"a", "b", "c", "d"};
    shape.cells = {{1, 1}};
    LatentCells one(shape);
    LatentKernel truth(one, prior, &chance);
    std::vector<int64_t> counts(16, 0);
    std::vector<double> pi = truth.weights();
    for (int i = 0; i < 80;) {
      double u = chance.uniform();
      size_t k = 0;
      while (k + 1 < pi.size() && u >= pi[k]) u -= pi[k++];
      size_t history = 0;
      for (size_t j = 0; j < 4; ++j) history |= size_t{chance.uniform() < truth.lambda(j, k)} << j;
      if (history == 0) continue;
      ++counts[history];
      ++i;
    }
    shape.cells.clear();
    for (uint64_t h = 1; h < 16; ++h)
      if (counts[h] > 0) shape.cells.push_back({h, counts[h]});
    LatentCells cells(shape);
    LatentKernel kernel(cells, prior, &chance);
    int below = 0;
    constexpr int kKept = 199;
    for (int i = 0; i < 400 + kKept * 8; ++i) {
      kernel.sweep(1, &chance);
      kernel.glide(1, 0.05 + 0.15 * chance.uniform(), 10, &chance);
      if (i >= 400 && i % 8 == 0) below += kernel.seen() < truth.seen() ? 1 : 0;
    }
    rank[static_cast<size_t>(run)] = below * kPlaces / (kKept + 1);
  });
  std::array<int, kPlaces> histogram{};
  for (int r : rank) ++histogram[static_cast<size_t>(r)];
  double expected = static_cast<double>(runs) / kPlaces;
  double chi = 0;
  for (int h : histogram) chi += (h - expected) * (h - expected) / expected;
  EXPECT_LT(chi, 27.9);  // the .999 quantile of chi-square with 9 degrees of freedom
}

TEST(LatentKernel, ACensoredCellIsDrawnFromItsConditional) {
  // Compared with the sum over every value it can take, weighted by what fixing it there gives:
  // here through the mean under one class, whose posterior is the same as with the cell drawn by a
  // slow independence sampler.
  CaptureTable table = small_table();
  table.censored = {1};
  LatentPrior prior{.classes = 1};
  LatentCells cells(table);
  Chains count(4);
  for (size_t c = 0; c < 4; ++c) {
    Variates chance(31, c);
    LatentKernel kernel(cells, prior, &chance);
    for (int i = 0; i < 8000; ++i) {
      kernel.sweep(1, &chance);
      count[c].push_back(static_cast<double>(kernel.observed()));
    }
  }
  // Evidence of each value m of the cell, by independence with uniform lambda: proportional to
  // sum_N over n0 of (N-1)!/(n0! m! ...) prod_j B(1 + on_j, 1 + N - on_j).
  double top = 0;
  double bottom = 0;
  for (int64_t m = 0; m <= 14; ++m) {
    CaptureTable fixed = table;
    fixed.cells[0].count = m;
    double n = static_cast<double>(fixed.observed());
    for (double n0 = 0; n0 < 4000; ++n0) {
      double total = n + n0;
      double log_weight =
          std::lgamma(total) - std::lgamma(n0 + 1) - std::lgamma(static_cast<double>(m) + 1);
      for (uint64_t j = 0; j < 3; ++j) {
        auto on = static_cast<double>(fixed.on_all(uint64_t{1} << j));
        log_weight += std::lgamma(1 + on) + std::lgamma(1 + total - on) - std::lgamma(2 + total);
      }
      double weight = std::exp(log_weight + 120);
      top += weight * n;
      bottom += weight;
    }
  }
  EXPECT_NEAR(mean_of(count), top / bottom, 4 * mcse_mean(count));
}

TEST(LatentLadder, SteppingStonesGiveTheExactEvidenceOfOneClass) {
  // One class, uniform lambda: evidence of the histories given n by summing over N as above, over
  // the same sum for all histories of n persons, by quadrature over lambda.
  CaptureTable table;
  table.lists = {"a", "b"};
  table.cells = {{1, 6}, {2, 9}, {3, 4}};
  LatentCells cells(table);
  std::vector<double> powers{0, 0.02, 0.06, 0.15, 0.3, 0.5, 0.75, 1};
  LatentLadder ladder(cells, {.classes = 1}, powers, 3, 3);
  ladder.run(300, true);
  ladder.reset_counts();
  ladder.run(20000, false);
  double log_l = 0;
  for (size_t i = 0; i + 1 < powers.size(); ++i) log_l += ladder.log_step(i);
  double sum = 0;
  constexpr int kGrid = 400;
  for (int i = 0; i < kGrid; ++i)
    for (int j = 0; j < kGrid; ++j) {
      double a = (i + 0.5) / kGrid;
      double b = (j + 0.5) / kGrid;
      double seen = 1 - (1 - a) * (1 - b);
      double log_g = 6 * std::log(a * (1 - b) / seen * 19 / 6) +
                     9 * std::log((1 - a) * b / seen * 19 / 9) +
                     4 * std::log(a * b / seen * 19 / 4);
      sum += std::exp(log_g) / kGrid / kGrid;
    }
  EXPECT_NEAR(log_l, std::log(sum), 0.03);
  EXPECT_GT(ladder.round_trips(), 100);
}

TEST(LatentKernel, ManyListsDoNotUnderflow) {
  CaptureTable table;
  uint64_t everything = 0;
  for (int j = 0; j < 60; ++j) {
    table.lists.push_back("l" + std::to_string(j));
    everything |= uint64_t{1} << j;
  }
  table.cells = {{1, 3}, {everything >> 1, 2}, {everything, 400}};
  LatentCells cells(table);
  Variates chance(1, 1);
  LatentKernel kernel(cells, {.classes = 10}, &chance);
  for (int i = 0; i < 300; ++i) {
    kernel.sweep(1, &chance);
    kernel.glide(1, 0.02, 5, &chance);
    ASSERT_TRUE(std::isfinite(kernel.log_likelihood())) << i;
    ASSERT_GT(kernel.seen(), 0);
  }
}

}  // namespace
}  // namespace habeas::estimate
