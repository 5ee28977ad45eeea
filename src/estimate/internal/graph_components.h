// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/graphs.h"
#include "estimate/internal/decomposable.h"

// The marginal likelihood of a decomposable graph with a hyper-Dirichlet prior (Dawid and Lauritzen
// 1993; Madigan and York 1997). With delta for each full history, delta_A = delta 2^(J-|A|), and
// n^A_y the persons whose history on A is y, those nobody listed included in y = 0:
//   h(A) = lG(delta 2^J) - lG(N + delta 2^J) + sum over y of [lG(n^A_y + delta_A) - lG(delta_A)]
//   log p(n0, graph | table) = log p(N) + lG(N+1) - lG(n0+1) + sum over cliques h - sum over
//                              separators h + constant.
// Only y = 0 depends on n0, so each subset of lists has one vector over the nodes of n0, and every
// graph is a sum of such vectors.

namespace habeas::estimate {

class GraphComponents {
 public:
  GraphComponents(const CaptureTable& table, const GraphPrior& prior, std::vector<double> missing);

  [[nodiscard]] size_t nodes() const { return missing_.size(); }
  // h of a subset at every node; computed when first asked for. h of the empty set is 0. Not for
  // several threads at once unless `prepare` was called before.
  [[nodiscard]] const double* of(ListSet subset);
  // All subsets of the lists.
  void prepare();
  [[nodiscard]] const double* prepared(ListSet subset) const { return ready_[subset]; }
  // What every graph shares: log p(N) + lG(N+1) - lG(n0+1).
  [[nodiscard]] const std::vector<double>& shared() const { return shared_; }

 private:
  std::vector<double> compute(ListSet subset) const;

  const CaptureTable& table_;
  GraphPrior prior_;
  std::vector<double> missing_;
  std::vector<double> shared_;
  std::vector<double> whole_;  // lG(delta 2^J) - lG(N + delta 2^J)
  std::unordered_map<ListSet, std::vector<double>> vectors_;
  std::vector<const double*> ready_;
};

}  // namespace habeas::estimate
