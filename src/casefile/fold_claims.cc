// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/claim_value.h"
#include "casefile/fold.h"

// Sources, entities, claims and their speaker chains; lineage.

namespace habeas::casefile {

namespace {

Result<void> fold_source(sql::Database& database, const Entry& entry, int64_t ordinal,
                         const Item& item) {
  sql::Statement row =
      TRY(database.prepare("INSERT INTO "
                           "source(id,label,name,kind,interests,party,url,description,derives_from,"
                           "level,compartment,entry,item) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.id("src", ordinal))
      .bind(2, item.text("label"))
      .bind(3, item.text("name"))
      .bind(4, item.text("kind_of_source"))
      .bind(5, item.json("interests"))
      .bind(6, item.text("party"))
      .bind(7, item.text("url"))
      .bind(8, item.text("description"))
      .bind(9, resolve(entry, "src", item.text("derives_from")))
      .bind(10, item.text("level"))
      .bind(11, item.text("compartment"))
      .bind(12, entry.index)
      .bind(13, ordinal)
      .run();
}

Result<void> fold_entity(sql::Database& database, const Entry& entry, int64_t ordinal,
                         const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO entity(id,label,type,event,name,description,level,compartment,entry,item) "
      "VALUES(?,?,?,?,?,?,?,?,?,?)"));
  return row.bind(1, entry.id("ent", ordinal))
      .bind(2, item.text("label"))
      .bind(3, item.text("entity"))
      .bind(4, item.text("event"))
      .bind(5, item.text("name"))
      .bind(6, item.text("description"))
      .bind(7, item.text("level"))
      .bind(8, item.text("compartment"))
      .bind(9, entry.index)
      .bind(10, ordinal)
      .run();
}

std::string exhibit_of(const Item& item) {
  auto anchor = item.fields.find("anchor");
  return anchor == item.fields.end() ? std::string() : anchor->second.text_or_empty("exhibit");
}

Result<void> fold_claim(sql::Database& database, const Entry& entry, int64_t ordinal,
                        const Item& item) {
  std::string id = entry.id("clm", ordinal);
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO "
      "claim(id,label,subject,property,kind,polarity,value,quote,anchor,exhibit,said,as_of,answers,"
      "supersedes,rights,condition,level,compartment,entry,item,"
      "withdrawn_entry,withdrawn_reason) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,'')"));
  TRY(row.bind(1, id)
          .bind(2, item.text("label"))
          .bind(3, resolve(entry, "clm", item.text("subject")))
          .bind(4, item.property)
          .bind(5, item.kind)
          .bind(6, item.polarity)
          .bind(7, item.json("value"))
          .bind(8, item.json("quote"))
          .bind(9, item.json("anchor"))
          .bind(10, exhibit_of(item))
          .bind(11, item.text("said"))
          .bind(12, item.text("as_of"))
          .bind(13, resolve(entry, "clm", item.text("answers")))
          .bind(14, resolve(entry, "clm", item.text("supersedes")))
          .bind(15, item.text("rights"))
          .bind(16, item.text("condition"))
          .bind(17, item.text("level"))
          .bind(18, item.text("compartment"))
          .bind(19, entry.index)
          .bind(20, ordinal)
          .run());
  if (auto value = item.fields.find("value"); value != item.fields.end()) {
    for (const std::string& thing : things_in(value->second)) {
      sql::Statement named = TRY(database.prepare("INSERT INTO named(thing,claim) VALUES(?,?)"));
      TRY(named.bind(1, thing).bind(2, id).run());
    }
  }
  for (size_t i = 0; i < item.speakers.size(); ++i) {
    const SpeakerLink& link = item.speakers[i];
    sql::Statement speaker = TRY(database.prepare(
        "INSERT INTO speaker(claim,position,source,role,modality,hedge,said_on,anchor) "
        "VALUES(?,?,?,?,?,?,?,?)"));
    TRY(speaker.bind(1, id)
            .bind(2, static_cast<int64_t>(i))
            .bind(3, item.text(fmt::format("speaker/{}", i)))
            .bind(4, link.role)
            .bind(5, link.modality)
            .bind(6, link.hedge)
            .bind(7, item.text(fmt::format("speaker/{}/on", i)))
            .bind(8, item.json(fmt::format("speaker/{}/anchor", i)))
            .run());
  }
  return {};
}

Result<void> fold_lineage(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO lineage(id,label,derived,origin,standing,stated_by,ground,stated_on,anchor,"
      "exhibit,level,compartment,entry,item,withdrawn_entry,withdrawn_reason) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,'')"));
  return row.bind(1, entry.id("lin", ordinal))
      .bind(2, item.text("label"))
      .bind(3, item.text("derived"))
      .bind(4, item.text("origin"))
      .bind(5, item.text("standing"))
      .bind(6, item.text("stated_by"))
      .bind(7, item.text("ground"))
      .bind(8, item.text("on"))
      .bind(9, item.json("anchor"))
      .bind(10, exhibit_of(item))
      .bind(11, item.text("level"))
      .bind(12, item.text("compartment"))
      .bind(13, entry.index)
      .bind(14, ordinal)
      .run();
}

Result<void> fold_withdrawal(sql::Database& database, const Entry& entry, const Item& item) {
  for (const char* update :
       {"UPDATE claim SET withdrawn_entry=?, withdrawn_reason=? WHERE id=?",
        "UPDATE lineage SET withdrawn_entry=?, withdrawn_reason=? WHERE id=?"}) {
    sql::Statement row = TRY(database.prepare(update));
    TRY(row.bind(1, entry.index).bind(2, item.text("reason")).bind(3, item.text("claim")).run());
  }
  return {};
}

}  // namespace

Result<void> fold_claims(sql::Database& database, const Entry& entry, int64_t ordinal,
                         const Item& item) {
  if (item.type == "source") return fold_source(database, entry, ordinal, item);
  if (item.type == "entity") return fold_entity(database, entry, ordinal, item);
  if (item.type == "claim") return fold_claim(database, entry, ordinal, item);
  if (item.type == "lineage") return fold_lineage(database, entry, ordinal, item);
  if (item.type == "withdrawal") return fold_withdrawal(database, entry, item);
  return {};
}

}  // namespace habeas::casefile
