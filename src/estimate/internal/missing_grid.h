// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/philox.h"

// Sums over how many nobody listed, n0 = 0, 1, 2, ... without end: whole numbers one by one at
// first, then Gauss-Legendre panels in log n0, which the integrand itself makes as narrow as it
// needs; the step from sums to integrals is Euler and Maclaurin's. The log density is smooth (gamma
// functions), so few hundred nodes give what a hundred thousand terms would.

namespace habeas::estimate {

class MissingPosterior;

struct GridOptions {
  int64_t whole = 32;             // n0 up to here are summed one by one
  std::optional<double> largest;  // the sum ends here; empty: where the tail is below `tail`
  double tail = 1e-6;             // mass beyond the last panel
  double start = 100;             // first guess of the range
  // By how much the logarithm of the density may change over a panel of eight points, near the
  // highest: 1.5 for about nine digits of the sum, 3 for about five.
  double change = 1.5;
  // A density of about the same shape that was cheap to find: its panels are tried first, those
  // where it has no mass at all are left out, and one call may be enough.
  const MissingPosterior* pilot = nullptr;
};

// A density over n0 known by its logarithm at nodes.
class MissingPosterior {
 public:
  // Fills log densities (without norm) at the given n0; called a few times with ever finer nodes.
  using LogDensity = std::function<std::vector<double>(const std::vector<double>& missing)>;

  [[nodiscard]] static MissingPosterior over(const LogDensity& density, const GridOptions& options);

  // Nodes and weights: the sum of f(n0) exp(log density) is close to the sum over nodes of
  // weight * f(node) * exp(log density at the node).
  [[nodiscard]] const std::vector<double>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<double>& weights() const { return weights_; }
  [[nodiscard]] const std::vector<double>& log_density() const { return log_density_; }
  // Logarithm of the sum over all n0.
  [[nodiscard]] double log_total() const { return log_total_; }

  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  // The least whole n0 with at least this probability at or below it.
  [[nodiscard]] double quantile(double probability) const;
  [[nodiscard]] double draw(Philox& random) const { return quantile(random.uniform()); }
  // Probability of n0 <= missing.
  [[nodiscard]] double at_most(double missing) const;
  // Where the sum was ended, and what is judged to lie beyond (0 if the caller set the end: it is
  // the share at the last 2.5 % then that says whether the end mattered).
  [[nodiscard]] double largest() const { return largest_; }
  [[nodiscard]] double tail() const { return tail_; }

  // The posterior with the density of another function at the same nodes.
  [[nodiscard]] MissingPosterior with(std::vector<double> log_density) const;

 private:
  struct Panel {
    double from = 0, to = 0;  // in log n0
    size_t first = 0;         // node
  };
  void normalise();
  [[nodiscard]] double panel_share(const Panel& panel) const;

  std::vector<double> nodes_, weights_, log_density_;
  std::vector<Panel> panels_;
  int64_t whole_ = 0;       // nodes 0..whole_ are whole numbers
  bool continues_ = false;  // panels follow
  double largest_ = 0, tail_ = 0, log_total_ = 0;
  std::vector<double> edges_, cumulative_;  // of the distribution, see normalise()
};

}  // namespace habeas::estimate
