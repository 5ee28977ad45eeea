// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "crypto/private_key_text.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string folder, name, origin, actor_name, key_file, log_key_file;
};

Result<std::optional<SigningKey>> brought_key(const std::string& file) {
  std::optional<SigningKey> out;
  if (file.empty()) return out;
  std::string text = TRY(read_file(posix_file_system(), file, 1 << 16));
  SigningKey key = TRY_CTX(read_private_key(text), printable(file));
  out.emplace(std::move(key));
  return out;
}

Result<int> init(Context& context, const Options& given) {
  workspace::Environment* environment = TRY(context.environment());
  workspace::InitOptions options;
  options.name = given.name;
  options.origin = given.origin;
  options.actor_name = given.actor_name;
  options.actor_key = TRY(brought_key(given.key_file));
  options.log_key = TRY(brought_key(given.log_key_file));
  const std::string& folder = given.folder;
  workspace::InitSecrets secrets;
  workspace::Workspace made =
      TRY(workspace::Workspace::create(*environment, folder, std::move(options), secrets));
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
  auto options = std::make_shared<Options>();
  app->add_option("DIR", options->folder, "the folder to make")->required();
  app->add_option("--name", options->name, "the name of the case")->required();
  app->add_option("--origin", options->origin,
                  "the ledger's name in checkpoints (made if not given)");
  app->add_option("--as", options->actor_name, "what to call the first actor; a pseudonym will do");
  app->add_option("--key", options->key_file,
                  "bring the first actor's key (see `habeas key import`); made if not given");
  app->add_option("--log-key", options->log_key_file,
                  "bring the key that signs the ledger; made if not given");
  app->callback([=] { choose([=](Context& context) { return init(context, *options); }); });
}

}  // namespace habeas::cli
