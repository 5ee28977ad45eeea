// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"
#include "casefile/internal/link_graph.h"
#include "crypto/digest.h"

// Lists, their records and their refused rows. The items of list.imported: "list" first, then a
// "record" or "refusal" for each row, last the "tally".

namespace habeas::casefile {

namespace {

Result<void> fold_list(sql::Database& database, const Entry& entry, int64_t ordinal,
                       const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO list(id,name,source,exhibit,sheet,mapping,headers,key_field,tool,previous,"
      "row_count,accepted,refused,level,compartment,entry,item,withdrawn_entry,withdrawn_reason) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,0,0,0,?,?,?,?,NULL,'')"));
  return row.bind(1, entry.id("lst", ordinal))
      .bind(2, item.text("name"))
      .bind(3, item.text("source"))
      .bind(4, item.text("exhibit"))
      .bind(5, item.integer_or("sheet", 0))
      .bind(6, item.json("mapping"))
      .bind(7, item.json("headers"))
      .bind(8, item.text("key_field"))
      .bind(9, item.json("tool"))
      .bind(10, item.text("previous"))
      .bind(11, item.text("level"))
      .bind(12, item.text("compartment"))
      .bind(13, entry.index)
      .bind(14, ordinal)
      .run();
}

// The raw text of a field: a date keeps it beside its reading.
std::string raw_of(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  return value.text_or_empty("raw");
}

Result<void> fold_record(sql::Database& database, const Entry& entry, int64_t ordinal,
                         const Item& item) {
  // The list of an entry is its item 1. A record of which leaves were erased keeps its place.
  std::string list = entry.id("lst", 1);
  sql::Statement named = TRY(database.prepare("SELECT key_field FROM list WHERE id=?"));
  named.bind(1, list);
  std::string key_field;
  if (TRY(named.step())) key_field = named.text(0);
  JsonObject fields;
  std::string key;
  for (const auto& [name, value] : item.fields) {
    if (name == "record" || name == "row") continue;
    if (name == key_field) key = raw_of(value);
    fields[name] = value;
  }
  auto place = item.fields.find("row");
  int64_t number = 0;
  if (place != item.fields.end()) {
    Result<int64_t> at = place->second.integer_at("row");
    if (at) number = *at;
  }
  std::string text = canonical_json(Json(std::move(fields)));
  std::string content = to_hex(sha256(as_bytes(text))).substr(0, 32);
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO record(list,row,id,key,content,fields,entry,item) VALUES(?,?,?,?,?,?,?,?)"));
  return row.bind(1, list)
      .bind(2, number)
      .bind(3, item.text("record"))
      .bind(4, key)
      .bind(5, content)
      .bind(6, text)
      .bind(7, entry.index)
      .bind(8, ordinal)
      .run();
}

Result<void> fold_refusal(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  auto place = item.fields.find("row");
  int64_t number = 0;
  if (place != item.fields.end()) {
    Result<int64_t> at = place->second.integer_at("row");
    if (at) number = *at;
  }
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO refused_row(list,row,reason,raw,entry,item) VALUES(?,?,?,?,?,?)"));
  return row.bind(1, entry.id("lst", 1))
      .bind(2, number)
      .bind(3, item.text("reason"))
      .bind(4, item.json("raw"))
      .bind(5, entry.index)
      .bind(6, ordinal)
      .run();
}

}  // namespace

Result<void> fold_lists(sql::Database& database, const Entry& entry, int64_t ordinal,
                        const Item& item) {
  if (item.type == "list") return fold_list(database, entry, ordinal, item);
  if (item.type == "record") return fold_record(database, entry, ordinal, item);
  if (item.type == "refusal") return fold_refusal(database, entry, ordinal, item);
  if (item.type == "tally") {
    sql::Statement row =
        TRY(database.prepare("UPDATE list SET row_count=?, accepted=?, refused=? WHERE id=?"));
    TRY(row.bind(1, item.integer_or("read", 0))
            .bind(2, item.integer_or("accepted", 0))
            .bind(3, item.integer_or("refused", 0))
            .bind(4, entry.id("lst", 1))
            .run());
    return succeed_list(database, entry.id("lst", 1));
  }
  // A record that was added by hand is withdrawn like a list of one.
  if (item.type == "withdrawal" && !item.text("record").empty()) {
    sql::Statement row = TRY(database.prepare(
        "UPDATE added_record SET withdrawn_entry=?, withdrawn_reason=? WHERE id=?"));
    TRY(row.bind(1, entry.index).bind(2, item.text("reason")).bind(3, item.text("record")).run());
    return project_persons_around(database, {item.text("record")});
  }
  if (item.type == "withdrawal") {
    sql::Statement row =
        TRY(database.prepare("UPDATE list SET withdrawn_entry=?, withdrawn_reason=? WHERE id=?"));
    TRY(row.bind(1, entry.index).bind(2, item.text("reason")).bind(3, item.text("list")).run());
    return project_persons(database);
  }
  return {};
}

}  // namespace habeas::casefile
