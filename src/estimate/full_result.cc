// SPDX-License-Identifier: Apache-2.0
#include "estimate/full_result.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::estimate {

namespace {

constexpr size_t kMostExactGraphLists = 8;
constexpr double kLightShare = 8;  // of the work of latent classes, for each variation
constexpr double kLightEss = 400;
constexpr int64_t kUniformBound = 30;
constexpr double kLinkageShare = 20;  // of the work of latent classes, for each draw of a linkage

bool asked(const FullSettings& settings, std::string_view name) {
  return std::ranges::find(settings.methods, name, &Method::name) != settings.methods.end();
}

// One estimate by a method of the table: the first that it gives.
NamedEstimator first_of(const Method& method, MethodSettings settings) {
  settings.threads = 1;  // the variations themselves go side by side
  settings.replicates = method.name == "loglinear" ? 0 : 200;  // 0: the profile's interval stands
  std::string name(method.name);
  return {name, [run = method.run, settings](const CaptureTable& table, uint64_t seed) {
            MethodSettings with = settings;
            with.seed = seed;
            return run(table, with).front();
          }};
}

const Method& method_called(std::string_view name) {
  auto found = std::ranges::find(methods(), name, &Method::name);
  check(found != methods().end(), "a method of the table");
  return *found;
}

// The first of the deltas asked for; without any, 2^-J of the lists that a table has.
NamedEstimator graphs_alone(const FullSettings& settings) {
  MethodSettings with = settings.method;
  with.threads = 1;
  std::string name = with.graphs.deltas.empty()
                         ? "graphs, delta 2^-J"
                         : "graphs, delta " + decimal(with.graphs.deltas.front());
  return {name, [with](const CaptureTable& table, uint64_t seed) {
            MethodSettings one = with;
            one.seed = seed;
            size_t lists = without_empty_lists(table).list_count();
            one.graphs.deltas.resize(1, std::ldexp(1.0, -static_cast<int>(lists)));
            return method_called("graphs").run(table, one).front();
          }};
}

MethodSettings light(const FullSettings& settings) {
  MethodSettings out = settings.method;
  out.latent.effort /= kLightShare;
  out.latent.target_ess = std::min(out.latent.target_ess, kLightEss);
  return out;
}

}  // namespace

NamedEstimator varying_method(const CaptureTable& table, const FullSettings& settings) {
  size_t lists = without_empty_lists(table).list_count();
  if (asked(settings, "graphs") && lists <= kMostExactGraphLists && table.censored.empty()) {
    return graphs_alone(settings);
  }
  if (asked(settings, "latent")) {
    NamedEstimator out = first_of(method_called("latent"), light(settings));
    out.name += fmt::format(", an eighth of the work");
    return out;
  }
  return first_of(*settings.methods.front(), settings.method);
}

namespace {

std::vector<NamedEstimator> graph_priors(const FullSettings& settings, int64_t observed) {
  std::vector<NamedEstimator> out;
  for (double delta : {0.0, 0.5, 1.0}) {  // 0: 2^-J
    for (bool without_complete : {false, true}) {
      for (PopulationPrior prior : {PopulationPrior::kInverse, PopulationPrior::kUniform}) {
        if (delta == 0 && !without_complete && prior == PopulationPrior::kInverse) continue;
        MethodSettings with = settings.method;
        with.graphs.exclude_complete = without_complete;
        with.graphs.prior.population = prior;
        // Without a bound a uniform prior can have no posterior; the peer's is 30 times the listed.
        if (prior == PopulationPrior::kUniform && !with.graphs.prior.largest_missing)
          with.graphs.prior.largest_missing = kUniformBound * std::max<int64_t>(10, observed);
        with.threads = 1;
        std::string name =
            fmt::format("delta {}, {}{}", delta == 0 ? "2^-J" : decimal(delta),
                        prior == PopulationPrior::kInverse ? "1/N" : "uniform N to 30 n",
                        without_complete ? ", without the complete graph" : "");
        out.push_back({name, [with, delta](const CaptureTable& t, uint64_t seed) {
                         MethodSettings one = with;
                         one.seed = seed;
                         size_t lists = without_empty_lists(t).list_count();
                         one.graphs.deltas = {
                             delta > 0 ? delta : std::ldexp(1.0, -static_cast<int>(lists))};
                         return method_called("graphs").run(t, one).front();
                       }});
      }
    }
  }
  return out;
}

std::vector<NamedEstimator> latent_priors(const FullSettings& settings) {
  std::vector<NamedEstimator> out;
  for (auto [classes, a] : {std::pair{5, 0.25}, {20, 0.25}, {10, 1.0}}) {
    MethodSettings other = light(settings);
    other.latent.prior.classes = classes;
    other.latent.prior.alpha_shape = other.latent.prior.alpha_rate = a;
    out.push_back(first_of(method_called("latent"), other));
    out.back().name =
        fmt::format("latent, K = {}, alpha ~ Gamma({}, {})", classes, decimal(a), decimal(a));
  }
  MethodSettings skewed = light(settings);
  skewed.expansion.reset();
  skewed.latent.prior.lambda_a = 0.5;
  skewed.latent.prior.lambda_b = 1.5;
  out.push_back(first_of(method_called("latent"), skewed));
  out.back().name = "latent, lambda ~ Beta(0.5, 1.5)";
  return out;
}

// Where N(xi) starts: the method that varies, else the first that gives a number.
const Estimate* start_of_curve(const Report& report, const std::string& method) {
  const std::vector<Estimate>& from = report.totals.empty() ? report.estimates : report.totals;
  const Estimate* any = nullptr;
  for (const Estimate& estimate : from) {
    if (estimate.refused()) continue;
    if (method.starts_with(estimate.method)) return &estimate;
    if (any == nullptr) any = &estimate;
  }
  return any;
}

}  // namespace

