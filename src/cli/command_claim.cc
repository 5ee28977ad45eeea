// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "casefile/claim_value.h"
#include "casefile/queries.h"
#include "cli/command.h"
#include "workspace/sight.h"
#include "workspace/state_claims.h"

namespace habeas::cli {

namespace {

Result<int> add(Context& context, const std::string& file) {
  std::string text = TRY(read_file(posix_file_system(), file, int64_t{1} << 30));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::vector<casefile::Fault> faults;
  bool markdown = file.ends_with(".md") || file.ends_with(".markdown");
  Result<workspace::StatedSummary> stated = workspace::state_claims(
      workspace, text, faults,
      markdown ? casefile::ClaimFileForm::kMarkdown : casefile::ClaimFileForm::kJsonLines);
  for (const casefile::Fault& fault : faults)
    context.io().talk << fmt::format("habeas: {}:{}: {}\n", printable(file), fault.line,
                                     fault.message);
  workspace::StatedSummary summary = TRY(std::move(stated));
  TRY(workspace.checkpoint());
  JsonArray ids(summary.claims.begin(), summary.claims.end());
  std::string lines;
  for (const std::string& id : summary.claims) lines += id + "\n";
  context.print(Json(JsonObject{{"claims", Json(std::move(ids))},
                                {"entities", Json(summary.entities)},
                                {"known", Json(summary.known_claims)},
                                {"lineage", Json(summary.lineage)},
                                {"persons", Json(summary.persons)},
                                {"sources", Json(summary.sources)}}),
                lines);
  context.say(fmt::format(
      "{} claims{}, {} new sources, {} new entities{}{}; ledger size {}",
      static_cast<int64_t>(summary.claims.size()) - summary.known_claims,
      summary.known_claims > 0 ? fmt::format(" ({} known already)", summary.known_claims) : "",
      summary.sources, summary.entities,
      summary.persons > 0 ? fmt::format(", {} persons", summary.persons) : "",
      summary.lineage > 0 ? fmt::format(", {} derivations", summary.lineage) : "",
      workspace.log().size()));
  context.say_unsigned(workspace);
  return 0;
}

std::string chain_in_words(const casefile::ClaimRow& row,
                           const std::map<std::string, std::string>& names) {
  std::string out;
  for (const casefile::SpeakerRow& link : row.speakers) {
    auto name = names.find(link.source);
    out +=
        fmt::format("{}{} {} ({}{})", out.empty() ? "" : " <- ",
                    printable(name == names.end() ? link.source : name->second), link.role,
                    link.modality, link.hedge.empty() ? "" : ": \"" + printable(link.hedge) + "\"");
  }
  return out;
}

// A stored text of JSON as what it says; "" where nothing is stored.
Json stored(const std::string& json) {
  Result<Json> value = parse_json(json);
  return value ? *std::move(value) : Json(json);
}

// `answers` and `supersedes` name only claims that are seen.
Json claim_json(const casefile::ClaimRow& row) {
  JsonArray speakers;
  for (const casefile::SpeakerRow& link : row.speakers) {
    speakers.push_back(Json(JsonObject{{"anchor", stored(link.anchor)},
                                       {"hedge", Json(link.hedge)},
                                       {"modality", Json(link.modality)},
                                       {"on", Json(link.said_on)},
                                       {"role", Json(link.role)},
                                       {"source", Json(link.source)}}));
  }
  return Json(JsonObject{{"anchor", stored(row.anchor)},
                         {"answers", Json(row.answers)},
                         {"as_of", Json(row.as_of)},
                         {"compartment", Json(row.compartment)},
                         {"condition", Json(row.condition)},
                         {"entry", Json(row.entry)},
                         {"exhibit", Json(row.exhibit)},
                         {"id", Json(row.id)},
                         {"kind", Json(row.kind)},
                         {"label", Json(row.label)},
                         {"level", Json(row.level)},
                         {"polarity", Json(row.polarity)},
                         {"property", Json(row.property)},
                         {"quote", stored(row.quote)},
                         {"rights", Json(row.rights)},
                         {"said", Json(row.said)},
                         {"speakers", Json(std::move(speakers))},
                         {"subject", Json(row.subject)},
                         {"supersedes", Json(row.supersedes)},
                         {"value", stored(row.value)},
                         {"withdrawn", Json(row.withdrawn_entry ? row.withdrawn_reason : "")},
                         {"withdrawn_by", Json(row.withdrawn_entry.value_or(-1))}});
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::map<std::string, std::string> names;
  for (const casefile::SourceRow& row : TRY(casefile::sources(workspace.database())))
    if (workspace.shows(row.level, row.compartment)) names[row.id] = row.name;
  for (const casefile::EntityRow& row : TRY(casefile::entities(workspace.database())))
    if (workspace.shows(row.level, row.compartment)) names[row.id] = row.name;
  auto name_of = [&](const std::string& id) {
    auto at = names.find(id);
    return at == names.end() ? id : at->second;
  };
  std::vector<casefile::ClaimRow> rows = TRY(casefile::claims(workspace.database()));
  JsonArray all;
  std::string text;
  workspace::Sight sight(workspace);
  for (casefile::ClaimRow& row : rows) {
    if (!TRY(sight.shows(row))) continue;
    for (std::string* other : {&row.answers, &row.supersedes}) {
      if (!other->empty() && !TRY(sight.shows(*other))) other->clear();
    }
    all.push_back(claim_json(row));
    text += fmt::format(
        "{}  {}{} {} {}: {}\n    {}\n    exhibit {}\n", row.id,
        row.withdrawn_entry ? "[withdrawn] " : "", row.kind, row.polarity, row.property,
        printable(casefile::stored_value_in_words(row.value, name_of)), chain_in_words(row, names),
        row.exhibit.empty() ? "(its anchor was erased)" : row.exhibit);
    if (!row.condition.empty())
      text += fmt::format("    condition: {}\n", printable(row.condition));
    if (row.withdrawn_entry) {
      text += fmt::format("    withdrawn by entry {}: {}\n", *row.withdrawn_entry,
                          printable(row.withdrawn_reason));
    }
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> withdraw(Context& context, const std::string& id, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const auto claim = workspace::Sight(workspace).id_of("claim", id);
  workspace::Committed entry = TRY(workspace::withdraw_claim(workspace, id, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("withdrawn by entry {}\n", entry.index));
  if (claim) TRY(context.say_pointing(workspace, *claim));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_claim(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("claim", "assertions: who says what, anchored in which bytes");
  app->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* add_app =
      app->add_subcommand("add",
                          "state the sources, entities and claims of a claim file "
                          "(JSON Lines, or Markdown in a file whose name ends in .md; "
                          "docs/formats/claims.md)");
  add_app->add_option("FILE", *file, "the claim file")->required();
  add_app->footer(
      "All lines or none: every fault is reported with its line, and then nothing is added.");
  add_app->callback([=] { choose([=](Context& context) { return add(context, *file); }); });
  add_claim_suggest(*app, choose);
  app->add_subcommand("list", "all claims")->callback([=] { choose(list); });
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* withdraw_app = app->add_subcommand(
      "withdraw", "say that a claim no longer stands, and why; it stays on record");
  withdraw_app->add_option("CLAIM", *id, "id or label")->required();
  withdraw_app->add_option("--reason", *reason, "why")->required();
  withdraw_app->callback(
      [=] { choose([=](Context& context) { return withdraw(context, *id, *reason); }); });
}

}  // namespace habeas::cli
