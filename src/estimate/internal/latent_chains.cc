// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/latent_chains.h"

#include <algorithm>
#include <cmath>

namespace habeas::estimate {

namespace {

constexpr size_t kComponents = 3000;  // of the mixture, evenly thinned
constexpr size_t kDiagnosed = 1500;   // draws a chain looked at in diagnostics, evenly thinned

std::vector<LatentDraw> kept(const std::vector<LatentDraw>& draws) {
  auto skip = static_cast<std::ptrdiff_t>(draws.size() / 5);
  return {draws.begin() + skip, draws.end()};
}

double log_population(const LatentDraw& draw) { return std::log(draw.observed / draw.seen); }
double log_likelihood(const LatentDraw& draw) { return draw.log_likelihood; }

}  // namespace

double seconds_of_gradient(const LatentCells& cells, int classes) {
  // Measured on the tables of docs/benchmarks.md.
  double terms = 2.0 * cells.first.back();
  return classes *
         (terms + 4.0 * static_cast<double>(cells.counts.size()) +
          14.0 * static_cast<double>(cells.lists)) *
         0.8e-9;
}

Chains Gathered::series(double (*of)(const LatentDraw&)) const {
  Chains out;
  for (const auto& chain : chains) {
    std::vector<double> values;
    for (const LatentDraw& draw : chain) values.push_back(of(draw));
    out.push_back(std::move(values));
  }
  return out;
}

std::vector<UnseenComponent> Gathered::components() const {
  std::vector<UnseenComponent> out;
  for (const auto& chain : chains)
    for (const LatentDraw& draw : chain) out.push_back({draw.observed, draw.seen});
  return out;
}

void gather(const std::vector<LatentLadder>& from, size_t length, Gathered* to) {
  for (const LatentLadder& ladder : from) {
    std::vector<LatentDraw> all = kept(ladder.draws());
    std::vector<LatentDraw> some;
    for (size_t i = 0; i < length; ++i) some.push_back(all[i * all.size() / length]);
    to->chains.push_back(std::move(some));
  }
}

size_t gathered_length(std::initializer_list<const std::vector<LatentLadder>*> sets) {
  size_t least = kDiagnosed;
  for (const auto* set : sets)
    for (const LatentLadder& ladder : *set) least = std::min(least, kept(ladder.draws()).size());
  return least;
}

Verdict judge(const Gathered& gathered) {
  Chains population = gathered.series(log_population);
  Verdict verdict;
  verdict.rhat = std::max(split_rhat(population), split_rhat(gathered.series(log_likelihood)));
  verdict.bulk = ess_bulk(population);
  verdict.tail = ess_tail(population);
  return verdict;
}

// The mixture over the chains that count, and the standard errors of its quantiles: the influence
// of each draw on P(N <= q), averaged, over the density at q.
UnseenMixture mixture_of(const Gathered& gathered, std::optional<double> cap) {
  std::vector<UnseenComponent> all = gathered.components();
  std::vector<UnseenComponent> some;
  size_t count = std::min(all.size(), kComponents);
  for (size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
  return UnseenMixture(std::move(some), cap);
}

QuantileErrors quantile_errors(const Gathered& gathered, std::optional<double> cap, double level) {
  UnseenMixture mixture = mixture_of(gathered, cap);
  UnseenMixture whole(gathered.components(), cap);
  double tail = (1 - level) / 2;
  QuantileErrors out;
  for (int i = 0; i < 3; ++i) {
    double p = i == 0 ? tail : i == 1 ? 0.5 : 1 - tail;
    out.at[i] = mixture.quantile(p);
    std::vector<double> flat = whole.influence(out.at[i], p);
    Chains chains;
    size_t from = 0;
    for (const auto& chain : gathered.chains) {
      auto begin = flat.begin() + static_cast<std::ptrdiff_t>(from);
      chains.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(chain.size()));
      from += chain.size();
    }
    double density = mixture.density(out.at[i]);
    out.error[i] = density > 0 ? mcse_mean(chains) / density : 0;
  }
  return out;
}

}  // namespace habeas::estimate
