// SPDX-License-Identifier: Apache-2.0
#include "estimate/variates.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"

// Rejection samplers are exact: each accepts with the ratio of true density to hat, computed in
// doubles. "Inversion" walks the probabilities from 0 up, one uniform for one draw.

namespace habeas::estimate {

namespace {

constexpr double kLargest = 0x1.0p62;

// Layers of equal area under exp(-x*x/2); x[i] is the right end of layer i, y[i] its height.
struct Ziggurat {
  static constexpr int kLayers = 256;
  static constexpr double kTail = 3.6541528853610088;  // where the bottom layer's tail begins
  static constexpr double kArea = 0.00492867323399;    // of each layer
  std::array<double, kLayers + 1> x;
  std::array<double, kLayers + 1> y;
  Ziggurat() : x{}, y{} {
    x[0] = kArea / std::exp(-0.5 * kTail * kTail);
    x[1] = kTail;
    y[1] = std::exp(-0.5 * kTail * kTail);
    for (size_t i = 2; i < kLayers; ++i) {
      y[i] = y[i - 1] + kArea / x[i - 1];
      x[i] = std::sqrt(-2 * std::log(y[i]));
    }
    x[kLayers] = 0;
    y[kLayers] = 1;
    y[0] = 0;
  }
};
const Ziggurat& ziggurat() {
  static const Ziggurat table;
  return table;
}

// log k! less Stirling's leading terms: log k! = (k+1/2) log(k+1) - (k+1) + log(2 pi)/2 + this.
double stirling_rest(double k) {
  static constexpr std::array<double, 10> kTable = {
      0.0810614667953272,  0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
      0.0166446911898211,  0.0138761288230707, 0.0118967099458917, 0.0104112652619720,
      0.00925546218271273, 0.00833056343336287};
  if (k <= 9) return kTable[static_cast<size_t>(k)];
  double s = (k + 1) * (k + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / s) / s) / (k + 1);
}

}  // namespace

double Variates::normal() {
  const Ziggurat& table = ziggurat();
  while (true) {
    uint64_t bits = stream_.next64();
    auto layer = static_cast<size_t>(bits & 255);
    // 53 bits: one of sign, 52 of place within the layer.
    double place = (static_cast<double>(bits >> 12) + 0.5) * 0x1.0p-51 - 1;
    double value = place * table.x[layer];
    if (std::fabs(value) < table.x[layer + 1]) return value;
    if (layer == 0) {  // the tail (Marsaglia 1964)
      double a = 0;
      double b = 0;
      do {
        a = -std::log(uniform()) / Ziggurat::kTail;
        b = -std::log(uniform());
      } while (b + b < a * a);
      return place < 0 ? -(Ziggurat::kTail + a) : Ziggurat::kTail + a;
    }
    double height = table.y[layer] + uniform() * (table.y[layer + 1] - table.y[layer]);
    if (height < std::exp(-0.5 * value * value)) return value;
  }
}

double Variates::exponential() { return -std::log(uniform()); }

double Variates::gamma(double shape) {
  if (shape == 1) return exponential();
  if (shape < 1) return gamma(shape + 1) * std::pow(uniform(), 1 / shape);
  double d = shape - 1.0 / 3;
  double c = 1 / std::sqrt(9 * d);
  while (true) {
    double z = normal();
    double root = 1 + c * z;
    if (root <= 0) continue;
    double v = root * root * root;
    double u = uniform();
    double z2 = z * z;
    if (u < 1 - 0.0331 * z2 * z2) return d * v;
    if (std::log(u) < 0.5 * z2 + d * (1 - v + std::log(v))) return d * v;
  }
}

double Variates::log_gamma(double shape) {
  if (shape >= 1) return std::log(gamma(shape));
  return std::log(gamma(shape + 1)) + std::log(uniform()) / shape;
}

LogPair Variates::log_beta(double a, double b) {
  double x = log_gamma(a);
  double y = log_gamma(b);
  double larger = std::max(x, y);
  double sum = larger + std::log1p(std::exp(-std::fabs(x - y)));
  return {x - sum, y - sum};
}

