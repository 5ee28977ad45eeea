// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "estimate/variates.h"

// The exact posterior of N given draws of a model's parameters. With prior 1/N, N - n given the
// parameters is negative binomial: failures before n successes of probability 1 - p_0. The
// posterior is the mixture of these over the draws (Rao and Blackwell): smoother than one N for
// each draw, at no cost of sampling.

namespace habeas::estimate {

struct UnseenComponent {
  double observed = 0;  // n > 0
  double seen = 1;      // 1 - p_0, in (0,1]
};

class UnseenMixture {
 public:
  // With `cap`, N - n is held to at most floor(cap * observed of the component): the truncation
  // that LCMCR makes without saying so (its cap is 20).
  explicit UnseenMixture(std::vector<UnseenComponent> components,
                         std::optional<double> cap = std::nullopt);

  [[nodiscard]] double cdf(double n) const;  // P(N <= n)
  // Smallest whole N with cdf(N) >= p.
  [[nodiscard]] double quantile(double p) const;
  // Infinite or dominated by few draws where the tail is heavy: quote the median.
  [[nodiscard]] double mean() const;
  // The probability of N <= n under each component, times its weight less `subtract` times it: the
  // series whose standard error is that of a quantile.
  [[nodiscard]] std::vector<double> influence(double n, double probability) const;
  // Probability per unit of N around n, by a central difference over a small share of n.
  [[nodiscard]] double density(double n) const;
  // Posterior probability, without the cap, of what the cap forbids; 0 without a cap. From 0.9999
  // on the cap is not applied: nothing would be left.
  [[nodiscard]] double beyond_cap() const { return beyond_cap_; }
  // `count` draws of N, spread evenly over the components.
  [[nodiscard]] std::vector<double> draw(size_t count, Variates* chance) const;

 private:
  [[nodiscard]] double component_cdf(size_t i, double n) const;

  std::vector<UnseenComponent> components_;
  std::optional<double> cap_;
  std::vector<double> weight_;  // P(N - n <= cap) of each component; 1 without a cap
  double total_ = 0;
  double beyond_cap_ = 0;
};

}  // namespace habeas::estimate
