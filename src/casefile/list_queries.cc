// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_queries.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::casefile {

namespace {

constexpr std::string_view kListColumns =
    "id,name,source,exhibit,sheet,mapping,headers,key_field,tool,previous,row_count,accepted,"
    "refused,level,compartment,entry,item,withdrawn_entry,withdrawn_reason";

ListRow list_from(const sql::Statement& row) {
  ListRow out;
  out.id = row.text(0);
  out.name = row.text(1);
  out.source = row.text(2);
  out.exhibit = row.text(3);
  out.sheet = row.integer(4);
  out.mapping = row.text(5);
  out.headers = row.text(6);
  out.key_field = row.text(7);
  out.tool = row.text(8);
  out.previous = row.text(9);
  out.rows = row.integer(10);
  out.accepted = row.integer(11);
  out.refused = row.integer(12);
  out.level = row.text(13);
  out.compartment = row.text(14);
  out.entry = row.integer(15);
  out.item = row.integer(16);
  if (!row.is_null(17)) out.withdrawn_entry = row.integer(17);
  out.withdrawn_reason = row.text(18);
  return out;
}

RecordRow record_from(const sql::Statement& row) {
  RecordRow out;
  out.list = row.text(0);
  out.row = row.integer(1);
  out.id = row.text(2);
  out.key = row.text(3);
  out.content = row.text(4);
  out.fields = row.text(5);
  out.entry = row.integer(6);
  out.item = row.integer(7);
  return out;
}

// What is compared of a record: small, for a million rows stand in memory at once.
struct Sketch {
  std::string id, key, content;
};

Result<std::vector<Sketch>> sketches(sql::Database& database, std::string_view list) {
  sql::Statement row =
      TRY(database.prepare("SELECT id,key,content FROM record WHERE list=? ORDER BY row, item"));
  row.bind(1, list);
  std::vector<Sketch> out;
  while (TRY(row.step())) out.push_back({row.text(0), row.text(1), row.text(2)});
  return out;
}

std::map<std::string, int> counted_keys(const std::vector<Sketch>& records) {
  std::map<std::string, int> out;
  for (const Sketch& record : records) {
    if (!record.key.empty()) ++out[record.key];
  }
  return out;
}

Result<JsonObject> fields_of(sql::Database& database, std::string_view list, std::string_view id) {
  sql::Statement row = TRY(database.prepare("SELECT fields FROM record WHERE list=? AND id=?"));
  row.bind(1, list).bind(2, id);
  if (!TRY(row.step())) return JsonObject{};
  Json parsed = TRY(parse_json(row.text(0)));
  return parsed.object() == nullptr ? JsonObject{} : *parsed.object();
}

Result<std::vector<std::string>> changed_fields(sql::Database& database, const ListRow& before,
                                                const std::string& before_id, const ListRow& after,
                                                const std::string& after_id) {
  JsonObject one = TRY(fields_of(database, before.id, before_id));
  JsonObject two = TRY(fields_of(database, after.id, after_id));
  std::vector<std::string> out;
  for (const auto& [name, value] : one) {
    auto other = two.find(name);
    if (other == two.end() || !(other->second == value)) out.push_back(name);
  }
  for (const auto& [name, value] : two) {
    if (!one.contains(name)) out.push_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Result<std::vector<ListRow>> lists(sql::Database& database) {
  sql::Statement row =
      TRY(database.prepare(fmt::format("SELECT {} FROM list ORDER BY entry, item", kListColumns)));
  std::vector<ListRow> out;
  while (TRY(row.step())) out.push_back(list_from(row));
  return out;
}

Result<ListRow> list_named(sql::Database& database, std::string_view id_or_name) {
  std::vector<ListRow> all = TRY(lists(database));
  std::vector<ListRow> found;
  for (ListRow& row : all) {
    if (row.id == id_or_name) return std::move(row);
    if (row.name == id_or_name && !row.withdrawn_entry) found.push_back(std::move(row));
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no list has the id or the name \"{}\"", printable(id_or_name)),
                "`habeas list all` shows them");
  }
  return fail(ErrorKind::kConflict,
              fmt::format("{} lists are called \"{}\"", found.size(), printable(id_or_name)),
              "use the id instead; `habeas list all` shows them");
}

Result<std::vector<RefusedRow>> refused_rows(sql::Database& database, std::string_view list) {
  sql::Statement row = TRY(database.prepare(
      "SELECT row,reason,raw,entry,item FROM refused_row WHERE list=? ORDER BY row, item"));
  row.bind(1, list);
  std::vector<RefusedRow> out;
  while (TRY(row.step())) {
    out.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3), row.integer(4)});
  }
  return out;
}