int64_t Variates::poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean > kLargest) return int64_t{1} << 62;
  if (mean < 10) {
    double term = std::exp(-mean);
    double u = uniform();
    int64_t k = 0;
    while (u > term && k < 1000) {
      u -= term;
      term *= mean / static_cast<double>(++k);
    }
    return k;
  }
  double b = 0.931 + 2.53 * std::sqrt(mean);
  double a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  double v_r = 0.9277 - 3.6224 / (b - 2);
  double log_mean = std::log(mean);
  while (true) {
    double u = uniform() - 0.5;
    double v = uniform();
    double us = 0.5 - std::fabs(u);
    double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<int64_t>(k);
    if (k < 0 || k > kLargest || (us < 0.013 && v > us)) continue;
    double accept = std::log(v * inverse_alpha / (a / (us * us) + b));
    // log of the Poisson probability, with k! by Stirling so that large means keep their digits.
    double log_factorial =
        (k + 0.5) * std::log1p(k) - (k + 1) + 0.91893853320467274 + stirling_rest(k);
    if (accept <= k * log_mean - mean - log_factorial) return static_cast<int64_t>(k);
  }
}

int64_t Variates::binomial(int64_t trials, double success) {
  check(trials >= 0 && success >= 0 && success <= 1, "a binomial of trials >= 0, p in [0,1]");
  if (trials == 0 || success == 0) return 0;
  if (success > 0.5) return trials - binomial(trials, 1 - success);
  auto n = static_cast<double>(trials);
  double mean = n * success;
  if (mean < 10) {
    double u = uniform();
    if (u < 1 - mean) return 0;  // P(0) >= 1 - mean (Bernoulli's inequality)
    double odds = success / (1 - success);
    double term = std::exp(n * std::log1p(-success));
    int64_t k = 0;
    while (u > term && k < trials) {
      u -= term;
      ++k;
      term *= odds * (n - static_cast<double>(k) + 1) / static_cast<double>(k);
      if (term < 1e-300) break;
    }
    return k;
  }
  double spread = std::sqrt(mean * (1 - success));
  double b = 1.15 + 2.53 * spread;
  double a = -0.0873 + 0.0248 * b + 0.01 * success;
  double c = mean + 0.5;
  double v_r = 0.92 - 4.2 / b;
  double odds = success / (1 - success);
  double alpha = (2.83 + 5.1 / b) * spread;
  double m = std::floor((n + 1) * success);
  while (true) {
    double u = uniform() - 0.5;
    double v = uniform();
    double us = 0.5 - std::fabs(u);
    double k = std::floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= v_r) return static_cast<int64_t>(k);
    if (k < 0 || k > n) continue;
    v = std::log(v * alpha / (a / (us * us) + b));
    double bound = (m + 0.5) * std::log((m + 1) / (odds * (n - m + 1))) + stirling_rest(m) +
                   stirling_rest(n - m) + (n + 1) * std::log((n - m + 1) / (n - k + 1)) +
                   (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) - stirling_rest(k) -
                   stirling_rest(n - k);
    if (v <= bound) return static_cast<int64_t>(k);
  }
}

int64_t Variates::negative_binomial(double size, double odds) {
  if (size <= 0 || odds <= 0) return 0;
  return poisson(gamma(size) * odds);
}

void Variates::multinomial(int64_t trials, std::span<const double> weights,
                           std::span<int64_t> counts) {
  if (trials == 0) return;
  constexpr size_t kMost = 64;
  check(!weights.empty() && weights.size() <= kMost && counts.size() == weights.size(),
        "a multinomial of 1 to 64 places");
  std::array<double, kMost> rest;  // sums from the right: no cancellation
  double sum = 0;
  for (size_t k = weights.size(); k-- > 0;) rest[k] = sum += weights[k];
  check(sum > 0, "a multinomial has a positive weight");
  if (trials <= 4) {
    for (int64_t i = 0; i < trials; ++i) {
      double u = uniform() * sum;
      size_t k = 0;
      while (k + 1 < weights.size() && (u >= weights[k])) u -= weights[k++];
      while (weights[k] == 0) k = k > 0 ? k - 1 : weights.size() - 1;  // rounding at the end
      ++counts[k];
    }
    return;
  }
  for (size_t k = 0; k < weights.size() && trials > 0; ++k) {
    if (weights[k] == 0) continue;
    int64_t here = weights[k] >= rest[k] ? trials : binomial(trials, weights[k] / rest[k]);
    counts[k] += here;
    trials -= here;
  }
}

}  // namespace habeas::estimate
