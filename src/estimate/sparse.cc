// SPDX-License-Identifier: Apache-2.0
#include "estimate/sparse.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <fmt/core.h>

#include "estimate/internal/bootstrap.h"
#include "estimate/internal/existence.h"
#include "estimate/internal/hierarchical_fit.h"
#include "estimate/internal/model_space.h"

namespace habeas::estimate {

namespace {

Term term_of(ListPair pair) { return Term{1} << pair.first | Term{1} << pair.second; }

// A model of pairs on a table, grown pair by pair.
class PairModel {
 public:
  explicit PairModel(const CaptureTable& table)
      : cells_(table), terms_(independence(table.list_count())) {
    for (uint64_t history : table.censored) cells_.used[history] = 0;
    overlaps_.assign(size_t{1} << table.list_count(), 0);
    for (size_t j = 1; j < table.list_count(); ++j) {
      for (size_t i = 0; i < j; ++i) {
        Term term = term_of({i, j});
        overlaps_[term] = static_cast<double>(table.on_all(term));
      }
    }
  }

  [[nodiscard]] bool separates(ListPair pair) const { return overlaps_[term_of(pair)] == 0; }
  [[nodiscard]] double overlap(ListPair pair) const { return overlaps_[term_of(pair)]; }

  void add(ListPair pair) {
    if (!separates(pair)) {
      terms_.push_back(term_of(pair));
      return;
    }
    for (size_t x = 0; x < cells_.used.size(); ++x) {
      if ((x & term_of(pair)) == term_of(pair)) cells_.used[x] = 0;
    }
  }

  [[nodiscard]] Existence check() const { return existence(cells_, terms_); }
  [[nodiscard]] bool sound_with(ListPair pair) const {
    PairModel larger = *this;
    larger.add(pair);
    return larger.check().sound();
  }

  CellCounts cells_;
  Model terms_;

