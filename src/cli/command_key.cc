// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/queries.h"
#include "cli/command.h"

namespace habeas::cli {

namespace {

Result<int> list_keys(Context& context) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::KeyHome home(environment->files, environment->home);
  JsonArray all;
  std::string text;
  for (const workspace::StoredKey& key : TRY(home.list())) {
    all.push_back(Json(JsonObject{{"label", Json(key.label)},
                                  {"path", Json(key.path.string())},
                                  {"public_key", Json(to_hex(key.public_key))}}));
    text += fmt::format("{}  {}\n", to_hex(key.public_key), printable(key.label));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> list_actors(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::Actor& actor : TRY(casefile::actors(workspace.database()))) {
    JsonArray roles(actor.roles.begin(), actor.roles.end());
    std::string words;
    for (const std::string& role : actor.roles) words += (words.empty() ? "" : ", ") + role;
    all.push_back(Json(JsonObject{{"id", Json(actor.id)},
                                  {"name", Json(actor.name)},
                                  {"public_key", Json(actor.public_key)},
                                  {"roles", Json(std::move(roles))},
                                  {"status", Json(actor.status)}}));
    text +=
        fmt::format("{}  {:<10} {}  ({})\n", actor.id, actor.status, printable(actor.name), words);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

}  // namespace

void add_key(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("key", "the keys on this machine");
  app->require_subcommand(1);
  app->add_subcommand("list", "every sealed key in the key folder")->callback([=] {
    choose(list_keys);
  });
}

void add_actor(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("actor", "who may do what in this case");
  app->require_subcommand(1);
  app->add_subcommand("list", "every actor with its roles")->callback([=] { choose(list_actors); });
}

}  // namespace habeas::cli
