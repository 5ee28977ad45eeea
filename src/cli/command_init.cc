// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"

namespace habeas::cli {

namespace {

Result<int> init(Context& context, const std::string& folder,
                 const workspace::InitOptions& options) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::InitSecrets secrets;
  workspace::Workspace made =
      TRY(workspace::Workspace::create(*environment, folder, options, secrets));
  std::vector<std::string> vkeys = TRY(made.log_vkeys());
  casefile::Actor actor = TRY(made.actor());
  Json value(JsonObject{{"actor", Json(actor.id)},
                        {"case", Json(folder)},
                        {"log_vkey", Json(vkeys.front())},
                        {"origin", Json(made.settings().origin)},
                        {"recovery_code", Json(secrets.recovery_code)}});
  context.print(
      value,
      fmt::format("case      {}\norigin    {}\nlog key   {}\nactor     {}\nrecovery  {}\n", folder,
                  made.settings().origin, vkeys.front(), actor.id, secrets.recovery_code));
  context.say(
      "Print the log key on paper and hand it out: readers compare it with what a bundle says.");
  context.say(
      "Write the recovery code down, keep it away from this machine, and delete this output: it is "
      "shown only now.");
  context.say(fmt::format("The keys lie in {}; back that folder up, apart from the case.",
                          environment->home.string()));
  return 0;
}

}  // namespace

void add_init(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("init", "make a new case: folder, keys, ledger");
  auto folder = std::make_shared<std::string>();
  auto options = std::make_shared<workspace::InitOptions>();
  app->add_option("DIR", *folder, "the folder to make")->required();
  app->add_option("--name", options->name, "the name of the case")->required();
  app->add_option("--origin", options->origin,
                  "the ledger's name in checkpoints (made if not given)");
  app->add_option("--as", options->actor_name, "what to call the first actor; a pseudonym will do");
  app->callback(
      [=] { choose([=](Context& context) { return init(context, *folder, *options); }); });
}

}  // namespace habeas::cli
