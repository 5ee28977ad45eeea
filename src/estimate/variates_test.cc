// SPDX-License-Identifier: Apache-2.0
#include "estimate/variates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

constexpr int kDraws = 40000;
// P(sqrt(n) D > 2.2) = 0.00013 for continuous laws, less for discrete ones (Kolmogorov 1933).
constexpr double kKolmogorov = 2.2;

// The largest distance between the share of draws <= x and the exact cdf, times sqrt(n). For whole
// numbers both are compared at the draws only.
double distance(const std::vector<double>& draws, const std::function<double(double)>& cdf,
                bool whole) {
  std::vector<double> sorted = draws;
  std::ranges::sort(sorted);
  auto n = static_cast<double>(sorted.size());
  double most = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i + 1] == sorted[i]) continue;
    double exact = cdf(sorted[i]);
    most = std::max(most, std::fabs(static_cast<double>(i + 1) / n - exact));
    if (!whole) most = std::max(most, std::fabs(static_cast<double>(i) / n - exact));
  }
  return most * std::sqrt(n);
}

struct Law {
  std::string name;
  std::function<double(Variates&)> draw;
  std::function<double(double)> cdf;
  bool whole = false;
};

TEST(Variates, FollowTheirExactDistributions) {
  namespace bm = boost::math;
  std::vector<Law> laws;
  laws.push_back({"normal", [](Variates& v) { return v.normal(); },
                  [](double x) { return bm::cdf(bm::normal(), x); }});
  laws.push_back({"exponential", [](Variates& v) { return v.exponential(); },
                  [](double x) { return 1 - std::exp(-x); }});
  for (double shape : {0.3, 1.0, 1.7, 25.0, 4000.0})
    laws.push_back({"gamma " + std::to_string(shape), [=](Variates& v) { return v.gamma(shape); },
                    [=](double x) { return bm::cdf(bm::gamma_distribution<>(shape), x); }});
  laws.push_back({"log gamma 0.05", [](Variates& v) { return v.log_gamma(0.05); },
                  [](double x) {
                    // Below exp(-600) P = x^shape / Gamma(shape+1).
                    return x < -600 ? std::exp(0.05 * x) / std::tgamma(1.05)
                                    : bm::cdf(bm::gamma_distribution<>(0.05), std::exp(x));
                  }});
  for (auto [a, b] : {std::pair{0.4, 0.6}, {1.0, 3.0}, {30.0, 2.0}})
    laws.push_back(
        {"beta", [=](Variates& v) { return std::exp(v.log_beta(a, b).log_x); },
         [=](double x) { return bm::cdf(bm::beta_distribution<>(a, b), std::min(x, 1.0)); }});
  for (double mean : {0.2, 4.0, 9.9, 10.1, 70.0, 30000.0})
    laws.push_back({"poisson " + std::to_string(mean),
                    [=](Variates& v) { return static_cast<double>(v.poisson(mean)); },
                    [=](double x) { return bm::cdf(bm::poisson(mean), x); }, true});
  for (auto [n, p] :
       {std::pair{1, 0.3}, {20, 0.02}, {40, 0.5}, {300, 0.2}, {300, 0.97}, {90000, 0.4}})
    laws.push_back({"binomial " + std::to_string(n),
                    [n = n, p = p](Variates& v) { return static_cast<double>(v.binomial(n, p)); },
                    [n = n, p = p](double x) { return bm::cdf(bm::binomial(n, p), x); }, true});
  for (auto [size, odds] : {std::pair{1.0, 0.5}, {7.0, 3.0}, {400.0, 12.0}})
    laws.push_back({"negative binomial",
                    [size = size, odds = odds](Variates& v) {
                      return static_cast<double>(v.negative_binomial(size, odds));
                    },
                    [size = size, odds = odds](double x) {
                      return bm::cdf(bm::negative_binomial(size, 1 / (1 + odds)), x);
                    },
                    true});
  uint64_t stream = 0;
  for (const Law& law : laws) {
    Variates chance(20261127, stream++);
    std::vector<double> draws;
    for (int i = 0; i < kDraws; ++i) draws.push_back(law.draw(chance));
    EXPECT_LT(distance(draws, law.cdf, law.whole), kKolmogorov) << law.name;
  }
}

TEST(Variates, ADistanceTestThatCanFail) {
  Variates chance(1, 1);
  std::vector<double> draws;
  for (int i = 0; i < kDraws; ++i) draws.push_back(chance.normal() * 1.06);
  EXPECT_GT(distance(
                draws, [](double x) { return boost::math::cdf(boost::math::normal(), x); }, false),
            kKolmogorov);
}

TEST(Variates, AMultinomialHasBinomialMargins) {
  const std::vector<double> weights{0.0, 3, 1e-9, 5, 2, 0.0};
  for (int64_t trials : {int64_t{1}, int64_t{4}, int64_t{5}, int64_t{1000}}) {
    Variates chance(5, static_cast<uint64_t>(trials));
    std::vector<double> third;
    for (int i = 0; i < kDraws; ++i) {
      std::vector<int64_t> counts(weights.size(), 0);
      chance.multinomial(trials, weights, counts);
      int64_t sum = 0;
      for (int64_t c : counts) sum += c;
      ASSERT_EQ(sum, trials);
      ASSERT_EQ(counts[0] + counts[5], 0);
      third.push_back(static_cast<double>(counts[3]));
    }
    boost::math::binomial exact(static_cast<double>(trials), 0.5);
    EXPECT_LT(distance(
                  third, [&](double x) { return boost::math::cdf(exact, x); }, true),
              kKolmogorov);
  }
}

TEST(Variates, AMultinomialAddsToWhatIsThere) {
  Variates chance(1, 2);
  std::vector<int64_t> counts{10, 20};
  chance.multinomial(0, std::vector<double>{0, 0}, counts);
  EXPECT_EQ(counts, (std::vector<int64_t>{10, 20}));
  chance.multinomial(7, std::vector<double>{0, 1}, counts);
  EXPECT_EQ(counts, (std::vector<int64_t>{10, 27}));
}

TEST(Variates, LogBetaKeepsItsDigitsAtBothEnds) {
  Variates chance(3, 3);
  for (int i = 0; i < 1000; ++i) {
    LogPair pair = chance.log_beta(1e-3, 2e-3);
    EXPECT_LE(pair.log_x, 0);
    EXPECT_LE(pair.log_rest, 0);
    EXPECT_NEAR(std::exp(pair.log_x) + std::exp(pair.log_rest), 1, 1e-12);
  }
}

TEST(Variates, SameKeyAndStreamSameDraws) {
  Variates a(9, 4);
  Variates b(9, 4);
  Variates other(9, 5);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    double x = a.gamma(2.5);
    EXPECT_EQ(x, b.gamma(2.5));
    differs = differs || x != other.gamma(2.5);
  }
  EXPECT_TRUE(differs);
}

TEST(Variates, HugeMeansStayWholeNumbers) {
  Variates chance(2, 2);
  EXPECT_NEAR(static_cast<double>(chance.poisson(1e15)), 1e15, 1e9);
  EXPECT_EQ(chance.poisson(1e30), int64_t{1} << 62);
  EXPECT_EQ(chance.poisson(0), 0);
}

}  // namespace
}  // namespace habeas::estimate
