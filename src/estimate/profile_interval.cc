// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <boost/math/distributions/chi_squared.hpp>

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

Interval profile_interval(const CaptureTable& given, const std::vector<uint32_t>& terms,
                          double level) {
  CaptureTable table = without_empty_lists(given);
  Profile profile(table, terms);
  auto value = [&](double log_missing) { return profile.at(std::expm1(log_missing)); };
  CellCounts cells(table);
  for (uint64_t history : table.censored) cells.used[history] = 0;
  double missing = HierarchicalFitter(table.list_count()).fit(cells, terms).missing;
  double limit = std::log1p(1e9 * std::max(1.0, profile.listed()));
  // The profile's maximum is close to the Poisson one; a window of a factor 4 holds it.
  double centre = std::log1p(missing);
  double best = highest(value, std::max(0.0, centre - 1.4), std::min(limit, centre + 1.4));
  double top = std::max({value(best), value(0.0), value(centre)});
  boost::math::chi_squared chi(1);
  double threshold = top - boost::math::quantile(chi, level) / 2;
  Interval out{.level = level, .kind = "profile likelihood"};
  double inside = value(best) >= threshold ? best : 0.0;
  out.lower = profile.listed() +
              (value(0.0) >= threshold ? 0.0 : std::expm1(crossing(value, inside, 0.0, threshold)));
  double outside = std::max(inside, 0.1);
  while (outside < limit && value(outside) >= threshold) outside = std::min(limit, outside + 0.5);
  out.upper = value(outside) >= threshold
                  ? std::numeric_limits<double>::infinity()
                  : profile.listed() + std::expm1(crossing(value, inside, outside, threshold));
  return out;
}

}  // namespace habeas::estimate
