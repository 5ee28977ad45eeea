// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/side_by_side.h"
#include "base/encoding.h"
#include "cli/command.h"
#include "workspace/assess_case.h"

// `habeas assess`: what is said about a subject, side by side.

namespace habeas::cli {

namespace {

Result<int> list_subjects(Context& context, workspace::Assessment& assessment) {
  JsonArray all;
  std::string text;
  for (const std::string& id : TRY(assessment.subjects())) {
    workspace::Assessment::Subject one = TRY(assessment.subject(id));
    if (one.claims.claims.empty()) continue;
    std::string name = assessment.known().subject_name(id);
    all.push_back(Json(JsonObject{{"claims", Json(static_cast<int64_t>(one.claims.claims.size()))},
                                  {"id", Json(id)},
                                  {"name", Json(name)}}));
    text += fmt::format("{}  {}  {} claims\n", id, printable(name), one.claims.claims.size());
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> assess_subject(Context& context, const std::string& reference,
                           const std::string& property) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  if (reference.empty()) return list_subjects(context, assessment);
  std::string id = TRY(assessment.subject_named(reference));
  workspace::Assessment::Subject subject = TRY(assessment.whole_subject(id));
  if (!property.empty()) {
    std::erase_if(subject.claims.claims, [&](const assess::Claim* claim) {
      return claim->property != property && !claim->property.starts_with(property + ".");
    });
  }
  assess::SideBySide table = assess::side_by_side(subject.claims, assessment.known(),
                                                  assessment.graphs(), assessment.speaker_of());
  context.print(assess::to_json(table, assessment.known()),
                assess::to_text(table, assessment.known()));
  return 0;
}

}  // namespace

void add_assess(CLI::App& root, const Chosen& choose) {
  auto subject = std::make_shared<std::string>();
  auto property = std::make_shared<std::string>();
  CLI::App* app = root.add_subcommand(
      "assess", "what is said about a subject, side by side: origins, support, who disputes it");
  app->add_option(
      "SUBJECT", *subject,
      "an entity, source or claim by id or label, or an exhibit; without: the subjects");
  app->add_option("--property", *property, "this property, or those below it (number, date, ...)");
  app->footer(
      "Support counts independent origins, never repetitions. docs/methods/assess.md defines each "
      "word.");
  app->callback([=] {
    choose([=](Context& context) { return assess_subject(context, *subject, *property); });
  });
}

}  // namespace habeas::cli
