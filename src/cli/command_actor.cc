// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/queries.h"
#include "cli/command.h"
#include "workspace/govern.h"

namespace habeas::cli {

namespace {

struct Options {
  workspace::ActorAddition addition;
  std::string who, name, public_key, reason;
  std::vector<std::string> roles, compartments;
  bool suspend = false;
  bool activate = false;
};

Result<int> add(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::AddedActor added = TRY(workspace::add_actor(workspace, options.addition));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"actor", Json(added.id)},
                                {"entry", Json(added.entry.index)},
                                {"public_key", Json(added.public_key)}}),
                added.id + "\n");
  if (options.addition.public_key.empty()) {
    context.say(
        "The key was made here and lies in this key home. A person who works on another "
        "machine makes one there with `habeas key new`.");
  }
  context.say_unsigned(workspace);
  return 0;
}

Result<int> change(Context& context, const Options& options) {
  if (options.suspend && options.activate)
    return fail(ErrorKind::kInvalid, "--suspend and --activate at once", "give one of them");
  workspace::ActorAmendment amendment;
  amendment.reason = options.reason;
  if (!options.name.empty()) amendment.name = options.name;
  if (!options.public_key.empty()) amendment.public_key = options.public_key;
  if (options.suspend) amendment.status = "suspended";
  if (options.activate) amendment.status = "active";
  if (!options.roles.empty()) amendment.roles = options.roles;
  if (!options.compartments.empty()) {
    amendment.compartments = options.compartments;
    std::erase(*amendment.compartments, "none");
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(workspace::change_actor(workspace, options.who, amendment));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("changed by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::Actor& actor : TRY(casefile::actors(workspace.database()))) {
    JsonArray roles(actor.roles.begin(), actor.roles.end());
    JsonArray compartments;
    std::vector<std::string> shown;
    for (const std::string& compartment : actor.compartments) {
      // The name of a compartment is itself protected.
      if (compartment != "*" && !workspace.shows(compartment)) continue;
      compartments.push_back(Json(compartment));
      shown.push_back(compartment);
    }
    all.push_back(Json(JsonObject{{"compartments", Json(std::move(compartments))},
                                  {"id", Json(actor.id)},
                                  {"name", Json(actor.name)},
                                  {"public_key", Json(actor.public_key)},
                                  {"roles", Json(std::move(roles))},
                                  {"status", Json(actor.status)}}));
    text += fmt::format("{}  {:<10} {}  ({}){}\n", actor.id, actor.status,
                        actor.name.empty() ? "(name erased)" : printable(actor.name),
                        fmt::join(actor.roles, ", "),
                        shown.empty() ? "" : fmt::format("  in {}", fmt::join(shown, ", ")));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

}  // namespace

void add_actor(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("actor", "who may do what in this case");
  app->require_subcommand(1);
  auto options = std::make_shared<Options>();
  constexpr const char* kRoles =
      "reader, documenter, analyst, reviewer, custodian, administrator; may be repeated";
  CLI::App* add_app = app->add_subcommand("add", "admit somebody, with a key of their own");
  add_app->add_option("NAME", options->addition.name, "how to call them; a pseudonym will do")
      ->required();
  add_app->add_option("--role", options->addition.roles, kRoles)->required();
  add_app->add_option("--compartment", options->addition.compartments,
                      "a compartment they are admitted to, or * for all; may be repeated");
  add_app->add_option("--public-key", options->addition.public_key,
                      "what `habeas key new` printed on their machine; made here if not given");
  add_app->add_option("--reason", options->addition.reason, "why");
  add_app->callback([=] { choose([=](Context& context) { return add(context, *options); }); });
  CLI::App* change_app = app->add_subcommand("change", "change, suspend or bring back an actor");
  change_app->add_option("ACTOR", options->who, "id or name")->required();
  change_app->add_option("--name", options->name, "another name");
  change_app->add_option("--role", options->roles, std::string("all roles from now on: ") + kRoles);
  change_app->add_option("--compartment", options->compartments,
                         "all compartments from now on; may be repeated; none takes them away");
  change_app->add_option("--public-key", options->public_key,
                         "another key, for whoever lost theirs");
  change_app->add_flag("--suspend", options->suspend, "may do nothing until brought back");
  change_app->add_flag("--activate", options->activate, "bring back");
  change_app->add_option("--reason", options->reason, "why");
  change_app->footer("A case keeps at least one active administrator.");
  change_app->callback(
      [=] { choose([=](Context& context) { return change(context, *options); }); });
  app->add_subcommand("list", "every actor with roles and compartments")->callback([=] {
    choose(list);
  });
}

}  // namespace habeas::cli
