// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/command.h"
#include "cli/version.h"
#include "crypto/digest.h"
#include "estimate/figures.h"
#include "estimate/histories.h"
#include "estimate/methods.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string input;
  std::vector<std::string> methods{"all"};
  std::vector<std::string> merge;  // "A+B"
  std::vector<std::string> leave_out;
  std::vector<std::string> claims;  // "who=number"
  std::string draws_file, svg_folder;
  std::string population = "those who belong to the population that these lists speak of";
  std::string prior = "inverse";
  bool add_rows = false;
  estimate::HistoryOptions histories;
  estimate::MethodSettings settings;
  int64_t largest_missing = 0;
};

constexpr int64_t kLargestInput = int64_t{256} << 20;

Result<uint64_t> list_bit(const estimate::CaptureTable& table, const std::string& name) {
  auto place = std::ranges::find(table.lists, name);
  if (place != table.lists.end())
    return uint64_t{1} << static_cast<size_t>(place - table.lists.begin());
  std::string all;
  for (const std::string& list : table.lists) all += (all.empty() ? "" : ", ") + printable(list);
  return fail(ErrorKind::kNotFound, fmt::format("no list is called \"{}\"", printable(name)),
              "the lists are: " + all);
}

// Lists merged and left out, in every table alike.
Result<estimate::CaptureTable> arranged(estimate::CaptureTable table, const Options& options) {
  for (const std::string& names : options.merge) {
    uint64_t merged = 0;
    for (size_t begin = 0; begin <= names.size();) {
      size_t end = std::min(names.find('+', begin), names.size());
      uint64_t bit = TRY(list_bit(table, names.substr(begin, end - begin)));
      merged |= bit;
      begin = end + 1;
    }
    if ((merged & (merged - 1)) == 0) {
      return fail(ErrorKind::kInvalid, "one list alone cannot be merged",
                  "name two or more, as in --merge police+morgue");
    }
    table = estimate::merge_lists(table, merged, names);
  }
  for (const std::string& name : options.leave_out) {
    uint64_t bit = TRY(list_bit(table, name));
    if (table.list_count() == 1) return fail(ErrorKind::kInvalid, "no list would be left");
    size_t list = 0;
    while (bit >> list != 1) ++list;
    table = estimate::drop_list(table, list);
  }
  return table;
}

Result<std::vector<estimate::PublishedClaim>> read_claims(const std::vector<std::string>& texts) {
  std::vector<estimate::PublishedClaim> out;
  for (const std::string& text : texts) {
    size_t equals = text.rfind('=');
    double value = 0;
    bool number = equals != std::string::npos && equals > 0 && equals + 1 < text.size() &&
                  text.size() - equals < 16 &&
                  text.find_first_not_of("0123456789", equals + 1) == std::string::npos;
    if (number) value = static_cast<double>(std::stoll(text.substr(equals + 1)));
    if (!number || value <= 0) {
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no published claim", printable(text)),
                  "write who published it and the number, as in --claim 'The commission=10401'");
    }
    out.push_back({text.substr(0, equals), value});
  }
  return out;
}

Result<void> check_settings(const Options& options) {
  const estimate::MethodSettings& s = options.settings;
  if (!(s.level > 0.5 && s.level < 1))
    return fail(ErrorKind::kInvalid, "the level is a share between 0.5 and 1",
                "as in --level 0.95");
  if (s.replicates < 20 || s.replicates > 1000000) {
    return fail(ErrorKind::kInvalid, "replicates must be 20 to 1,000,000",
                "1,000 serve for a 95 % interval");
  }
  if (!(s.threshold > 0 && s.threshold < 1))
    return fail(ErrorKind::kInvalid, "the threshold is a probability", "as in --threshold 0.02");
  if (s.graphs.steps < 20000 || s.graphs.steps > 1000000000)
    return fail(ErrorKind::kInvalid, "steps must be 20,000 to 1,000,000,000");
  if (options.largest_missing < 0)
    return fail(ErrorKind::kInvalid, "the largest number missing is negative");
  if (options.prior != "inverse" && options.prior != "uniform" && options.prior != "gamma") {
    return fail(ErrorKind::kInvalid,
                fmt::format("no prior is called \"{}\"", printable(options.prior)),
                "the priors of N are: inverse, uniform, gamma");
  }
  if (options.prior == "gamma" && !(s.graphs.prior.shape > 0 && s.graphs.prior.scale > 0)) {
    return fail(ErrorKind::kInvalid, "a gamma prior needs a shape and a scale above 0",
                "as in --prior-shape 13 --prior-scale 55 for a mean of 715");
  }
  return {};
}

