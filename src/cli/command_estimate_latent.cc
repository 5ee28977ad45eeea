// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/core.h>

#include "base/file_system.h"
#include "base/philox.h"
#include "cli/command.h"
#include "cli/estimate_methods.h"
#include "cli/version.h"
#include "estimate/combine.h"
#include "estimate/eligibility.h"
#include "estimate/floors.h"
#include "estimate/histories.h"
#include "estimate/sensitivity.h"

// `habeas estimate latent`: latent classes on a file of histories, by strata, with all that no test
// can settle beside the result.

namespace habeas::cli {

namespace {

using estimate::Estimate;

struct Options {
  std::string input, draws_file, store;
  estimate::HistoryOptions histories;
  MethodOptions method;
  estimate::EligibilityRule rule;
  bool add_repeated = false, pool = false, quick = false;
};

estimate::StratumPosterior posterior(const std::string& name, const Estimate& e) {
  estimate::StratumPosterior out{.name = name, .observed = e.observed, .draws = e.draws};
  if (e.draws.empty()) out.refusal = e.refusals.empty() ? "no draws" : e.refusals.front().what;
  return out;
}

// What belongs to every full result.
JsonObject untestable(const Options& options, const estimate::CaptureTable& table,
                      const Estimate& main, const estimate::Eligible& eligible, std::string* text) {
  MethodOptions light = options.method;
  light.effort = options.method.effort / 8;
  light.target_ess = 400;
  light.threads = 1;
  estimate::Estimator method = [&](const estimate::CaptureTable& t, uint64_t seed) {
    return method_estimate("latent", t, light, seed);
  };
  std::vector<estimate::Variation> all = estimate::unseen_curve(main);
  auto lists = estimate::vary_lists(table, method, options.method.seed, options.method.threads);
  all.insert(all.end(), lists.begin(), lists.end());
  std::vector<estimate::NamedEstimator> priors;
  for (auto [classes, a] : {std::pair{5, 0.25}, {20, 0.25}, {10, 1.0}}) {
    MethodOptions other = light;
    other.classes = classes;
    other.alpha_shape = other.alpha_rate = a;
    priors.push_back({fmt::format("K = {}, alpha ~ Gamma({}, {})", classes, estimate::decimal(a),
                                  estimate::decimal(a)),
                      [other](const estimate::CaptureTable& t, uint64_t seed) {
                        return method_estimate("latent", t, other, seed);
                      }});
  }
  MethodOptions skewed = light;
  skewed.lambda_a = 0.5;
  skewed.lambda_b = 1.5;
  priors.push_back(
      {"lambda ~ Beta(0.5, 1.5)", [skewed](const estimate::CaptureTable& t, uint64_t seed) {
         return method_estimate("latent", t, skewed, seed);
       }});
  auto prior =
      estimate::vary_methods(table, "prior", priors, options.method.seed, options.method.threads);
  all.insert(all.end(), prior.begin(), prior.end());
  auto checks =
      estimate::check_consistency(table, method, options.method.seed, options.method.threads);
  *text += "\nWhat no test on these lists can settle:\n";
  for (const estimate::Variation& v : all)
    *text += v.refusal.empty() ? fmt::format("  {}: {}: {} ({} to {}) of {} listed\n", v.group,
                                             v.name, estimate::rounded(v.median),
                                             estimate::rounded(v.lower), estimate::rounded(v.upper),
                                             estimate::rounded(static_cast<double>(v.observed)))
                               : fmt::format("  {}: {}: {}\n", v.group, v.name, v.refusal);
  *text += "  " + estimate::consistency_words(checks) + "\n";
  if (!options.rule.empty()) *text += "\n" + estimate::to_text(eligible, options.rule);
  return {{"variations", estimate::to_json(all)},
          {"consistency", estimate::to_json(checks)},
          {"consistency_words", estimate::consistency_words(checks)}};
}

// Everything besides the method's own settings that a result depends on.
std::vector<std::string> other_settings(const Options& o) {
  std::vector<std::string> out{"latent", o.pool ? "pool" : "", o.quick ? "quick" : "",
                               o.add_repeated ? "add" : "", o.rule.words()};
  for (const auto* part : {&o.histories.lists, &o.histories.strata, &o.histories.censored}) {
    out.emplace_back("|");
    out.insert(out.end(), part->begin(), part->end());
  }
  return out;
}

// A note that a column was not used, of a column that the rule did use.
bool concerns_rule(const std::string& note, const estimate::EligibilityRule& rule) {
  auto names = [&](const std::string& column) {
    return note.find('"' + column + '"') != std::string::npos;
  };
  return std::ranges::any_of(rule.identifying, names) ||
         std::ranges::any_of(rule.out_of_scope, [&](const std::string& text) {
           return names(text.substr(0, text.find('=')));
         });
}

Result<StoredResult> compute(Context& context, const Options& options, const std::string& bytes,
                             const std::string& address);

Result<int> run(Context& context, const Options& given) {
  Options options = given;
  if (options.add_repeated) options.histories.repeated = estimate::HistoryOptions::Repeated::kAdd;
  std::string bytes = TRY(read_input(options.input));
  std::string address =
      content_address(input_digest(bytes), options.method, other_settings(options));
  std::optional<StoredResult> found;
  if (!options.store.empty()) found = TRY(find_stored(options.store, address));
  if (found) context.say("this result was made before and is kept as " + address);
  StoredResult result = found ? *found : TRY(compute(context, options, bytes, address));
  if (!options.store.empty() && !found) TRY(keep_stored(options.store, address, result));
  if (!options.draws_file.empty())
    TRY(write_file_durably(posix_file_system(), options.draws_file, result.draws));
  context.print(result.result, result.text);
  const Json* refused = result.result.find("all_refused");
  return refused != nullptr && refused->boolean() != nullptr && *refused->boolean() ? 1 : 0;
}

Result<StoredResult> compute(Context& context, const Options& options, const std::string& bytes,
                             const std::string& address) {
  estimate::Eligible eligible;
  std::string text = bytes;
  if (!options.rule.empty()) {
    eligible = TRY(estimate::keep_eligible(bytes, options.rule, options.histories.lists,
                                           options.histories.strata));
    text = eligible.kept;
  }
  estimate::Histories histories = TRY(estimate::read_histories(text, options.histories));
  for (const std::string& note : histories.notes)
    if (!concerns_rule(note, options.rule)) context.say(note);

  estimate::Report report;
  report.input = input_digest(bytes);
  report.version = version_text();
  report.seed = options.method.seed;
  report.lists = histories.whole.lists;
  report.observed = histories.whole.observed();
  report.population = options.rule.empty() ? "everybody who could have been on one of these lists"
                                           : "the identifiable: " + options.rule.words();
  report.floors = estimate::floors(histories.whole, options.method.level);
  if (histories.strata.empty()) {
    report.estimates.push_back(
        TRY(estimate_latent(histories.whole, options.method, options.method.seed)));
  } else {
    std::vector<estimate::StratumPosterior> parts;
    for (size_t s = 0; s < histories.strata.size(); ++s) {
      const estimate::Stratum& stratum = histories.strata[s];
      estimate::CaptureTable table = estimate::without_empty_lists(stratum.table);
      Estimate e =
          method_estimate("latent", table, options.method, philox_key(options.method.seed, 50 + s));
      e.stratum = stratum.name;
      parts.push_back(posterior(stratum.name, e));
      report.estimates.push_back(std::move(e));
    }
    Estimate total = estimate::total_estimate(estimate::add_strata(parts, options.method.seed),
                                              options.method.level);
    if (options.pool) {
      estimate::Pooling pooled = estimate::pool_partially(parts, options.method.seed);
      Estimate together = estimate::total_estimate(
          estimate::add_strata(pooled.strata, options.method.seed), options.method.level);
      together.variant += ", partially pooled";
      together.diagnostics.push_back(
          {.name = "draws that still count",
           .value = estimate::decimal(std::round(pooled.least_share * 1000) / 10) + " %",
           .text = "in the stratum that pooling moved most"});
      if (pooled.least_share < 0.1)
        together.warnings.push_back(
            "pooling moves a stratum so far that hardly any of its draws count: "
            "the strata do not look alike");
      report.estimates.push_back(std::move(together));
    }
    report.estimates.push_back(std::move(total));
  }
  std::string words = estimate::to_text(report);
  Json json = estimate::to_json(report);
  JsonObject object = *json.object();
  object["address"] = address;
  if (!options.rule.empty()) {
    object["eligibility"] = JsonObject{{"rule", options.rule.words()},
                                       {"rows", eligible.rows},
                                       {"poor", eligible.poor},
                                       {"out_of_scope", eligible.out_of_scope},
                                       {"uncounted", estimate::to_json(eligible.uncounted)}};
    // The answer if the rules had not been applied.
    estimate::Histories everybody = TRY(estimate::read_histories(bytes, options.histories));
    Estimate all = method_estimate("latent", everybody.whole, options.method, options.method.seed);
    object["without_rules"] = estimate::to_json(all);
    words += "\nwithout the rules on who is counted: " + estimate::cite(all) + "\n";
  }
  if (!options.quick) {
    JsonObject more =
        untestable(options, histories.whole, report.estimates.back(), eligible, &words);
    for (auto& [key, value] : more) object[key] = value;
  }
  object["all_refused"] =
      std::ranges::all_of(report.estimates, [](const Estimate& e) { return e.refused(); });
  return StoredResult{object, words, estimate::draws_csv(report)};
}

}  // namespace

void add_estimate_latent(CLI::App& root, const Chosen& choose) {
  auto options = std::make_shared<Options>();
  CLI::App* app = estimate_app(root)->add_subcommand(
      "latent", "latent classes (the posterior of LCMCR), with strata and what no test can settle");
  app->add_option("--input", options->input, "histories: list1,...,count, or a row for each person")
      ->required();
  app->add_option("--lists", options->histories.lists, "columns that are lists (else list...)")
      ->delimiter(',');
  app->add_option("--strata", options->histories.strata, "columns that split the table")
      ->delimiter(',');
  app->add_option("--censored", options->histories.censored,
                  "histories, as digits, whose count is an upper bound")
      ->delimiter(',');
  app->add_flag("--add-repeated", options->add_repeated, "add up rows of the same history");
  app->add_flag("--pool", options->pool, "partial pooling over strata, beside the plain total");
  app->add_flag("--quick", options->quick, "leave out what belongs to a full result");
  app->add_option("--identified-by", options->rule.identifying,
                  "columns that identify a person; too poor rows are counted apart")
      ->delimiter(',');
  app->add_option("--at-least", options->rule.least, "how many of them must be filled (1)");
  app->add_option("--exclude", options->rule.out_of_scope, "column=value: rows out of scope");
  app->add_option("--draws", options->draws_file, "write draws of N to this file");
  app->add_option("--store", options->store,
                  "a folder that keeps results by what they were made of");
  add_method_options(app, &options->method);
  app->footer(
      "Exit status: 0 an estimate, 1 nothing converged (no interval is printed), 2 bad input.");
  app->callback([=] { choose([=](Context& context) { return run(context, *options); }); });
}

}  // namespace habeas::cli
