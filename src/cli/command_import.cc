// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "cli/command.h"
#include "workspace/import_list.h"

namespace habeas::cli {

namespace {

struct ImportChoice {
  std::string exhibit, map_file, source, previous, sheet;
  std::string level = "restricted", compartment;
  int64_t header_row = 1;
  bool suggest = false;
  bool preview = false;
};

// What a record became, for a person: fields with their reading.
std::string in_words(const casefile::Item& item) {
  std::string out =
      item.type == "refusal" ? "  refused: " + printable(item.text("reason")) + "\n" : "";
  for (const auto& [name, value] : item.fields) {
    if (name == "record" || name == "row" || name == "reason") continue;
    std::string shown = value.string() != nullptr ? *value.string() : value.text_or_empty("raw");
    std::string reading;
    if (const Json* edtf = value.find("edtf")) reading = "  = " + *edtf->string();
    if (const Json* unread = value.find("unread")) reading = "  NOT READ: " + *unread->string();
    if (value.find("readings") != nullptr) reading = "  AMBIGUOUS";
    if (const Json* readings = value.find("readings")) {
      for (const Json& one : *readings->array()) reading += " " + *one.string();
    }
    if (value.array() != nullptr) shown = canonical_json(value);
    out += fmt::format("  {:<22} {}{}\n", name, printable(shown), reading);
  }
  return out;
}

Result<int> suggest(Context& context, const ImportChoice& choice) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::ListPreview preview =
      TRY(workspace::preview_list(workspace, choice.exhibit, choice.sheet, choice.header_row, 200));
  context.say("read by " + printable(preview.tool));
  std::string text = casefile::format_list_mapping(preview.suggested);
  preview.rows.resize(std::min<size_t>(preview.rows.size(), 5));
  std::vector<casefile::Item> items = TRY(workspace::preview_records(preview, preview.suggested));
  for (size_t i = 0; i < items.size(); ++i) {
    context.say(fmt::format("row {}:\n{}", choice.header_row + static_cast<int64_t>(i) + 1,
                            in_words(items[i])));
  }
  context.say(
      "read the mapping above, mend it, then: habeas import LIST --map MAP --source SOURCE");
  context.print(casefile::to_json(preview.suggested), text);
  return 0;
}

Result<int> preview(Context& context, const ImportChoice& choice, const std::string& text) {
  casefile::ListMapping mapping = TRY(casefile::parse_list_mapping(text));
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::ListPreview rows = TRY(
      workspace::preview_list(workspace, choice.exhibit, mapping.sheet, mapping.header_row, 20));
  JsonArray all;
  std::string out;
  for (const casefile::Item& item : TRY(workspace::preview_records(rows, mapping))) {
    JsonObject fields(item.fields.begin(), item.fields.end());
    all.push_back(Json(JsonObject{{"fields", Json(std::move(fields))}, {"type", Json(item.type)}}));
    out +=
        fmt::format("row {}\n{}", item.fields.at("row").integer_at("row").value(), in_words(item));
  }
  context.print(Json(std::move(all)), out);
  context.say("nothing was imported");
  return 0;
}

Result<int> import(Context& context, const ImportChoice& choice) {
  if (choice.suggest) return suggest(context, choice);
  if (choice.map_file.empty()) {
    return fail(ErrorKind::kInvalid, "how the columns are to be read is not said",
                "give --map FILE, or --suggest for a first mapping");
  }
  std::string text = TRY(read_file(posix_file_system(), choice.map_file, int64_t{1} << 20));
  if (choice.preview) return preview(context, choice, text);
  if (choice.source.empty()) {
    return fail(ErrorKind::kInvalid, "who made the list is not said",
                "give --source LABEL; `habeas source list` shows them");
  }
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  workspace::ImportSummary summary =
      TRY(workspace::import_list(workspace, choice.exhibit,
                                 {.mapping = std::move(text),
                                  .source = choice.source,
                                  .previous = choice.previous,
                                  .level = choice.level,
                                  .compartment = choice.compartment}));
  TRY(workspace.checkpoint());
  context.print(Json(JsonObject{{"accepted", Json(summary.accepted)},
                                {"ambiguous", Json(summary.ambiguous)},
                                {"entry", Json(summary.entry)},
                                {"list", Json(summary.list)},
                                {"read", Json(summary.read)},
                                {"refused", Json(summary.refused)},
                                {"tool", Json(summary.tool)},
                                {"unread", Json(summary.unread)}}),
                summary.list + "\n");
  context.say(fmt::format(
      "{} rows read = {} accepted + {} refused; {} cells not read, {} dates ambiguous",
      summary.read, summary.accepted, summary.refused, summary.unread, summary.ambiguous));
  context.say("read by " + printable(summary.tool));
  return 0;
}

}  // namespace

void add_import(CLI::App& root, const Chosen& choose) {
  auto choice = std::make_shared<ImportChoice>();
  CLI::App* app =
      root.add_subcommand("import", "take in a list of persons: every row a record or a refusal");
  app->add_option("LIST", choice->exhibit, "the exhibit: digest or file name (CSV, XLSX, ODS)")
      ->required();
  app->add_option("--map", choice->map_file, "the mapping file (docs/formats/lists.md)");
  app->add_option("--source", choice->source, "who made the list: label or id of a source");
  app->add_option("--previous", choice->previous, "the earlier issue of the same list");
  app->add_flag("--suggest", choice->suggest,
                "print a mapping from headers and values, with a preview");
  app->add_flag("--preview", choice->preview,
                "show what the first rows would become; import nothing");
  app->add_option("--sheet", choice->sheet, "of --suggest: the sheet (default: the first)");
  app->add_option("--header-row", choice->header_row,
                  "of --suggest: the row that names the columns; 0: none");
  app->add_option("--level", choice->level, "public, restricted (default) or sealed")
      ->check(CLI::IsMember({"public", "restricted", "sealed"}));
  app->add_option("--compartment", choice->compartment,
                  "the compartment it belongs to; that of the exhibit if left out");
  app->footer(
      "Rows read = rows accepted + rows refused. Two identical rows are two records. Nothing is "
      "filled in.");
  app->callback([=] { choose([=](Context& context) { return import(context, *choice); }); });
}

}  // namespace habeas::cli
