// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/policies.h"
#include "cli/command.h"
#include "workspace/approve.h"
#include "workspace/govern.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string name, reason;
  int64_t value = 1;
};

Result<int> set(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  casefile::PolicyRule rule = TRY(casefile::policy_rule(options.name));
  TRY(casefile::check_policy_value(rule, options.value));
  int64_t present = TRY(casefile::policy_number(workspace.database(), options.name));
  int64_t persons = casefile::persons_to_change(present, options.value);
  if (persons > 1) {
    Json plan(JsonObject{{"name", Json(options.name)}, {"value", Json(options.value)}});
    std::string id =
        TRY(workspace::propose(workspace, casefile::kProposePolicy, plan, options.reason));
    TRY(workspace.checkpoint());
    context.print(Json(JsonObject{{"proposal", Json(id)}}), id + "\n");
    context.say(
        fmt::format("To lower it takes {} persons. Others approve with `habeas proposal "
                    "approve {}`; then `habeas proposal execute {}` does it.",
                    persons, id, id));
    context.say_unsigned(workspace);
    return 0;
  }
  workspace::Committed entry =
      TRY(workspace::set_policy(workspace, options.name, options.value, options.reason, ""));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("set by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

Result<int> list(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const casefile::PolicyRule& rule : casefile::policy_rules()) {
    int64_t value = TRY(casefile::policy_number(workspace.database(), rule.name));
    all.push_back(Json(JsonObject{
        {"meaning", Json(rule.meaning)}, {"name", Json(rule.name)}, {"value", Json(value)}}));
    text += fmt::format("{:<22} {}  {}\n", rule.name, value, rule.meaning);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

}  // namespace

void add_policy(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("policy", "the rules that a case gives itself");
  app->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* set_app = app->add_subcommand("set", "set a rule");
  set_app
      ->add_option("NAME", options->name,
                   "erasure.persons, hold-release.persons or link-decision.persons")
      ->required();
  set_app->add_option("VALUE", options->value, "how many persons must agree")->required();
  set_app->add_option("--reason", options->reason, "why")->required();
  set_app->footer(
      "To raise a number takes one administrator; to lower it, as many persons as the "
      "number asks for.");
  set_app->callback([=] { choose([=](Context& context) { return set(context, *options); }); });
  app->add_subcommand("list", "every rule and its value")->callback([=] { choose(list); });
}

}  // namespace habeas::cli
