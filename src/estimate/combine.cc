// SPDX-License-Identifier: Apache-2.0
#include "estimate/combine.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/core.h>

#include "base/philox.h"

namespace habeas::estimate {

namespace {

std::vector<double> shuffled(std::vector<double> draws, uint64_t key, uint64_t stream) {
  Philox chance(key, stream);
  for (size_t i = draws.size(); i > 1; --i) std::swap(draws[i - 1], draws[chance.below(i)]);
  return draws;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
double variance_of(const std::vector<double>& values) {
  double mean = mean_of(values);
  double sum = 0;
  for (double v : values) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(values.size() - 1);
}

// log of the odds of being missed, N - n to n.
double log_missing(double population, int64_t observed) {
  auto n = static_cast<double>(observed);
  return std::log((population - n + 0.5) / std::max(n, 1.0));
}

}  // namespace

Total add_strata(const std::vector<StratumPosterior>& strata, uint64_t seed) {
  Total total;
  size_t most = 0;
  for (const StratumPosterior& stratum : strata) most = std::max(most, stratum.draws.size());
  for (size_t s = 0; s < strata.size(); ++s) {
    const StratumPosterior& stratum = strata[s];
    if (stratum.draws.empty()) {
      total.not_estimated.push_back(stratum);
      total.observed_without += stratum.observed;
      continue;
    }
    total.estimated.push_back(stratum.name);
    total.observed += stratum.observed;
    total.draws.resize(most, 0);
    std::vector<double> draws = shuffled(stratum.draws, philox_key(seed, 11), s);
    for (size_t i = 0; i < most; ++i) total.draws[i] += draws[i % draws.size()];
  }
  return total;
}

Estimate total_estimate(const Total& total, double level) {
  Estimate estimate;
  estimate.method = "total";
  estimate.variant = fmt::format("{} strata, added draw by draw", total.estimated.size());
  estimate.observed = total.observed;
  for (const StratumPosterior& missing : total.not_estimated)
    estimate.warnings.push_back(
        fmt::format("stratum {} is not in the total: {} ({} listed persons there)", missing.name,
                    missing.refusal, missing.observed));
  estimate.assumptions = {"given each stratum's own assumptions, strata are independent"};
  if (total.draws.empty()) {
    estimate.refusals.push_back(
        {.what = "no stratum could be estimated",
         .hint = "merge strata whose lists worked alike, or fewer columns"});
  } else {
    std::vector<double> sorted = total.draws;
    std::ranges::sort(sorted);
    estimate.points = {{"median", quantile(sorted, 0.5)}, {"mean", mean_of(sorted)}};
    estimate.interval = Interval{.lower = quantile(sorted, (1 - level) / 2),
                                 .upper = quantile(sorted, (1 + level) / 2),
                                 .level = level,
                                 .kind = "equal tails of the posterior"};
    estimate.draws = total.draws;
  }
  if (!total.not_estimated.empty() && !total.draws.empty())
    estimate.warnings.push_back(fmt::format(
        "the total covers {} of {} strata; at least {} listed persons more belong to the others",
        total.estimated.size(), total.estimated.size() + total.not_estimated.size(),
        total.observed_without));
  estimate.words = cite(estimate);
  return estimate;
}

Pooling pool_partially(const std::vector<StratumPosterior>& strata, uint64_t seed) {
  Pooling out{.strata = strata};
  std::vector<size_t> which;
  std::vector<double> center;
  std::vector<double> within;
  for (size_t s = 0; s < strata.size(); ++s) {
    if (strata[s].draws.size() < 2) continue;
    std::vector<double> y;
    for (double draw : strata[s].draws) y.push_back(log_missing(draw, strata[s].observed));
    which.push_back(s);
    center.push_back(mean_of(y));
    within.push_back(std::max(variance_of(y), 1e-8));
  }
  if (which.size() < 3) return out;
  double weight = 0;
  double square = 0;
  double mean = 0;
  for (size_t i = 0; i < which.size(); ++i) {
    weight += 1 / within[i];
    square += 1 / within[i] / within[i];
    mean += center[i] / within[i];
  }
  mean /= weight;
  double q = 0;
  for (size_t i = 0; i < which.size(); ++i)
    q += (center[i] - mean) * (center[i] - mean) / within[i];
  double freedom = static_cast<double>(which.size()) - 1;
  double between = std::max(0.0, (q - freedom) / (weight - square / weight));
  weight = 0;
  out.mean = 0;
  for (size_t i = 0; i < which.size(); ++i) {
    weight += 1 / (within[i] + between);
    out.mean += center[i] / (within[i] + between);
  }
  out.mean /= weight;
  out.spread = std::sqrt(between);
  // A spread of nought would pin every stratum to one value although it is itself estimated.
  double used = std::max(between, 1 / weight);
  for (size_t s : which) {
    std::vector<double> cumulative;
    double sum = 0;
    double sum_square = 0;
    for (double draw : strata[s].draws) {
      double d = log_missing(draw, strata[s].observed) - out.mean;
      double w = std::exp(-d * d / 2 / used);
      sum += w;
      sum_square += w * w;
      cumulative.push_back(sum);
    }
    size_t count = strata[s].draws.size();
    if (!(sum > 0)) {  // beyond anything that the others allow: left as it is, and told
      out.least_share = 0;
      continue;
    }
    out.least_share =
        std::min(out.least_share, sum * sum / sum_square / static_cast<double>(count));
    Philox chance(philox_key(seed, 12), s);
    double offset = chance.uniform();
    std::vector<double> drawn;
    size_t at = 0;
    for (size_t i = 0; i < count; ++i) {
      double goal = (static_cast<double>(i) + offset) / static_cast<double>(count) * sum;
      while (at + 1 < count && cumulative[at] < goal) ++at;
      drawn.push_back(strata[s].draws[at]);
    }
    out.strata[s].draws = std::move(drawn);
  }
  return out;
}

Combination combine_by_rubin(const std::vector<Replicate>& replicates, double level) {
  check(replicates.size() >= 2, "at least two replicates");
  std::vector<double> centers;
  double within = 0;
  double observed = 0;
  double missing = 0;
  auto m = static_cast<double>(replicates.size());
  for (const Replicate& replicate : replicates) {
    std::vector<double> logs;
    for (double draw : replicate.draws) {
      double n0 = draw - static_cast<double>(replicate.observed);
      logs.push_back(std::log(n0 > 0 ? n0 : 0.1));
      missing += n0 / static_cast<double>(replicate.draws.size()) / m;
    }
    centers.push_back(mean_of(logs));
    within += variance_of(logs) / m;
    observed += static_cast<double>(replicate.observed) / m;
  }
  double between = variance_of(centers);
  double total = within + (m + 1) / m * between;
  double ratio = between > 0 ? 1 + within / ((m + 1) * between) : 1e6;
  double freedom = (m - 1) * ratio * ratio;
  double t = boost::math::quantile(boost::math::students_t(freedom), (1 + level) / 2);
  double center = mean_of(centers);
  double half = t * std::sqrt(total);
  return {.mean = std::round(observed + missing),
          .lower = std::round(observed + std::exp(center - half)),
          .upper = std::round(observed + std::exp(center + half))};
}

Combination combine_by_mixture(const std::vector<Replicate>& replicates, double level) {
  std::vector<double> all;
  double mean = 0;
  for (const Replicate& replicate : replicates) {
    all.insert(all.end(), replicate.draws.begin(), replicate.draws.end());
    mean += mean_of(replicate.draws) / static_cast<double>(replicates.size());
  }
  check(!all.empty(), "replicates with draws");
  std::ranges::sort(all);
  return {.mean = mean,
          .lower = quantile(all, (1 - level) / 2),
          .upper = quantile(all, (1 + level) / 2)};
}

}  // namespace habeas::estimate
