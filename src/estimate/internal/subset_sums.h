// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

// Sums over the subsets of a set of lists, in place, in J 2^J additions instead of 3^J (Yates
// 1937). Index x stands for the set of lists whose bits are set. In a hierarchical model of 0/1
// columns the cross products X'WX are superset sums of the weights and the linear predictor is the
// subset sums of the coefficients, so that no design matrix is ever written down.

namespace habeas::estimate {

// a[x] becomes the sum of a[y] over y that contain x.
inline void superset_sums(std::span<double> a, size_t lists) {
  for (size_t j = 0; j < lists; ++j) {
    size_t bit = size_t{1} << j;
    for (size_t block = 0; block < a.size(); block += 2 * bit) {
      for (size_t x = block; x < block + bit; ++x) a[x] += a[x + bit];
    }
  }
}

// a[x] becomes the sum of a[y] over y that x contains.
inline void subset_sums(std::span<double> a, size_t lists) {
  for (size_t j = 0; j < lists; ++j) {
    size_t bit = size_t{1} << j;
    for (size_t block = 0; block < a.size(); block += 2 * bit) {
      for (size_t x = block; x < block + bit; ++x) a[x + bit] += a[x];
    }
  }
}

}  // namespace habeas::estimate
