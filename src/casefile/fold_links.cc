// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "casefile/fold.h"
#include "casefile/internal/link_graph.h"
#include "casefile/link_items.h"
#include "casefile/list_queries.h"

// Runs of linkage and decisions about pairs of records. Members, pairs and decisions are kept by
// the first issue of a record, so that they hold for every later one.

namespace habeas::casefile {

namespace {

Result<void> fold_run(sql::Database& database, const Entry& entry, int64_t ordinal,
                      const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO link_run(entry,item,tool,fields,seed,threshold,least_evidence,model,predicates,"
      "summary,compartments) VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.index)
      .bind(2, ordinal)
      .bind(3, item.text("tool"))
      .bind(4, item.json("fields"))
      .bind(5, item.text("seed"))
      .bind(6, item.text("threshold"))
      .bind(7, item.integer_or("least_evidence", 0))
      .bind(8, item.json("model"))
      .bind(9, item.json("predicates"))
      .bind(10, item.json("summary"))
      .bind(11, item.json("compartments"))
      .run();
}

// What this run has read it says anew; of what it did not see an earlier run still speaks.
Result<void> fold_input(sql::Database& database, const Entry& entry, int64_t ordinal,
                        const Item& item) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO link_input(entry,item,list,records,digest,duplicate_free,"
                           "compartment) VALUES(?,?,?,?,?,?,?)"));
  TRY(row.bind(1, entry.index)
          .bind(2, ordinal)
          .bind(3, item.text("list"))
          .bind(4, item.integer_or("records", 0))
          .bind(5, item.text("digest"))
          .bind(6, item.integer_or("duplicate_free", 0))
          .bind(7, item.text("compartment"))
          .run());
  constexpr std::string_view kRead =
      "IN (SELECT coalesce(s.origin,r.id) FROM record r LEFT JOIN record_succession s ON "
      "s.record=r.id LEFT JOIN added_record a ON a.entry=r.entry AND a.item=r.item WHERE r.list=?1 "
      "AND coalesce(a.compartment,?2)=?2)";
  for (std::string_view from :
       {"link_member WHERE record ", "link_pair WHERE a ", "link_pair WHERE b "}) {
    sql::Statement old =
        TRY(database.prepare("DELETE FROM " + std::string(from) + std::string(kRead)));
    TRY(old.bind(1, item.text("list")).bind(2, item.text("compartment")).run());
  }
  return {};
}

const JsonArray* rows_of(const Item& item) {
  const auto rows = item.fields.find("rows");
  return rows == item.fields.end() ? nullptr : rows->second.array();
}

std::string text_at(const JsonArray& row, size_t at) {
  return at < row.size() && row[at].string() != nullptr ? *row[at].string() : std::string();
}
int64_t number_at(const JsonArray& row, size_t at) {
  return at < row.size() && row[at].integer() != nullptr ? *row[at].integer() : 0;
}

Result<void> fold_members(sql::Database& database, const Entry& entry, const Item& item) {
  const JsonArray* rows = rows_of(item);
  if (rows == nullptr) return {};
  for (const Json& each : *rows) {
    if (each.array() == nullptr) continue;
    const std::string key = TRY(origin_of(database, text_at(*each.array(), 1)));
    sql::Statement row = TRY(database.prepare(
        "INSERT OR REPLACE INTO link_member(record,run,cluster,probability) VALUES(?,?,?,?)"));
    TRY(row.bind(1, key)
            .bind(2, entry.index)
            .bind(3, number_at(*each.array(), 0))
            .bind(4, number_at(*each.array(), 2))
            .run());
  }
  return {};
}

Result<void> fold_pairs(sql::Database& database, const Entry& entry, const Item& item) {
  const JsonArray* rows = rows_of(item);
  if (rows == nullptr) return {};
  for (const Json& each : *rows) {
    if (each.array() == nullptr) continue;
    std::string a = TRY(origin_of(database, text_at(*each.array(), 0)));
    std::string b = TRY(origin_of(database, text_at(*each.array(), 1)));
    if (b < a) std::swap(a, b);
    sql::Statement row = TRY(database.prepare(
        "INSERT OR REPLACE INTO link_pair(a,b,log_odds,evidence,run) VALUES(?,?,?,?,?)"));
    TRY(row.bind(1, a)
            .bind(2, b)
            .bind(3, number_at(*each.array(), 2))
            .bind(4, number_at(*each.array(), 3))
            .bind(5, entry.index)
            .run());
  }
  return {};
}

Result<std::string> content_of(sql::Database& database, const std::string& record) {
  sql::Statement row =
      TRY(database.prepare("SELECT content FROM record WHERE id=? ORDER BY entry,item"));
  row.bind(1, record);
  std::string content;
  while (TRY(row.step())) content = row.text(0);
  return content;
}

Result<void> fold_decision(sql::Database& database, const Entry& entry, int64_t ordinal,
                           const Item& item) {
  std::string a_record = item.text("a");
  std::string b_record = item.text("b");
  std::string a = TRY(origin_of(database, a_record));
  std::string b = TRY(origin_of(database, b_record));
  if (b < a) {
    std::swap(a, b);
    std::swap(a_record, b_record);
  }
  std::string a_content = TRY(content_of(database, a_record));
  std::string b_content = TRY(content_of(database, b_record));
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO link_decision(id,a,b,a_record,b_record,a_content,b_content,verdict,reason,blind,"
      "entry,item,undone_entry,undone_item,undone_reason) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,NULL,NULL,'')"));
  TRY(row.bind(1, entry.id("dcs", ordinal))
          .bind(2, a)
          .bind(3, b)
          .bind(4, a_record)
          .bind(5, b_record)
          .bind(6, a_content)
          .bind(7, b_content)
          .bind(8, item.text("verdict"))
          .bind(9, item.text("reason"))
          .bind(10, item.integer_or("blind", 0))
          .bind(11, entry.index)
          .bind(12, ordinal)
          .run());
  return project_persons_around(database, {a, b});
}

