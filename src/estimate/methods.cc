// SPDX-License-Identifier: Apache-2.0
#include "estimate/methods.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "base/philox.h"
#include "estimate/capture_models.h"
#include "estimate/combine.h"
#include "estimate/floors.h"
#include "estimate/loglinear.h"
#include "estimate/sparse.h"

namespace habeas::estimate {

namespace {

std::vector<Estimate> run_loglinear(const CaptureTable& table, const MethodSettings& settings) {
  return estimate_loglinear(table, {.max_order = settings.max_order,
                                    .level = settings.level,
                                    .bootstrap = settings.replicates,
                                    .seed = settings.seed,
                                    .threads = settings.threads});
}

std::vector<Estimate> run_sparse(const CaptureTable& table, const MethodSettings& settings) {
  return {estimate_sparse(table, {.threshold = settings.threshold,
                                  .replicates = settings.replicates,
                                  .level = settings.level,
                                  .seed = settings.seed,
                                  .threads = settings.threads})};
}

std::vector<Estimate> run_graphs(const CaptureTable& table, const MethodSettings& settings) {
  GraphOptions options = settings.graphs;
  options.level = settings.level;
  options.seed = settings.seed;
  options.threads = settings.threads;
  return estimate_graphs(table, options);
}

std::vector<Estimate> run_captures(const CaptureTable& table, const MethodSettings& settings) {
  return {estimate_capture_models(table, settings.level)};
}

std::vector<Estimate> run_latent(const CaptureTable& given, const MethodSettings& settings) {
  CaptureTable table = without_empty_lists(given);
  LatentSettings with = settings.latent;
  with.level = settings.level;
  with.seed = settings.seed;
  with.threads = settings.threads;
  Estimate refused{.method = "latent", .observed = table.observed()};
  if (settings.expansion) {
    Result<LatentPrior> prior =
        elicit_prior(*settings.expansion, static_cast<int>(table.list_count()), with.prior);
    if (!prior) {
      refused.refusals = {{prior.error().message, prior.error().hint}};
      return {refused};
    }
    with.prior = *prior;
  }
  Result<LatentResult> result = sample_latent_classes(table, with);
  if (!result) {
    refused.refusals = {{result.error().message, result.error().hint}};
    return {refused};
  }
  return {latent_estimate(table, with, *result)};
}

constexpr Method kMethods[] = {
    {"loglinear", "every hierarchical log-linear model, ranked and averaged", run_loglinear},
    {"captures", "Mt, Mh, Mb, Mth: the classical models of a closed population", run_captures},
    {"sparse", "pairs chosen by steps, with a bootstrap of the whole choice", run_sparse},
    {"graphs", "average over every decomposable graph of dependence", run_graphs},
    {"latent", "latent classes: the posterior of LCMCR, by tempered paths", run_latent},
};

// What the concerns of a table add to a report's own lines; true if the methods may go on.
bool note(const CaptureTable& table, const std::string& where, Report& report) {
  bool go_on = true;
  for (const Concern& concern : concerns(table)) {
    std::string text = (where.empty() ? "" : where + ": ") + concern.text;
    if (concern.blocks) {
      report.refusals.push_back({text, concern.hint});
      go_on = false;
    } else {
      report.warnings.push_back(text + ": " + concern.hint);
    }
  }
  return go_on;
}

// What one method and role says of one stratum; a refusal of the whole method counts for each role.
const Estimate* said_of(const std::vector<Estimate>& estimates, const Estimate& like,
                        const std::string& stratum) {
  const Estimate* refused = nullptr;
  for (const Estimate& estimate : estimates) {
    if (estimate.method != like.method || estimate.stratum != stratum) continue;
    if (estimate.role == like.role) return &estimate;
    if (estimate.refused() && estimate.role.empty()) refused = &estimate;
  }
  return refused;
}

StratumPosterior posterior_of(const Stratum& stratum, const Estimate* estimate,
                              const std::string& blocked) {
  StratumPosterior out{.name = stratum.name, .observed = stratum.table.observed()};
  if (estimate != nullptr) {
    out.draws = estimate->draws;
    if (out.draws.empty())
      out.refusal = estimate->refused() && !estimate->refusals.empty()
                        ? estimate->refusals.front().what
                        : "its interval is open, and has no draws to add";
  } else {
    out.refusal = blocked.empty() ? "this model was not found there" : blocked;
  }
  return out;
}

void add_totals(const Histories& histories, const std::vector<std::string>& blocked,
                const MethodSettings& settings, bool pool, Report& report) {
  std::vector<const Estimate*> kinds;
  for (const Estimate& estimate : report.estimates) {
    bool known = std::ranges::any_of(kinds, [&](const Estimate* kind) {
      return kind->method == estimate.method && kind->role == estimate.role;
    });
    if (!known && !estimate.role.empty()) kinds.push_back(&estimate);
  }
  for (const Estimate* kind : kinds) {
    std::vector<StratumPosterior> parts;
    std::vector<std::string> absent;
    for (size_t s = 0; s < histories.strata.size(); ++s) {
      const Stratum& stratum = histories.strata[s];
      parts.push_back(
          posterior_of(stratum, said_of(report.estimates, *kind, stratum.name), blocked[s]));
      if (parts.back().draws.empty()) continue;
      for (const Concern& concern : concerns(stratum.table)) {
        if (concern.kind == Concern::Kind::kEmptyList)
          absent.push_back(fmt::format("{} has nobody in {}, and is taken not to have worked there",
                                       list_names(stratum.table, concern.lists), stratum.name));
      }
    }
    auto finish = [&](const std::vector<StratumPosterior>& strata, const char* how) {
      Estimate total = total_estimate(add_strata(strata, settings.seed), settings.level);
      total.method = kind->method;
      total.role = kind->role;
      total.variant = fmt::format("{}, {}{}", kind->role, total.variant, how);
      total.stratum = "all";
      total.warnings.insert(total.warnings.end(), absent.begin(), absent.end());
      total.words = cite(total);
      return total;
    };
    report.totals.push_back(finish(parts, ""));
    if (!pool) continue;
    Pooling pooled = pool_partially(parts, settings.seed);
    Estimate together = finish(pooled.strata, ", partially pooled");
    together.diagnostics.push_back(
        {.name = "draws that still count",
         .value = decimal(std::round(pooled.least_share * 1000) / 10) + " %",
         .text = "in the stratum that pooling moved most"});
    if (pooled.least_share < 0.1)
      together.warnings.push_back(
          "pooling moves a stratum so far that hardly any of its draws count: the strata do not "
          "look alike");
    report.totals.push_back(std::move(together));
  }
}

}  // namespace

Json to_json(const MethodSettings& s) {
  JsonArray deltas;
  for (double delta : s.graphs.deltas) deltas.push_back(Json(decimal(delta)));
  const GraphPrior& prior = s.graphs.prior;
  const LatentPrior& latent = s.latent.prior;
  return Json(JsonObject{
      {"alpha", Json(decimal(latent.alpha_shape) + " " + decimal(latent.alpha_rate))},
      {"cap", Json(s.latent.cap ? decimal(*s.latent.cap) : "none")},
      {"classes", Json(latent.classes)},
      {"deltas", Json(std::move(deltas))},
      {"effective", Json(decimal(s.latent.target_ess))},
      {"effort", Json(decimal(s.latent.effort))},
      {"exclude_complete", Json(s.graphs.exclude_complete)},
      {"expansion",
       Json(s.expansion ? decimal(s.expansion->low) + " " + decimal(s.expansion->high) : "none")},
      {"lambda", Json(decimal(latent.lambda_a) + " " + decimal(latent.lambda_b))},
      {"largest_missing",
       Json(prior.largest_missing ? std::to_string(*prior.largest_missing) : "none")},
      {"level", Json(decimal(s.level))},
      {"max_order", Json(static_cast<int64_t>(s.max_order))},
      {"prior", Json(fmt::format("{} {} {}", static_cast<int>(prior.population),
                                 decimal(prior.shape), decimal(prior.scale)))},
      {"replicates", Json(s.replicates)},
      {"seed", Json(std::to_string(s.seed))},
      {"steps", Json(s.graphs.steps)},
      {"threshold", Json(decimal(s.threshold))}});
}

std::span<const Method> methods() { return kMethods; }

Result<std::vector<const Method*>> methods_named(const std::vector<std::string>& names) {
  std::vector<const Method*> out;
  for (const std::string& name : names) {
    if (name == "all" || std::ranges::find(methods(), name, &Method::name) != methods().end())
      continue;
    std::string all = "all";
    for (const Method& method : methods()) all += ", " + std::string(method.name);
    return fail(ErrorKind::kNotFound, fmt::format("no method is called \"{}\"", name),
                "the methods are: " + all);
  }
  for (const Method& method : methods()) {
    if (std::ranges::find(names, "all") != names.end() ||
        std::ranges::find(names, method.name) != names.end())
      out.push_back(&method);
  }
  return out;
}

Report estimate_report(const Histories& histories, const std::vector<const Method*>& chosen,
                       const MethodSettings& settings, bool pool) {
  Report report{.seed = settings.seed,
                .lists = histories.whole.lists,
                .observed = histories.whole.observed()};
  report.warnings = histories.notes;
  auto take = [&](const CaptureTable& table, const std::string& stratum,
                  const MethodSettings& with) {
    for (Estimate& floor : floors(table, with.level)) {
      floor.stratum = stratum;
      report.floors.push_back(std::move(floor));
    }
    for (const Method* method : chosen) {
      for (Estimate& estimate : method->run(table, with)) {
        estimate.stratum = stratum;
        estimate.words = cite(estimate);
        report.estimates.push_back(std::move(estimate));
      }
    }
  };
  if (histories.strata.empty()) {
    if (note(histories.whole, "", report)) take(histories.whole, "", settings);
    return report;
  }
  int64_t left_out = 0;
  std::vector<std::string> blocked(histories.strata.size());
  for (size_t s = 0; s < histories.strata.size(); ++s) {
    const Stratum& stratum = histories.strata[s];
    // A key of its own for each stratum: draws of two strata are added and must not move together.
    MethodSettings with = settings;
    with.seed = philox_key(settings.seed, s + 1);
    if (note(stratum.table, stratum.name, report)) {
      take(stratum.table, stratum.name, with);
      continue;
    }
    left_out += stratum.table.observed();
    for (const Concern& concern : concerns(stratum.table)) {
      if (concern.blocks && blocked[s].empty()) blocked[s] = concern.text;
    }
  }
  add_totals(histories, blocked, settings, pool, report);
  if (left_out > 0) {
    report.warnings.push_back(fmt::format(
        "strata without an estimate hold {} of the {} persons listed: a sum over the others leaves "
        "out them and whoever is missing there",
        left_out, histories.whole.observed()));
  }
  return report;
}

}  // namespace habeas::estimate
