// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/philox.h"

// Draws from named distributions over one counter-based stream: same key and stream, same draws, on
// any number of threads. Confined to one thread.

namespace habeas::estimate {

// log x and log(1-x) of one x in (0,1), each exact where the other is near 0.
struct LogPair {
  double log_x = 0;
  double log_rest = 0;
};

class Variates {
 public:
  Variates(uint64_t key, uint64_t stream) : stream_(key, stream) {}

  // In the open interval (0,1).
  [[nodiscard]] double uniform() { return stream_.uniform(); }
  // Standard normal: the ziggurat of Marsaglia and Tsang (2000) with 256 layers.
  [[nodiscard]] double normal();
  // Mean 1.
  [[nodiscard]] double exponential();
  // Shape > 0, scale 1: Marsaglia and Tsang (2000). Below shape 0.1 the result may underflow to 0:
  // ask for its logarithm instead.
  [[nodiscard]] double gamma(double shape);
  [[nodiscard]] double log_gamma(double shape);
  // Beta(a, b), a, b > 0, as a pair of log-gammas.
  [[nodiscard]] LogPair log_beta(double a, double b);
  // mean >= 0; Hörmann's PTRS (1993) from mean 10 on, inversion below. Beyond 2^62: 2^62.
  [[nodiscard]] int64_t poisson(double mean);
  // trials >= 0, success in [0,1]; Hörmann's BTRS (1993), inversion where the mean is below 10.
  [[nodiscard]] int64_t binomial(int64_t trials, double success);
  // Failures before `size` successes when a failure has odds `odds` (probability of failure over
  // probability of success): mean size*odds. size = 0 gives 0.
  [[nodiscard]] int64_t negative_binomial(double size, double odds);
  // Spreads `trials` over weights >= 0 (not normalised, their sum > 0 unless trials = 0) and *adds*
  // the numbers to `counts`, which has as many places.
  void multinomial(int64_t trials, std::span<const double> weights, std::span<int64_t> counts);

 private:
  Philox stream_;
};

}  // namespace habeas::estimate
