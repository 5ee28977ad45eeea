// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/command.h"
#include "cli/estimate_methods.h"
#include "cli/estimate_options.h"
#include "crypto/digest.h"

// `habeas estimate --input FILE`: how many nobody listed, from a file of capture histories.

namespace habeas::cli {

namespace {

using estimate::Estimate;

// What the settings of the methods do not say.
Json other_settings(const EstimateOptions& o) {
  JsonObject out{{"add_rows", Json(o.add_rows)}, {"rule", Json(o.rule.words())}};
  for (const auto& [name, values] : {std::pair{"lists", &o.histories.lists},
                                     {"strata", &o.histories.strata},
                                     {"censored", &o.histories.censored},
                                     {"merge", &o.merge},
                                     {"leave_out", &o.leave_out}}) {
    JsonArray texts;
    for (const std::string& value : *values) texts.push_back(Json(value));
    out[name] = Json(std::move(texts));
  }
  return Json(std::move(out));
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

struct Computed {
  StoredResult stored;
  int exit = 0;
  std::optional<Error> refused;
};

// The same with nobody left out by the rules, for comparison: who is counted is a choice.
Result<estimate::Report> without_rules(const EstimateOptions& options, const std::string& bytes) {
  estimate::Histories everybody = TRY(estimate::read_histories(bytes, options.histories));
  TRY(arrange_lists(options, &everybody));
  return estimate::estimate_report(everybody, options.full.methods, options.full.method);
}

Result<Computed> compute(const EstimateOptions& options, const std::string& bytes,
                         const std::string& address) {
  estimate::Eligible eligible;
  std::string text = bytes;
  if (!options.rule.empty()) {
    eligible = TRY(estimate::keep_eligible(bytes, options.rule, options.histories.lists,
                                           options.histories.strata));
    text = eligible.kept;
  }
  estimate::Histories histories =
      TRY_CTX(estimate::read_histories(text, options.histories), printable(options.input));
  std::erase_if(histories.notes,
                [&](const std::string& note) { return concerns_rule(note, options.rule); });
  TRY(arrange_lists(options, &histories));
  estimate::FullResult result = estimate::full_result(histories, options.full);
  estimate::Report& report = result.report;
  report.input = input_digest(bytes);
  report.version = estimate_version();
  report.population = options.population;
  if (report.population.empty())
    report.population = options.rule.empty()
                            ? "those who belong to the population that these lists speak of"
                            : "the identifiable: " + options.rule.words();
  TRY(write_estimate_files(options, result, histories.whole));
  Json json = estimate::to_json(result);
  JsonObject object = *json.object();
  object["address"] = Json(address);
  std::string words = estimate::to_text(result);
  if (!options.rule.empty()) {
    object["eligibility"] = JsonObject{{"rule", options.rule.words()},
                                       {"rows", eligible.rows},
                                       {"poor", eligible.poor},
                                       {"out_of_scope", eligible.out_of_scope},
                                       {"uncounted", estimate::to_json(eligible.uncounted)}};
    words += "\n" + estimate::to_text(eligible, options.rule);
    if (!options.full.quick) {
      estimate::Report all = TRY(without_rules(options, bytes));
      JsonArray rows;
      words += "\nwithout the rules on who is counted\n";
      for (const Estimate& e : all.totals.empty() ? all.estimates : all.totals) {
        rows.push_back(estimate::to_json(e));
        words += "  " + estimate::cite(e) + "\n";
      }
      object["without_rules"] = Json(std::move(rows));
    }
  }
  Computed out{.stored = {Json(std::move(object)), words, estimate::draws_csv(report)}};
  Result<int> verdict = verdict_of(report);
  if (verdict)
    out.exit = *verdict;
  else
    out.refused = verdict.error();
  return out;
}

Result<int> run_on_file(Context& context, const EstimateOptions& options) {
  std::string bytes = TRY_CTX(read_input(options.input), "reading the histories");
  std::string address = input_digest(estimate::made_of(input_digest(bytes), estimate_version(),
                                                       options.full, other_settings(options)));
  if (!options.store.empty()) {
    if (std::optional<StoredResult> found = TRY(find_stored(options.store, address))) {
      context.say("this result was made before and is kept as " + address);
      if (!options.draws_file.empty())
        TRY(write_file_durably(posix_file_system(), options.draws_file, found->draws));
      context.print(found->result, found->text);
      return 0;
    }
  }
  Computed made = TRY(compute(options, bytes, address));
  bool kept = made.exit == 0 && !made.refused;  // a refusal is not worth keeping
  if (!options.store.empty() && kept) TRY(keep_stored(options.store, address, made.stored));
  context.print(made.stored.result, made.stored.text);
  if (made.refused) return fail(*made.refused);
  return made.exit;
}

Result<int> run(Context& context, const EstimateOptions& given) {
  EstimateOptions options = given;
  TRY(settle(&options));
  if (!options.input.empty()) return run_on_file(context, options);
  fs::path folder = TRY(context.case_folder());
  if (exists(posix_file_system(), workspace::settings_path(folder)))
    return estimate_in_case(context, options);
  return fail(ErrorKind::kInvalid, "no input, and no case here",
              "name a file of capture histories with --input: columns list1, list2, ... and count; "
              "or a case with --case, whose lists are then taken as they are linked");
}

}  // namespace

void add_estimate(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "estimate",
      "how many nobody listed: estimates from the overlap of lists, with their intervals");
  auto o = std::make_shared<EstimateOptions>();
  app->add_option("--method", o->methods, "loglinear, captures, sparse, graphs, latent or all")
      ->delimiter(',');
  add_estimate_options(app, o.get());
  app->require_subcommand(0, 1);
  app->callback([=] {
    if (app->get_subcommands().empty()) choose([=](Context& context) { return run(context, *o); });
  });
  add_estimate_kept(*app, choose);
}

void add_estimate_latent(CLI::App& root, const Chosen& choose) {
  auto latent = std::make_shared<EstimateOptions>();
  latent->methods = {"latent"};
  CLI::App* alone = estimate_app(root)->add_subcommand(
      "latent", "latent classes alone (the posterior of LCMCR): `estimate --method latent`");
  add_estimate_options(alone, latent.get());
  alone->callback([=] { choose([=](Context& context) { return run(context, *latent); }); });
}

}  // namespace habeas::cli
