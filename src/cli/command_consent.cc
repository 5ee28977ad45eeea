// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/consent.h"
#include "casefile/person_queries.h"
#include "casefile/search_queries.h"
#include "casefile/wgeid_minimum.h"
#include "cli/command.h"
#include "workspace/change_consent.h"
#include "workspace/release.h"

namespace habeas::cli {

namespace {

struct Options {
  casefile::ConsentRow row;
  std::string id, on, reason;
};

Result<int> record(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::RecordedConsent recorded = TRY(workspace::record_consent(workspace, options.row));
  TRY(workspace.checkpoint());
  context.print(
      Json(JsonObject{{"consent", Json(recorded.id)}, {"entry", Json(recorded.entry.index)}}),
      recorded.id + "\n");
  context.say_unsigned(workspace);
  return 0;
}

Json copy_as_json(const casefile::AccessRow& row) {
  return Json(JsonObject{{"at", Json(row.at)},
                         {"entry", Json(row.entry)},
                         {"purpose", Json(row.purpose)},
                         {"recipient", Json(row.recipient)},
                         {"what", Json(row.what + " " + row.target)}});
}

std::string copy_in_words(const casefile::AccessRow& row) {
  return fmt::format("{} ({}) of {}, entry {}{}{}", row.what, row.target, row.at, row.entry,
                     row.recipient.empty() ? "" : ", to " + printable(row.recipient),
                     row.purpose.empty() ? "" : ", for " + printable(row.purpose));
}

Result<int> withdraw(Context& context, const Options& options) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::WithdrawnConsent withdrawn =
      TRY(workspace::withdraw_consent(workspace, options.id, options.on, options.reason));
  TRY(workspace.checkpoint());
  JsonArray held;
  JsonArray may_hold;
  std::string text = fmt::format("withdrawn by entry {}\n", withdrawn.entry.index);
  for (const casefile::AccessRow& row : withdrawn.held) {
    held.push_back(copy_as_json(row));
    text += "it left under this consent: " + copy_in_words(row) + "\n";
  }
  for (const casefile::AccessRow& row : withdrawn.may_hold) {
    may_hold.push_back(copy_as_json(row));
    text += "it may be in what left before it was recorded: " + copy_in_words(row) + "\n";
  }
  context.print(Json(JsonObject{{"entry", Json(withdrawn.entry.index)},
                                {"held", Json(std::move(held))},
                                {"may_hold", Json(std::move(may_hold))}}),
                text);
  context.say(
      "no copy made from now on rests on it; what left cannot be called back, but whoever "
      "has it can be told");
  context.say_unsigned(workspace);
  return 0;
}

// " (name)" of the source or person that a consent is about, as far as the case tells it.
Result<std::string> name_in_brackets(workspace::Workspace& workspace, const std::string& id) {
  std::string name;
  std::optional<casefile::SourceRow> source = TRY(casefile::source(workspace.database(), id));
  if (source) {
    if (workspace.shows(source->level, source->compartment)) name = source->name;
  } else {
    Result<casefile::AddedRecord> person = casefile::added_record(workspace.database(), id);
    Result<Json> fields = parse_json(person ? person->fields : "{}");
    if (fields && person && workspace.shows(person->level, person->compartment))
      name = casefile::name_in_words(*fields);
  }
  return name.empty() ? name : " (" + printable(name) + ")";
}

Result<int> show(Context& context, const std::string& about) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::string day = workspace::today(workspace);
  casefile::ConsentBook book = TRY(casefile::ConsentBook::open(workspace.database()));
  std::string wanted = about;
  if (!about.empty()) wanted = TRY(workspace::asked_about(workspace, about));
  JsonArray all;
  std::string text;
  for (const casefile::ConsentRow& row : TRY(casefile::consents(workspace.database()))) {
    if (!workspace.shows(row.compartment)) continue;
    if (!wanted.empty() && row.about != wanted && row.id != wanted) continue;
    std::string_view state = casefile::word_of(casefile::state_on(row, day));
    JsonArray copies;
    std::string name = TRY(name_in_brackets(workspace, row.about));
    text += fmt::format("{}  {}: {}{}, about {}{}\n    \"{}\"\n", row.id, state, row.purpose,
                        row.recipient.empty() ? "" : " to " + printable(row.recipient), row.about,
                        name, printable(row.words));
    text += fmt::format("    {}{}, recorded {} by {}{}\n", row.how,
                        row.given_on.empty() ? "" : ", given " + printable(row.given_on),
                        row.recorded_at, row.recorded_by,
                        row.expires.empty() ? "" : ", until " + row.expires);
    if (!row.conditions.empty()) text += "    conditions: " + printable(row.conditions) + "\n";
    if (!row.exhibit.empty()) text += "    form: exhibit " + row.exhibit + "\n";
    if (row.withdrawn_entry) {
      text += fmt::format("    withdrawn by entry {}{}: {}\n", *row.withdrawn_entry,
                          row.withdrawn_on.empty() ? "" : ", on " + printable(row.withdrawn_on),
                          printable(row.withdrawn_reason));
    }
    for (const casefile::AccessRow& copy : TRY(workspace::copies_under(workspace, row.id))) {
      copies.push_back(copy_as_json(copy));
      text += "    left under it: " + copy_in_words(copy) + "\n";
    }
    all.push_back(Json(JsonObject{{"about", Json(row.about)},
                                  {"conditions", Json(row.conditions)},
                                  {"copies", Json(std::move(copies))},
                                  {"entry", Json(row.entry)},
                                  {"exhibit", Json(row.exhibit)},
                                  {"expires", Json(row.expires)},
                                  {"given_on", Json(row.given_on)},
                                  {"how", Json(row.how)},
                                  {"id", Json(row.id)},
                                  {"purpose", Json(row.purpose)},
                                  {"recipient", Json(row.recipient)},
                                  {"recorded_at", Json(row.recorded_at)},
                                  {"recorded_by", Json(row.recorded_by)},
                                  {"state", Json(state)},
                                  {"withdrawn", Json(row.withdrawn_reason)},
                                  {"withdrawn_on", Json(row.withdrawn_on)},
                                  {"words", Json(row.words)}}));
  }
  if (!wanted.empty() && all.empty() && !wanted.starts_with("css-")) {
    text = book.asks(wanted)
               ? fmt::format(
                     "{} must be asked, and nothing is recorded: it leaves "
                     "in no copy\n",
                     wanted)
               : fmt::format("nothing is recorded about {}, and no rule asks for it\n", wanted);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

}  // namespace

void add_consent(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("consent", "what those who told agreed to");
  app->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* record_app = app->add_subcommand("record", "put an agreement on record");
  casefile::ConsentRow& row = options->row;
  record_app->add_option("ABOUT", row.about, "a source, or a person stated by hand: label or id")
      ->required();
  record_app->add_option("--purpose", row.purpose, "analysis, publication, court or sharing")
      ->required();
  record_app->add_option("--recipient", row.recipient,
                         "of court and sharing: who, as you will name it in `log export --to`");
  record_app->add_option("--words", row.words, "what was agreed to, as it was put")->required();
  record_app->add_option("--how", row.how, "signed, oral, recorded or other")->required();
  record_app->add_option("--given-on", row.given_on, "when it was given");
  record_app->add_option("--exhibit", row.exhibit, "the signed form or the recording, in the case");
  record_app->add_option("--until", row.expires, "the last day on which it holds: 2027-12-31");
  record_app->add_option("--conditions", row.conditions, "what it depends on; people see to it");
  record_app->callback(
      [=] { choose([=](Context& context) { return record(context, *options); }); });

  CLI::App* withdraw_app = app->add_subcommand(
      "withdraw", "end a consent, with a reason; says which copies left under it");
  withdraw_app->add_option("ID", options->id, "id of the consent")->required();
  withdraw_app->add_option("--reason", options->reason, "why")->required();
  withdraw_app->add_option("--on", options->on, "when it was withdrawn, if not today");
  withdraw_app->callback(
      [=] { choose([=](Context& context) { return withdraw(context, *options); }); });

  CLI::App* show_app =
      app->add_subcommand("show", "what was agreed to, and whether it holds today");
  auto about = std::make_shared<std::string>();
  show_app->add_option("ABOUT", *about, "a source, a person or a consent; all if it is left out");
  show_app->callback([=] { choose([=](Context& context) { return show(context, *about); }); });
}

}  // namespace habeas::cli
