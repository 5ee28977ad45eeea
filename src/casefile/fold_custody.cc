// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"
#include "casefile/fold.h"

// Exhibits, where they came from, and who looked at what.

namespace habeas::casefile {

namespace {

// Stated again, an exhibit may become narrower: a level that fewer see, a compartment where it had
// none. It never becomes wider: whoever adds a folder anew opens nothing that was shut.
Result<void> fold_exhibit(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  std::string sha256 = item.text("sha256");
  if (sha256.empty()) return {};  // erased
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO exhibit(sha256,size,media_type,level,compartment,entry,item) "
      "VALUES(?,?,?,?,?,?,?) ON CONFLICT(sha256) DO UPDATE SET size=excluded.size, "
      "media_type=excluded.media_type, level=excluded.level, "
      "compartment=excluded.compartment, entry=excluded.entry, "
      "item=excluded.item, erased_entry=NULL WHERE erased_entry NOT NULL OR "
      "(compartment IN ('',excluded.compartment) AND "
      "(level<>excluded.level OR compartment<>excluded.compartment) AND "
      "(CASE excluded.level WHEN 'public' THEN 0 WHEN 'sealed' THEN 2 ELSE 1 END) >= "
      "(CASE level WHEN 'public' THEN 0 WHEN 'sealed' THEN 2 ELSE 1 END))"));
  return row.bind(1, sha256)
      .bind(2, item.integer_or("size", -1))
      .bind(3, item.text("media_type"))
      .bind(4, item.text("level"))
      .bind(5, item.text("compartment"))
      .bind(6, entry.index)
      .bind(7, ordinal)
      .run();
}

// A name that is not UTF-8 is stored as hex; it is shown with its bytes escaped.
std::string name_of(const Item& item) {
  Result<Bytes> bytes = from_hex(item.text("name_bytes"));
  if (!item.text("name_bytes").empty() && bytes) return printable(as_text(*bytes));
  return item.text("name");
}

Result<void> fold_custody_item(sql::Database& database, const Entry& entry, int64_t ordinal,
                               const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO "
      "custody(entry,item,exhibit,received_at,collected_by,collected_on,"
      "method,came_from,name,path,note,extracted_from) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.index)
      .bind(2, ordinal)
      .bind(3, item.text("exhibit"))
      .bind(4, item.text("received_at"))
      .bind(5, item.text("collected_by"))
      .bind(6, item.text("collected_on"))
      .bind(7, item.text("method"))
      .bind(8, item.text("from"))
      .bind(9, name_of(item))
      .bind(10, item.text("path"))
      .bind(11, item.text("note"))
      .bind(12, item.text("extracted_from"))
      .run();
}

// What was made of an exhibit, when it was made: never made again by a rebuild.
Result<void> fold_derivative(sql::Database& database, const Entry& entry, int64_t ordinal,
                             const Item& item) {
  if (item.text("sha256").empty()) return {};  // erased
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO "
      "derivative(entry,item,exhibit,sha256,size,role,media_type,tool,version,parameters) "
      "VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.index)
      .bind(2, ordinal)
      .bind(3, item.text("exhibit"))
      .bind(4, item.text("sha256"))
      .bind(5, item.integer_or("size", -1))
      .bind(6, item.text("role"))
      .bind(7, item.text("media_type"))
      .bind(8, item.text("tool"))
      .bind(9, item.text("version"))
      .bind(10, item.text("parameters"))
      .run();
}

}  // namespace

Result<void> fold_custody(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  if (item.type == "exhibit") return fold_exhibit(database, entry, ordinal, item);
  if (item.type == "custody") return fold_custody_item(database, entry, ordinal, item);
  if (item.type == "derivative") return fold_derivative(database, entry, ordinal, item);
  if (item.type == "claim") return fold_claims(database, entry, ordinal, item);  // a supplied hash
  if (item.type == "access") {
    sql::Statement row = TRY(
        database.prepare("INSERT INTO access(entry,item,what,target,purpose,recipient,consents) "
                         "VALUES(?,?,?,?,?,?,?)"));
    return row.bind(1, entry.index)
        .bind(2, ordinal)
        .bind(3, item.text("what"))
        .bind(4, item.text("target"))
        .bind(5, item.text("purpose"))
        .bind(6, item.text("recipient"))
        .bind(7, item.json("consents"))
        .run();
  }
  return {};
}

}  // namespace habeas::casefile
