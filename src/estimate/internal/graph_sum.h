// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/graphs.h"
#include "estimate/internal/decomposable.h"

// Sums over every decomposable graph on 3 to 8 lists. A graph on J lists is one on the first J-1
// with a new list attached to some of them, and its likelihood is the smaller graph's times a
// factor that depends only on the new list's neighbours and the graph among these. The factors are
// few (147,000 vectors at 8 lists) and the smaller graphs too (617,675), so each of 30,888,596
// graphs costs one addition of vectors; a graph that is negligible at every node costs no
// exponential.

namespace habeas::estimate {

class GraphSum {
 public:
  // `table` has 3 to 8 lists (check) and outlives this.
  GraphSum(const CaptureTable& table, const GraphPrior& prior, bool exclude_complete, int threads);
  ~GraphSum();
  GraphSum(const GraphSum&) = delete;
  GraphSum& operator=(const GraphSum&) = delete;

  // Logarithm of the sum of p(n0, graph | table) over graphs, at each n0.
  [[nodiscard]] std::vector<double> log_density(const std::vector<double>& missing) const;

  // The largest density at each n0 among the graphs met on a climb from no edges: cheap, and of
  // about the same shape.
  [[nodiscard]] std::vector<double> pilot_density(const std::vector<double>& missing) const;

  struct Shares {
    int64_t graphs = 0;
    double complete_weight = 0;         // 0 if it is excluded
    std::vector<GraphWeight> heaviest;  // population without the listed: the mean of n0
    std::vector<std::vector<double>> edge;
  };
  // What each graph adds to the sum of weight * density over the nodes, as a share of the whole;
  // `log_total` is the logarithm of that sum.
  [[nodiscard]] Shares shares(const std::vector<double>& missing,
                              const std::vector<double>& weights, double log_total) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace habeas::estimate
