// SPDX-License-Identifier: Apache-2.0
#include "casefile/suggestion_decisions.h"

#include <fmt/core.h>

#include "casefile/fold.h"

namespace habeas::casefile {

namespace {

constexpr std::string_view kColumns =
    "SELECT d.suggestion,d.exhibit,d.verdict,d.reason,d.claim,d.changed,d.proposed,d.compartment,"
    "d.entry,d.item,e.at,e.actor FROM suggestion_decision d JOIN entry e ON e.entry=d.entry ";

SuggestionDecision decision_from(const sql::Statement& row) {
  SuggestionDecision out;
  out.suggestion = row.text(0);
  out.exhibit = row.text(1);
  out.verdict = row.text(2);
  out.reason = row.text(3);
  out.claim = row.text(4);
  Result<Json> changed = parse_json(row.text(5));
  if (changed && changed->array() != nullptr) {
    for (const Json& word : *changed->array()) {
      if (word.string() != nullptr) out.changed.push_back(*word.string());
    }
  }
  Result<Json> proposed = parse_json(row.text(6));
  if (proposed) out.proposed = *std::move(proposed);
  out.compartment = row.text(7);
  out.entry = row.integer(8);
  out.item = row.integer(9);
  out.at = row.text(10);
  out.by = row.text(11);
  return out;
}

// The members of a link that say how it was said; who said it is the person's to give.
Json manner_of(const Json* speakers) {
  JsonArray out;
  if (speakers == nullptr || speakers->array() == nullptr) return Json(std::move(out));
  for (const Json& link : *speakers->array()) {
    JsonObject manner;
    for (std::string_view key : {"role", "modality", "hedge", "on"}) {
      std::string text = link.text_or_empty(key);
      if (!text.empty()) manner[std::string(key)] = Json(text);
    }
    out.push_back(Json(std::move(manner)));
  }
  return Json(std::move(out));
}

std::string anchored_words(const Json& line) {
  const Json* anchor = line.find("anchor");
  return anchor == nullptr ? std::string() : anchor->text_or_empty("text");
}

}  // namespace

Item decision_item(const SuggestionDecision& decision) {
  Item item;
  item.type = "decision";
  item.set("suggestion", decision.suggestion);
  item.set("exhibit", decision.exhibit);
  item.set("verdict", decision.verdict);
  item.set("reason", decision.reason);
  item.set("claim", decision.claim);
  item.set("compartment", decision.compartment);
  if (!decision.changed.empty())
    item.fields["changed"] = Json(JsonArray(decision.changed.begin(), decision.changed.end()));
  item.fields["proposed"] = decision.proposed;
  return item;
}

Result<void> fold_suggestions(sql::Database& database, const Entry& entry, int64_t ordinal,
                              const Item& item) {
  if (item.type != "decision") return {};
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO suggestion_decision(suggestion,exhibit,verdict,reason,claim,changed,proposed,"
      "compartment,entry,item) VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, item.text("suggestion"))
      .bind(2, item.text("exhibit"))
      .bind(3, item.text("verdict"))
      .bind(4, item.text("reason"))
      .bind(5, item.text("claim"))
      .bind(6, item.json("changed"))
      .bind(7, item.json("proposed"))
      .bind(8, item.text("compartment"))
      .bind(9, entry.index)
      .bind(10, ordinal)
      .run();
}

Result<std::vector<SuggestionDecision>> suggestion_decisions(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} ORDER BY d.entry,d.item", kColumns)));
  std::vector<SuggestionDecision> out;
  while (TRY(row.step())) out.push_back(decision_from(row));
  return out;
}

Result<std::optional<SuggestionDecision>> last_decision(sql::Database& database,
                                                        std::string_view suggestion) {
  sql::Statement row = TRY(
      database.prepare(fmt::format("{} WHERE d.suggestion=? ORDER BY d.entry,d.item", kColumns)));
  row.bind(1, suggestion);
  std::optional<SuggestionDecision> found;
  while (TRY(row.step())) found = decision_from(row);
  return found;
}

std::vector<std::string> changed_members(const Json& proposed, const Json& stated) {
  std::vector<std::string> out;
  if (anchored_words(proposed) != anchored_words(stated)) out.emplace_back("anchor");
  for (std::string_view key : {"condition", "kind", "polarity", "value"}) {
    const Json* before = proposed.find(key);
    const Json* after = stated.find(key);
    bool same = before == nullptr ? after == nullptr : after != nullptr && *before == *after;
    if (!same) out.emplace_back(key);
  }
  if (!(manner_of(proposed.find("speakers")) == manner_of(stated.find("speakers"))))
    out.emplace_back("speakers");
  return out;
}

}  // namespace habeas::casefile
