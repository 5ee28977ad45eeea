// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "cli/command.h"
#include "workspace/change_source.h"
#include "workspace/state_claims.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string name, label, kind, party, url, description, derives_from, level, compartment;
  std::vector<std::string> interests;
};

Result<int> add(Context& context, const Options& options) {
  JsonObject members{{"name", Json(options.name)}, {"kind", Json(options.kind)}};
  for (const auto& [key, text] : {std::pair{"label", options.label},
                                  {"party", options.party},
                                  {"url", options.url},
                                  {"description", options.description},
                                  {"derives_from", options.derives_from},
                                  {"level", options.level},
                                  {"compartment", options.compartment}}) {
    if (!text.empty()) members[key] = Json(text);
  }
  JsonArray interests(options.interests.begin(), options.interests.end());
  if (!interests.empty()) members["interests"] = Json(std::move(interests));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::string id = TRY(workspace::register_source(workspace, Json(members)));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"source", Json(id)}}), id + "\n");
  context.say_unsigned(workspace);
  return 0;
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::vector<casefile::SourceRow> rows = TRY(casefile::sources(workspace.database()));
  JsonArray all;
  std::string text;
  for (const casefile::SourceRow& row : rows) {
    if (!workspace.shows(row.level, row.compartment)) continue;
    JsonArray interests(row.interests.begin(), row.interests.end());
    all.push_back(Json(JsonObject{{"id", Json(row.id)},
                                  {"interests", Json(std::move(interests))},
                                  {"kind", Json(row.kind)},
                                  {"label", Json(row.label)},
                                  {"name", Json(row.name)},
                                  {"party", Json(row.party)}}));
    text += fmt::format("{}  {:<14} {:<9} {}\n", row.id, row.kind,
                        row.party.empty() ? "-" : "party " + row.party, printable(row.name));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

struct Amendment {
  std::string source, reason;
  std::map<std::string, std::string> members;
  std::map<std::string, CLI::Option*> given;  // an empty text takes a member away
  std::vector<std::string> interests;
  CLI::Option* interests_given = nullptr;
};

Result<int> change(Context& context, const Amendment& amendment) {
  JsonObject members;
  for (const auto& [name, option] : amendment.given) {
    if (option->count() > 0) members[name] = Json(amendment.members.at(name));
  }
  if (amendment.interests_given->count() > 0) {
    JsonArray interests;
    for (const std::string& interest : amendment.interests) {
      if (!interest.empty()) interests.push_back(Json(interest));
    }
    members["interests"] = Json(std::move(interests));
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(workspace::change_source(
      workspace, amendment.source, Json(std::move(members)), amendment.reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("changed by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

void add_source_change(CLI::App& app, const Chosen& choose) {
  CLI::App* change_app = app.add_subcommand(
      "change", "correct what is stated of a source; what it was stays on record");
  auto amendment = std::make_shared<Amendment>();
  change_app->add_option("SOURCE", amendment->source, "id or label")->required();
  auto member = [&](const char* option, const char* name, const char* words) {
    amendment->given[name] = change_app->add_option(option, amendment->members[name], words);
  };
  member("--name", "name", "name, or a pseudonym");
  member("--kind", "kind", "person, organisation, publication, official, court, witness, unknown");
  member("--label", "label", "a short name for claim files");
  member("--party", "party", "party to the dispute: yes, no, disputed, unknown");
  member("--url", "url", "where it publishes");
  member("--description", "description", "more, in a sentence");
  member("--derives-from", "derives_from", "the source it repeats");
  member("--level", "level", "public, restricted or sealed");
  member("--compartment", "compartment", "the compartment it belongs to");
  amendment->interests_given = change_app->add_option(
      "--interest", amendment->interests, "the declared interests from now on; may be repeated");
  change_app->add_option("--reason", amendment->reason, "why")->required();
  change_app->footer("\"\" takes a member away. `habeas show SOURCE` tells every earlier state.");
  change_app->callback(
      [=] { choose([=](Context& context) { return change(context, *amendment); }); });
}

}  // namespace

void add_source(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("source", "who says things");
  app->require_subcommand(1);
  CLI::App* add_app = app->add_subcommand("add", "register a source with its declared interests");
  auto options = std::make_shared<Options>();
  add_app->add_option("--name", options->name, "name, or a pseudonym for a protected source")
      ->required();
  add_app
      ->add_option("--kind", options->kind,
                   "person, organisation, publication, official, court, witness, unknown")
      ->required();
  add_app->add_option("--label", options->label, "a short name for claim files");
  add_app->add_option("--interest", options->interests, "a declared interest; may be repeated");
  add_app->add_option("--party", options->party,
                      "party to the dispute: yes, no, disputed, unknown");
  add_app->add_option("--url", options->url, "where it publishes");
  add_app->add_option("--description", options->description, "more, in a sentence");
  add_app->add_option("--derives-from", options->derives_from, "the source it repeats");
  add_app->add_option("--level", options->level, "public, restricted (default) or sealed");
  add_app->add_option("--compartment", options->compartment, "the compartment it belongs to");
  add_app->callback([=] { choose([=](Context& context) { return add(context, *options); }); });
  add_source_change(*app, choose);
  app->add_subcommand("list", "all sources")->callback([=] { choose(list); });
}

}  // namespace habeas::cli
