// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/backup.h"

namespace habeas::cli {

namespace {

Result<int> back_up(Context& context, const std::string& folder,
                    const workspace::BackupOptions& options) {
  workspace::Environment* environment = TRY(context.environment());
  fs::path source = TRY(context.case_folder());
  workspace::BackupSummary summary = TRY(workspace::back_up(*environment, source, folder, options));
  context.print(Json(JsonObject{{"backup", Json(folder)},
                                {"bytes", Json(summary.bytes)},
                                {"copied", Json(summary.copied)},
                                {"kept", Json(summary.kept)},
                                {"removed", Json(summary.removed)},
                                {"report", summary.report.json()}}),
                folder + "\n");
  context.say(fmt::format("{} files copied ({} bytes), {} kept, {} removed; ledger size {}",
                          summary.copied, summary.bytes, summary.kept, summary.removed,
                          summary.report.size()));
  if (summary.report.exit_code() == 0) {
    context.say(fmt::format("the backup verifies: {} claims passed, {} not checked",
                            summary.report.count(verifier::Verdict::kPass),
                            summary.report.count(verifier::Verdict::kNotChecked)));
  } else {
    context.say("the backup does not verify; habeas verify " + folder + " says why:");
    context.say(summary.report.text());
  }
  return summary.report.exit_code();
}

}  // namespace

void add_backup(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "backup", "copy the case to another folder, only what is new, and verify the copy");
  auto folder = std::make_shared<std::string>();
  auto options = std::make_shared<workspace::BackupOptions>();
  auto unrecorded = std::make_shared<bool>(false);
  app->add_option("DIR", *folder, "the backup: a new folder, or an earlier backup of this case")
      ->required();
  app->add_option("--purpose", options->purpose, "what for; goes on record");
  app->add_flag("--unrecorded", *unrecorded,
                "make no entry of it: for a case that is open for reading only, or without keys");
  app->footer(
      "Keys are not part of it: back up the key home apart from it. Exit status: 0 the backup "
      "verifies; 1 it does not.");
  app->callback([=] {
    choose([=](Context& context) {
      workspace::BackupOptions chosen = *options;
      chosen.record = !*unrecorded;
      return back_up(context, *folder, chosen);
    });
  });
}

}  // namespace habeas::cli
