// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"
#include "casefile/internal/link_graph.h"
#include "casefile/policies.h"

// Who may do what, under which keys and policies; holds, erasures, trusted times.

namespace habeas::casefile {

namespace {

Result<void> fold_actor(sql::Database& database, const Entry& entry, int64_t ordinal,
                        const Item& item) {
  // A change names the actor it changes; a new actor is named after its own item.
  std::string id = item.text("actor").empty() ? entry.id("act", ordinal)
                                              : resolve(entry, "act", item.text("actor"));
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO actor(id,name,public_key,roles,compartments,status,entry) VALUES(?,?,?,?,?,?,?) "
      "ON CONFLICT(id) DO UPDATE SET "
      "name=excluded.name, public_key=excluded.public_key, roles=excluded.roles, "
      "compartments=excluded.compartments, status=excluded.status, entry=excluded.entry"));
  return row.bind(1, id)
      .bind(2, item.text("name"))
      .bind(3, item.text("public_key"))
      .bind(4, item.json("roles"))
      .bind(5, item.json("compartments"))
      .bind(6, item.text("status"))
      .bind(7, entry.index)
      .run();
}

Result<void> fold_key(sql::Database& database, const Entry& entry, int64_t ordinal,
                      std::string_view purpose, std::string_view key, std::string_view actor,
                      std::string_view replaces) {
  sql::Statement row = TRY(database.prepare(
      "INSERT OR REPLACE INTO key(entry,item,purpose,key,actor,replaces) VALUES(?,?,?,?,?,?)"));
  return row.bind(1, entry.index)
      .bind(2, ordinal)
      .bind(3, purpose)
      .bind(4, key)
      .bind(5, actor)
      .bind(6, replaces)
      .run();
}

Result<void> fold_policy(sql::Database& database, const Entry& entry, std::string_view name,
                         std::string_view value) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO policy(name,value,entry) VALUES(?,?,?) ON CONFLICT(name) "
                           "DO UPDATE SET value=excluded.value, entry=excluded.entry"));
  return row.bind(1, name).bind(2, value).bind(3, entry.index).run();
}

// Properties and types that the case adds to the built-in schema: kept as they stand, never read
// here.
Result<void> fold_schema(sql::Database& database, const Entry& entry, int64_t ordinal,
                         const Item& item) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO schema_file(file,toml,entry,item) VALUES(?,?,?,?)"));
  return row.bind(1, item.text("file"))
      .bind(2, item.text("toml"))
      .bind(3, entry.index)
      .bind(4, ordinal)
      .run();
}

Result<void> fold_case(sql::Database& database, const Entry& entry, int64_t ordinal,
                       const Item& item) {
  TRY(fold_policy(database, entry, "case.name", item.text("name")));
  TRY(fold_policy(database, entry, "case.origin", item.text("origin")));
  TRY(fold_policy(database, entry, "case.format", item.json("format")));
  if (!item.text("continues").empty())
    TRY(fold_policy(database, entry, "case.continues", item.text("continues")));
  TRY(fold_key(database, entry, ordinal, "log", item.text("log_vkey"), "", ""));
  // One row an item: the recovery key stands beside the log key under the negative ordinal.
  return fold_key(database, entry, -ordinal, "recovery", item.text("recovery_key"), "", "");
}

// Marks the proposal that an item carries out.
Result<void> fold_done(sql::Database& database, const Entry& entry, const Item& item) {
  if (item.text("proposal").empty()) return {};
  sql::Statement row =
      TRY(database.prepare("UPDATE proposal SET done_entry=? WHERE id=? AND done_entry IS NULL"));
  return row.bind(1, entry.index).bind(2, item.text("proposal")).run();
}

Result<void> fold_hold(sql::Database& database, const Entry& entry, int64_t ordinal,
                       const Item& item) {
  if (item.text("hold").empty()) {
    sql::Statement row = TRY(
        database.prepare("INSERT INTO hold(id,target,reason,entry,released_entry,released_reason) "
                         "VALUES(?,?,?,?,NULL,'')"));
    return row.bind(1, entry.id("hld", ordinal))
        .bind(2, item.text("target"))
        .bind(3, item.text("reason"))
        .bind(4, entry.index)
        .run();
  }
  sql::Statement row =
      TRY(database.prepare("UPDATE hold SET released_entry=?, released_reason=? WHERE id=?"));
  TRY(row.bind(1, entry.index).bind(2, item.text("reason")).bind(3, item.text("hold")).run());
  return fold_done(database, entry, item);
}

