// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/graph_components.h"

#include <bit>
#include <map>

#include "estimate/internal/log_gamma.h"

namespace habeas::estimate {

namespace {

// A density of exp(-this) is none, and sums of it stay finite.
constexpr double kRuledOut = 1e7;

double log_prior(const GraphPrior& prior, double population, double missing) {
  if (missing < static_cast<double>(prior.least_missing)) return -kRuledOut;
  if (prior.largest_missing && missing > static_cast<double>(*prior.largest_missing) + 0.5)
    return -kRuledOut;
  switch (prior.population) {
    case PopulationPrior::kInverse:
      return -std::log(population);
    case PopulationPrior::kUniform:
      return 0;
    case PopulationPrior::kPoissonGamma:
      // Negative binomial.
      return log_gamma(population + prior.shape) - log_gamma(population + 1) +
             population * std::log(prior.scale / (1 + prior.scale));
  }
  return 0;
}

// The bits of `history` at the places of `subset`, close together.
ListSet packed(uint64_t history, ListSet subset) {
  ListSet out = 0;
  int place = 0;
  for (ListSet rest = subset; rest != 0; rest &= rest - 1, ++place)
    out |= static_cast<ListSet>(history >> std::countr_zero(rest) & 1) << place;
  return out;
}

}  // namespace

GraphComponents::GraphComponents(const CaptureTable& table, const GraphPrior& prior,
                                 std::vector<double> missing)
    : table_(table), prior_(prior), missing_(std::move(missing)) {
  auto listed = static_cast<double>(table.observed());
  double prior_total = prior.delta * std::ldexp(1.0, static_cast<int>(table.list_count()));
  double start = log_gamma(prior_total);
  for (double n0 : missing_) {
    double population = listed + n0;
    shared_.push_back(log_prior(prior, population, n0) + log_gamma(population + 1) -
                      log_gamma(n0 + 1));
    whole_.push_back(start - log_gamma(population + prior_total));
  }
}

std::vector<double> GraphComponents::compute(ListSet subset) const {
  std::vector<double> out(missing_.size());
  if (subset == 0) return out;
  double delta =
      prior_.delta * std::ldexp(1.0, static_cast<int>(table_.list_count()) - std::popcount(subset));
  double start = log_gamma(delta);
  std::map<ListSet, int64_t> margin;
  for (const Cell& cell : table_.cells) margin[packed(cell.history, subset)] += cell.count;
  double fixed = -start;  // of y = 0
  for (const auto& [pattern, count] : margin) {
    if (pattern != 0) fixed += log_gamma(static_cast<double>(count) + delta) - start;
  }
  double unseen = static_cast<double>(margin[0]) + delta;
  for (size_t m = 0; m < out.size(); ++m)
    out[m] = whole_[m] + fixed + log_gamma(unseen + missing_[m]);
  return out;
}

const double* GraphComponents::of(ListSet subset) {
  auto [place, fresh] = vectors_.try_emplace(subset);
  if (fresh) place->second = compute(subset);
  return place->second.data();
}

void GraphComponents::prepare() {
  ready_.resize(size_t{1} << table_.list_count());
  for (ListSet subset = 0; subset < ready_.size(); ++subset) ready_[subset] = of(subset);
}

}  // namespace habeas::estimate
