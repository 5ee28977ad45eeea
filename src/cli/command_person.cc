// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "casefile/person_form.h"
#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "casefile/wgeid_minimum.h"
#include "cli/command.h"
#include "workspace/erase.h"
#include "workspace/person_case.h"
#include "workspace/state_persons.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string form;
  std::map<std::string, std::string> members;  // source, label, said, ...
  std::vector<std::string> properties;         // "name.given=Ali"
  std::vector<std::string> relatives;          // "mother=Maryam"
  std::string exhibit, words, century, certificate;
};

// "key=value" in two; kInvalid without the sign.
Result<std::pair<std::string, std::string>> halves(const std::string& text,
                                                   std::string_view option) {
  size_t sign = text.find('=');
  if (sign == std::string::npos || sign == 0) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} takes name=value, not \"{}\"", option, printable(text)));
  }
  return std::pair(text.substr(0, sign), text.substr(sign + 1));
}

Result<casefile::PersonForm> form_of(const Options& options) {
  casefile::PersonForm form;
  form.members = Json(JsonObject{});
  if (options.form.empty()) return form;
  std::string text = TRY(read_file(posix_file_system(), options.form, int64_t{1} << 20));
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') {
    form.members = TRY_CTX(parse_json(text), printable(options.form));
    return form;
  }
  return casefile::parse_person_form(text);
}

// What options say is added to the form; a member that both give is the option's.
Result<void> add_options(const Options& options, Json& members) {
  if (members.object() == nullptr)
    return fail(ErrorKind::kInvalid, "the form is no table of names and values");
  JsonObject& all = *members.object();
  for (const auto& [name, value] : options.members) {
    if (!value.empty()) all[name] = Json(value);
  }
  if (!options.century.empty()) all["century"] = Json(TRY(parse_decimal(options.century)));
  if (!options.exhibit.empty()) {
    JsonObject anchor{{"exhibit", Json(options.exhibit)}};
    if (!options.words.empty()) anchor["text"] = Json(options.words);
    all["anchor"] = Json(std::move(anchor));
  }
  std::map<std::string, JsonArray> values;
  for (const std::string& text : options.properties) {
    auto [name, value] = TRY(halves(text, "--set"));
    values[name].push_back(Json(value));
  }
  if (!values.empty()) {
    Json& person = all["person"];
    if (person.object() == nullptr) person = Json(JsonObject{});
    for (auto& [name, several] : values)
      (*person.object())[name] = several.size() == 1 ? several[0] : Json(std::move(several));
  }
  for (const std::string& text : options.relatives) {
    auto [relation, name] = TRY(halves(text, "--relative"));
    JsonObject row{{"relation", Json(relation)}};
    if (!name.empty()) row["name"] = Json(name);
    Json& relatives = all["relatives"];
    if (relatives.array() == nullptr) relatives = Json(JsonArray{});
    relatives.array()->push_back(Json(std::move(row)));
  }
  if (!options.certificate.empty())
    all["certificate"] = Json(JsonObject{{"state", Json(options.certificate)}});
  return {};
}

Result<int> add(Context& context, const Options& options) {
  casefile::PersonForm form = TRY(form_of(options));
  TRY(add_options(options, form.members));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  std::vector<casefile::FieldFault> faults;
  Result<workspace::AddedPerson> added = workspace::add_person(workspace, form.members, faults);
  for (const casefile::FieldFault& fault : faults) {
    int64_t line = form.line_of(fault.field);
    std::string place =
        line > 0 ? fmt::format("{}:{}: ", printable(options.form), line)
                 : std::string(options.form.empty() ? "" : printable(options.form) + ": ");
    context.io().talk << fmt::format("habeas: {}{}{}{}\n", place, fault.field,
                                     fault.field.empty() ? "" : " ", fault.message);
  }
  workspace::AddedPerson person = TRY(std::move(added));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(person.entry.index)}, {"id", Json(person.id)}}),
                person.id + "\n");
  context.say(fmt::format("what is still missing: habeas person form {}", person.id));
  context.say_unsigned(workspace);
  return 0;
}

std::string standing_of(const casefile::AddedRecord& row) {
  if (row.withdrawn_entry) return "[withdrawn] ";
  return row.superseded_by.empty() ? "" : "[replaced] ";
}

std::string record_line(const workspace::RecordShown& record) {
  return fmt::format("    {}  {}{}  {}{}\n", record.id, printable(record.list),
                     record.row > 0 ? fmt::format(" row {}", record.row) : "",
                     printable(casefile::name_in_words(record.fields)),
                     record.probability < 1'000'000
                         ? fmt::format("  {:.4f}", static_cast<double>(record.probability) / 1e6)
                         : "");
}

