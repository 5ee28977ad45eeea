// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"
#include "casefile/person_statement.h"
#include "crypto/digest.h"

// Records that were stated by hand or in a claim file (record.added). What is said of the person
// goes to the table of all records, under the source as its list; who says it, to added_record.

namespace habeas::casefile {

namespace {

std::string exhibit_of(const Item& item) {
  auto anchor = item.fields.find("anchor");
  return anchor == item.fields.end() ? std::string() : anchor->second.text_or_empty("exhibit");
}

}  // namespace

Result<void> fold_records(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  if (item.type != "record") return {};
  std::string id = entry.id("rec", ordinal);
  JsonObject fields;
  for (const auto& [name, value] : item.fields) {
    if (!is_attribution(name)) fields[name] = value;
  }
  std::string text = canonical_json(Json(std::move(fields)));
  std::string content = to_hex(sha256(as_bytes(text))).substr(0, 32);
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO record(list,row,id,key,content,fields,entry,item) VALUES(?,?,?,'',?,?,?,?)"));
  TRY(row.bind(1, item.text("stated_by"))
          .bind(2, ordinal)
          .bind(3, id)
          .bind(4, content)
          .bind(5, text)
          .bind(6, entry.index)
          .bind(7, ordinal)
          .run());
  sql::Statement added = TRY(database.prepare(
      "INSERT INTO added_record(id,label,source,said,modality,hedge,language,anchor,exhibit,"
      "supersedes,level,compartment,entry,item,withdrawn_entry,withdrawn_reason) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,'')"));
  const std::string before = resolve(entry, "rec", item.text("supersedes"));
  TRY(added.bind(1, id)
          .bind(2, item.text("label"))
          .bind(3, item.text("stated_by"))
          .bind(4, item.text("said"))
          .bind(5, item.text("modality"))
          .bind(6, item.text("hedge"))
          .bind(7, item.text("language"))
          .bind(8, item.json("anchor"))
          .bind(9, exhibit_of(item))
          .bind(10, before)
          .bind(11, item.text("level"))
          .bind(12, item.text("compartment"))
          .bind(13, entry.index)
          .bind(14, ordinal)
          .run());
  return before.empty() ? Result<void>() : succeed_record(database, id, before);
}

}  // namespace habeas::casefile