Result<void> fold_erasure(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO erasure(entry,item,target_entry,target_item,names,exhibit,derivative,basis,"
      "proposal) VALUES(?,?,?,?,?,?,?,?,?)"));
  TRY(row.bind(1, entry.index)
          .bind(2, ordinal)
          .bind(3, item.integer_or("entry", -1))
          .bind(4, item.integer_or("ordinal", -1))
          .bind(5, item.json("names"))
          .bind(6, item.text("exhibit"))
          .bind(7, item.text("derivative"))
          .bind(8, item.text("basis"))
          .bind(9, item.text("proposal"))
          .run());
  sql::Statement exhibit =
      TRY(database.prepare("UPDATE exhibit SET erased_entry=? WHERE sha256=? AND sha256<>''"));
  TRY(exhibit.bind(1, entry.index).bind(2, item.text("exhibit")).run());
  sql::Statement derivative =
      TRY(database.prepare("DELETE FROM derivative WHERE sha256=? AND sha256<>''"));
  TRY(derivative.bind(1, item.text("derivative")).run());
  return fold_done(database, entry, item);
}

Result<void> fold_proposal(sql::Database& database, const Entry& entry, int64_t ordinal,
                           const Item& item) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO proposal(id,action,plan,basis,actor,entry,done_entry) "
                           "SELECT ?1,?2,?3,?4,actor,entry,NULL FROM entry WHERE entry=?5"));
  return row.bind(1, entry.id("prp", ordinal))
      .bind(2, item.text("action"))
      .bind(3, item.json("plan"))
      .bind(4, item.text("basis"))
      .bind(5, entry.index)
      .run();
}

Result<void> fold_approval(sql::Database& database, const Entry& entry, int64_t ordinal,
                           const Item& item) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO approval(proposal,actor,entry,item) "
                           "SELECT ?1,actor,entry,?2 FROM entry WHERE entry=?3"));
  return row.bind(1, item.text("proposal")).bind(2, ordinal).bind(3, entry.index).run();
}

Result<void> fold_timestamp(sql::Database& database, const Entry& entry, int64_t ordinal,
                            const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO trusted_time(entry,item,size,root,status,response,gen_time,tsa,detail,query) "
      "VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.index)
      .bind(2, ordinal)
      .bind(3, item.integer_or("size", -1))
      .bind(4, item.text("root"))
      .bind(5, item.text("status"))
      .bind(6, item.text("sha256"))
      .bind(7, item.text("gen_time"))
      .bind(8, item.text("tsa"))
      .bind(9, item.text("detail"))
      .bind(10, item.text("query"))
      .run();
}

Result<void> fold_incident(sql::Database& database, const Entry& entry, int64_t ordinal,
                           const Item& item) {
  sql::Statement row = TRY(database.prepare("INSERT INTO incident(entry,item,what) VALUES(?,?,?)"));
  return row.bind(1, entry.index).bind(2, ordinal).bind(3, item.text("what")).run();
}

}  // namespace

Result<void> fold_authority(sql::Database& database, const Entry& entry, int64_t ordinal,
                            const Item& item) {
  if (item.type == "case") return fold_case(database, entry, ordinal, item);
  if (item.type == "actor") return fold_actor(database, entry, ordinal, item);
  if (item.type == "policy") {
    TRY(fold_policy(database, entry, item.text("name"), item.json("value")));
    if (item.text("name") == kLinkPersons) TRY(project_persons(database));
    return fold_done(database, entry, item);
  }
  if (item.type == "schema") return fold_schema(database, entry, ordinal, item);
  if (item.type == "proposal") return fold_proposal(database, entry, ordinal, item);
  if (item.type == "approval") return fold_approval(database, entry, ordinal, item);
  if (item.type == "hold") return fold_hold(database, entry, ordinal, item);
  if (item.type == "erasure") return fold_erasure(database, entry, ordinal, item);
  if (item.type == "timestamp") return fold_timestamp(database, entry, ordinal, item);
  if (item.type == "incident") return fold_incident(database, entry, ordinal, item);
  if (item.type == "key") {
    std::string key = item.text("vkey").empty() ? item.text("public_key") : item.text("vkey");
    if (item.text("purpose") == "actor") {
      sql::Statement row =
          TRY(database.prepare("UPDATE actor SET public_key=?, entry=? WHERE id=?"));
      TRY(row.bind(1, key).bind(2, entry.index).bind(3, item.text("actor")).run());
    }
    return fold_key(database, entry, ordinal, item.text("purpose"), key, item.text("actor"),
                    item.text("replaces"));
  }
  return {};
}

}  // namespace habeas::casefile
