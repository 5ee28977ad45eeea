// SPDX-License-Identifier: Apache-2.0
#include "estimate/methods.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/philox.h"
#include "estimate/capture_models.h"
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

constexpr Method kMethods[] = {
    {"loglinear", "every hierarchical log-linear model, ranked and averaged", run_loglinear},
    {"captures", "Mt, Mh, Mb, Mth: the classical models of a closed population", run_captures},
    {"sparse", "pairs chosen by steps, with a bootstrap of the whole choice", run_sparse},
    {"graphs", "average over every decomposable graph of dependence", run_graphs},
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

}  // namespace

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
                       const MethodSettings& settings) {
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
  for (size_t s = 0; s < histories.strata.size(); ++s) {
    const Stratum& stratum = histories.strata[s];
    // A key of its own for each stratum: draws of two strata are added and must not move together.
    MethodSettings with = settings;
    with.seed = philox_key(settings.seed, s + 1);
    if (note(stratum.table, stratum.name, report))
      take(stratum.table, stratum.name, with);
    else
      left_out += stratum.table.observed();
  }
  if (left_out > 0) {
    report.warnings.push_back(fmt::format(
        "strata without an estimate hold {} of the {} persons listed: a sum over the others leaves "
        "out them and whoever is missing there",
        left_out, histories.whole.observed()));
  }
  return report;
}

}  // namespace habeas::estimate
