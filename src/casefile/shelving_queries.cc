// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"

// What a label stands for, and who may see what.

namespace habeas::casefile {

namespace {

Result<std::vector<Shelving>> shelvings(sql::Statement row) {
  std::vector<Shelving> out;
  while (TRY(row.step())) out.push_back({row.text(0), row.text(1)});
  return out;
}

}  // namespace

Result<std::vector<std::string>> ids_of(sql::Database& database, std::string_view table,
                                        std::string_view label_or_id) {
  check(table == "source" || table == "entity" || table == "claim",
        "labels stand for sources, entities and claims");
  sql::Statement row = TRY(database.prepare(
      fmt::format("SELECT id FROM {} WHERE id=?1 OR label=?1 ORDER BY id", table)));
  row.bind(1, label_or_id);
  std::vector<std::string> found;
  while (TRY(row.step())) found.push_back(row.text(0));
  return found;
}

Result<std::string> single_id(const std::vector<std::string>& ids, std::string_view table,
                              std::string_view label_or_id) {
  if (ids.empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no {} has the label or id \"{}\"", table, printable(label_or_id)),
                table == "entity" ? "state it first, in a claim file"
                                  : fmt::format("see `habeas {} list`", table));
  }
  if (ids.size() > 1) {
    return fail(
        ErrorKind::kConflict,
        fmt::format("\"{}\" is the label of {} {}s", printable(label_or_id), ids.size(), table),
        "use the id instead");
  }
  return ids.front();
}

Result<std::string> id_of(sql::Database& database, std::string_view table,
                          std::string_view label_or_id) {
  std::vector<std::string> ids = TRY(ids_of(database, table, label_or_id));
  return single_id(ids, table, label_or_id);
}

Result<std::vector<Shelving>> shelving_of(sql::Database& database, std::string_view id) {
  sql::Statement row = TRY(database.prepare(
      "SELECT level,compartment FROM source WHERE id=?1 UNION SELECT level,compartment FROM entity "
      "WHERE id=?1 UNION SELECT level,compartment FROM exhibit WHERE sha256=?1 UNION SELECT "
      "level,compartment FROM added_record WHERE id=?1 UNION SELECT level,compartment FROM list "
      "WHERE id=?1 UNION SELECT l.level,l.compartment FROM record r JOIN list l ON l.id=r.list "
      "WHERE r.id=?1 ORDER BY 2,1"));
  return shelvings(row.bind(1, id));
}

Result<std::vector<Shelving>> shelving_of_item(sql::Database& database, int64_t entry,
                                               int64_t item) {
  sql::Statement row = TRY(database.prepare(
      "SELECT l.level,l.compartment FROM record r JOIN list l ON l.id=r.list WHERE r.entry=?1 AND "
      "r.item=?2 UNION SELECT l.level,l.compartment FROM refused_row r JOIN list l ON l.id=r.list "
      "WHERE r.entry=?1 AND r.item=?2 UNION SELECT x.level,x.compartment FROM custody c JOIN "
      "exhibit x ON x.sha256=c.exhibit WHERE c.entry=?1 AND c.item=?2 UNION SELECT "
      "x.level,x.compartment FROM derivative d JOIN exhibit x ON x.sha256=d.exhibit WHERE "
      "d.entry=?1 AND d.item=?2 UNION SELECT level,compartment FROM source WHERE entry=?1 AND "
      "item=?2 UNION SELECT s.level,s.compartment FROM source_change c JOIN source s ON "
      "s.id=c.source WHERE c.entry=?1 AND c.item=?2 UNION SELECT level,compartment FROM claim "
      "WHERE withdrawn_entry=?1 UNION SELECT level,compartment FROM lineage WHERE "
      "withdrawn_entry=?1 UNION SELECT level,compartment FROM added_record WHERE "
      "withdrawn_entry=?1 UNION SELECT level,compartment FROM list WHERE withdrawn_entry=?1 UNION "
      "SELECT '',compartment FROM consent WHERE withdrawn_entry=?1 AND withdrawn_item=?2"));
  return shelvings(row.bind(1, entry).bind(2, item));
}

Result<std::vector<Shelving>> all_shelvings(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(
      "SELECT level,compartment FROM added_record UNION SELECT level,compartment FROM list UNION "
      "SELECT '',compartment FROM consent UNION SELECT level,compartment FROM lineage UNION SELECT "
      "'',compartment FROM suggestion_decision UNION SELECT level,compartment FROM exhibit UNION "
      "SELECT level,compartment FROM source UNION SELECT level,compartment FROM entity UNION "
      "SELECT level,compartment FROM claim ORDER BY 1,2"));
  return shelvings(std::move(row));
}

}  // namespace habeas::casefile