Result<void> fold_undo(sql::Database& database, const Entry& entry, int64_t ordinal,
                       const Item& item) {
  sql::Statement decided = TRY(database.prepare("SELECT a,b FROM link_decision WHERE id=?"));
  decided.bind(1, item.text("decision"));
  std::vector<std::string> keys;
  while (TRY(decided.step())) keys = {decided.text(0), decided.text(1)};
  if (keys.empty()) return {};
  sql::Statement row = TRY(database.prepare(
      "UPDATE link_decision SET undone_entry=?, undone_item=?, undone_reason=? WHERE id=?"));
  TRY(row.bind(1, entry.index)
          .bind(2, ordinal)
          .bind(3, item.text("reason"))
          .bind(4, item.text("decision"))
          .run());
  return project_persons_around(database, keys);
}

Result<void> set_origin(sql::Database& database, const std::string& record,
                        const std::string& before) {
  const std::string origin = TRY(origin_of(database, before));
  if (origin == record) return {};
  sql::Statement row =
      TRY(database.prepare("INSERT OR REPLACE INTO record_succession(record,origin) VALUES(?,?)"));
  return row.bind(1, record).bind(2, origin).run();
}

}  // namespace

Result<void> fold_links(sql::Database& database, const Entry& entry, int64_t ordinal,
                        const Item& item) {
  if (item.type == "linkage") return fold_run(database, entry, ordinal, item);
  if (item.type == "input") return fold_input(database, entry, ordinal, item);
  if (item.type == "members") return fold_members(database, entry, item);
  if (item.type == "pairs") return fold_pairs(database, entry, item);
  if (item.type == "tally") return project_persons(database);
  if (item.type == "decision") return fold_decision(database, entry, ordinal, item);
  if (item.type == "undo") return fold_undo(database, entry, ordinal, item);
  return {};
}

Result<void> succeed_list(sql::Database& database, const std::string& list) {
  const std::vector<ListRow> all = TRY(lists(database));
  const auto by_id = [&](const std::string& id) {
    return std::find_if(all.begin(), all.end(), [&](const ListRow& row) { return row.id == id; });
  };
  const auto after = by_id(list);
  if (after == all.end() || after->previous.empty()) return {};
  const auto before = by_id(after->previous);
  if (before == all.end()) return {};
  const IssueMatch match = TRY(match_issues(database, *before, *after));
  for (const IssueMatch::Pair& pair : match.of_after) {
    if (!pair.before.empty()) TRY(set_origin(database, pair.after, pair.before));
  }
  return project_persons(database);
}

Result<void> succeed_record(sql::Database& database, const std::string& record,
                            const std::string& before) {
  TRY(set_origin(database, record, before));
  return project_persons_around(database, {before});
}

}  // namespace habeas::casefile
