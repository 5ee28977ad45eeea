// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/erasure_text.h"
#include "workspace/approve.h"

namespace habeas::cli {

namespace {

std::string in_words(const casefile::ProposalRow& row) {
  Result<Json> plan = parse_json(row.plan);
  if (!plan) return row.action;
  if (row.action == casefile::kProposeRelease)
    return "release the hold " + printable(plan->text_or_empty("hold"));
  if (row.action == casefile::kProposePolicy) {
    const Json* value = plan->find("value");
    return fmt::format("set the policy {} to {}", printable(plan->text_or_empty("name")),
                       value == nullptr ? "?" : canonical_json(*value));
  }
  auto count = [&](const char* member) {
    const Json* list = plan->find(member);
    return list == nullptr || list->array() == nullptr ? 0 : list->array()->size();
  };
  return fmt::format("erase {} exhibits, {} derivatives, parts of {} items", count("exhibits"),
                     count("derivatives"), count("items"));
}

std::string standing_in_words(const workspace::ProposalStanding& standing) {
  if (standing.row.done_entry)
    return fmt::format("carried out by entry {}", *standing.row.done_entry);
  return fmt::format("{} of {} persons", standing.have, standing.need);
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::ProposalRow& row : TRY(casefile::proposals(workspace.database()))) {
    workspace::ProposalStanding standing = TRY(workspace::standing_of(workspace, row.id));
    JsonObject value{{"action", Json(row.action)},
                     {"actor", Json(row.actor)},
                     {"approvers", Json(JsonArray(row.approvers.begin(), row.approvers.end()))},
                     {"basis", Json(row.basis)},
                     {"entry", Json(row.entry)},
                     {"have", Json(standing.have)},
                     {"id", Json(row.id)},
                     {"need", Json(standing.need)}};
    if (Result<Json> plan = parse_json(row.plan); plan) value["plan"] = *plan;
    if (row.done_entry) value["done"] = Json(*row.done_entry);
    all.push_back(Json(std::move(value)));
    text +=
        fmt::format("{}  {}\n    {}: {}\n    proposed by {}{}{}\n", row.id,
                    standing_in_words(standing), in_words(row), printable(row.basis), row.actor,
                    row.approvers.empty() ? "" : "; approved by ", fmt::join(row.approvers, ", "));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

// Of an erasure, everything that it would do.
Result<std::string> details(workspace::Workspace& workspace, const casefile::ProposalRow& row) {
  std::string text = fmt::format("{}: {}\n", in_words(row), printable(row.basis));
  if (row.action != casefile::kProposeErasure) return text;
  casefile::ErasurePlan plan = TRY(casefile::plan_from_json(row.plan));
  workspace::ErasurePreview preview = TRY(workspace::preview_plan(workspace, plan));
  return text + erasure_text(preview);
}

Result<int> approve(Context& context, const std::string& id) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(workspace::approve(workspace, id));
  TRY(workspace.checkpoint());
  workspace::ProposalStanding standing = TRY(workspace::standing_of(workspace, id));
  context.print(
      Json(JsonObject{{"entry", Json(entry.index)},
                      {"have", Json(standing.have)},
                      {"need", Json(standing.need)}}),
      fmt::format("approved by entry {}; {}\n", entry.index, standing_in_words(standing)));
  context.say_unsigned(workspace);
  return 0;
}

Result<int> execute(Context& context, const std::string& id, bool yes) {
  workspace::Workspace workspace =
      TRY(context.open(yes ? workspace::Mode::kWrite : workspace::Mode::kRead));
  workspace::ProposalStanding standing = TRY(workspace::standing_of(workspace, id));
  if (!yes) {
    std::string text = standing.row.done_entry ? in_words(standing.row) + "\n"
                                               : TRY(details(workspace, standing.row));
    text += standing_in_words(standing) + "\n";
    context.print(
        Json(JsonObject{
            {"have", Json(standing.have)}, {"need", Json(standing.need)}, {"text", Json(text)}}),
        text);
    context.say("Nothing was done. With --yes it is carried out.");
    return 0;
  }
  workspace::Committed entry = TRY(workspace::carry_out(workspace, id));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("carried out by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_proposal(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("proposal", "what takes several persons");
  app->require_subcommand(1);
  app->add_subcommand("list", "every proposal and how far it has come")->callback([=] {
    choose(list);
  });
  auto id = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  CLI::App* approve_app =
      app->add_subcommand("approve", "approve what another person proposed, with your own key");
  approve_app
      ->add_option("PROPOSAL", *id,
                   "its id; see first what it does with `habeas proposal "
                   "execute`, without --yes")
      ->required();
  approve_app->callback([=] { choose([=](Context& context) { return approve(context, *id); }); });
  CLI::App* execute_app = app->add_subcommand("execute", "carry out what enough persons approved");
  execute_app->add_option("PROPOSAL", *id, "its id")->required();
  execute_app->add_flag("--yes", *yes, "do it; else only say what would be done");
  execute_app->callback(
      [=] { choose([=](Context& context) { return execute(context, *id, *yes); }); });
}

}  // namespace habeas::cli
