// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/result.h"

// Bayesian average over every decomposable graph of dependence among the lists, with
// hyper-Dirichlet priors (Dawid and Lauritzen 1993; Madigan and York 1997; the R package dga):
// exact to 8 lists (all 30,888,596 graphs), a chain over graphs beyond.

namespace habeas::estimate {

enum class PopulationPrior {
  kInverse,       // p(N) proportional to 1/N
  kUniform,       // every N alike
  kPoissonGamma,  // N Poisson with a Gamma mean of the given shape and scale
};

struct GraphPrior {
  double delta = 0.5;  // prior persons in each full history
  PopulationPrior population = PopulationPrior::kInverse;
  double shape = 0, scale = 0;             // of the Gamma
  int64_t least_missing = 0;               // n0 below is ruled out
  std::optional<int64_t> largest_missing;  // n0 above is ruled out; empty: no bound
};

struct GraphOptions {
  std::vector<double> deltas;     // empty: 2^-J, 1/2 and 1, side by side
  GraphPrior prior;               // delta is taken from `deltas`
  bool exclude_complete = false;  // leave out the graph in which the prior alone decides
  int64_t whole = 32;             // n0 up to here one by one (exactly); the rest by quadrature
  double level = 0.95;
  int draws = 1000;
  uint64_t seed = 1;
  int threads = 0;
  // Beyond 8 lists.
  int chains = 4;
  int64_t steps = 200000;  // proposals of each chain, the first half not counted
};

struct GraphWeight {
  std::string name;  // cliques, "12|13|24|45"
  double weight = 0;
  double population = 0;  // mean of N under this graph
};

struct GraphAverage {
  double delta = 0;
  int64_t graphs = 0;  // averaged over; 0: a chain
  double mean = 0, median = 0, lower = 0, upper = 0, standard_deviation = 0;  // of N
  double complete_weight = 0;             // of the graph that joins all lists
  std::vector<GraphWeight> heaviest;      // up to 20, by weight
  std::vector<std::vector<double>> edge;  // probability that two lists depend directly
  double largest_missing = 0;             // where the sum over n0 ends
  double beyond = 0;          // mass beyond it, or at the last 2.5 % below a bound that was set
  std::vector<double> draws;  // of N
  // Of a chain: split R-hat and effective draws of log n0, share of proposals taken.
  std::optional<double> r_hat, effective, taken;
};

// The table must have three lists that name somebody and overlap, at most 20; else kInvalid with
// advice. A censored history is refused: it has no closed form here.
[[nodiscard]] Result<GraphAverage> average_graphs(const CaptureTable& table, double delta,
                                                  const GraphOptions& options);

// One estimate for each delta, or one refusal.
[[nodiscard]] std::vector<Estimate> estimate_graphs(const CaptureTable& table,
                                                    const GraphOptions& options);

}  // namespace habeas::estimate