FullResult full_result(const Histories& histories, const FullSettings& settings) {
  check(!settings.methods.empty(), "a method");
  FullResult out;
  out.report = estimate_report(histories, settings.methods, settings.method, settings.pool);
  bool blocked = !refuse_blocking(histories.whole);
  if (settings.quick || blocked) return out;
  const CaptureTable& table = histories.whole;
  NamedEstimator method = varying_method(table, settings);
  out.varied_by = method.name;
  const uint64_t seed = settings.method.seed;
  const int threads = settings.method.threads;
  if (const Estimate* start = start_of_curve(out.report, method.name)) {
    out.variations = unseen_curve(*start);
    for (Variation& v : out.variations)
      v.name += fmt::format(" ({}, {})", start->method, start->role);
  }
  auto add = [&](const std::vector<Variation>& more) {
    out.variations.insert(out.variations.end(), more.begin(), more.end());
  };
  add(vary_lists(table, method.method, seed, threads));
  if (method.name.starts_with("graphs"))
    add(vary_methods(table, "prior", graph_priors(settings, table.observed()), seed, threads));
  if (asked(settings, "latent"))
    add(vary_methods(table, "prior", latent_priors(settings), seed, threads));
  out.consistency = check_consistency(table, method.method, seed, threads);
  return out;
}

std::vector<NamedEstimator> linkage_methods(const CaptureTable& reference,
                                            const FullSettings& settings) {
  std::vector<NamedEstimator> out;
  for (const Method* method : settings.methods) {
    if (method->name == "latent") {
      LatentSettings with = settings.method.latent;
      with.effort /= kLinkageShare;
      with.target_ess = std::min(with.target_ess, kLightEss);
      with.level = settings.method.level;
      with.seed = settings.method.seed;
      with.threads = settings.method.threads;
      out.push_back({"latent", warm_latent(reference, with)});
    } else if (method->name == "graphs") {
      out.push_back(graphs_alone(settings));
    } else {
      out.push_back(first_of(*method, settings.method));
    }
  }
  return out;
}

std::string made_of(const std::string& input, const std::string& version,
                    const FullSettings& settings, const Json& more) {
  JsonArray names;
  for (const Method* method : settings.methods) names.push_back(Json(std::string(method->name)));
  return canonical_json(Json(JsonObject{{"input", Json(input)},
                                        {"methods", Json(std::move(names))},
                                        {"more", more},
                                        {"pool", Json(settings.pool)},
                                        {"quick", Json(settings.quick)},
                                        {"settings", to_json(settings.method)},
                                        {"version", Json(version)}}));
}

Json to_json(const FullResult& result) {
  Json report = to_json(result.report);
  JsonObject out = *report.object();
  if (result.varied_by.empty()) return Json(std::move(out));
  out["varied_by"] = Json(result.varied_by);
  out["variations"] = to_json(result.variations);
  out["consistency"] = to_json(result.consistency);
  out["consistency_words"] = Json(consistency_words(result.consistency));
  return Json(std::move(out));
}

std::string to_text(const FullResult& result) {
  std::string out = to_text(result.report);
  if (result.varied_by.empty()) return out;
  out += fmt::format("\nwhat no test on these lists can settle (by {})\n", result.varied_by);
  for (const Variation& v : result.variations) out += "  " + printable(to_text(v)) + "\n";
  out += "  each list in turn as the population: " + consistency_words(result.consistency) + "\n";
  return out;
}

}  // namespace habeas::estimate
