// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/link_lists.h"
#include "cli/link_run.h"
#include "cli/version.h"
#include "crypto/digest.h"
#include "linkage/extend.h"

// `habeas link run --base RUN`: what was linked is not linked again. The run's lists are read once
// more, since keys and values stand in them alone; its clusters are taken as they were written.

namespace habeas::cli {

namespace {

// Fields as the base run had them: the model speaks of these and in this order.
Result<void> same_fields(const linkage::Mapping& before, const linkage::Mapping& now) {
  const auto fields = [](const linkage::Mapping& mapping) {
    std::string text;
    for (const linkage::MappedField& field : mapping.fields)
      text += fmt::format("{} = {}\n", field.name, linkage::field_kind_name(field.kind));
    return text;
  };
  if (fields(before) == fields(now)) return {};
  return fail(ErrorKind::kInvalid, "the mapping has other fields than that of the base run",
              "keep its [fields]; what is special to the new list goes into [lists.\"FILE\"]");
}

// The table of places is frozen as the frequencies are.
Result<void> same_places(const RunChoice& choice, const linkage::RunFile& base,
                         const linkage::Mapping& now, linkage::RunFile& file) {
  file.places = base.places;
  if (choice.map.empty()) return {};
  if (now.places_path.empty() == base.places.path.empty()) {
    if (now.places_path.empty()) return {};
    file.places.path = places_path(now, choice.map);
    if (TRY(digest_of(file.places.path)) == base.places.sha256) return {};
  }
  return fail(ErrorKind::kConflict, "the base run was made with another table of places",
              "keep that table in the mapping, or run `habeas link run` again on all lists");
}

// Decisions of the base run and of those before it, each by the names that its lists had then.
Result<linkage::Decisions> earlier_decisions(const linkage::Records& records,
                                             const linkage::RunFile& file) {
  linkage::Decisions all;
  for (const linkage::EarlierDecisions& earlier : file.earlier_decisions) {
    if (TRY(digest_of(earlier.file.path)) != earlier.file.sha256)
      return fail(
          ErrorKind::kConflict,
          fmt::format("{} is not the file of decisions that was followed",
                      printable(earlier.file.path)),
          "put it back as it was; new decisions go into a file of their own, with --decisions");
    const linkage::Decisions here =
        TRY(read_decisions(earlier.file.path, RecordNames(records, earlier.lists)));
    all = linkage::later_wins(all, here);
  }
  return all;
}

Result<std::vector<linkage::StoredCluster>> stored_clusters(const linkage::RunFile& base) {
  if (TRY(digest_of(base.clusters.path)) != base.clusters.sha256)
    return fail(
        ErrorKind::kConflict,
        fmt::format("{} is not what the base run wrote", printable(base.clusters.path)),
        "put the file back, or run `habeas link run` again on the lists and take that as the base");
  return TRY(read_clusters(base.clusters.path));
}

Result<linkage::RunFile> file_of(const RunChoice& choice, const linkage::RunFile& base) {
  linkage::RunFile file;
  file.tool = version_text();
  file.base = TRY(digest_of(choice.base));
  file.inputs = base.inputs;
  for (const std::string& input : choice.inputs) {
    std::string digest = TRY(digest_of(input));
    file.inputs.push_back({input, std::move(digest)});
  }
  file.mapping = base.mapping;
  if (!choice.map.empty())
    file.mapping = TRY_CTX(read_file(posix_file_system(), choice.map, kMaxMapping), "the mapping");
  file.id = choice.id.empty() ? base.id : choice.id;
  file.options = base.options;
  file.options.threads = choice.threads;
  file.frozen_lists = base.frozen_lists;
  file.earlier_decisions = base.earlier_decisions;
  if (!base.decisions.path.empty())
    file.earlier_decisions.push_back({base.decisions, base.inputs.size()});
  return file;
}

}  // namespace

Result<int> run_from_base(Context& context, const RunChoice& choice) {
  if (choice.threshold || choice.seed || choice.draws > 0)
    return fail(ErrorKind::kInvalid,
                "--threshold, --seed and --draws belong to a full run; with --base all is as there",
                "leave them out, or run again without --base");
  const linkage::RunFile base = TRY(read_run(choice.base));
  if (choice.output == base.clusters.path)
    return fail(ErrorKind::kConflict, "the base run's clusters would be overwritten",
                "name another file with --output: the base is needed as long as it is built on");
  linkage::RunFile file = TRY(file_of(choice, base));
  const linkage::Mapping before = TRY(read_mapping(base.mapping, base.id));
  const linkage::Mapping now = TRY(read_mapping(file.mapping, file.id));
  TRY(same_fields(before, now));
  TRY(same_places(choice, base, now, file));
  Progress& progress = context.progress();
  const linkage::Records records = TRY(read_lists_of(file, choice.threads, progress));
  linkage::Decisions decisions = TRY(earlier_decisions(records, file));
  if (!choice.decisions.empty()) {
    const linkage::Decisions later =
        TRY(read_decisions(choice.decisions, RecordNames(records, records.lists.size())));
    decisions = linkage::later_wins(decisions, later);
    file.decisions.path = choice.decisions;
    file.decisions.sha256 = TRY(digest_of(choice.decisions));
  }
  const linkage::ClusterNames names(records, file.frozen_lists);
  const std::vector<linkage::StoredCluster> stored = TRY(stored_clusters(base));
  const linkage::BaseRun run = TRY(linkage::base_run(base, names, stored));
  const linkage::Prepared prepared =
      linkage::prepare(records, choice.threads, linkage::frozen_records(records, file));
  const linkage::Extension added =
      TRY(linkage::extend(records, prepared, run, decisions, file.options, progress));
  file.redirects =
      linkage::redirects_between(names, run.cluster, added.result.cluster, base.redirects);
  const std::string clusters = linkage::clusters_csv(records, added.result, names);
  file.clusters = {choice.output, to_hex(sha256(as_bytes(clusters)))};
  file.model = base.model;
  file.predicates = base.predicates;
  JsonObject summary = *linkage::result_summary(records, added.result).object();
  summary.emplace("brought_together", Json(added.brought_together));
  summary.emplace("drift", linkage::drift_to_json(added.drift));
  summary.emplace("opened", Json(added.opened));
  file.summary = Json(std::move(summary));
  if (!choice.pairs.empty())
    TRY(write_new(choice.pairs, linkage::pairs_csv(records, added.result, choice.least)));
  TRY(write_new(choice.output + ".redirects.csv", linkage::redirects_csv(file.redirects)));
  TRY(write_new(choice.output, clusters));
  TRY(write_new(choice.output + ".run.json",
                canonical_json(linkage::run_file_to_json(file)) + "\n"));
  std::string text = run_text(records, added.result);
  text += fmt::format("{} new records; {} clusters of the base run were brought together\n",
                      records.size() - run.cluster.size(), added.brought_together);
  if (added.opened > 0)
    text += fmt::format("{} clusters of the base run were opened by decisions\n", added.opened);
  context.print(file.summary, text + linkage::drift_text(added.drift));
  return 0;
}

}  // namespace habeas::cli
