// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/list_queries.h"
#include "casefile/search_queries.h"
#include "cli/command.h"
#include "workspace/import_list.h"

namespace habeas::cli {

namespace {

// The name of a source, as far as it may be seen.
Result<std::string> name_of_source(workspace::Workspace& workspace, const std::string& id) {
  std::optional<casefile::SourceRow> source = TRY(casefile::source(workspace.database(), id));
  return source && workspace.shows(source->level, source->compartment) ? printable(source->name)
                                                                       : id;
}

Result<int> list_all(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::ListRow& row : TRY(casefile::lists(workspace.database()))) {
    if (!workspace.shows(row.level, row.compartment)) continue;
    all.push_back(Json(JsonObject{{"accepted", Json(row.accepted)},
                                  {"entry", Json(row.entry)},
                                  {"exhibit", Json(row.exhibit)},
                                  {"id", Json(row.id)},
                                  {"name", Json(row.name)},
                                  {"previous", Json(row.previous)},
                                  {"read", Json(row.rows)},
                                  {"refused", Json(row.refused)},
                                  {"source", Json(row.source)},
                                  {"withdrawn", Json(row.withdrawn_reason)}}));
    std::string source = TRY(name_of_source(workspace, row.source));
    text += fmt::format("{}  {}{}\n    {} rows = {} accepted + {} refused; source {}; exhibit {}\n",
                        row.id, row.withdrawn_entry ? "[withdrawn] " : "", printable(row.name),
                        row.rows, row.accepted, row.refused, source, row.exhibit);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> refused(Context& context, const std::string& name) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  casefile::ListRow list = TRY(workspace::list_shown(workspace, name));
  JsonArray all;
  std::string text;
  for (const casefile::RefusedRow& row :
       TRY(casefile::refused_rows(workspace.database(), list.id))) {
    Json raw = row.raw.empty() ? Json("") : TRY(parse_json(row.raw));
    all.push_back(Json(
        JsonObject{{"raw", std::move(raw)}, {"reason", Json(row.reason)}, {"row", Json(row.row)}}));
    text += fmt::format("row {}: {}\n    {}\n", row.row, printable(row.reason), printable(row.raw));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> records(Context& context, const std::string& name, int64_t limit) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  casefile::ListRow list = TRY(workspace::list_shown(workspace, name));
  // What the mapping says of every row is no row's word: it stands beside the fields.
  Json constants{JsonObject{}};
  if (!list.mapping.empty()) {
    Json mapping = TRY(parse_json(list.mapping));
    if (const Json* said = mapping.find("constants"); said != nullptr && said->object() != nullptr)
      constants = *said;
  }
  const bool any = !constants.object()->empty();
  if (any && !context.global().json)
    context.io().out << "of every row, by the mapping: " << printable(canonical_json(constants))
                     << "\n";
  int64_t shown = 0;
  Result<void> done = casefile::for_each_record(
      workspace.database(), list.id, [&](const casefile::RecordRow& row) -> Result<void> {
        if (limit > 0 && shown++ >= limit) return {};
        if (context.global().json) {
          Json fields = TRY(parse_json(row.fields));
          JsonObject out{
              {"fields", std::move(fields)}, {"id", Json(row.id)}, {"row", Json(row.row)}};
          if (any) out["constants"] = constants;
          context.io().out << canonical_json(Json(std::move(out))) << "\n";
        } else {
          context.io().out << row.id << "  row " << row.row << "  " << printable(row.fields)
                           << "\n";
        }
        return {};
      });
  TRY(std::move(done));
  return 0;
}

JsonArray changes_as_json(const std::vector<casefile::ListComparison::Change>& changes) {
  JsonArray out;
  for (const auto& change : changes) {
    out.push_back(
        Json(JsonObject{{"after", Json(change.after)},
                        {"before", Json(change.before)},
                        {"fields", Json(JsonArray(change.fields.begin(), change.fields.end()))},
                        {"key", Json(change.key)}}));
  }
  return out;
}

Result<int> compare(Context& context, const std::string& before, const std::string& after) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  casefile::ListRow one = TRY(workspace::list_shown(workspace, before));
  casefile::ListRow two = TRY(workspace::list_shown(workspace, after));
  casefile::ListComparison result = TRY(casefile::compare_lists(workspace.database(), one, two));
  std::string text;
  for (const auto& change : result.added)
    text += fmt::format("added    {}  {}\n", change.after, printable(change.key));
  for (const auto& change : result.removed)
    text += fmt::format("removed  {}  {}\n", change.before, printable(change.key));
  for (const auto& change : result.changed) {
    text += fmt::format("changed  {}  {}  was {}: {}\n", change.after, printable(change.key),
                        change.before, fmt::join(change.fields, ", "));
  }
  context.print(Json(JsonObject{{"added", Json(changes_as_json(result.added))},
                                {"by", Json(result.by_key ? "key" : "content")},
                                {"changed", Json(changes_as_json(result.changed))},
                                {"removed", Json(changes_as_json(result.removed))},
                                {"same", Json(result.same)}}),
                text);
  context.say(fmt::format("compared by {}: {} the same, {} added, {} removed, {} changed",
                          result.by_key ? "key" : "content", result.same, result.added.size(),
                          result.removed.size(), result.changed.size()));
  return 0;
}

Result<int> withdraw(Context& context, const std::string& name, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const auto list = workspace::list_shown(workspace, name);
  workspace::Committed entry = TRY(workspace::withdraw_list(workspace, name, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("withdrawn by entry {}\n", entry.index));
  if (list) TRY(context.say_pointing(workspace, list->id));
  return 0;
}

}  // namespace

void add_list(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("list", "lists of persons that were imported");
  app->require_subcommand(1);
  app->add_subcommand("all", "the lists, with their tallies")->callback([=] { choose(list_all); });
  auto one = std::make_shared<std::string>();
  auto two = std::make_shared<std::string>();
  auto limit = std::make_shared<int64_t>(0);
  CLI::App* records_app =
      app->add_subcommand("records", "the records of a list, in the order of its rows");
  records_app->add_option("LIST", *one, "id or name")->required();
  records_app->add_option("--limit", *limit, "show so many at most; 0: all");
  records_app->callback(
      [=] { choose([=](Context& context) { return records(context, *one, *limit); }); });
  CLI::App* refused_app =
      app->add_subcommand("refused", "the rows that were not taken, why, and their raw text");
  refused_app->add_option("LIST", *one, "id or name")->required();
  refused_app->callback([=] { choose([=](Context& context) { return refused(context, *one); }); });
  CLI::App* compare_app =
      app->add_subcommand("compare", "two issues of one list: added, removed, changed");
  compare_app->add_option("BEFORE", *one, "id or name")->required();
  compare_app->add_option("AFTER", *two, "id or name")->required();
  compare_app->callback(
      [=] { choose([=](Context& context) { return compare(context, *one, *two); }); });
  CLI::App* withdraw_app = app->add_subcommand(
      "withdraw", "say that a list no longer stands, and why; its records stay on record");
  withdraw_app->add_option("LIST", *one, "id or name")->required();
  withdraw_app->add_option("--reason", *two, "why")->required();
  withdraw_app->callback(
      [=] { choose([=](Context& context) { return withdraw(context, *one, *two); }); });
}

}  // namespace habeas::cli
