// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace habeas::estimate {

// Logarithm of the gamma function at x > 0, to about 1e-15 of its size or, near its zeros, of 1. By
// Stirling's series beyond 10 (Abramowitz and Stegun 6.1.41) and the recurrence below. std::lgamma
// writes a global, which threads must not share.
[[nodiscard]] inline double log_gamma(double x) {
  double product = 1;
  while (x < 10) {
    product *= x;
    x += 1;
  }
  double inverse = 1 / x;
  double square = inverse * inverse;
  double series =
      inverse *
      (1.0 / 12 -
       square * (1.0 / 360 -
                 square * (1.0 / 1260 -
                           square * (1.0 / 1680 -
                                     square * (1.0 / 1188 - square * (691.0 / 360360 -
                                                                      square * (1.0 / 156)))))));
  double value = (x - 0.5) * std::log(x) - x + 0.91893853320467274178 + series;
  return product == 1 ? value : value - std::log(product);
}

}  // namespace habeas::estimate
