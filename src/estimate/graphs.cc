// SPDX-License-Identifier: Apache-2.0
#include "estimate/graphs.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "estimate/internal/graph_chain.h"
#include "estimate/internal/graph_sum.h"
#include "estimate/internal/missing_grid.h"

namespace habeas::estimate {

namespace {

constexpr size_t kMostExact = 8;
constexpr size_t kPilotFrom = 8;  // lists from which a pass over all graphs is worth saving
constexpr uint64_t kDrawPurpose = 0x6772617068;  // "graph"

GridOptions grid_options(const CaptureTable& table, const GraphOptions& options) {
  GridOptions grid{.whole = options.whole,
                   .start = 30 * static_cast<double>(std::max<int64_t>(10, table.observed()))};
  if (options.prior.largest_missing)
    grid.largest = static_cast<double>(*options.prior.largest_missing);
  return grid;
}

void summarise(const CaptureTable& table, const MissingPosterior& missing,
               const GraphOptions& options, GraphAverage& out) {
  auto listed = static_cast<double>(table.observed());
  double tail = (1 - options.level) / 2;
  out.mean = listed + missing.mean();
  out.standard_deviation = std::sqrt(missing.variance());
  out.median = listed + missing.quantile(0.5);
  out.lower = listed + missing.quantile(tail);
  out.upper = listed + missing.quantile(1 - tail);
  out.largest_missing = missing.largest();
  out.beyond =
      options.prior.largest_missing
          ? 1 - missing.at_most(0.975 * static_cast<double>(*options.prior.largest_missing))
          : missing.tail();
  Philox random(philox_key(options.seed, kDrawPurpose), 0);
  for (int d = 0; d < options.draws; ++d) out.draws.push_back(listed + missing.draw(random));
  for (GraphWeight& graph : out.heaviest) graph.population += listed;
}

}  // namespace

Result<GraphAverage> average_graphs(const CaptureTable& given, double delta,
                                    const GraphOptions& options) {
  TRY(refuse_blocking(given));
  CaptureTable table = without_empty_lists(given);
  size_t lists = table.list_count();
  if (lists < 3) {
    return fail(ErrorKind::kInvalid, "two lists cannot test whether they are independent",
                "bring a third list, or read the Lincoln-Petersen number under the assumption of "
                "independence");
  }
  if (lists > kMaxGraphLists) {
    return fail(ErrorKind::kInvalid,
                fmt::format("graphs are averaged over at most {} lists, and there are {}",
                            kMaxGraphLists, lists),
                "merge lists of the same origin, or use latent classes");
  }
  if (!table.censored.empty()) {
    return fail(ErrorKind::kInvalid, "a censored history has no closed form in this method",
                "use the log-linear method or latent classes, or leave the history out and say so");
  }
  if (!(delta > 0) || !std::isfinite(delta))
    return fail(ErrorKind::kInvalid, fmt::format("delta is {}, and must be above 0", delta));
  // Under the complete graph n0 falls off as n0^-(2^J-1)delta times the prior of N. With a uniform
  // one that has no sum unless the power is above 1; just above, the sum runs to no purpose.
  double power = (std::ldexp(1.0, static_cast<int>(lists)) - 1) * delta;
  bool uniform = options.prior.population == PopulationPrior::kUniform;
  if (uniform && !options.exclude_complete && !options.prior.largest_missing && power < 1.1) {
    return fail(ErrorKind::kInvalid,
                fmt::format("with a uniform prior of N and delta {} the complete graph has no "
                            "posterior: any number of persons may be missing",
                            decimal(delta)),
                "bound the missing (--largest-missing), leave that graph out (--exclude-complete), "
                "or take a larger delta");
  }
  GraphPrior prior = options.prior;
  prior.delta = delta;
  GraphAverage out;
  out.delta = delta;
  if (lists > kMostExact) {
    GraphChainResult chain = run_graph_chains(table, prior, grid_options(table, options), options);
    out = std::move(chain.average);
    out.delta = delta;
    summarise(table, chain.missing, options, out);
    return out;
  }
  GraphSum sum(table, prior, options.exclude_complete, options.threads);
  GridOptions grid = grid_options(table, options);
  MissingPosterior pilot;
  if (lists >= kPilotFrom) {
    grid.change = 3;
    pilot = MissingPosterior::over(
        [&](const std::vector<double>& nodes) { return sum.pilot_density(nodes); }, grid);
    grid.pilot = &pilot;
    // Whole numbers are summed one by one only where there is something to sum.
    if (pilot.at_most(100) < 1e-3) grid.whole = std::min<int64_t>(grid.whole, 4);
  }
  MissingPosterior missing = MissingPosterior::over(
      [&](const std::vector<double>& nodes) { return sum.log_density(nodes); }, grid);
  // Nodes without mass carry no graph's share either.
  std::vector<double> nodes;
  std::vector<double> weights;
  double least = lists >= kPilotFrom ? -16 : -40;
  for (size_t m = 0; m < missing.nodes().size(); ++m) {
    double share = std::log(missing.weights()[m]) + missing.log_density()[m] - missing.log_total();
    if (share < least) continue;
    nodes.push_back(missing.nodes()[m]);
    weights.push_back(missing.weights()[m]);
  }
  GraphSum::Shares shares = sum.shares(nodes, weights, missing.log_total());
  out.graphs = shares.graphs;
  out.complete_weight = shares.complete_weight;
  out.heaviest = std::move(shares.heaviest);
  out.edge = std::move(shares.edge);
  summarise(table, missing, options, out);
  return out;
}

namespace {

const char* words_of(PopulationPrior prior) {
  switch (prior) {
    case PopulationPrior::kInverse:
      return "1/N";
    case PopulationPrior::kUniform:
      return "uniform";
    case PopulationPrior::kPoissonGamma:
      return "Poisson with a Gamma mean";
  }
  return "";
}

Json details(const CaptureTable& table, const GraphAverage& average) {
  JsonArray graphs;
  for (const GraphWeight& graph : average.heaviest) {
    graphs.push_back(Json(JsonObject{{"graph", Json(graph.name)},
                                     {"population", Json(decimal(graph.population))},
                                     {"weight", Json(decimal(graph.weight))}}));
  }
  JsonArray pairs;
  for (size_t a = 0; a < average.edge.size(); ++a) {
    for (size_t b = a + 1; b < average.edge.size(); ++b) {
      pairs.push_back(Json(JsonObject{{"first", Json(table.lists[a])},
                                      {"probability", Json(decimal(average.edge[a][b]))},
                                      {"second", Json(table.lists[b])}}));
    }
  }
  return Json(JsonObject{{"direct_dependence", Json(std::move(pairs))},
                         {"graphs", Json(std::move(graphs))},
                         {"graphs_averaged", Json(average.graphs)}});
}

void judge(const GraphAverage& average, const GraphOptions& options, Estimate& out) {
  out.diagnostics.push_back(
      {.name = "weight of the complete graph",
       .value =
           options.exclude_complete ? "excluded" : fmt::format("{:.4f}", average.complete_weight),
       .passed = options.exclude_complete || average.complete_weight <= 0.05,
       .text =
           "in that graph the prior alone decides how many are missing; above 0.05 is too much"});
  if (!options.exclude_complete && average.complete_weight > 0.05) {
    out.warnings.push_back(fmt::format(
        "{:.0f} % of the weight is on the complete graph, where the data say nothing about the "
        "missing and delta = {} says it: compare the deltas, or exclude that graph",
        100 * average.complete_weight, decimal(average.delta)));
  }
  out.diagnostics.push_back(
      {.name = "posterior standard deviation", .value = decimal(average.standard_deviation)});
  if (average.r_hat) {
    out.diagnostics.push_back({.name = "split R-hat of log n0",
                               .value = fmt::format("{:.4f}", *average.r_hat),
                               .passed = *average.r_hat < 1.01,
                               .text = "chains over graphs; below 1.01 they agree"});
    out.diagnostics.push_back({.name = "effective draws",
                               .value = fmt::format("{:.0f}", *average.effective),
                               .passed = *average.effective > 400,
                               .text = "above 400 the tails can be read"});
    out.diagnostics.push_back(
        {.name = "proposals taken", .value = fmt::format("{:.3f}", *average.taken)});
  }
  bool bounded = options.prior.largest_missing.has_value();
  out.truncations.push_back(
      {.what = "persons nobody listed",
       .bound = bounded ? "at most " + rounded(average.largest_missing) + ", as was asked"
                        : rounded(average.largest_missing) + ", where the tail is small",
       .beyond = average.beyond});
  if (bounded && average.beyond > 0.01) {
    out.warnings.push_back(fmt::format(
        "{:.1f} % of the posterior is within 2.5 % of the bound that was set: the bound "
        "decides, not the data",
        100 * average.beyond));
  }
}

}  // namespace

std::vector<Estimate> estimate_graphs(const CaptureTable& given, const GraphOptions& options) {
  CaptureTable table = without_empty_lists(given);
  std::vector<double> deltas = options.deltas;
  if (deltas.empty()) deltas = {std::ldexp(1.0, -static_cast<int>(table.list_count())), 0.5, 1.0};
  std::vector<Estimate> out;
  for (double delta : deltas) {
    Estimate estimate{
        .method = "graphs", .variant = "delta " + decimal(delta), .observed = table.observed()};
    bool own = options.deltas.empty() && delta == deltas.front();
    estimate.role = own ? "delta 2^-J" : estimate.variant;
    Result<GraphAverage> average = average_graphs(given, delta, options);
    if (!average) {
      estimate.variant.clear();
      estimate.refusals = {{average.error().message, average.error().hint}};
      return {estimate};
    }
    estimate.settings = {
        {"delta", decimal(delta)},
        {"prior of graphs", "uniform"},
        {"prior of N", words_of(options.prior.population)},
        {"complete graph", options.exclude_complete ? "excluded" : "included"},
        {"graphs", average->graphs > 0 ? fmt::format("all {}", average->graphs)
                                       : fmt::format("{} chains", options.chains)}};
    if (options.prior.population == PopulationPrior::kPoissonGamma) {
      estimate.settings.push_back({"Gamma shape", decimal(options.prior.shape)});
      estimate.settings.push_back({"Gamma scale", decimal(options.prior.scale)});
    }
    estimate.assumptions = {
        "the lists speak of one closed population, and records were linked without error",
        "persons are alike in how likely each list was to name them, but for the dependence in the "
        "graph",
        "which lists depend on one another can be said by a decomposable graph, all of them alike "
        "likely beforehand",
        "each history has delta prior persons: where lists overlap little, delta decides"};
    judge(*average, options, estimate);
    // A chain that has not converged has no interval.
    if (average->r_hat && (*average->r_hat >= 1.01 || *average->effective <= 400)) {
      estimate.refusals = {{"the chains over graphs have not converged: do not publish",
                            "ask for more steps, or merge lists to 8 or fewer, where the sum is "
                            "exact"}};
      out.push_back(std::move(estimate));
      continue;
    }
    estimate.points = {{"posterior median", average->median}, {"posterior mean", average->mean}};
    estimate.interval = Interval{.lower = average->lower,
                                 .upper = average->upper,
                                 .level = options.level,
                                 .kind = "equal tails of the posterior"};
    estimate.draws = average->draws;
    estimate.details = details(table, *average);
    out.push_back(std::move(estimate));
  }
  if (out.size() > 1 && !out.front().refused()) {
    double low = HUGE_VAL;
    double high = 0;
    for (const Estimate& estimate : out) {
      if (estimate.refused()) continue;
      low = std::min(low, estimate.points[0].value);
      high = std::max(high, estimate.points[0].value);
    }
    if (high > 1.5 * low) {
      for (Estimate& estimate : out) {
        estimate.warnings.push_back(fmt::format(
            "medians go from {} to {} with delta alone: the lists overlap too little to decide",
            rounded(low), rounded(high)));
      }
    }
  }
  return out;
}

}  // namespace habeas::estimate
