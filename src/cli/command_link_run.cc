// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/link_case.h"
#include "cli/link_lists.h"
#include "cli/link_run.h"
#include "cli/version.h"
#include "crypto/digest.h"
#include "linkage/posterior.h"
#include "linkage/sampler.h"

// Linkage as a plain tool: lists in, clusters out, with no case.

namespace habeas::cli {

std::string run_text(const linkage::Records& records, const linkage::LinkResult& result) {
  std::string out = fmt::format(
      "{} records, {} persons; {:.0f} of {:.0f} pairs compared, about {:.0f} matches\n",
      records.size(), result.clusters, result.compared, result.all_pairs, result.expected_matches);
  out += fmt::format("of the matches, about {:.1f} % share a key that was looked up\n",
                     100 * result.blocking_recall);
  for (const linkage::RecordList& list : records.lists)
    if (list.refused > 0)
      out += fmt::format("{}: {} of {} rows were not read; the run file names the first\n",
                         printable(list.name), list.refused, list.rows);
  if (records.repeated_ids > 0)
    out += fmt::format("{} records repeat the id of another; they stay records of their own\n",
                       records.repeated_ids);
  const linkage::Calibration& calibration = result.calibration;
  if (calibration.used)
    out += fmt::format(
        "probabilities are corrected by {} decisions: log odds times {:.2f}, and {:+.2f}\n",
        calibration.same + calibration.different, calibration.slope, calibration.offset);
  if (!result.conflicts.empty())
    out += fmt::format("{} decisions contradict others and were not followed\n",
                       result.conflicts.size());
  return out;
}

namespace {

Result<int> run(Context& context, const RunChoice& choice) {
  const double threshold = choice.threshold.value_or(0.5);
  if (!(threshold > 0 && threshold < 1) || !(choice.least > 0 && choice.least < 1))
    return fail(ErrorKind::kInvalid, "a probability lies between 0 and 1");
  if (!choice.base.empty()) return run_from_base(context, choice);
  linkage::RunFile file;
  file.tool = version_text();
  file.mapping = TRY_CTX(read_file(posix_file_system(), choice.map, kMaxMapping), "the mapping");
  file.id = choice.id;
  file.options.threads = choice.threads;
  file.options.seed = choice.seed.value_or(1);
  file.options.threshold = threshold;
  file.options.memory = choice.memory;
  file.options.temporary = fs::absolute(choice.output).parent_path();
  file.frozen_lists = choice.inputs.size();
  linkage::Mapping mapping = TRY(read_mapping(file.mapping, choice.id));
  if (!mapping.places_path.empty()) file.places.path = places_path(mapping, choice.map);
  TRY(read_places(mapping, file.places));
  for (const std::string& input : choice.inputs) {
    std::string digest = TRY(digest_of(input));
    file.inputs.push_back({input, std::move(digest)});
  }
  Progress& progress = context.progress();
  const linkage::Records records =
      TRY(read_lists(choice.inputs, mapping, choice.threads, progress));
  linkage::Decisions decisions;
  if (!choice.decisions.empty()) {
    decisions = TRY(read_decisions(choice.decisions, RecordNames(records, records.lists.size())));
    file.decisions.path = choice.decisions;
    file.decisions.sha256 = TRY(digest_of(choice.decisions));
  }
  const linkage::Prepared prepared = linkage::prepare(records, choice.threads);
  const linkage::LinkResult result =
      TRY(linkage::link(records, prepared, decisions, file.options, progress));
  const std::string clusters = linkage::clusters_csv(records, result);
  file.clusters = {choice.output, to_hex(sha256(as_bytes(clusters)))};
  file.model = result.model;
  file.predicates = result.plan;
  file.summary = linkage::result_summary(records, result);
  linkage::Draws draws;
  if (choice.draws > 0) {
    linkage::DrawOptions options;
    options.draws = choice.draws;
    options.seed = file.options.seed;
    draws = linkage::draw_partitions(result, linkage::constraints_of(records, decisions), options);
    JsonObject summary = *file.summary.object();
    summary.emplace("persons_high", Json(draws.high));
    summary.emplace("persons_low", Json(draws.low));
    file.summary = Json(std::move(summary));
    TRY(write_new(choice.output + ".draws.csv", linkage::draws_csv(records, draws)));
    const std::vector<linkage::ClusterPosterior> posteriors =
        linkage::cluster_posteriors(result.cluster, draws.partitions);
    TRY(write_new(choice.output + ".posterior.csv", linkage::posteriors_csv(records, posteriors)));
  }
  if (!choice.pairs.empty())
    TRY(write_new(choice.pairs, linkage::pairs_csv(records, result, choice.least)));
  TRY(write_new(choice.output, clusters));
  TRY(write_new(choice.output + ".run.json",
                canonical_json(linkage::run_file_to_json(file)) + "\n"));
  std::string text = run_text(records, result);
  if (draws.persons.size() > 1)
    text += fmt::format("between {} and {} persons, nine times in ten\n", draws.low, draws.high);
  context.print(file.summary, text);
  return 0;
}

}  // namespace

void add_link_run(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<RunChoice>();
  CLI::App* run_app = link.add_subcommand("run", "put records that name one person together");
  run_app->add_option(
      "--input", choice->inputs,
      "a list (CSV with a header); several may be given. Without any, the lists of the "
      "case are linked");
  run_app->add_option("--map", choice->map, "what the columns are (docs/formats/mapping.md)");
  run_app->add_option("--base", choice->base,
                      "a run file: link the lists against that run without doing it again");
  run_app->add_option("--id", choice->id, "the column of the record's id (else the row's number)");
  run_app->add_option("--output", choice->output, "where to write record,cluster,probability,list");
  run_app->add_option("--pairs", choice->pairs, "where to write pairs with their probabilities");
  run_app->add_option("--least", choice->least, "least probability of a pair written (0.1)");
  run_app->add_option("--decisions", choice->decisions,
                      "record_a,record_b,same|different|unsure: what persons decided");
  run_app->add_option("--threshold", choice->threshold,
                      "probability from which records join (0.5)");
  run_app->add_option("--threads", choice->threads, "0: all of the machine");
  run_app
      ->add_option("--draws", choice->draws,
                   "also draw so many partitions: an interval for the number of persons, and how "
                   "sure each cluster is")
      ->check(CLI::Range(0, 100000));
  run_app
      ->add_option("--memory", choice->memory,
                   "most to hold at once, as 2GB; pairs beyond go to a file beside the output")
      ->transform(CLI::AsSizeValue(true));
  run_app->add_option("--seed", choice->seed, "of the random pairs looked at (1)");
  run_app->add_option("--duplicate-free", choice->duplicate_free,
                      "a list of the case on which nobody stands twice; several may be given");
  run_app->callback([=] {
    const bool of_files = !choice->inputs.empty();
    if (of_files == (choice->map.empty() && choice->base.empty() && choice->output.empty()))
      throw CLI::RequiredError("--input, --map and --output: all of them, or in a case none");
    if (of_files && ((choice->map.empty() && choice->base.empty()) || choice->output.empty()))
      throw CLI::RequiredError("--map (or --base) and --output");
    choose([=](Context& context) {
      if (!choice->inputs.empty()) return run(context, *choice);
      return link_run_in_case(context, {choice->duplicate_free, choice->threshold.value_or(0.5),
                                        choice->threads, choice->seed.value_or(1)});
    });
  });
}

}  // namespace habeas::cli
