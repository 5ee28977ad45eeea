// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <boost/math/distributions/normal.hpp>
#include <fmt/core.h>

#include "base/philox.h"
#include "estimate/internal/bootstrap.h"
#include "estimate/internal/hierarchical_fit.h"
#include "estimate/internal/model_space.h"
#include "estimate/loglinear.h"
#include "estimate/variates.h"

// The words and numbers of a search: which model, how sure, what else fits as well.

namespace habeas::estimate {

namespace {

constexpr size_t kModelsShown = 20;
constexpr size_t kDraws = 1000;
constexpr uint64_t kDrawPurpose = 0x6c6f67;  // "log"

// Second-order bias of N in one model (Rivest and Levesque 2001, as in Rcapture): half of e^b times
// the intercept's part of -(X'WX)^-1 psi.
double bias_of(const CaptureTable& table, const LoglinearModel& model) {
  CellCounts cells(table);
  for (uint64_t history : table.censored) cells.used[history] = 0;
  HierarchicalFitter fitter(cells.lists);
  if (!fitter.fit(cells, model.terms).converged) return 0;
  std::vector<double> covariance = fitter.covariance();
  size_t p = model.terms.size();
  std::vector<double> psi(p);
  for (size_t x = 0; x < cells.counts.size(); ++x) {
    if (!cells.used[x]) continue;
    double leverage = 0;
    for (size_t i = 0; i < p; ++i) {
      for (size_t k = 0; k < p; ++k) {
        if ((model.terms[i] & ~x) == 0 && (model.terms[k] & ~x) == 0)
          leverage += covariance[i * p + k];
      }
    }
    for (size_t i = 0; i < p; ++i) {
      if ((model.terms[i] & ~x) == 0) psi[i] += fitter.means()[x] * leverage;
    }
  }
  psi[0] -= 1;
  double intercept = 0;
  for (size_t i = 0; i < p; ++i) intercept -= covariance[i] * psi[i];
  return 0.5 * model.missing * intercept;
}

std::vector<std::string> assumptions() {
  return {
      "the lists speak of one closed population: the same persons, period, place and kind of harm",
      "records of one person were linked, and records of two persons were not",
      "every person could have been on every list",
      "given the interactions in the model, lists are independent, and the interaction of all "
      "lists "
      "together is absent: the data cannot test that",
      "within the table persons are alike in how likely each list was to name them, or the "
      "interactions make up for it"};
}

Json models_json(const LoglinearSearch& search, double LoglinearModel::*criterion) {
  std::vector<size_t> order(search.models.size());
  for (size_t m = 0; m < order.size(); ++m) order[m] = m;
  std::ranges::stable_sort(order, {}, [&](size_t m) { return search.models[m].*criterion; });
  JsonArray rows;
  for (size_t k = 0; k < std::min(kModelsShown, order.size()); ++k) {
    const LoglinearModel& model = search.models[order[k]];
    rows.push_back(Json(JsonObject{{"aic", Json(decimal(model.aic))},
                                   {"aic_weight", Json(decimal(model.aic_weight))},
                                   {"bic", Json(decimal(model.bic))},
                                   {"bic_weight", Json(decimal(model.bic_weight))},
                                   {"log_likelihood", Json(decimal(model.log_likelihood))},
                                   {"model", Json(model.name)},
                                   {"population", Json(decimal(model.population))},
                                   {"standard_error", Json(decimal(model.standard_error))}}));
  }
  return Json(JsonObject{{"considered", Json(static_cast<int64_t>(search.considered))},
                         {"models", Json(std::move(rows))},
                         {"ranked", Json(static_cast<int64_t>(search.models.size()))},
                         {"unsolved", Json(static_cast<int64_t>(search.unsolved))},
                         {"without_maximum", Json(static_cast<int64_t>(search.without_maximum))}});
}

Estimate blank(const CaptureTable& table, const LoglinearSearch& search, std::string variant) {
  Estimate out{.method = "loglinear", .variant = std::move(variant), .observed = table.observed()};
  out.settings = {
      {"space", search.exhaustive
                    ? fmt::format("every hierarchical model, interactions of up to {} lists",
                                  search.max_order)
                    : "models of pairs met by steps from independence"},
      {"parameters counted for BIC with", "the logarithm of the persons listed"}};
  out.assumptions = assumptions();
  out.diagnostics.push_back(
      {.name = "models without a maximum",
       .value = fmt::format("{} of {}", search.without_maximum, search.considered),
       .text = "refused by linear programming before any fit, and not ranked"});
  if (search.unsolved > 0) {
    out.warnings.push_back(fmt::format(
        "{} models have a maximum that the iteration did not reach; they are not ranked",
        search.unsolved));
  }
  return out;
}

// How far models that fit about as well disagree: within 4 of the best of the criterion.
void warn_of_rivals(const LoglinearSearch& search, double LoglinearModel::*criterion, size_t best,
                    const char* name, Estimate& out) {
  double low = HUGE_VAL;
  double high = 0;
  size_t rivals = 0;
  for (const LoglinearModel& model : search.models) {
    if (model.*criterion > search.models[best].*criterion + 4) continue;
    low = std::min(low, model.population);
    high = std::max(high, model.population);
    ++rivals;
  }
  out.diagnostics.push_back(
      {.name = fmt::format("models within 4 of the lowest {}", name),
       .value = std::to_string(rivals),
       .text = fmt::format("their estimates go from {} to {}", rounded(low), rounded(high))});
  if (rivals > 1 && out.interval && (low < out.interval->lower || high > out.interval->upper)) {
    out.warnings.push_back(
        fmt::format("models that fit about as well give {} to {}, beyond this interval: the choice "
                    "of the model "
                    "matters more than chance",
                    rounded(low), rounded(high)));
  }
}

Estimate selected(const CaptureTable& table, const LoglinearOptions& options,
                  const LoglinearSearch& search, size_t best, const char* name,
                  double LoglinearModel::*criterion) {
  const LoglinearModel& model = search.models[best];
  Estimate out = blank(table, search, fmt::format("lowest {} {}", name, model.name));
  out.role = fmt::format("lowest {}", name);
  out.points = {{"maximum likelihood", model.population}};
  out.interval = profile_interval(table, model.terms, options.level);
  out.diagnostics.push_back({.name = "standard error", .value = decimal(model.standard_error)});
  double bias = bias_of(table, model);
  out.diagnostics.push_back({.name = "second-order bias",
                             .value = decimal(bias),
                             .passed = std::fabs(bias) <= 0.1 * model.population,
                             .text = "more than a tenth of the estimate is too much"});
  if (std::isinf(out.interval->upper)) {
    out.warnings.push_back("the likelihood does not bound the population from above");
    out.truncations.push_back({.what = "search for the upper end",
                               .bound = "1e9 times the listed",
                               .beyond = 1 - options.level});
  }
  out.warnings.push_back(
      "the interval takes the model as known; where models are chosen by the same data, intervals "
      "that claim 95 % have covered 60 to 90 % in simulations");
  warn_of_rivals(search, criterion, best, name, out);
  if (options.bootstrap > 0) {
    BootstrapOptions bootstrap{.replicates = options.bootstrap,
                               .level = options.level,
                               .seed = options.seed,
                               .threads = options.threads};
    auto refit = [&](const CaptureTable& sample) -> std::optional<double> {
      Result<LoglinearModel> fit = fit_loglinear(sample, model.terms);
      return fit ? std::optional(fit->population) : std::nullopt;
    };
    Bootstrap replicates = bca_bootstrap(table, model.population, refit, bootstrap);
    if (replicates.interval) {
      out.diagnostics.push_back(
          {.name = "BCa bootstrap of the same model",
           .value = fmt::format("{} to {}", rounded(replicates.interval->lower),
                                rounded(replicates.interval->upper)),
           .text = fmt::format("{} of {} replicates had no estimate", replicates.failed,
                               options.bootstrap)});
    }
  }
  out.draws = profile_draws(table, model.terms, kDraws);
  out.details = models_json(search, criterion);
  return out;
}

// Quantile of the mixture in which each model, by its weight, has log(N - n) normal about its own
// estimate (Buckland, Burnham, Augustin 1997, with the mixture in place of their formula).
double mixture_quantile(const LoglinearSearch& search, double LoglinearModel::*weight,
                        double probability) {
  boost::math::normal normal;
  auto below = [&](double log_missing) {
    double sum = 0;
    for (const LoglinearModel& model : search.models) {
      if (model.*weight < 1e-12) continue;
      double z = (log_missing - std::log(model.missing)) / model.log_missing_deviation;
      sum += model.*weight * boost::math::cdf(normal, z);
    }
    return sum;
  };
  double low = -50;
  double high = 100;
  for (int i = 0; i < 200; ++i) {
    double middle = (low + high) / 2;
    (below(middle) < probability ? low : high) = middle;
  }
  return std::exp((low + high) / 2);
}

// Draws of the same mixture: as many of each model as its weight says, to within one.
std::vector<double> mixture_draws(const LoglinearSearch& search, double LoglinearModel::*weight,
                                  double rest, uint64_t seed) {
  Variates chance(philox_key(seed, kDrawPurpose), 0);
  std::vector<double> out;
  size_t at = 0;
  double reached = search.models[0].*weight;
  for (size_t i = 0; i < kDraws; ++i) {
    double goal = (static_cast<double>(i) + 0.5) / static_cast<double>(kDraws);
    while (reached < goal && at + 1 < search.models.size()) reached += search.models[++at].*weight;
    const LoglinearModel& model = search.models[at];
    out.push_back(rest + model.missing * std::exp(model.log_missing_deviation * chance.normal()));
  }
  return out;
}

Estimate averaged(const CaptureTable& table, const LoglinearOptions& options,
                  const LoglinearSearch& search, const char* name,
                  double LoglinearModel::*criterion, double LoglinearModel::*weight) {
  Estimate out = blank(table, search, fmt::format("averaged by {}", name));
  out.role = out.variant;
  // A censored history makes N differ from n plus the missing by the same amount in no two models;
  // the mixture is of the missing, and the rest is averaged.
  double mean = 0;
  double rest = 0;
  double largest = 0;
  for (const LoglinearModel& model : search.models) {
    mean += model.*weight * model.population;
    rest += model.*weight * (model.population - model.missing);
    largest = std::max(largest, model.*weight);
  }
  double tail = (1 - options.level) / 2;
  out.points = {{"median over models", rest + mixture_quantile(search, weight, 0.5)},
                {"mean over models", mean}};
  out.interval = Interval{.lower = rest + mixture_quantile(search, weight, tail),
                          .upper = rest + mixture_quantile(search, weight, 1 - tail),
                          .level = options.level,
                          .kind = fmt::format("mixture over models, weighted by {}", name)};
  out.draws = mixture_draws(search, weight, rest, options.seed);
  out.diagnostics.push_back({.name = "weight of the heaviest model", .value = decimal(largest)});
  if (!search.exhaustive) {
    out.warnings.push_back("only models met by the steps are averaged");
  }
  out.details = models_json(search, criterion);
  return out;
}

}  // namespace

std::vector<Estimate> estimate_loglinear(const CaptureTable& given,
                                         const LoglinearOptions& options) {
  Result<LoglinearSearch> search = search_loglinear(given, options);
  Estimate refused{.method = "loglinear", .observed = given.observed()};
  if (!search) {
    refused.refusals = {{search.error().message, search.error().hint}};
    return {refused};
  }
  CaptureTable table = without_empty_lists(given);
  if (search->models.empty()) {
    refused.refusals = {
        {fmt::format("none of {} models has a maximum on these counts", search->considered),
         "the lists overlap too little: merge lists or strata, or use the sparse "
         "method"}};
    return {refused};
  }
  std::vector<Estimate> out;
  out.push_back(selected(table, options, *search, search->best_bic, "BIC", &LoglinearModel::bic));
  out.push_back(selected(table, options, *search, search->best_aic, "AIC", &LoglinearModel::aic));
  out.push_back(
      averaged(table, options, *search, "BIC", &LoglinearModel::bic, &LoglinearModel::bic_weight));
  out.push_back(
      averaged(table, options, *search, "AIC", &LoglinearModel::aic, &LoglinearModel::aic_weight));
  return out;
}

}  // namespace habeas::estimate