Result<std::vector<RecordRow>> records_with_id(sql::Database& database, std::string_view id) {
  sql::Statement row = TRY(database.prepare(
      "SELECT r.list,r.row,r.id,r.key,r.content,r.fields,r.entry,r.item FROM record r LEFT JOIN "
      "list l "
      "ON l.id=r.list WHERE r.id=? ORDER BY l.withdrawn_entry IS NOT NULL, r.entry DESC, r.item"));
  row.bind(1, id);
  std::vector<RecordRow> out;
  while (TRY(row.step())) out.push_back(record_from(row));
  return out;
}

Result<void> for_each_record(sql::Database& database, std::string_view list,
                             const std::function<Result<void>(const RecordRow&)>& visit) {
  sql::Statement row =
      TRY(database.prepare("SELECT list,row,id,key,content,fields,entry,item FROM record WHERE "
                           "list=? ORDER BY row, item"));
  row.bind(1, list);
  while (TRY(row.step())) TRY(visit(record_from(row)));
  return {};
}

Result<IssueMatch> match_issues(sql::Database& database, const ListRow& before,
                                const ListRow& after) {
  std::vector<Sketch> old_rows = TRY(sketches(database, before.id));
  std::vector<Sketch> new_rows = TRY(sketches(database, after.id));
  std::map<std::string, int> old_keys = counted_keys(old_rows);
  std::map<std::string, int> new_keys = counted_keys(new_rows);
  auto single = [](const std::map<std::string, int>& keys, const std::string& key) {
    auto at = keys.find(key);
    return at != keys.end() && at->second == 1;
  };
  IssueMatch out;
  out.by_key = !before.key_field.empty() && !after.key_field.empty();
  std::map<std::string, const Sketch*> by_key;
  std::map<std::string, std::vector<const Sketch*>> by_content;
  auto keyed = [&](const Sketch& record) {
    // A key that one of the two lists has twice tells nothing: content decides.
    return out.by_key && !record.key.empty() &&
           !(old_keys.contains(record.key) && !single(old_keys, record.key)) &&
           !(new_keys.contains(record.key) && !single(new_keys, record.key));
  };
  for (const Sketch& record : old_rows) {
    if (keyed(record)) {
      by_key[record.key] = &record;
    } else {
      by_content[record.content].push_back(&record);
    }
  }
  for (auto& [content, records] : by_content) std::reverse(records.begin(), records.end());
  for (const Sketch& record : new_rows) {
    IssueMatch::Pair& pair = out.of_after.emplace_back();
    pair.key = record.key;
    pair.after = record.id;
    if (keyed(record)) {
      auto at = by_key.find(record.key);
      if (at == by_key.end()) continue;
      pair.before = at->second->id;
      pair.same = at->second->content == record.content;
      by_key.erase(at);
      continue;
    }
    auto at = by_content.find(record.content);
    if (at == by_content.end() || at->second.empty()) continue;
    pair.before = at->second.back()->id;
    pair.same = true;
    at->second.pop_back();
  }
  std::set<const Sketch*> left;
  for (const auto& [content, records] : by_content) left.insert(records.begin(), records.end());
  for (const auto& [key, record] : by_key) left.insert(record);
  for (const Sketch& record : old_rows) {
    if (left.contains(&record)) out.left_over.push_back({record.key, record.id, "", false});
  }
  return out;
}

Result<ListComparison> compare_lists(sql::Database& database, const ListRow& before,
                                     const ListRow& after) {
  IssueMatch match = TRY(match_issues(database, before, after));
  ListComparison out;
  out.by_key = match.by_key;
  for (IssueMatch::Pair& pair : match.of_after) {
    if (pair.same) {
      ++out.same;
    } else if (pair.before.empty()) {
      out.added.push_back({pair.key, "", pair.after, {}});
    } else {
      std::vector<std::string> fields =
          TRY(changed_fields(database, before, pair.before, after, pair.after));
      out.changed.push_back({pair.key, pair.before, pair.after, std::move(fields)});
    }
  }
  for (IssueMatch::Pair& pair : match.left_over)
    out.removed.push_back({pair.key, pair.before, "", {}});
  return out;
}

}  // namespace habeas::casefile
