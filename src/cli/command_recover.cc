// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/recover.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string code_file, origin, reason;
  std::vector<std::string> checkpoint_files;
  bool without_authority = false;
  bool adopt = false;
  bool yes = false;
};

Result<int> recover(Context& context, const Options& options) {
  workspace::Environment* environment = TRY(context.environment());
  fs::path folder = TRY(context.case_folder());
  if (options.adopt) {
    TRY(workspace::adopt(*environment, folder));
    context.say("this key home now remembers the checkpoint of the case; write it nowhere else");
    return 0;
  }
  std::optional<std::string> why = TRY(workspace::recovery_needed(*environment, folder));
  if (!why) {
    return fail(ErrorKind::kConflict, "nothing to recover: this case can be written from here",
                "a recovery ends a log for ever and begins another; it is for a case that cannot "
                "be written");
  }
  if (!options.yes) {
    context.say("this case cannot be written: " + *why);
    context.say(
        "before a recovery: look for a newer copy of the case and for its keys, and ask witnesses "
        "and receivers for the last checkpoint they have (--checkpoint)");
    context.say(
        "a recovery ends the log for ever, keeps the entries that are here, and begins another log "
        "on top of them; to do it, say the same with --yes");
    return exit_code(ErrorKind::kConflict);
  }
  workspace::RecoverOptions chosen;
  if (!options.code_file.empty())
    chosen.recovery_code =
        TRY_CTX(read_file(posix_file_system(), options.code_file, 1 << 16), "the recovery code");
  for (const std::string& file : options.checkpoint_files)
    chosen.checkpoints.push_back(TRY(read_file(posix_file_system(), file, 1 << 20)));
  chosen.without_authority = options.without_authority;
  chosen.origin = options.origin;
  chosen.actor = context.global().actor;
  chosen.reason = options.reason;
  workspace::Recovered done = TRY(workspace::recover(*environment, folder, chosen));
  context.print(
      Json(JsonObject{{"actor", Json(done.actor)},
                      {"authority", Json(done.authority)},
                      {"continues", Json(done.old_origin)},
                      {"entry", Json(done.entry)},
                      {"known_size", Json(done.known_size)},
                      {"log_vkey", Json(done.log_vkey)},
                      {"lost", Json(done.lost)},
                      {"origin", Json(done.origin)},
                      {"recovery_code", Json(done.recovery_code)},
                      {"taken_over", Json(done.taken_over)}}),
      fmt::format("origin     {}\ncontinues  {}\nlog key    {}\nactor      {}\nauthority  "
                  "{}\nentries    {} taken over, {} lost\nrecovery   {}\n",
                  done.origin, done.old_origin, done.log_vkey, done.actor, done.authority,
                  done.taken_over, done.lost, done.recovery_code));
  context.say(
      "Print the new log key and hand it out, with the reason; witnesses trust it as a new log.");
  context.say("Write the new recovery code down: it replaces the old one, and is shown only now.");
  return 0;
}

Result<int> upgrade(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  int64_t before = TRY(workspace::upgrade(workspace));
  context.say(fmt::format("the case had format {} and has format {} now; older programs refuse it",
                          before, workspace.settings().format));
  return 0;
}

}  // namespace

void add_recover(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "recover", "go on with a case restored from an old copy, or whose keys are lost");
  auto options = std::make_shared<Options>();
  app->add_option("--code-file", options->code_file,
                  "a file with the recovery code that `init` printed");
  app->add_option("--checkpoint", options->checkpoint_files,
                  "a checkpoint of this case that somebody kept; may be repeated");
  app->add_flag("--without-authority", options->without_authority,
                "the recovery code and every administrator's key are lost");
  app->add_option("--origin", options->origin, "the name of the new log (made if not given)");
  app->add_option("--reason", options->reason, "what happened; goes on record");
  app->add_flag(
      "--adopt", options->adopt,
      "instead: the case and its keys came from another machine, and it is written nowhere "
      "else; remember its checkpoint here");
  app->add_flag("--yes", options->yes, "do it; else only say what would be done");
  app->callback([=] { choose([=](Context& context) { return recover(context, *options); }); });
}

void add_upgrade(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("upgrade", "bring a case of an older format to the newest, by an entry");
  app->callback([=] { choose(upgrade); });
}

}  // namespace habeas::cli
