// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <vector>

#include "linkage/model.h"

namespace habeas::linkage::internal {

// Which fields depend on which within a class (Chow and Liu 1968): the maximum spanning forest of
// mutual information. Answers are the parent of each field, -1 where there is none.
class Dependence {
 public:
  using Matrix = std::array<std::array<double, kLevels>, kLevels>;

  // `probability`: of each pattern, that it is a match. `unblocked`: of each field, pairs at each
  // level that blocking did not find; empty if that is not known.
  Dependence(const PatternCounts& counts, std::span<const double> probability,
             std::span<const std::array<double, kLevels>> unblocked, size_t fields)
      : counts_(counts), probability_(probability), unblocked_(unblocked), fields_(fields) {}

  [[nodiscard]] std::vector<int> among_matches() const;
  [[nodiscard]] std::vector<int> among_others() const;

 private:
  [[nodiscard]] std::vector<int> forest(const std::vector<double>& information, double least) const;
  [[nodiscard]] std::vector<double> information(const std::vector<Matrix>& joint) const;
  void add_joint(size_t pattern, double weight, std::vector<Matrix>& joint) const;
  void add_unblocked(std::vector<Matrix>& joint) const;
  void add_sharing(size_t a, size_t b, const Matrix& drawn, std::vector<Matrix>& joint) const;

  const PatternCounts& counts_;
  std::span<const double> probability_;
  std::span<const std::array<double, kLevels>> unblocked_;
  size_t fields_;
};

}  // namespace habeas::linkage::internal
