// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "cli/link_case.h"
#include "cli/link_lists.h"
#include "linkage/explain.h"

namespace habeas::cli {

namespace {

struct ExplainChoice {
  std::string run, a, b;
};

Result<int> explain(Context& context, const ExplainChoice& choice) {
  const linkage::RunFile file = TRY(read_run(choice.run));
  const linkage::Records records = TRY(read_lists_of(file, 0, context.progress()));
  const RecordNames names(records, records.lists.size());
  const linkage::RecordNumber a = TRY(names.find(choice.a));
  const linkage::RecordNumber b = TRY(names.find(choice.b));
  const linkage::Prepared prepared =
      linkage::prepare(records, 0, linkage::frozen_records(records, file));
  if (prepared.columns.size() != file.model.comparators)
    return fail(ErrorKind::kCorrupt, "the model of the run file is of other fields");
  const linkage::PairExplanation explanation =
      linkage::explain_pair(records, prepared, file.model, a, b);
  const std::vector<linkage::StoredCluster> clusters = TRY(read_clusters(file.clusters.path));
  const bool together =
      a < clusters.size() && b < clusters.size() && clusters[a].cluster == clusters[b].cluster;
  std::string text = linkage::explanation_text(explanation);
  const bool likely = explanation.probability >= file.options.threshold;
  text += together ? "they were put together" : "they were not put together";
  if (together && !likely)
    text += ": the other records of the cluster speak for it more than these two against it";
  if (!together && likely)
    text +=
        ": a decision, a list free of duplicates or the other records of their clusters stand "
        "against it";
  context.print(explanation_json(explanation, together), text + "\n");
  return 0;
}

}  // namespace

Json explanation_json(const linkage::PairExplanation& explanation, bool together) {
  JsonArray fields;
  for (const linkage::FieldEvidence& field : explanation.fields)
    fields.push_back(Json(JsonObject{{"a", Json(field.a)},
                                     {"b", Json(field.b)},
                                     {"field", Json(field.field)},
                                     {"weight", Json(fmt::format("{:.2f}", field.weight))},
                                     {"words", Json(field.words)}}));
  return Json(JsonObject{{"calibration", Json(fmt::format("{:.2f}", explanation.calibration))},
                         {"fields", Json(std::move(fields))},
                         {"prior", Json(fmt::format("{:.2f}", explanation.prior))},
                         {"probability", Json(fmt::format("{:.4f}", explanation.probability))},
                         {"same_cluster", Json(together)},
                         {"weight", Json(fmt::format("{:.2f}", explanation.log_odds))}});
}

void add_link_explain(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<ExplainChoice>();
  CLI::App* explain_app =
      link.add_subcommand("explain", "why two records were put together, or were not");
  explain_app->add_option("A", choice->a, "a record's id (2:ID for the second list)")->required();
  explain_app->add_option("B", choice->b, "another's")->required();
  explain_app->add_option("--run", choice->run,
                          "the run file beside the clusters (*.run.json); without it, A and B are "
                          "records of the case");
  explain_app->callback([=] {
    choose([=](Context& context) {
      return choice->run.empty() ? link_explain_in_case(context, choice->a, choice->b)
                                 : explain(context, *choice);
    });
  });
}

}  // namespace habeas::cli