Result<int> run(Context& context, const Options& given) {
  Options options = given;
  if (options.input.empty()) {
    return fail(
        ErrorKind::kInvalid, "no input",
        "name a file of capture histories with --input: columns list1, list2, ... and count");
  }
  TRY(check_settings(options));
  std::vector<const estimate::Method*> methods = TRY(estimate::methods_named(options.methods));
  std::vector<estimate::PublishedClaim> claims = TRY(read_claims(options.claims));
  estimate::MethodSettings& settings = options.settings;
  if (options.prior == "uniform")
    settings.graphs.prior.population = estimate::PopulationPrior::kUniform;
  if (options.prior == "gamma")
    settings.graphs.prior.population = estimate::PopulationPrior::kPoissonGamma;
  if (options.largest_missing > 0) settings.graphs.prior.largest_missing = options.largest_missing;
  if (options.add_rows) options.histories.repeated = estimate::HistoryOptions::Repeated::kAdd;
  std::string text = TRY_CTX(read_file(posix_file_system(), options.input, kLargestInput),
                             "reading the histories");
  estimate::Histories histories =
      TRY_CTX(estimate::read_histories(text, options.histories), printable(options.input));
  histories.whole = TRY(arranged(std::move(histories.whole), options));
  for (estimate::Stratum& stratum : histories.strata)
    stratum.table = TRY(arranged(std::move(stratum.table), options));
  estimate::Report report = estimate::estimate_report(histories, methods, settings);
  report.input = "sha256:" + to_hex(sha256(as_bytes(text)));
  // Not by which instructions it hashes: the same result on every machine.
  report.version = version_text().substr(0, version_text().find(" ("));
  report.population = options.population;
  if (!options.draws_file.empty()) {
    TRY_CTX(write_file(posix_file_system(), options.draws_file, estimate::draws_csv(report)),
            "writing the draws");
  }
  if (!options.svg_folder.empty()) {
    fs::path folder = options.svg_folder;
    TRY_CTX(make_directories(posix_file_system(), folder), "making the folder of figures");
    const std::pair<const char*, std::string> figures[] = {
        {"overlaps.svg", estimate::overlap_figure(histories.whole)},
        {"estimates.svg", estimate::forest_figure(report.estimates, claims)},
        {"posterior.svg", estimate::posterior_figure(report.estimates, claims)}};
    for (const auto& [name, svg] : figures) {
      TRY_CTX(write_file(posix_file_system(), folder / name, svg), "writing a figure");
    }
  }
  context.print(estimate::to_json(report), estimate::to_text(report));
  bool any = std::ranges::any_of(report.estimates,
                                 [](const estimate::Estimate& e) { return !e.refused(); }) ||
             std::ranges::any_of(report.floors, [](const estimate::Estimate& e) {
               return e.method == "pairs" && !e.refused();
             });
  if (any) return 0;
  return fail(ErrorKind::kInvalid, "no estimate can be made from these lists",
              "the reasons are printed above, each with what would help");
}

}  // namespace

void add_estimate(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "estimate",
      "how many nobody listed: estimates from the overlap of lists, with their intervals");
  auto o = std::make_shared<Options>();
  app->add_option("--input", o->input,
                  "capture histories: list1,list2,...,count, or a row for each person");
  app->add_option("--method", o->methods, "loglinear, captures, sparse, graphs or all")
      ->delimiter(',');
  app->add_option("--lists", o->histories.lists,
                  "columns that are lists (else those called list...)")
      ->delimiter(',');
  app->add_option("--strata", o->histories.strata, "columns that split the table")->delimiter(',');
  app->add_flag("--add-rows", o->add_rows, "add up rows of the same history");
  app->add_option("--censored", o->histories.censored,
                  "histories, as digits, whose count is only an upper bound")
      ->delimiter(',');
  app->add_option("--merge", o->merge, "A+B: lists of one origin, taken as one");
  app->add_option("--leave-out", o->leave_out, "lists that are not used")->delimiter(',');
  app->add_option("--population", o->population, "who is estimated, in words, for the report");
  app->add_option("--level", o->settings.level, "of the intervals (0.95)");
  app->add_option("--seed", o->settings.seed, "of all chance; the same seed, the same bytes (1)");
  app->add_option("--threads", o->settings.threads, "0: all; the result does not depend on it");
  app->add_option("--replicates", o->settings.replicates, "of the bootstraps (1000)");
  app->add_option("--max-order", o->settings.max_order,
                  "loglinear: lists in the largest interaction (all but one to 5 lists, else 2)");
  app->add_option("--threshold", o->settings.threshold, "sparse: when a pair comes in (0.02)");
  app->add_option("--delta", o->settings.graphs.deltas,
                  "graphs: prior persons in each history (2^-J, 0.5 and 1 side by side)")
      ->delimiter(',');
  app->add_flag("--exclude-complete", o->settings.graphs.exclude_complete,
                "graphs: without the graph in which the prior alone decides");
  app->add_option("--prior", o->prior, "graphs: prior of N: inverse (1/N), uniform, gamma");
  app->add_option("--prior-shape", o->settings.graphs.prior.shape, "graphs: of the gamma");
  app->add_option("--prior-scale", o->settings.graphs.prior.scale, "graphs: of the gamma");
  app->add_option("--largest-missing", o->largest_missing,
                  "graphs: rule out that more than this are on no list");
  app->add_option("--steps", o->settings.graphs.steps,
                  "graphs: of each chain, with more than 8 lists (200000)");
  app->add_option("--output", o->draws_file, "write draws of N to this CSV file");
  app->add_option("--svg", o->svg_folder, "write figures into this folder");
  app->add_option("--claim", o->claims, "WHO=NUMBER: published, drawn beside, never used");
  app->footer(
      "Assumptions, formulas and when not to use a method: docs/methods/estimate-models.md.\n"
      "Exit status: 0 an estimate was made; 2 wrong input, or no estimate can be made.");
  app->require_subcommand(0, 1);
  app->callback([=] {
    if (app->get_subcommands().empty()) choose([=](Context& context) { return run(context, *o); });
  });
}

}  // namespace habeas::cli
