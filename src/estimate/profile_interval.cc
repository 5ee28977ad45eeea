// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>

#include "estimate/internal/hierarchical_fit.h"
#include "estimate/loglinear.h"

// For each N the empty history is given N - n persons and the model is fitted to all 2^J histories;
// the Poisson likelihood becomes the multinomial one by the factor N! e^N / N^N, which together
// with the factorial of the empty history is Cormack's correction in closed form.

namespace habeas::estimate {

namespace {

class Profile {
 public:
  Profile(const CaptureTable& table, const std::vector<uint32_t>& terms)
      : cells_(table), terms_(terms), fitter_(table.list_count()) {
    for (uint64_t history : table.censored) cells_.used[history] = 0;
    cells_.used[0] = 1;
    for (size_t x = 1; x < cells_.counts.size(); ++x)
      listed_ += cells_.used[x] ? cells_.counts[x] : 0;
  }

  // Log likelihood at a real number of missing persons, >= 0; continuous.
  double at(double missing) {
    cells_.counts[0] = missing;
    HierarchicalFit fit = fitter_.fit(cells_, terms_, start_);
    if (!fit.converged) fit = fitter_.fit(cells_, terms_);
    if (!fit.converged) return -HUGE_VAL;
    start_ = fit.coefficients;
    double population = listed_ + missing;
    // The fit has left out the factorial of a count of at most 1; the true one is wanted here.
    double factorial = missing > 1 ? 0.0 : -std::lgamma(missing + 1);
    return fit.log_likelihood + factorial + std::lgamma(population + 1) + population -
           population * std::log(population);
  }

  [[nodiscard]] double listed() const { return listed_; }

 private:
  CellCounts cells_;
  std::vector<Term> terms_;
  HierarchicalFitter fitter_;
  std::vector<double> start_;
  double listed_ = 0;
};

// Golden section on a unimodal function of log(missing + 1).
double highest(const std::function<double(double)>& value, double from, double to) {
  constexpr double kGolden = 0.6180339887498949;
  double low = from;
  double high = to;
  double a = high - kGolden * (high - low);
  double b = low + kGolden * (high - low);
  double at_a = value(a);
  double at_b = value(b);
  while (high - low > 1e-9) {
    if (at_a > at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - kGolden * (high - low);
      at_a = value(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + kGolden * (high - low);
      at_b = value(b);
    }
  }
  return (low + high) / 2;
}

double crossing(const std::function<double(double)>& value, double inside, double outside,
                double threshold) {
  for (int i = 0; i < 60 && std::fabs(outside - inside) > 1e-12; ++i) {
    double middle = (inside + outside) / 2;
    (value(middle) >= threshold ? inside : outside) = middle;
  }
  return (inside + outside) / 2;
}

}  // namespace

namespace {

// The profile of one table and model, as a function of log(missing + 1), with its maximum.
class Curve {
 public:
  Curve(const CaptureTable& table, const std::vector<uint32_t>& terms) : profile_(table, terms) {
    CellCounts cells(table);
    for (uint64_t history : table.censored) cells.used[history] = 0;
    double missing = HierarchicalFitter(table.list_count()).fit(cells, terms).missing;
    limit_ = std::log1p(1e9 * std::max(1.0, profile_.listed()));
    // The profile's maximum is close to the Poisson one; a window of a factor 4 holds it.
    double centre = std::log1p(missing);
    auto value = [&](double log_missing) { return at(log_missing); };
    best_ = highest(value, std::max(0.0, centre - 1.4), std::min(limit_, centre + 1.4));
    top_ = std::max({at(best_), at(0.0), at(centre)});
  }

  double at(double log_missing) { return profile_.at(std::expm1(log_missing)); }
  [[nodiscard]] double best() const { return best_; }
  [[nodiscard]] double top() const { return top_; }
  [[nodiscard]] double listed() const { return profile_.listed(); }

  // Where the profile falls to `threshold` below and above its maximum; 0, and infinity, where it
  // does not fall so far.
  std::pair<double, double> ends(double threshold) {
    auto value = [&](double log_missing) { return at(log_missing); };
    double inside = at(best_) >= threshold ? best_ : 0.0;
    double low = at(0.0) >= threshold ? 0.0 : crossing(value, inside, 0.0, threshold);
    double outside = std::max(inside, 0.1);
    while (outside < limit_ && at(outside) >= threshold) outside = std::min(limit_, outside + 0.5);
    double high = at(outside) >= threshold ? std::numeric_limits<double>::infinity()
                                           : crossing(value, inside, outside, threshold);
    return {low, high};
  }

 private:
  Profile profile_;
  double limit_ = 0;
  double best_ = 0;
  double top_ = 0;
};

}  // namespace

Interval profile_interval(const CaptureTable& given, const std::vector<uint32_t>& terms,
                          double level) {
  Curve curve(without_empty_lists(given), terms);
  boost::math::chi_squared chi(1);
  auto [low, high] = curve.ends(curve.top() - boost::math::quantile(chi, level) / 2);
  return {.lower = curve.listed() + std::expm1(low),
          .upper = curve.listed() + std::expm1(high),
          .level = level,
          .kind = "profile likelihood"};
}

// The signed root r = sign(N - best) sqrt(2 (top - profile)) is taken as standard normal, which is
// what the interval rests on. It is tabulated between the ends of a 0.9999 interval and inverted.
std::vector<double> profile_draws(const CaptureTable& given, const std::vector<uint32_t>& terms,
                                  size_t count) {
  check(count >= 1, "at least one draw");
  Curve curve(without_empty_lists(given), terms);
  constexpr double kFurthest = 3.9;  // standard deviations
  constexpr size_t kNodes = 80;
  auto [low, high] = curve.ends(curve.top() - kFurthest * kFurthest / 2);
  if (!std::isfinite(high)) return {};
  std::vector<double> place;
  std::vector<double> root;
  for (size_t i = 0; i <= kNodes; ++i) {
    double x = low + (high - low) * static_cast<double>(i) / static_cast<double>(kNodes);
    double fall = std::sqrt(2 * std::max(0.0, curve.top() - curve.at(x)));
    double r = x < curve.best() ? -fall : fall;
    if (!root.empty() && !(r > root.back())) continue;  // flat to within rounding
    place.push_back(x);
    root.push_back(r);
  }
  boost::math::normal normal;
  std::vector<double> out;
  for (size_t i = 0; i < count; ++i) {
    double z =
        boost::math::quantile(normal, (static_cast<double>(i) + 0.5) / static_cast<double>(count));
    auto above = std::ranges::lower_bound(root, z);
    double x = place.back();
    if (above == root.begin()) {
      x = place.front();
    } else if (above != root.end()) {
      auto k = static_cast<size_t>(above - root.begin());
      double part = (z - root[k - 1]) / (root[k] - root[k - 1]);
      x = place[k - 1] + part * (place[k] - place[k - 1]);
    }
    out.push_back(curve.listed() + std::expm1(x));
  }
  return out;
}

}  // namespace habeas::estimate
