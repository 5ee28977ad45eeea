// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "base/parallel.h"
#include "estimate/internal/existence.h"
#include "estimate/internal/hierarchical_fit.h"
#include "estimate/internal/model_space.h"
#include "estimate/loglinear.h"

namespace habeas::estimate {

namespace {

enum class Outcome : uint8_t { kFitted, kWithoutMaximum, kUnsolved };

struct Attempt {
  Outcome outcome = Outcome::kUnsolved;
  LoglinearModel model;
};

// N with what the censored histories may hold: their counts are upper bounds.
double population(const CellCounts& cells, std::span<const double> means) {
  double sum = means[0];
  for (size_t x = 1; x < cells.counts.size(); ++x)
    sum += cells.used[x] ? cells.counts[x] : std::min(cells.counts[x], means[x]);
  return sum;
}

Attempt attempt(const CellCounts& cells, const Model& terms, HierarchicalFitter& fitter) {
  Attempt out;
  if (!existence(cells, terms).sound()) {
    out.outcome = Outcome::kWithoutMaximum;
    return out;
  }
  HierarchicalFit fit = fitter.fit(cells, terms);
  if (!fit.converged || !std::isfinite(fit.missing)) return out;
  out.outcome = Outcome::kFitted;
  LoglinearModel& model = out.model;
  auto parameters = static_cast<double>(terms.size());
  model.name = model_name(terms);
  model.terms = terms;
  model.missing = fit.missing;
  model.population = population(cells, fitter.means());
  model.log_missing_deviation = std::sqrt(fit.intercept_variance);
  model.standard_error =
      std::sqrt(fit.missing + fit.missing * fit.missing * fit.intercept_variance);
  model.log_likelihood = fit.log_likelihood;
  model.aic = -2 * fit.log_likelihood + 2 * parameters;
  model.bic = -2 * fit.log_likelihood + std::log(cells.observed) * parameters;
  return out;
}

void weigh(LoglinearSearch& search) {
  auto weights = [&](double LoglinearModel::*criterion, double LoglinearModel::*weight) {
    size_t best = 0;
    for (size_t m = 1; m < search.models.size(); ++m) {
      if (search.models[m].*criterion < search.models[best].*criterion) best = m;
    }
    double total = 0;
    for (LoglinearModel& model : search.models) {
      model.*weight = std::exp(-0.5 * (model.*criterion - search.models[best].*criterion));
      total += model.*weight;
    }
    for (LoglinearModel& model : search.models) model.*weight /= total;
    return best;
  };
  if (search.models.empty()) return;
  search.best_aic = weights(&LoglinearModel::aic, &LoglinearModel::aic_weight);
  search.best_bic = weights(&LoglinearModel::bic, &LoglinearModel::bic_weight);
}

void take(Attempt&& attempt, LoglinearSearch& search) {
  ++search.considered;
  if (attempt.outcome == Outcome::kFitted) search.models.push_back(std::move(attempt.model));
  search.without_maximum += attempt.outcome == Outcome::kWithoutMaximum;
  search.unsolved += attempt.outcome == Outcome::kUnsolved;
}

void search_all(const CellCounts& cells, const LoglinearOptions& options, LoglinearSearch& search) {
  std::vector<Model> models = hierarchical_models(cells.lists, search.max_order);
  // Slices of a fixed size, each with its own scratch: the result does not depend on the threads.
  constexpr size_t kSlice = 128;
  std::vector<Attempt> attempts(models.size());
  auto slices = static_cast<int64_t>((models.size() + kSlice - 1) / kSlice);
  parallel_for(slices, options.threads, [&](int64_t slice) {
    HierarchicalFitter fitter(cells.lists);
    size_t begin = static_cast<size_t>(slice) * kSlice;
    for (size_t m = begin; m < std::min(begin + kSlice, models.size()); ++m)
      attempts[m] = attempt(cells, models[m], fitter);
  });
  for (Attempt& one : attempts) take(std::move(one), search);
  search.exhaustive = true;
}

// Beyond the spaces that can be listed: from independence, each step adds or takes away the pair
// that lowers the criterion most, until none does; every model met on the way is ranked.
void search_steps(const CellCounts& cells, const LoglinearOptions& options,
                  LoglinearSearch& search) {
  std::vector<Term> pairs;
  for (Term term = 0; term < Term{1} << cells.lists; ++term) {
    if (std::popcount(term) == 2) pairs.push_back(term);
  }
  std::set<Model> met;
  for (double LoglinearModel::*criterion : {&LoglinearModel::bic, &LoglinearModel::aic}) {
    Model current = independence(cells.lists);
    double best = HUGE_VAL;
    HierarchicalFitter first(cells.lists);
    if (Attempt begin = attempt(cells, current, first); begin.outcome == Outcome::kFitted) {
      best = begin.model.*criterion;
      if (met.insert(current).second) take(std::move(begin), search);
    }
    while (true) {
      std::vector<Attempt> attempts(pairs.size());
      std::vector<Model> models(pairs.size(), current);
      parallel_for(static_cast<int64_t>(pairs.size()), options.threads, [&](int64_t k) {
        auto pair = static_cast<size_t>(k);
        HierarchicalFitter fitter(cells.lists);
        if (std::erase(models[pair], pairs[pair]) == 0) models[pair].push_back(pairs[pair]);
        std::sort(models[pair].begin() + static_cast<ptrdiff_t>(cells.lists) + 1,
                  models[pair].end());
        attempts[pair] = attempt(cells, models[pair], fitter);
      });
      size_t chosen = pairs.size();
      for (size_t k = 0; k < pairs.size(); ++k) {
        if (attempts[k].outcome == Outcome::kFitted && attempts[k].model.*criterion < best - 1e-9) {
          best = attempts[k].model.*criterion;
          chosen = k;
        }
      }
      for (size_t k = 0; k < pairs.size(); ++k) {
        if (met.insert(models[k]).second) take(std::move(attempts[k]), search);
      }
      if (chosen == pairs.size()) break;
      current = models[chosen];
    }
  }
}

}  // namespace

Result<LoglinearModel> fit_loglinear(const CaptureTable& table,
                                     const std::vector<uint32_t>& terms) {
  TRY(refuse_blocking(table));
  if (table.list_count() > kMaxFitLists)
    return fail(ErrorKind::kInvalid, "too many lists for a log-linear model");
  CellCounts cells(table);
  for (uint64_t history : table.censored) cells.used[history] = 0;
  HierarchicalFitter fitter(cells.lists);
  Attempt one = attempt(cells, terms, fitter);
  if (one.outcome == Outcome::kFitted) return std::move(one.model);
  if (one.outcome == Outcome::kUnsolved)
    return fail(ErrorKind::kInvalid,
                "the iteration did not reach the maximum of " + model_name(terms));
  return fail(ErrorKind::kInvalid,
              "the likelihood of " + model_name(terms) + " has no maximum on these counts",
              "some overlap that the model fits was never seen: choose a model without that "
              "interaction");
}

Result<LoglinearSearch> search_loglinear(const CaptureTable& given,
                                         const LoglinearOptions& options) {
  TRY(refuse_blocking(given));
  CaptureTable table = without_empty_lists(given);
  size_t lists = table.list_count();
  if (lists < 3) {
    return fail(ErrorKind::kInvalid, "two lists cannot test whether they are independent",
                "bring a third list, or read the Lincoln-Petersen number under the assumption of "
                "independence");
  }
  if (lists > kMaxFitLists) {
    return fail(ErrorKind::kInvalid,
                fmt::format("log-linear models are fitted to at most {} lists, and there are {}",
                            kMaxFitLists, lists),
                "merge lists of the same origin, or use latent classes");
  }
  CellCounts cells(table);
  for (uint64_t history : table.censored) cells.used[history] = 0;
  LoglinearSearch search;
  search.max_order = options.max_order > 0 ? std::clamp<size_t>(options.max_order, 2, lists - 1)
                     : lists <= 5          ? lists - 1
                                           : 2;
  if (lists <= 5 || (lists == 6 && search.max_order == 2)) {
    search_all(cells, options, search);
  } else {
    search.max_order = 2;
    search_steps(cells, options, search);
  }
  weigh(search);
  return search;
}

}  // namespace habeas::estimate
