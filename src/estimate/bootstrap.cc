// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/bootstrap.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/normal.hpp>

#include "base/parallel.h"
#include "base/philox.h"

namespace habeas::estimate {

namespace {

// What the key of the resampling streams is for (philox_key).
constexpr uint64_t kPurpose = 0x626f6f74;  // "boot"

}  // namespace

CaptureTable resample(const CaptureTable& table, Variates& random) {
  std::vector<double> weights;
  for (const Cell& cell : table.cells) weights.push_back(static_cast<double>(cell.count));
  std::vector<int64_t> counts(weights.size());
  random.multinomial(table.observed(), weights, counts);
  CaptureTable out = table;
  for (size_t c = 0; c < counts.size(); ++c) out.cells[c].count = counts[c];
  std::erase_if(out.cells, [](const Cell& cell) { return cell.count == 0; });
  return out;
}

double acceleration(const std::vector<Jackknife>& jackknife) {
  double weights = 0;
  double mean = 0;
  for (const Jackknife& one : jackknife) {
    weights += one.weight;
    mean += one.weight * one.estimate;
  }
  if (weights == 0) return 0;
  mean /= weights;
  double squares = 0;
  double cubes = 0;
  for (const Jackknife& one : jackknife) {
    double difference = mean - one.estimate;
    squares += one.weight * difference * difference;
    cubes += one.weight * difference * difference * difference;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

Bootstrap bca_bootstrap(const CaptureTable& table, double estimate, const Estimator& estimator,
                        const BootstrapOptions& options) {
  auto count = static_cast<size_t>(options.replicates);
  std::vector<std::optional<double>> replicates(count);
  std::vector<std::optional<double>> left_out(table.cells.size());
  uint64_t key = philox_key(options.seed, kPurpose);
  auto jobs = static_cast<int64_t>(count + table.cells.size());
  parallel_for(jobs, options.threads, [&](int64_t job) {
    auto index = static_cast<size_t>(job);
    if (index < count) {
      Variates random(key, index);
      replicates[index] = estimator(resample(table, random));
      return;
    }
    CaptureTable smaller = table;
    size_t cell = index - count;
    if (--smaller.cells[cell].count == 0)
      smaller.cells.erase(smaller.cells.begin() + static_cast<ptrdiff_t>(cell));
    left_out[cell] = estimator(smaller);
  });
  Bootstrap out;
  double below = 0;
  for (const std::optional<double>& one : replicates) {
    if (!one || !std::isfinite(*one)) {
      ++out.failed;
      continue;
    }
    out.estimates.push_back(*one);
    below += *one < estimate ? 1 : 0;
  }
  std::vector<Jackknife> jackknife;
  for (size_t cell = 0; cell < table.cells.size(); ++cell) {
    if (left_out[cell] && std::isfinite(*left_out[cell]))
      jackknife.push_back({*left_out[cell], static_cast<double>(table.cells[cell].count)});
  }
  out.acceleration = acceleration(jackknife);
  // With a tenth of the replicates gone, what is left is not the estimator's distribution.
  if (out.estimates.size() < 20 || out.failed * 10 > options.replicates) return out;
  double share = below / static_cast<double>(out.estimates.size());
  if (share <= 0 || share >= 1) return out;  // z0 would be infinite
  boost::math::normal normal;
  out.bias_correction = boost::math::quantile(normal, share);
  std::vector<double> sorted = out.estimates;
  std::ranges::sort(sorted);
  auto end = [&](double probability) {
    double z = out.bias_correction + boost::math::quantile(normal, probability);
    // Beyond the pole of the transformation lies the end of the sample.
    double shifted = out.bias_correction + z / std::max(1 - out.acceleration * z, 1e-3);
    return quantile(sorted, boost::math::cdf(normal, shifted), QuantileType::kEight);
  };
  for (size_t i = 0; i < sorted.size(); ++i)
    out.draws.push_back(end((static_cast<double>(i) + 0.5) / static_cast<double>(sorted.size())));
  double tail = (1 - options.level) / 2;
  out.interval = Interval{
      .lower = end(tail), .upper = end(1 - tail), .level = options.level, .kind = "BCa bootstrap"};
  return out;
}

}  // namespace habeas::estimate
