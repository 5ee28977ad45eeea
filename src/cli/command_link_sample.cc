// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <fmt/core.h>

#include "cli/command.h"
#include "cli/link_lists.h"
#include "linkage/pair_sample_file.h"
#include "linkage/rescore.h"

namespace habeas::cli {

namespace {

struct SampleChoice {
  std::string run, output;
  int size = 400;
  uint64_t seed = 1;
};

// The run's clusters as they were written, by record.
Result<std::vector<linkage::RecordNumber>> clusters_of(const linkage::RunFile& file,
                                                       const linkage::Records& records) {
  if (TRY(digest_of(file.clusters.path)) != file.clusters.sha256)
    return fail(ErrorKind::kConflict,
                fmt::format("{} is not what the run wrote", printable(file.clusters.path)));
  const std::vector<linkage::StoredCluster> stored = TRY(read_clusters(file.clusters.path));
  const linkage::ClusterNames names(records, file.frozen_lists);
  linkage::BaseRun run = TRY(linkage::base_run(file, names, stored));
  if (run.cluster.size() != records.size())
    return fail(ErrorKind::kConflict, "the clusters are not of the lists of the run file");
  return std::move(run.cluster);
}

double stated_recall(const linkage::RunFile& file) {
  const double recall = std::strtod(file.summary.text_or_empty("blocking_recall").c_str(), nullptr);
  return recall > 0 && recall <= 1 ? recall : 1;
}

Result<int> sample(Context& context, const SampleChoice& choice) {
  const linkage::RunFile file = TRY(read_run(choice.run));
  Progress& progress = context.progress();
  const linkage::Records records = TRY(read_lists_of(file, 0, progress));
  const std::vector<linkage::RecordNumber> cluster = TRY(clusters_of(file, records));
  const linkage::Prepared prepared =
      linkage::prepare(records, 0, linkage::frozen_records(records, file));
  const std::vector<linkage::LinkedPair> pairs =
      TRY(linkage::rescore(records, prepared, file, 0, progress));
  linkage::SampleDesign design;
  design.run = TRY(digest_of(choice.run));
  design.blocking_recall = stated_recall(file);
  design.seed = choice.seed;
  linkage::SampleOptions options;
  options.size = choice.size;
  options.seed = choice.seed;
  design.sample = linkage::draw_pair_sample(cluster, pairs, options);
  const auto name = [&](linkage::RecordNumber record) {
    return records.lists.size() == 1
               ? std::string(records.id_of(record))
               : fmt::format("{}:{}", records.list[record] + 1, records.id_of(record));
  };
  for (const linkage::SampledPair& pair : design.sample.pairs)
    design.names.emplace_back(name(pair.a), name(pair.b));
  TRY(write_new(choice.output + ".design.json",
                canonical_json(linkage::design_to_json(design)) + "\n"));
  TRY(write_new(choice.output, linkage::sample_csv(records, design)));
  JsonArray strata;
  std::string text = fmt::format(
      "{} pairs to decide: write same, different or unsure into the column `decision`\n",
      design.sample.pairs.size());
  for (size_t k = 0; k < design.sample.strata.size(); ++k) {
    const linkage::Stratum& stratum = design.sample.strata[k];
    int64_t drawn = 0;
    for (const linkage::SampledPair& pair : design.sample.pairs) drawn += pair.stratum == k ? 1 : 0;
    const std::string where = stratum.scored
                                  ? fmt::format("{:.3f} to {:.3f}", stratum.low, stratum.high)
                                  : std::string("share no key");
    text += fmt::format("{:<9} {:<15} {:>5} of {:.0f}\n", stratum.together ? "together" : "apart",
                        where, drawn, stratum.pairs);
    strata.push_back(Json(JsonObject{{"drawn", Json(drawn)},
                                     {"pairs", Json(static_cast<int64_t>(stratum.pairs))},
                                     {"probability", Json(where)},
                                     {"together", Json(stratum.together)}}));
  }
  context.print(Json(JsonObject{{"pairs", Json(static_cast<int64_t>(design.sample.pairs.size()))},
                                {"strata", Json(std::move(strata))}}),
                text);
  return 0;
}

}  // namespace

void add_link_sample(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<SampleChoice>();
  CLI::App* app =
      link.add_subcommand("sample", "draw pairs for a person to decide, to measure a run by");
  app->add_option("--run", choice->run, "the run file beside the clusters (*.run.json)")
      ->required();
  app->add_option("--output", choice->output, "where to write the pairs (CSV)")->required();
  app->add_option("--size", choice->size, "about how many pairs (400)")
      ->check(CLI::Range(1, 1000000));
  app->add_option("--seed", choice->seed, "of the draw (1)");
  app->callback([=] { choose([=](Context& context) { return sample(context, *choice); }); });
}

}  // namespace habeas::cli
