// SPDX-License-Identifier: Apache-2.0
#include "estimate/unseen_mixture.h"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/beta.hpp>

#include "base/result.h"

namespace habeas::estimate {

namespace {
// P(failures <= k) before `size` successes of probability `success`: I_success(size, k+1).
double failures_cdf(double size, double success, double k) {
  if (k < 0) return 0;
  if (success >= 1) return 1;
  return boost::math::ibeta(size, std::floor(k) + 1, success);
}
}  // namespace

UnseenMixture::UnseenMixture(std::vector<UnseenComponent> components, std::optional<double> cap)
    : components_(std::move(components)), cap_(cap), weight_(components_.size(), 1.0) {
  check(!components_.empty(), "a mixture of at least one component");
  for (size_t i = 0; i < components_.size(); ++i) {
    const UnseenComponent& c = components_[i];
    if (cap_) weight_[i] = failures_cdf(c.observed, c.seen, std::floor(*cap_ * c.observed));
    total_ += weight_[i];
  }
  beyond_cap_ = cap_ ? 1 - total_ / static_cast<double>(components_.size()) : 0;
  if (!(total_ >
        1e-4 * static_cast<double>(components_.size()))) {  // all but nothing lies within the cap:
                                                            // it cannot be honoured
    std::ranges::fill(weight_, 1.0);
    total_ = static_cast<double>(components_.size());
    cap_.reset();
  }
}

double UnseenMixture::component_cdf(size_t i, double n) const {
  const UnseenComponent& c = components_[i];
  double k = std::floor(n) - c.observed;
  if (cap_) k = std::min(k, std::floor(*cap_ * c.observed));
  return failures_cdf(c.observed, c.seen, k);
}

double UnseenMixture::cdf(double n) const {
  double sum = 0;
  for (size_t i = 0; i < components_.size(); ++i) sum += component_cdf(i, n);
  return sum / total_;
}

double UnseenMixture::quantile(double p) const {
  double low = components_.front().observed;
  double high = low;
  for (const UnseenComponent& c : components_) {
    low = std::min(low, c.observed);
    high = std::max(high, c.observed / c.seen);
  }
  low -= 1;
  high = std::floor(high) + 1;
  while (high < 0x1.0p60 && cdf(high) < p) high *= 2;
  while (high - low > 1) {
    double middle = std::floor(low + (high - low) / 2);
    if (middle == low || middle == high) break;
    (cdf(middle) >= p ? high : low) = middle;
  }
  return high;
}

double UnseenMixture::mean() const {
  double sum = 0;
  for (size_t i = 0; i < components_.size(); ++i) {
    const UnseenComponent& c = components_[i];
    double within = 1;
    // E[N; N-n <= k] = n/(1-p0) P(failures <= k before n+1 successes).
    if (cap_) within = failures_cdf(c.observed + 1, c.seen, std::floor(*cap_ * c.observed));
    sum += c.observed / c.seen * within;
  }
  return sum / total_;
}

std::vector<double> UnseenMixture::influence(double n, double probability) const {
  std::vector<double> out(components_.size());
  double mean_weight = total_ / static_cast<double>(components_.size());
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = (component_cdf(i, n) - probability * weight_[i]) / mean_weight;
  return out;
}

double UnseenMixture::density(double n) const {
  double half = std::max(1.0, std::floor(n * 0.01));
  return (cdf(n + half) - cdf(n - half)) / (2 * half);
}

std::vector<double> UnseenMixture::draw(size_t count, Variates* chance) const {
  std::vector<double> out;
  out.reserve(count);
  auto places = static_cast<double>(components_.size());
  while (out.size() < count) {
    // Strata of equal size, one component out of each; what falls beyond the cap is drawn again
    // from any component, so that each counts by its weight.
    double u = (static_cast<double>(out.size()) + chance->uniform()) / static_cast<double>(count);
    for (int64_t attempt = 0;; ++attempt) {
      check(attempt < 1'000'000, "a share of the posterior lies within the cap");
      const UnseenComponent& c =
          components_[std::min(static_cast<size_t>(u * places), components_.size() - 1)];
      auto missing =
          static_cast<double>(chance->negative_binomial(c.observed, (1 - c.seen) / c.seen));
      u = chance->uniform();
      if (cap_ && missing > std::floor(*cap_ * c.observed)) continue;
      out.push_back(c.observed + missing);
      break;
    }
  }
  return out;
}

}  // namespace habeas::estimate
