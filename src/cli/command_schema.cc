// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/schema.h"
#include "cli/command.h"
#include "workspace/govern.h"

namespace habeas::cli {

namespace {

// The schema of the case named, or the built-in one where no case is at hand.
Result<casefile::Schema> schema_at_hand(Context& context) {
  Result<fs::path> folder = context.case_folder();
  if (!folder || !fs::exists(*folder / "habeas.toml")) return casefile::Schema::built_in();
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  return casefile::schema_of(workspace.database());
}

std::string values_in_words(const casefile::SchemaProperty& property) {
  std::vector<std::string_view> words;
  for (casefile::ValueType type : property.values) words.push_back(casefile::to_string(type));
  return fmt::format("{}", fmt::join(words, " or "));
}

Json words_json(const std::vector<std::string>& words) {
  return Json(JsonArray(words.begin(), words.end()));
}

Json names_json(const casefile::StandardNames& names) {
  JsonObject out;
  if (!names.ftm.empty()) out["ftm"] = Json(names.ftm);
  if (!names.hsf.empty()) out["hsf"] = Json(names.hsf);
  if (!names.uco.empty()) out["uco"] = Json(names.uco);
  return Json(std::move(out));
}

Json property_json(const casefile::SchemaProperty& property) {
  JsonArray values;
  for (casefile::ValueType type : property.values)
    values.push_back(Json(casefile::to_string(type)));
  JsonObject out{{"counts", words_json(property.counts)},
                 {"description", Json(property.description)},
                 {"file", Json(property.file)},
                 {"kinds", words_json(property.kinds)},
                 {"name", Json(property.name)},
                 {"names", names_json(property.names)},
                 {"subjects", words_json(property.subjects)},
                 {"targets", words_json(property.targets)},
                 {"values", Json(std::move(values))},
                 {"words", words_json(property.words)}};
  if (property.step > 0) out["step"] = Json(property.step);
  if (!property.compare.empty()) out["compare"] = Json(property.compare);
  return Json(std::move(out));
}

Json types_json(const std::map<std::string, casefile::EntityType>& types) {
  JsonArray out;
  for (const auto& [name, type] : types) {
    out.push_back(Json(JsonObject{{"description", Json(type.description)},
                                  {"name", Json(name)},
                                  {"names", names_json(type.names)}}));
  }
  return Json(std::move(out));
}

Result<int> list(Context& context) {
  casefile::Schema schema = TRY(schema_at_hand(context));
  JsonArray properties;
  std::string text = "entities\n";
  for (const auto& [name, type] : schema.entity_types())
    text += fmt::format("  {:<24} {}\n", name, type.description);
  text += "events\n";
  for (const auto& [name, type] : schema.event_types())
    text += fmt::format("  {:<24} {}\n", name, type.description);
  text += "properties\n";
  for (const auto& [name, property] : schema.properties()) {
    properties.push_back(property_json(property));
    text += fmt::format("  {:<24} {}: {}\n", name, values_in_words(property), property.description);
  }
  context.print(Json(JsonObject{{"entities", types_json(schema.entity_types())},
                                {"events", types_json(schema.event_types())},
                                {"properties", Json(std::move(properties))}}),
                text);
  return 0;
}

std::string standards_in_words(const casefile::StandardNames& names) {
  auto named = [](const std::string& name) { return name.empty() ? "(none)" : name; };
  return fmt::format("FollowTheMoney  {}\nHURIDOCS        {}\nCASE/UCO        {}\n",
                     named(names.ftm), named(names.hsf), named(names.uco));
}

std::string property_in_words(const casefile::SchemaProperty& property) {
  std::string text = fmt::format("{}\n{}\n", property.name, property.description);
  auto line = [&](std::string_view what, const std::string& words) {
    if (!words.empty()) text += fmt::format("{:<15} {}\n", what, words);
  };
  line("of", fmt::format("{}", fmt::join(property.subjects, ", ")));
  line("value", values_in_words(property) + ", or unknown");
  line("kinds", fmt::format("{}", fmt::join(property.kinds, ", ")));
  line("words", fmt::format("{}", fmt::join(property.words, "; ")));
  line("counts", fmt::format("{}", fmt::join(property.counts, ", ")));
  line("names a", fmt::format("{}", fmt::join(property.targets, ", ")));
  if (property.period == casefile::PeriodDemand::kRequired) line("period", "required");
  if (property.may_be_missing) line("missing", "the document may lack it");
  line("beside", property.compare);
  line("defined in", property.file);
  return text + standards_in_words(property.names);
}

Result<int> show(Context& context, const std::string& name) {
  casefile::Schema schema = TRY(schema_at_hand(context));
  if (const casefile::SchemaProperty* property = schema.property(name)) {
    context.print(property_json(*property), property_in_words(*property));
    return 0;
  }
  for (const auto* types : {&schema.entity_types(), &schema.event_types()}) {
    auto found = types->find(name);
    if (found == types->end()) continue;
    context.print(Json(JsonObject{{"description", Json(found->second.description)},
                                  {"name", Json(name)},
                                  {"names", names_json(found->second.names)}}),
                  fmt::format("{}\n{}\n{}", name, found->second.description,
                              standards_in_words(found->second.names)));
    return 0;
  }
  std::vector<std::string> near = schema.nearest(name);
  return fail(ErrorKind::kNotFound, fmt::format("the schema has no \"{}\"", printable(name)),
              near.empty() ? "see `habeas schema list`"
                           : fmt::format("did you mean {}?", fmt::join(near, ", ")));
}

Result<int> add(Context& context, const std::string& file, const std::string& reason) {
  std::string toml = TRY(read_file(posix_file_system(), file, int64_t{1} << 20));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::Committed entry =
      TRY(workspace::add_schema(workspace, fs::path(file).filename().string(), toml, reason));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"entry", Json(entry.index)}}),
                fmt::format("added by entry {}\n", entry.index));
  context.say_unsigned(workspace);
  return 0;
}

}  // namespace

void add_schema(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "schema", "what claims can say: types of things and events, properties, their values");
  app->require_subcommand(1);
  app->add_subcommand("list", "all types and properties; of the case at hand, if there is one")
      ->callback([=] { choose(list); });
  auto name = std::make_shared<std::string>();
  CLI::App* show_app = app->add_subcommand("show",
                                           "one property or type, with its equals in "
                                           "FollowTheMoney, HURIDOCS and CASE/UCO");
  show_app->add_option("NAME", *name, "like number.executed, killing, person")->required();
  show_app->callback([=] { choose([=](Context& context) { return show(context, *name); }); });
  auto file = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* add_app = app->add_subcommand(
      "add", "add the case's own properties and types (docs/formats/schema.md)");
  add_app->add_option("FILE", *file, "a schema file (TOML)")->required();
  add_app->add_option("--reason", *reason, "why")->required();
  add_app->footer("What is defined once is not redefined: add another name instead.");
  add_app->callback(
      [=] { choose([=](Context& context) { return add(context, *file, *reason); }); });
}

}  // namespace habeas::cli
