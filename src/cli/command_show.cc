// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/queries.h"
#include "cli/command.h"
#include "workspace/erase.h"

namespace habeas::cli {

namespace {

// What an id or digest stands for: where it was stated, by whom, and the item as it is kept.
struct Place {
  int64_t entry = -1;
  int64_t item = -1;
};

Result<Place> place_of(sql::Database& database, const std::string& id) {
  for (const char* query : {"SELECT entry,item FROM claim WHERE id=?1 OR label=?1",
                            "SELECT entry,item FROM source WHERE id=?1 OR label=?1",
                            "SELECT entry,item FROM entity WHERE id=?1 OR label=?1",
                            "SELECT entry,item FROM list WHERE id=?1",
                            "SELECT entry,item FROM record WHERE id=?1 ORDER BY entry",
                            "SELECT entry,item FROM exhibit WHERE sha256=?1"}) {
    sql::Statement row = TRY(database.prepare(query));
    row.bind(1, id);
    Place place;
    while (TRY(row.step())) place = Place{row.integer(0), row.integer(1)};
    if (place.entry >= 0) return place;
  }
  size_t dot = id.find('.');
  Result<int64_t> entry = parse_decimal(std::string_view(id).substr(0, dot));
  if (dot != std::string::npos && entry) {
    Result<int64_t> item = parse_decimal(std::string_view(id).substr(dot + 1));
    if (item) return Place{*entry, *item};
  }
  return fail(ErrorKind::kNotFound,
              fmt::format("nothing in this case has the id \"{}\"", printable(id)),
              "ids are listed by `habeas claim list`, `source list` and `log show`");
}

Json item_as_json(const casefile::Item& item) {
  JsonObject out;
  out["type"] = Json(item.type);
  if (item.type == "claim") {
    out["kind"] = Json(item.kind);
    out["polarity"] = Json(item.polarity);
    out["property"] = Json(item.property);
    JsonArray chain;
    for (const casefile::SpeakerLink& link : item.speakers) {
      chain.push_back(Json(JsonObject{{"hedge", Json(link.hedge)},
                                      {"modality", Json(link.modality)},
                                      {"role", Json(link.role)}}));
    }
    out["speakers"] = Json(std::move(chain));
  }
  for (const auto& [name, value] : item.fields) out[name] = value;
  return Json(std::move(out));
}

// What was read from an exhibit; nothing for other things.
Result<std::string> show_derivatives(workspace::Workspace& workspace, const std::string& id,
                                     JsonObject& value) {
  std::string text;
  JsonArray rows;
  for (const casefile::DerivativeRow& row :
       TRY(casefile::derivatives_of(workspace.database(), id))) {
    JsonObject shown{{"entry", Json(row.entry)},   {"role", Json(row.role)},
                     {"sha256", Json(row.sha256)}, {"size", Json(row.size)},
                     {"tool", Json(row.tool)},     {"version", Json(row.version)}};
    if (row.role == "refusal") {
      std::optional<casefile::Item> item =
          TRY(workspace::read_item(workspace, row.entry, row.item));
      const std::string reason = item ? item->text("reason") : "";
      shown["reason"] = Json(reason);
      text += fmt::format("refused, entry {}: by {} {}: {}\n", row.entry, row.tool, row.version,
                          printable(reason));
      rows.push_back(Json(std::move(shown)));
      continue;
    }
    rows.push_back(Json(std::move(shown)));
    text += fmt::format("{}, entry {}: {}, {} bytes, by {} {}\n", row.role, row.entry, row.sha256,
                        row.size, row.tool, row.version);
  }
  if (!rows.empty()) value["derivatives"] = Json(std::move(rows));
  return text;
}

Result<int> show(Context& context, const std::string& id) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  Place place = TRY(place_of(workspace.database(), id));
  std::optional<casefile::Item> stored =
      TRY(workspace::read_item(workspace, place.entry, place.item));
  if (!stored) {
    return fail(ErrorKind::kNotFound, fmt::format("{} was erased", printable(id)),
                "`habeas verify` names the entry that did it");
  }
  // Not as "not admitted": that it is there at all is what the compartment keeps.
  if (!workspace.shows(stored->text("compartment"))) {
    return fail(ErrorKind::kNotFound,
                fmt::format("nothing in this case has the id \"{}\"", printable(id)),
                "ids are listed by `habeas claim list`, `source list` and `log show`");
  }
  Json item = item_as_json(*stored);
  std::vector<casefile::EntryRow> entries = TRY(casefile::entries(workspace.database()));
  const casefile::EntryRow& entry = entries[static_cast<size_t>(place.entry)];
  JsonObject value{{"actor", Json(entry.actor)}, {"at", Json(entry.at)},
                   {"entry", Json(place.entry)}, {"item", Json(place.item)},
                   {"kind", Json(entry.kind)},   {"stated", item}};
  std::string text = fmt::format("{}\nstated in entry {}, item {} ({}), {} by {}\n", id,
                                 place.entry, place.item, entry.kind, entry.at, entry.actor);
  text += pretty_json(item) + "\n";
  JsonArray custody;
  for (const casefile::CustodyRow& row : TRY(casefile::custody_of(workspace.database(), id))) {
    custody.push_back(Json(JsonObject{{"collected_by", Json(row.collected_by)},
                                      {"collected_on", Json(row.collected_on)},
                                      {"entry", Json(row.entry)},
                                      {"extracted_from", Json(row.extracted_from)},
                                      {"from", Json(row.came_from)},
                                      {"method", Json(row.method)},
                                      {"name", Json(row.name)},
                                      {"path", Json(row.path)},
                                      {"received_at", Json(row.received_at)}}));
    text += fmt::format(
        "custody, entry {}: received {}{}{}{}, as {}\n", row.entry, row.received_at,
        row.collected_by.empty() ? "" : ", collected by " + printable(row.collected_by),
        row.extracted_from.empty() ? "" : ", extracted from " + row.extracted_from,
        row.came_from.empty() ? "" : ", from " + printable(row.came_from), printable(row.path));
  }
  if (!custody.empty()) value["custody"] = Json(std::move(custody));
  text += TRY(show_derivatives(workspace, id, value));
  if (std::optional<casefile::ClaimRow> claim =
          id.starts_with("clm-") ? TRY(casefile::claim(workspace.database(), id)) : std::nullopt;
      claim && claim->withdrawn_entry) {
    value["withdrawn"] = Json(JsonObject{{"entry", Json(*claim->withdrawn_entry)},
                                         {"reason", Json(claim->withdrawn_reason)}});
    text += fmt::format("withdrawn by entry {}: {}\n", *claim->withdrawn_entry,
                        printable(claim->withdrawn_reason));
  }
  text += fmt::format("proof: habeas log prove {}; of the item: habeas log prove {} --item {}\n",
                      place.entry, place.entry, place.item);
  context.print(Json(std::move(value)), text);
  return 0;
}

Result<int> rebuild(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  TRY(workspace.rebuild());
  context.say(fmt::format("the projection was made again from {} entries", workspace.log().size()));
  return 0;
}

Result<int> dump(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  context.io().out << TRY(workspace.database().dump());
  return 0;
}

}  // namespace

void add_show(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "show",
      "one claim, source, entity, exhibit or item: what was stated, when, by whom, and its proof");
  auto id = std::make_shared<std::string>();
  app->add_option("ID", *id,
                  "an id, a label, the SHA-256 of an exhibit, or an item as <entry>.<item>")
      ->required();
  app->callback([=] { choose([=](Context& context) { return show(context, *id); }); });
}

void add_rebuild(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "rebuild", "make index.db again from the ledger; runs no parser and no method");
  auto print = std::make_shared<bool>(false);
  app->add_flag("--dump", *print, "change nothing; print every row of the projection instead");
  app->callback(
      [=] { choose([=](Context& context) { return *print ? dump(context) : rebuild(context); }); });
}

}  // namespace habeas::cli
