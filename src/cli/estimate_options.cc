// SPDX-License-Identifier: Apache-2.0
#include "cli/estimate_options.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/version.h"

namespace habeas::cli {

namespace {

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
Result<estimate::CaptureTable> arranged(estimate::CaptureTable table,
                                        const EstimateOptions& options) {
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

Result<void> check_settings(const EstimateOptions& options) {
  const estimate::MethodSettings& s = options.full.method;
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
  if (options.linkage_draws < 0 || options.linkage_draws > 10000)
    return fail(ErrorKind::kInvalid, "draws of the linkage must be 0 to 10,000");
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

}  // namespace

Result<std::vector<estimate::PublishedClaim>> read_published_claims(
    const std::vector<std::string>& texts) {
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

Result<void> settle(EstimateOptions* options) {
  TRY(check_settings(*options));
  estimate::MethodSettings& settings = options->full.method;
  options->full.methods = TRY(estimate::methods_named(options->methods));
  if (options->prior == "uniform")
    settings.graphs.prior.population = estimate::PopulationPrior::kUniform;
  if (options->prior == "gamma")
    settings.graphs.prior.population = estimate::PopulationPrior::kPoissonGamma;
  if (options->largest_missing > 0)
    settings.graphs.prior.largest_missing = options->largest_missing;
  if (options->expansion.size() == 2)
    settings.expansion = {.low = options->expansion[0], .high = options->expansion[1]};
  if (options->as_lcmcr) settings.latent.cap = 20;
  if (options->cap != 0) settings.latent.cap = options->cap;
  if (options->add_rows) options->histories.repeated = estimate::HistoryOptions::Repeated::kAdd;
  TRY(read_published_claims(options->claims));
  return {};
}

Result<void> arrange_lists(const EstimateOptions& options, estimate::Histories* histories) {
  histories->whole = TRY(arranged(std::move(histories->whole), options));
  for (estimate::Stratum& stratum : histories->strata)
    stratum.table = TRY(arranged(std::move(stratum.table), options));
  return {};
}

Result<void> write_estimate_files(const EstimateOptions& options,
                                  const estimate::FullResult& result,
                                  const estimate::CaptureTable& table) {
  std::vector<estimate::PublishedClaim> claims = TRY(read_published_claims(options.claims));
  const estimate::Report& report = result.report;
  if (!options.draws_file.empty()) {
    TRY_CTX(write_file(posix_file_system(), options.draws_file, estimate::draws_csv(report)),
            "writing the draws");
  }
  if (options.svg_folder.empty()) return {};
  fs::path folder = options.svg_folder;
  TRY_CTX(make_directories(posix_file_system(), folder), "making the folder of figures");
  for (const auto& [name, svg] : estimate::figures_of(result, table, claims)) {
    TRY_CTX(write_file(posix_file_system(), folder / name, svg), "writing a figure");
  }
  return {};
}

std::string estimate_version() { return version_text().substr(0, version_text().find(" (")); }

Result<int> verdict_of(const estimate::Report& report) {
  auto made = [](const estimate::Estimate& e) { return !e.refused(); };
  bool any = std::ranges::any_of(report.estimates, made) ||
             std::ranges::any_of(report.floors, [&](const estimate::Estimate& e) {
               return e.method == "pairs" && made(e);
             });
  if (any) return 0;
  bool unfinished = std::ranges::any_of(report.estimates, [](const estimate::Estimate& e) {
    return std::ranges::any_of(e.refusals, [](const estimate::Refusal& refusal) {
      return refusal.what.find("not converged") != std::string::npos;
    });
  });
  if (unfinished) return 1;
  return fail(ErrorKind::kInvalid, "no estimate can be made from these lists",
              "the reasons are printed above, each with what would help");
}

void add_estimate_options(CLI::App* app, EstimateOptions* o) {
  estimate::MethodSettings& s = o->full.method;
  app->add_option("--input", o->input,
                  "capture histories: list1,list2,...,count, or a row for each person; without it, "
                  "the case's own lists as they are linked");
  app->add_option("--lists", o->histories.lists,
                  "columns that are lists (else those called list...)")
      ->delimiter(',');
  app->add_option("--strata", o->histories.strata, "columns that split the table")->delimiter(',');
  app->add_flag("--add-rows,--add-repeated", o->add_rows, "add up rows of the same history");
  app->add_option("--censored", o->histories.censored,
                  "histories, as digits, whose count is only an upper bound")
      ->delimiter(',');
  app->add_option("--identified-by", o->rule.identifying,
                  "columns that identify a person; too poor rows are counted apart")
      ->delimiter(',');
  app->add_option("--at-least", o->rule.least, "how many of them must be filled (1)");
  app->add_option("--exclude", o->rule.out_of_scope, "column=value: rows out of scope");
  app->add_option("--merge", o->merge, "A+B: lists of one origin, taken as one");
  app->add_option("--leave-out", o->leave_out, "lists that are not used");
  app->add_flag("--pool", o->full.pool, "partial pooling over strata, beside the plain total");
  app->add_flag("--quick", o->full.quick, "leave out what no test can settle: for a look");
  app->add_option("--population", o->population, "who is estimated, in words, for the report");
  app->add_option("--level", s.level, "of the intervals (0.95)");
  app->add_option("--seed", s.seed, "of all chance; the same seed, the same bytes (1)");
  app->add_option("--threads", s.threads, "0: all; the result does not depend on it");
  app->add_option("--replicates", s.replicates, "of the bootstraps (1000)");
  app->add_option("--max-order", s.max_order,
                  "loglinear: lists in the largest interaction (all but one to 5 lists, else 2)");
  app->add_option("--threshold", s.threshold, "sparse: when a pair comes in (0.02)");
  app->add_option("--delta", s.graphs.deltas,
                  "graphs: prior persons in each history (2^-J, 0.5 and 1 side by side)")
      ->delimiter(',');
  app->add_flag("--exclude-complete", s.graphs.exclude_complete,
                "graphs: without the graph in which the prior alone decides");
  app->add_option("--prior", o->prior, "graphs: prior of N: inverse (1/N), uniform, gamma");
  app->add_option("--prior-shape", s.graphs.prior.shape, "graphs: of the gamma");
  app->add_option("--prior-scale", s.graphs.prior.scale, "graphs: of the gamma");
  app->add_option("--largest-missing", o->largest_missing,
                  "graphs: rule out that more than this are on no list");
  app->add_option("--steps", s.graphs.steps,
                  "graphs: of each chain, with more than 8 lists (200000)");
  app->add_option("--classes", s.latent.prior.classes,
                  "latent: the most classes there can be (10)");
  app->add_option("--alpha-shape", s.latent.prior.alpha_shape,
                  "latent: Gamma prior of alpha (0.25)");
  app->add_option("--alpha-rate", s.latent.prior.alpha_rate, "latent: Gamma prior of alpha (0.25)");
  app->add_option("--lambda-a", s.latent.prior.lambda_a,
                  "latent: Beta prior of a list's probability (1)");
  app->add_option("--lambda-b", s.latent.prior.lambda_b,
                  "latent: Beta prior of a list's probability (1)");
  app->add_option("--cap", o->cap, "latent: hold the unseen to this many times the listed (none)");
  app->add_flag("--as-lcmcr", o->as_lcmcr,
                "latent: the cap of 20 that LCMCR has and does not tell");
  app->add_option("--expansion", o->expansion,
                  "latent: LOW,HIGH: how many times larger than the listed the population is "
                  "thought to be; makes the prior of the lists' probabilities")
      ->delimiter(',')
      ->expected(2);
  app->add_option("--effort", s.latent.effort, "latent: work allowed, in about CPU seconds (100)");
  app->add_option("--effective", s.latent.target_ess, "latent: effective draws to reach (1000)");
  app->add_option("--output,--draws", o->draws_file, "write draws of N to this CSV file");
  app->add_option("--svg", o->svg_folder, "write figures into this folder");
  app->add_option("--claim", o->claims, "WHO=NUMBER: published, drawn beside, never used");
  app->add_option("--store", o->store,
                  "a folder that keeps results by what they were made of (with --input)");
  app->add_option("--linkage-draws", o->linkage_draws,
                  "in a case: partitions drawn from what the linkage is unsure of (100; 0: none)");
  app->add_flag("--public", o->may_be_public, "in a case: the result may be public");
  app->add_option("--reason", o->reason, "in a case: why it was made, for the ledger");
  app->footer(
      "Assumptions, formulas and when not to use a method: docs/methods/estimate.md.\n"
      "Exit status: 0 an estimate was made; 1 nothing converged; 2 wrong input, or no estimate can "
      "be made.");
}

}  // namespace habeas::cli
