// SPDX-License-Identifier: Apache-2.0
#include "estimate/unseen_mixture.h"

#include <cmath>

#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

// The slow twin: sums the probabilities (n+k-1)!/(k! (n-1)!) s^n (1-s)^k one by one.
double slow_cdf(const std::vector<UnseenComponent>& components, std::optional<double> cap,
                double up_to) {
  double sum = 0;
  double total = 0;
  for (const UnseenComponent& c : components) {
    double most = cap ? std::floor(*cap * c.observed) : 20000;
    for (double k = 0; k <= most; ++k) {
      double p =
          std::exp(std::lgamma(c.observed + k) - std::lgamma(k + 1) - std::lgamma(c.observed) +
                   c.observed * std::log(c.seen) + k * std::log1p(-c.seen));
      total += p;
      if (c.observed + k <= up_to) sum += p;
    }
  }
  return sum / total;
}

const std::vector<UnseenComponent> kComponents = {{40, 0.5}, {40, 0.2}, {37, 0.05}};

TEST(UnseenMixture, CdfIsTheSumOfNegativeBinomials) {
  for (std::optional<double> cap : {std::optional<double>(), std::optional<double>(10)}) {
    UnseenMixture mixture(kComponents, cap);
    for (double n : {20.0, 39.0, 60.0, 90.0, 250.0, 400.0, 900.0})
      EXPECT_NEAR(mixture.cdf(n), slow_cdf(kComponents, cap, n), 1e-9) << n;
  }
}

TEST(UnseenMixture, QuantilesInvertTheCdf) {
  UnseenMixture mixture(kComponents, 10);
  for (double p : {0.025, 0.3, 0.5, 0.975}) {
    double q = mixture.quantile(p);
    EXPECT_GE(mixture.cdf(q), p);
    EXPECT_LT(mixture.cdf(q - 1), p);
  }
}

TEST(UnseenMixture, MeanAndDrawsAgreeUnderTheCapToo) {
  for (std::optional<double> cap : {std::optional<double>(), std::optional<double>(10)}) {
    UnseenMixture mixture(kComponents, cap);
    Variates chance(4, 4);
    std::vector<double> draws = mixture.draw(40000, &chance);
    double mean = 0;
    for (double x : draws) mean += x / 40000;
    double spread = 0;
    for (double x : draws) spread += (x - mean) * (x - mean) / 40000;
    EXPECT_NEAR(mean, mixture.mean(), 4 * std::sqrt(spread / 40000));
  }
}

TEST(UnseenMixture, SaysWhatTheCapRemoves) {
  EXPECT_EQ(UnseenMixture(kComponents).beyond_cap(), 0);
  EXPECT_NEAR(UnseenMixture(kComponents, 10).beyond_cap(), 1.0 / 3, 0.01);
  UnseenMixture nothing_left({{50, 1e-9}}, 1);
  EXPECT_NEAR(nothing_left.beyond_cap(), 1, 1e-9);
  EXPECT_GT(nothing_left.quantile(0.5), 1e9);
}

TEST(UnseenMixture, EverybodySeen) {
  UnseenMixture mixture({{12, 1.0}});
  EXPECT_EQ(mixture.quantile(0.5), 12);
  EXPECT_EQ(mixture.mean(), 12);
}

}  // namespace
}  // namespace habeas::estimate
