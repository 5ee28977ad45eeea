// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdlib>
#include <memory>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/file_system.h"
#include "cli/command.h"
#include "cli/estimate_methods.h"
#include "cli/version.h"
#include "estimate/combine.h"
#include "estimate/simulate.h"

// `habeas estimate simulate | linkage | replicates`: made-up populations, draws of a linkage,
// replicates of imputed records.

namespace habeas::cli {

namespace {

struct SimulateOptions {
  int64_t population = 1000, runs = 200;
  std::string found;
  std::vector<std::string> methods{"latent"};
  bool power = false;
  double width = 0.5;
  MethodOptions method;
};

Result<int> simulate(Context& context, const SimulateOptions& options) {
  if (options.runs < 1 || options.runs > 100000)
    return fail(ErrorKind::kInvalid, fmt::format("{} runs", options.runs), "ask for 1 to 100,000");
  estimate::SimulationDesign design =
      TRY(estimate::parse_design(options.population, options.found));
  auto methods = TRY(named_methods(options.methods, options.method));
  estimate::ExpectedOverlap expected = estimate::expected_overlap(design);
  std::string text =
      fmt::format("{} persons, {} lists; on average {} listed, {} % of them on two lists or more\n",
                  estimate::rounded(static_cast<double>(design.population)),
                  design.kinds.front().found.size(), estimate::rounded(expected.listed),
                  estimate::decimal(std::round(expected.overlap * 1000) / 10));
  if (!options.power) {
    auto rows = estimate::simulate(design, options.runs, methods, options.method.seed,
                                   options.method.threads);
    context.print(Json(JsonObject{{"population", design.population},
                                  {"listed", estimate::decimal(std::round(expected.listed))},
                                  {"overlap", estimate::decimal(expected.overlap)},
                                  {"seed", std::to_string(options.method.seed)},
                                  {"methods", estimate::to_json(rows)}}),
                  text + estimate::to_text(rows));
    return 0;
  }
  JsonObject json{{"population", design.population},
                  {"width_wanted", estimate::decimal(options.width)}};
  for (const estimate::NamedEstimator& method : methods) {
    auto rows = estimate::simulate_power(design, options.runs, method, options.method.seed,
                                         options.method.threads);
    text += method.name + "\n" + estimate::to_text(rows);
    const estimate::PowerRow* enough = estimate::sufficient(rows, options.width);
    text += enough == nullptr
                ? fmt::format("no design tried gives an interval within {} % of N\n",
                              estimate::decimal(options.width * 100))
                : fmt::format(
                      "an interval within {} % of N takes {} listed and an overlap of {} %: "
                      "odds of being found times {}\n",
                      estimate::decimal(options.width * 100),
                      estimate::rounded(enough->expected.listed),
                      estimate::decimal(std::round(enough->expected.overlap * 1000) / 10),
                      estimate::decimal(enough->factor));
    json[method.name] = estimate::to_json(rows);
  }
  context.print(json, text);
  return 0;
}

struct LinkageOptions {
  std::string draws, draws_file;
  std::vector<std::string> methods{"latent"};
  MethodOptions method;
};

Result<int> linkage(Context& context, const LinkageOptions& options) {
  std::string bytes = TRY(read_input(options.draws));
  auto draws = TRY(estimate::read_linkage_draws(bytes));
  std::vector<estimate::Estimator> methods;
  auto named = TRY(named_methods(options.methods, options.method));
  for (estimate::NamedEstimator& one : named) {
    if (one.name == "latent") {  // the tables are nearly the same: chains go on from the first
      const estimate::CaptureTable& first = draws.front().table;
      estimate::LatentSettings settings =
          TRY(latent_settings(first, options.method, options.method.seed));
      one.method = estimate::warm_latent(first, settings);
    }
    methods.push_back(std::move(one.method));
  }
  estimate::LinkageResult result = estimate::through_linkage(
      draws, methods, options.method.seed, options.method.threads, options.method.level);
  estimate::Report report;
  report.input = input_digest(bytes);
  report.version = version_text();
  report.seed = options.method.seed;
  report.lists = draws.front().table.lists;
  report.observed = result.estimate.observed;
  report.population = "everybody who could have been on one of these lists";
  report.estimates.push_back(result.estimate);
  Json json = estimate::to_json(report);
  JsonObject object = *json.object();
  object["shares"] = JsonObject{{"sampling", estimate::decimal(result.shares.sampling)},
                                {"model", estimate::decimal(result.shares.model)},
                                {"linkage", estimate::decimal(result.shares.linkage)}};
  object["address"] = content_address(report.input, options.method, options.methods);
  if (!options.draws_file.empty())
    TRY(write_file_durably(posix_file_system(), options.draws_file, estimate::draws_csv(report)));
  context.print(object, estimate::to_text(report));
  return result.estimate.refused() ? 1 : 0;
}

// replicate,n_obs,draw,N
Result<std::vector<estimate::Replicate>> read_replicates(const std::string& text) {
  std::vector<std::string> names;
  std::vector<estimate::Replicate> out;
  CsvReader reader(csv_source(text));
  bool header = true;
  while (true) {
    CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    auto fields = reader.fields();
    if (event == CsvEvent::kRefused || fields.size() != 4)
      return fail(ErrorKind::kInvalid, fmt::format("line {}: not four columns", reader.line()),
                  "columns are replicate,n_obs,draw,N");
    if (header) {
      header = false;
      continue;
    }
    size_t at = 0;
    while (at < names.size() && names[at] != fields[0]) ++at;
    char* end = nullptr;
    std::string observed(fields[1]);
    std::string value(fields[3]);
    long long n = std::strtoll(observed.c_str(), &end, 10);
    bool good = !observed.empty() && *end == 0 && n >= 0;
    double population = std::strtod(value.c_str(), &end);
    good = good && !value.empty() && *end == 0 && population >= static_cast<double>(n);
    if (!good)
      return fail(ErrorKind::kInvalid, fmt::format("line {}: no draw of N", reader.line()),
                  "N is a number of persons, at least n_obs");
    if (at == names.size()) {
      names.emplace_back(fields[0]);
      out.push_back({.observed = n});
    }
    out[at].draws.push_back(population);
  }
  if (out.size() < 2) return fail(ErrorKind::kInvalid, "fewer than two replicates", "");
  for (const estimate::Replicate& replicate : out)
    if (replicate.draws.size() < 2)
      return fail(ErrorKind::kInvalid, "a replicate with fewer than two draws", "");
  return out;
}

Result<int> replicates(Context& context, const std::string& input, double level) {
  std::string bytes = TRY(read_input(input));
  auto all = TRY(read_replicates(bytes));
  estimate::Combination rubin = estimate::combine_by_rubin(all, level);
  estimate::Combination mixture = estimate::combine_by_mixture(all, level);
  auto line = [](const char* name, const estimate::Combination& c) {
    return fmt::format("{}: {} ({} to {})\n", name, estimate::rounded(c.mean),
                       estimate::rounded(c.lower), estimate::rounded(c.upper));
  };
  auto json = [](const estimate::Combination& c) {
    return JsonObject{{"mean", estimate::decimal(c.mean)},
                      {"lower", estimate::decimal(c.lower)},
                      {"upper", estimate::decimal(c.upper)}};
  };
  context.print(JsonObject{{"input", input_digest(bytes)},
                           {"replicates", static_cast<int64_t>(all.size())},
                           {"mixture", json(mixture)},
                           {"rubin", json(rubin)}},
                fmt::format("{} replicates\n", all.size()) + line("all draws together", mixture) +
                    line("Rubin's rules on the logarithm, as verdata", rubin));
  return 0;
}

}  // namespace

void add_estimate_simulate(CLI::App& root, const Chosen& choose) {
  CLI::App& parent = *estimate_app(root);
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* app =
      parent.add_subcommand("simulate", "how well the methods do on a population of known size");
  app->add_option("--population", options->population, "N (1000)");
  app->add_option(
         "--found", options->found,
         "probability of each list: 0.3,0.2,0.1; or by kinds: 0.4:0.5,0.5,0.3;0.6:0.1,0.2,0.1")
      ->required();
  app->add_option("--runs", options->runs, "populations made up (200)");
  app->add_option("--methods", options->methods,
                  "latent, graphs, loglinear-aic, loglinear-bic, independence")
      ->delimiter(',');
  app->add_flag("--power", options->power,
                "with more and less search: what overlap would be needed");
  app->add_option("--width", options->width, "width of the interval wanted, as a share of N (0.5)");
  add_method_options(app, &options->method);
  app->callback([=] { choose([=](Context& context) { return simulate(context, *options); }); });

  auto linked = std::make_shared<LinkageOptions>();
  CLI::App* link = parent.add_subcommand("linkage", "draws of a linkage through the methods");
  link->add_option("--input", linked->draws, "draw,n001,n010,... or draw,list1,...,count")
      ->required();
  link->add_option("--methods", linked->methods,
                   "latent, graphs, loglinear-aic, loglinear-bic, independence")
      ->delimiter(',');
  link->add_option("--draws", linked->draws_file, "write draws of N to this file");
  add_method_options(link, &linked->method);
  link->callback([=] { choose([=](Context& context) { return linkage(context, *linked); }); });

  auto input = std::make_shared<std::string>();
  auto level = std::make_shared<double>(0.95);
  CLI::App* combine =
      parent.add_subcommand("replicates", "combine posteriors of imputed replicates");
  combine->add_option("--input", *input, "replicate,n_obs,draw,N")->required();
  combine->add_option("--level", *level, "probability of the interval (0.95)");
  combine->callback(
      [=] { choose([=](Context& context) { return replicates(context, *input, *level); }); });
}

}  // namespace habeas::cli
