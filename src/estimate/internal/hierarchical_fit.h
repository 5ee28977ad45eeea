// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "estimate/capture_table.h"

// Maximum likelihood in one hierarchical log-linear model (Fienberg 1972): the count of history x
// is Poisson with log mean = sum of b_T over the terms T that x contains, on the histories that can
// be observed. exp(b of the empty term) is the mean of the empty history: how many nobody listed.

namespace habeas::estimate {

// A subset of the lists; the empty term is the intercept.
using Term = uint32_t;

// The lists beyond which the 2^J cells of a log-linear model are not written down.
inline constexpr size_t kMaxFitLists = 12;

// Counts of all 2^J histories and which of them take part in the likelihood.
struct CellCounts {
  explicit CellCounts(const CaptureTable& table);  // at most kMaxFitLists (check)

  size_t lists = 0;
  std::vector<double> counts;  // by history
  std::vector<uint8_t> used;   // 1: part of the likelihood; the empty history never is, at first
  double observed = 0;         // n: the sum of the counts, used or not
};

struct HierarchicalFit {
  bool converged = false;
  double log_likelihood = 0;  // with the factorials: sum of n log mu - mu - log n!
  double missing = 0;         // exp(b of the empty term)
  double intercept_variance = 0;
  std::vector<double> coefficients;  // of the terms, in their order
};

// Newton steps with halving; scratch memory is kept between fits. One for each thread.
class HierarchicalFitter {
 public:
  explicit HierarchicalFitter(size_t lists);
  ~HierarchicalFitter();
  HierarchicalFitter(HierarchicalFitter&&) noexcept;
  HierarchicalFitter& operator=(HierarchicalFitter&&) noexcept;

  // `terms` with the empty one first. Begins at `start` (coefficients of the same terms) if given.
  // Whether a maximum exists is for existence.h to say before; where it does not, the result is not
  // converged or meaningless.
  [[nodiscard]] HierarchicalFit fit(const CellCounts& cells, std::span<const Term> terms,
                                    std::span<const double> start = {});

  // Fitted means of all 2^J histories after fit(), the unused ones included.
  [[nodiscard]] std::span<const double> means() const;
  // Superset sums of the fitted means of the used histories: the expected overlap of each subset.
  [[nodiscard]] std::span<const double> expected_overlaps() const;
  // (X'WX)^-1 after a converged fit, row by row.
  [[nodiscard]] std::vector<double> covariance() const;

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace habeas::estimate