Json person_json(const workspace::PersonShown& person) {
  JsonArray records;
  for (const workspace::RecordShown& record : person.records)
    records.push_back(Json(JsonObject{
        {"fields", record.fields},
        {"id", Json(record.id)},
        {"list", Json(record.list)},
        {"probability", Json(fmt::format("{:.6f}", static_cast<double>(record.probability) / 1e6))},
        {"row", Json(record.row)}}));
  return Json(JsonObject{{"person", Json(person.id)}, {"records", Json(std::move(records))}});
}

Result<int> list(Context& context, bool all_of_them) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  std::map<std::string, std::string> names;
  for (const casefile::SourceRow& row : TRY(casefile::sources(workspace.database())))
    names[row.id] = workspace.shows(row.compartment) ? row.name : row.id;
  JsonArray all;
  std::string text;
  for (const workspace::PersonShown& person : TRY(workspace::persons_shown(workspace))) {
    text += person.id + "\n";
    for (const workspace::RecordShown& record : person.records) text += record_line(record);
    all.push_back(person_json(person));
  }
  int64_t shut = 0;
  for (const casefile::AddedRecord& row : TRY(casefile::added_records(workspace.database()))) {
    if (!all_of_them && !row.stands()) continue;
    if (!workspace.shows(row.compartment)) {
      ++shut;
      continue;
    }
    Json fields = TRY(parse_json(row.fields));
    auto source = names.find(row.source);
    text += fmt::format("{}  {}{}\n    stated by {}{}{}\n", row.id, standing_of(row),
                        printable(casefile::name_in_words(fields)),
                        printable(source == names.end() ? row.source : source->second),
                        row.said.empty() ? "" : ", " + printable(row.said),
                        row.hedge.empty() ? "" : ": \"" + printable(row.hedge) + "\"");
    all.push_back(Json(JsonObject{{"entry", Json(row.entry)},
                                  {"fields", std::move(fields)},
                                  {"hedge", Json(row.hedge)},
                                  {"id", Json(row.id)},
                                  {"label", Json(row.label)},
                                  {"level", Json(row.level)},
                                  {"modality", Json(row.modality)},
                                  {"replaced_by", Json(row.superseded_by)},
                                  {"said", Json(row.said)},
                                  {"source", Json(row.source)},
                                  {"withdrawn", Json(row.withdrawn_reason)}}));
  }
  context.print(Json(std::move(all)), text);
  if (shut > 0)
    context.say(fmt::format("{} are in compartments that you are not admitted to", shut));
  return 0;
}

// What of the minimum stands, and what to ask next.
Result<int> minimum(Context& context, const std::string& id, bool as_form) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  casefile::AddedRecord row = TRY(casefile::added_record(workspace.database(), id));
  std::optional<casefile::Item> item = TRY(workspace::read_item(workspace, row.entry, row.item));
  if (!item || !workspace.shows(row.compartment)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no person stated by hand has the label or id \"{}\"", printable(id)),
                "see `habeas person list`");
  }
  if (as_form) {
    context.io().out << casefile::filled_person_form(*item, row.source, row.id);
    return 0;
  }
  std::string submitter;
  for (const casefile::SourceRow& source : TRY(casefile::sources(workspace.database()))) {
    if (source.id == row.source && workspace.shows(source.compartment)) submitter = source.name;
  }
  Json fields = TRY(parse_json(row.fields));
  std::string text = fmt::format("{}  {}{}\n", row.id, standing_of(row),
                                 printable(casefile::name_in_words(fields)));
  JsonArray elements;
  int64_t open = 0;
  for (const casefile::MinimumElement& element : casefile::wgeid_minimum(fields, submitter)) {
    std::string_view word = casefile::word_of(element.state);
    open += element.state == casefile::ElementState::kThere ? 0 : 1;
    text += fmt::format("({}) {:<12} {}", element.letter, element.name, word);
    if (!element.there.empty())
      text += std::string(9 - word.size(), ' ') + printable(element.there);
    text += "\n";
    for (const std::string& question : element.ask) text += "      ask: " + question + "\n";
    elements.push_back(
        Json(JsonObject{{"ask", Json(JsonArray(element.ask.begin(), element.ask.end()))},
                        {"element", Json(element.name)},
                        {"letter", Json(element.letter)},
                        {"state", Json(word)},
                        {"there", Json(element.there)}}));
  }
  std::vector<std::string> also = casefile::also_asked(fields);
  std::string names;
  for (const std::string& name : also) names += (names.empty() ? "" : ", ") + name;
  if (!also.empty()) text += "the form also asks, and nothing is said of: " + names + "\n";
  context.print(Json(JsonObject{{"also", Json(JsonArray(also.begin(), also.end()))},
                                {"elements", Json(std::move(elements))},
                                {"id", Json(row.id)},
                                {"open", Json(open)}}),
                text);
  return 0;
}

Result<int> blank(Context& context, const std::string& language) {
  if (language.empty()) {
    context.io().out << casefile::blank_person_form();
  } else {
    context.io().out << TRY(casefile::printable_person_form(language));
  }
  return 0;
}