 private:
  std::vector<double> overlaps_;
};

// How unlikely an overlap is that was expected to be `mean`: the smaller of both tails of Poisson.
double tail(double overlap, double mean) {
  if (!(mean > 0)) return overlap > 0 ? 0 : 1;
  double at_most = boost::math::gamma_q(overlap + 1, mean);
  double at_least = overlap > 0 ? boost::math::gamma_p(overlap, mean) : 1;
  return std::min(at_most, at_least);
}

std::vector<ListPair> all_pairs(size_t lists) {
  std::vector<ListPair> out;
  for (size_t i = 0; i < lists; ++i) {
    for (size_t j = i + 1; j < lists; ++j) out.emplace_back(i, j);
  }
  return out;
}

Result<SparseFit> search(const CaptureTable& table, double threshold) {
  PairModel model(table);
  if (!model.check().sound()) {
    return fail(ErrorKind::kInvalid, "even the model of independent lists has no maximum here",
                "the lists overlap too little: merge lists or strata");
  }
  HierarchicalFitter fitter(table.list_count());
  HierarchicalFit fit = fitter.fit(model.cells_, model.terms_);
  std::vector<ListPair> absent = all_pairs(table.list_count());
  SparseFit out;
  while (fit.converged) {
    std::vector<std::pair<double, size_t>> order;
    for (size_t k = 0; k < absent.size(); ++k) {
      double p = tail(model.overlap(absent[k]), fitter.expected_overlaps()[term_of(absent[k])]);
      if (p < threshold) order.emplace_back(p, k);
    }
    std::ranges::sort(order);
    auto chosen = std::ranges::find_if(
        order, [&](const auto& candidate) { return model.sound_with(absent[candidate.second]); });
    if (chosen == order.end()) break;
    ListPair pair = absent[chosen->second];
    absent.erase(absent.begin() + static_cast<ptrdiff_t>(chosen->second));
    if (model.separates(pair)) out.separated.push_back(pair);
    out.pairs.push_back(pair);
    model.add(pair);
    std::vector<double> start = fit.coefficients;
    start.resize(model.terms_.size(), 0);
    fit = fitter.fit(model.cells_, model.terms_, start);
    if (!fit.converged) fit = fitter.fit(model.cells_, model.terms_);
  }
  if (!fit.converged) {
    return fail(ErrorKind::kInvalid, "the iteration did not reach the maximum of a model of pairs",
                "merge lists that overlap little");
  }
  out.missing = fit.missing;
  out.population = fit.missing;
  for (size_t x = 1; x < model.cells_.counts.size(); ++x) {
    bool censored = std::ranges::binary_search(table.censored, x);
    out.population +=
        censored ? std::min(model.cells_.counts[x], fitter.means()[x]) : model.cells_.counts[x];
  }
  out.log_missing_deviation = std::sqrt(fit.intercept_variance);
  out.aic =
      -2 * fit.log_likelihood + 2 * static_cast<double>(model.terms_.size() + out.separated.size());
  out.coefficients = fit.coefficients;
  return out;
}

std::string pair_names(const CaptureTable& table, const std::vector<ListPair>& pairs) {
  std::string out;
  for (const ListPair& pair : pairs)
    out += (out.empty() ? "" : ", ") + table.lists[pair.first] + ":" + table.lists[pair.second];
  return out.empty() ? "none" : out;
}

}  // namespace

SparseCheck check_sparse(const CaptureTable& table, const std::vector<ListPair>& pairs) {
  PairModel model(table);
  for (const ListPair& pair : pairs) model.add(pair);
  Existence verdict = model.check();
  return {.maximum_exists = verdict.maximum_exists, .identifiable = verdict.identifiable};
}

Result<SparseFit> fit_sparse(const CaptureTable& given, double threshold) {
  TRY(refuse_blocking(given));
  CaptureTable table = without_empty_lists(given);
  if (table.list_count() < 3) {
    return fail(ErrorKind::kInvalid, "two lists cannot test whether they are independent",
                "bring a third list, or read the Lincoln-Petersen number under the assumption of "
                "independence");
  }
  if (table.list_count() > kMaxFitLists) {
    return fail(ErrorKind::kInvalid,
                fmt::format("models of pairs are fitted to at most {} lists, and there are {}",
                            kMaxFitLists, table.list_count()),
                "merge lists of the same origin, or use latent classes");
  }
  return search(table, threshold);
}

Estimate estimate_sparse(const CaptureTable& given, const SparseOptions& options) {
  CaptureTable table = without_empty_lists(given);
  Estimate out{.method = "sparse", .observed = table.observed()};
  Result<SparseFit> fit = fit_sparse(given, options.threshold);
  if (!fit) {
    out.refusals = {{fit.error().message, fit.error().hint}};
    return out;
  }
  out.variant = fit->pairs.empty() ? "independent lists" : "pairs chosen by steps";
  out.role = "pairs chosen by steps";
  out.settings = {{"threshold", decimal(options.threshold)},
                  {"bootstrap replicates", std::to_string(options.replicates)}};
  out.assumptions = {
      "one closed population, linked without error",
      "lists depend on one another in pairs at most, and pairs left out are independent",
      "persons are alike in how likely each list was to name them, but for those pairs"};
  out.points = {{"maximum likelihood", fit->population}};
  double factor = std::exp(boost::math::quantile(boost::math::normal(), 0.5 + options.level / 2) *
                           fit->log_missing_deviation);
  double rest = fit->population - fit->missing;
  out.diagnostics.push_back({.name = "interval of the chosen model, if it had been known",
                             .value = fmt::format("{} to {}", rounded(rest + fit->missing / factor),
                                                  rounded(rest + fit->missing * factor)),
                             .text = "Wald, on the logarithm of the missing"});
  BootstrapOptions bootstrap{.replicates = options.replicates,
                             .level = options.level,
                             .seed = options.seed,
                             .threads = options.threads};
  auto again = [&](const CaptureTable& sample) -> std::optional<double> {
    Result<SparseFit> one = search(sample, options.threshold);
    return one ? std::optional(one->population) : std::nullopt;
  };
  Bootstrap replicates = bca_bootstrap(table, fit->population, again, bootstrap);
  out.interval = replicates.interval;
  out.draws = replicates.draws;
  out.diagnostics.push_back({.name = "replicates without an estimate",
                             .value = std::to_string(replicates.failed),
                             .passed = replicates.failed * 10 <= options.replicates,
                             .text = "more than a tenth is too many"});
  out.diagnostics.push_back(
      {.name = "BCa bias correction and acceleration",
       .value = decimal(replicates.bias_correction) + ", " + decimal(replicates.acceleration)});
  if (!out.interval)
    out.warnings.push_back("the bootstrap has no interval: too many replicates had no estimate");
  if (!fit->separated.empty()) {
    out.warnings.push_back("pairs that share nobody and are held to exclude one another: " +
                           pair_names(table, fit->separated));
  }
  out.warnings.push_back(
      "in calibration against lists held to be the population, 95 % intervals of this method "
      "covered "
      "about 90 %, and missed by being too low (Binette and Steorts 2022)");
  JsonArray pairs;
  for (const ListPair& pair : fit->pairs) {
    pairs.push_back(Json(JsonObject{{"first", Json(table.lists[pair.first])},
                                    {"second", Json(table.lists[pair.second])}}));
  }
  out.details =
      Json(JsonObject{{"aic", Json(decimal(fit->aic))}, {"pairs", Json(std::move(pairs))}});
  return out;
}

}  // namespace habeas::estimate
