// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/policies.h"
#include "cli/command.h"
#include "workspace/approve.h"
#include "workspace/holds.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string target, id, reason;
};

Result<int> set(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry = TRY(workspace::set_hold(workspace, options.target, options.reason));
  TRY(workspace.checkpoint());
  std::string id = entry.id("hld", 1);
  context.print(Json(JsonObject{{"entry", Json(entry.index)}, {"hold", Json(id)}}), id + "\n");
  context.say_unsigned(workspace);
  return 0;
}

Result<int> release(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  casefile::HoldRow hold = TRY(workspace::active_hold(workspace, options.id));
  int64_t persons = TRY(casefile::policy_number(workspace.database(), casefile::kReleasePersons));
  if (persons > 1) {
    Json plan(JsonObject{{"hold", Json(hold.id)}});
    std::string id =
        TRY(workspace::propose(workspace, casefile::kProposeRelease, plan, options.reason));
    TRY(workspace.checkpoint());
    context.print(Json(JsonObject{{"proposal", Json(id)}}), id + "\n");
    context.say(
        fmt::format("A release takes {} persons. Others approve with `habeas proposal "
                    "approve {}`; then `habeas proposal execute {}` does it.",
                    persons, id, id));
  } else {
    workspace::Committed entry =
        TRY(workspace::release_hold(workspace, hold.id, options.reason, ""));
    TRY(workspace.checkpoint());
    context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                  fmt::format("released by entry {}\n", entry.index));
  }
  context.say_unsigned(workspace);
  return 0;
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::HoldRow& row : TRY(casefile::holds(workspace.database()))) {
    JsonObject value{{"entry", Json(row.entry)},
                     {"id", Json(row.id)},
                     {"reason", Json(row.reason)},
                     {"target", Json(row.target)}};
    if (row.released_entry) {
      value["released"] = Json(
          JsonObject{{"entry", Json(*row.released_entry)}, {"reason", Json(row.released_reason)}});
    }
    all.push_back(Json(std::move(value)));
    text += fmt::format("{}  {}  {}: {}\n", row.id, row.released_entry ? "released" : "in force",
                        printable(row.target), printable(row.reason));
    if (row.released_entry)
      text += fmt::format("    released by entry {}: {}\n", *row.released_entry,
                          printable(row.released_reason));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

}  // namespace

void add_hold(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("hold", "what must not be erased");
  app->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* set_app = app->add_subcommand("set", "forbid the erasure of what is named");
  set_app
      ->add_option("TARGET", options->target,
                   "an exhibit's SHA-256, the id or label of a claim, source or entity, "
                   "compartment:<name>, or case for everything")
      ->required();
  set_app->add_option("--reason", options->reason, "why")->required();
  set_app->callback([=] { choose([=](Context& context) { return set(context, *options); }); });
  CLI::App* release_app = app->add_subcommand("release", "end a hold");
  release_app->add_option("HOLD", options->id, "its id")->required();
  release_app->add_option("--reason", options->reason, "why")->required();
  release_app->footer(
      "Where the policy hold-release.persons asks for more than one person, this "
      "makes a proposal that others approve.");
  release_app->callback(
      [=] { choose([=](Context& context) { return release(context, *options); }); });
  app->add_subcommand("list", "every hold, released ones too")->callback([=] { choose(list); });
}

}  // namespace habeas::cli
