// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "cli/command.h"
#include "crypto/foreign_digest.h"
#include "workspace/erase.h"
#include "workspace/history.h"

namespace habeas::cli {

namespace {

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

// Digests that came with an exhibit, beside its own: of a large one, the SHA-256 alone is compared
// here, and the others by `habeas verify`.
Result<std::string> show_supplied(workspace::Workspace& workspace, const std::string& id,
                                  JsonObject& value) {
  constexpr int64_t kMostToRead = int64_t{64} << 20;
  std::string text;
  JsonArray rows;
  for (const casefile::SuppliedDigestRow& row :
       TRY(casefile::supplied_digests(workspace.database(), id))) {
    if (!workspace.shows(row.compartment)) continue;
    std::string verdict = "not compared";
    std::optional<casefile::ExhibitRow> exhibit = TRY(casefile::exhibit(workspace.database(), id));
    bool stored = exhibit && !exhibit->erased_entry;
    if (row.algorithm == "sha256") {
      verdict = row.hex == id ? "agrees" : "differs";
    } else if (std::optional<ForeignHash> hash = foreign_hash_named(row.algorithm);
               hash && stored && exhibit->size <= kMostToRead) {
      Digest digest = TRY(digest_from_hex(id));
      std::string ours = TRY(workspace.exhibits().foreign_digest(digest, *hash));
      verdict = row.hex == ours ? "agrees" : "differs";
    }
    JsonObject out{{"algorithm", Json(row.algorithm)}, {"claim", Json(row.claim)},
                   {"digest", Json(row.hex)},          {"entry", Json(row.entry)},
                   {"source", Json(row.source)},       {"verdict", Json(verdict)}};
    text += fmt::format("supplied {}, entry {}: {}, claimed by {} ({}): {}", row.algorithm,
                        row.entry, row.hex, row.source, row.claim,
                        verdict == "differs" ? "differs from the bytes received" : verdict);
    if (row.withdrawn_entry) {
      out["withdrawn_entry"] = Json(*row.withdrawn_entry);
      text += fmt::format("; withdrawn by entry {}", *row.withdrawn_entry);
    }
    text += "\n";
    rows.push_back(Json(std::move(out)));
  }
  if (!rows.empty()) value["supplied_digests"] = Json(std::move(rows));
  return text;
}

// Every state and who made it so; the values that a change replaced stand beside those it put.
std::string history_in_words(const workspace::History& history) {
  std::string out = "now: " + printable(history.standing) + "\n";
  const casefile::Item* before = nullptr;
  for (const workspace::HistoryEvent& event : history.events) {
    out += fmt::format("entry {}, item {}: {}, {} by {}{}\n", event.entry, event.item, event.what,
                       event.at, event.actor,
                       event.reason.empty() ? "" : ": " + printable(event.reason));
    bool whole = event.what == "registered" || event.what == "changed";
    if (!whole || !event.stated) continue;
    if (before != nullptr) {
      std::map<std::string, int> names;
      for (const auto& [name, value] : before->fields) names[name] = 0;
      for (const auto& [name, value] : event.stated->fields) names[name] = 0;
      for (const auto& [name, unused] : names) {
        std::string was = before->json(name);
        std::string is = event.stated->json(name);
        if (was == is || name == "source") continue;
        out += fmt::format("    {}: {} -> {}\n", name, was.empty() ? "nothing" : printable(was),
                           is.empty() ? "nothing" : printable(is));
      }
    }
    before = &*event.stated;
  }
  for (const std::string& line : history.beside) out += "beside: " + printable(line) + "\n";
  return out;
}

Json history_as_json(const workspace::History& history) {
  JsonArray out;
  for (const workspace::HistoryEvent& event : history.events) {
    JsonObject row{
        {"actor", Json(event.actor)},
        {"at", Json(event.at)},
        {"entry", Json(event.entry)},
        {"item", Json(event.item)},
        {"kind", Json(event.kind)},
        {"proof", Json(fmt::format("habeas log prove {} --item {}", event.entry, event.item))},
        {"reason", Json(event.reason)},
        {"what", Json(event.what)}};
    if (event.stated) row["stated"] = item_as_json(*event.stated);
    out.push_back(Json(std::move(row)));
  }
  return Json(std::move(out));
}

Result<int> show(Context& context, const std::string& name) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  if (name.starts_with("per-")) return show_person(context, workspace, name);
  workspace::History history = TRY(workspace::history_of(workspace, name));
  const std::string& id = history.id;
  const workspace::HistoryEvent& place = history.events[history.now];
  if (!place.stated) {
    return fail(ErrorKind::kNotFound, fmt::format("{} was erased", printable(id)),
                "`habeas verify` names the entry that did it");
  }
  Json item = item_as_json(*place.stated);
  JsonObject value{{"actor", Json(place.actor)},
                   {"at", Json(place.at)},
                   {"entry", Json(place.entry)},
                   {"id", Json(id)},
                   {"item", Json(place.item)},
                   {"kind", Json(place.kind)},
                   {"stated", item},
                   {"standing", Json(history.standing)}};
  std::string text = fmt::format("{}\nstated in entry {}, item {} ({}), {} by {}\n", name,
                                 place.entry, place.item, place.kind, place.at, place.actor);
  text += pretty_json(item) + "\n";
  JsonArray custody;
  for (const casefile::CustodyRow& row : TRY(casefile::custody_of(workspace.database(), id))) {
    custody.push_back(Json(JsonObject{{"collected_by", Json(row.collected_by)},
                                      {"collected_on", Json(row.collected_on)},
                                      {"entry", Json(row.entry)},
                                      {"extracted_from", Json(row.extracted_from)},
                                      {"from", Json(row.came_from)},
                                      {"note", Json(row.note)},
                                      {"method", Json(row.method)},
                                      {"name", Json(row.name)},
                                      {"path", Json(row.path)},
                                      {"received_at", Json(row.received_at)}}));
    text += fmt::format(
        "custody, entry {}: received {}{}{}{}{}{}, as {}{}\n", row.entry, row.received_at,
        row.collected_by.empty() ? "" : ", collected by " + printable(row.collected_by),
        row.collected_on.empty() ? "" : ", collected on " + printable(row.collected_on),
        row.method.empty() ? "" : ", " + printable(row.method),
        row.extracted_from.empty() ? "" : ", extracted from " + row.extracted_from,
        row.came_from.empty() ? "" : ", from " + printable(row.came_from), printable(row.path),
        row.note.empty() ? "" : "\n    note: " + printable(row.note));
  }
  if (!custody.empty()) value["custody"] = Json(std::move(custody));
  std::optional<casefile::ExhibitRow> exhibit = TRY(casefile::exhibit(workspace.database(), id));
  if (exhibit) {
    const std::string level = exhibit->level.empty() ? "restricted" : exhibit->level;
    value["level"] = Json(level);
    text +=
        fmt::format("level: {}{}\n", level,
                    exhibit->compartment.empty() ? "" : ", compartment " + exhibit->compartment);
  }
  text += TRY(show_supplied(workspace, id, value));
  text += TRY(show_derivatives(workspace, id, value));
  text += history_in_words(history);
  value["history"] = history_as_json(history);
  value["beside"] = Json(JsonArray(history.beside.begin(), history.beside.end()));
  text += fmt::format("proof: habeas log prove {}; of the item: habeas log prove {} --item {}\n",
                      place.entry, place.entry, place.item);
  const std::optional<ledger::SignedHead>& head = workspace.log().head();
  if (head && place.entry < head->size) {
    value["checkpoint"] =
        Json(JsonObject{{"root", Json(to_hex(head->root))}, {"size", Json(head->size)}});
    text += fmt::format("checkpoint: {} entries, root {}\n", head->size, to_hex(head->root));
  }
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
      "anything by its id: how it stands, every change with who made it and why, and its proof");
  auto id = std::make_shared<std::string>();
  app->add_option(
         "ID", *id,
         "an id, a label, the file name or SHA-256 of an exhibit, or an item as <entry>.<item>")
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