Result<int> withdraw(Context& context, const std::string& id, const std::string& reason) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  const auto record = casefile::added_record(workspace.database(), id);
  workspace::Committed entry = TRY(workspace::withdraw_record(workspace, id, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("withdrawn by entry {}\n", entry.index));
  if (record) TRY(context.say_pointing(workspace, record->id));
  context.say_unsigned(workspace);
  return 0;
}

void add_person_add(CLI::App& app, const Chosen& choose) {
  CLI::App* add_app = app.add_subcommand("add", "take down what one source says of one person");
  auto options = std::make_shared<Options>();
  add_app->add_option("--form", options->form, "a form filled in (TOML, or one JSON object)");
  auto member = [&](const char* option, const char* name, const char* words) {
    add_app->add_option(option, options->members[name], words);
  };
  member("--source", "source", "who says so: label or id");
  member("--label", "label", "a short name for this record");
  member("--said", "said", "when it was said");
  member("--modality", "modality", "asserted, reported, alleged, possible");
  member("--hedge", "hedge", "the words that weaken it, verbatim");
  member("--language", "language", "of the words");
  member("--calendar", "calendar", "of the dates: gregorian, jalali, hijri, imperial");
  member("--order", "order", "of 03/04/1367: dmy, mdy, ymd");
  member("--level", "level", "public, restricted (default) or sealed");
  member("--compartment", "compartment", "the compartment it belongs to");
  member("--supersedes", "supersedes", "the record that this one replaces");
  add_app->add_option("--century", options->century, "of two-digit years: 1900, 1300");
  add_app->add_option("--set", options->properties,
                      "property=value, as it was said; twice for two values between which the "
                      "source does not choose");
  add_app->add_option("--relative", options->relatives, "relation=name; the name may be left out");
  add_app->add_option("--certificate", options->certificate,
                      "of the death: none, withheld, seen, available, unknown");
  add_app->add_option("--exhibit", options->exhibit, "the interview or the sheet, in the case");
  add_app->add_option("--words", options->words, "the words in it");
  add_app->footer(
      "Nothing has to be known, and nothing is filled in. `habeas person form --blank` "
      "prints a form with every key.");
  add_app->callback([=] { choose([=](Context& context) { return add(context, *options); }); });
}

}  // namespace

Result<int> show_person(Context& context, workspace::Workspace& workspace, const std::string& id) {
  const workspace::PersonShown person = TRY(workspace::person_shown(workspace, id));
  std::string text = person.id + "\n";
  for (const workspace::RecordShown& record : person.records) {
    text += record_line(record);
    text += "        " + printable(canonical_json(record.fields)) + "\n";
  }
  Json json = person_json(person);
  JsonArray decisions;
  for (const casefile::LinkDecision& row : person.decisions) {
    text += fmt::format("decided: {} {} and {}: {}, by {}, {}: {}\n", row.id, row.a_record,
                        row.b_record, row.verdict, row.by, row.at, printable(row.reason));
    decisions.push_back(Json(row.id));
  }
  json.object()->emplace("decisions", Json(std::move(decisions)));
  context.print(json, text);
  return 0;
}

void add_person(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand("person", "persons taken down by hand, one source at a time");
  app->require_subcommand(1);
  add_person_add(*app, choose);
  auto all = std::make_shared<bool>(false);
  CLI::App* list_app = app->add_subcommand("list", "what was stated of whom, and by whom");
  list_app->add_flag("--all", *all, "also what was withdrawn or replaced");
  list_app->callback([=] { choose([=](Context& context) { return list(context, *all); }); });

  auto id = std::make_shared<std::string>();
  auto fill = std::make_shared<bool>(false);
  auto empty = std::make_shared<bool>(false);
  auto language = std::make_shared<std::string>();
  CLI::App* form_app = app->add_subcommand(
      "form", "what a communication to the UN Working Group on disappearances still lacks");
  form_app->add_option("ID", *id, "id or label of a person stated by hand");
  form_app->add_flag("--fill", *fill, "print the form that made it, to be mended");
  form_app->add_flag("--blank", *empty, "print an empty form (TOML) instead");
  form_app->add_option("--sheet", *language, "print an empty sheet of paper instead: en, fa, ar");
  form_app->callback([=] {
    bool bare = *empty || !language->empty();
    if (bare == !id->empty()) throw CLI::RequiredError("ID, --blank or --sheet: one of them");
    choose([=](Context& context) {
      return bare ? blank(context, *language) : minimum(context, *id, *fill);
    });
  });

  auto reason = std::make_shared<std::string>();
  CLI::App* withdraw_app = app->add_subcommand(
      "withdraw", "say that a statement no longer stands, and why; it stays on record");
  withdraw_app->add_option("ID", *id, "id or label")->required();
  withdraw_app->add_option("--reason", *reason, "why")->required();
  withdraw_app->callback(
      [=] { choose([=](Context& context) { return withdraw(context, *id, *reason); }); });
}

}  // namespace habeas::cli
