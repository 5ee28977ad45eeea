// SPDX-License-Identifier: Apache-2.0
#include "casefile/queries.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "casefile/internal/claim_rows.h"

namespace habeas::casefile {

namespace {

std::vector<std::string> list_of(const std::string& json) {
  std::vector<std::string> out;
  if (json == "[]") return out;
  Result<Json> value = parse_json(json);
  if (!value || value->array() == nullptr) return out;
  for (const Json& member : *value->array()) {
    if (member.string() != nullptr) out.push_back(*member.string());
  }
  return out;
}

std::optional<int64_t> optional_integer(const sql::Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional<int64_t>(row.integer(column));
}

constexpr std::string_view kExhibitColumns =
    "SELECT sha256,size,media_type,level,compartment,entry,item,erased_entry FROM exhibit ";

ExhibitRow exhibit_row(const sql::Statement& row) {
  return ExhibitRow{row.text(0), row.integer(1), row.text(2),    row.text(3),
                    row.text(4), row.integer(5), row.integer(6), optional_integer(row, 7)};
}

}  // namespace

ClaimRow claim_row(const sql::Statement& row) {
  ClaimRow claim;
  std::string* texts[] = {&claim.id,      &claim.label,      &claim.subject, &claim.property,
                          &claim.kind,    &claim.polarity,   &claim.value,   &claim.quote,
                          &claim.anchor,  &claim.exhibit,    &claim.said,    &claim.as_of,
                          &claim.answers, &claim.supersedes, &claim.rights,  &claim.condition,
                          &claim.level,   &claim.compartment};
  int column = 0;
  for (std::string* text : texts) *text = row.text(column++);
  claim.entry = row.integer(18);
  claim.item = row.integer(19);
  claim.withdrawn_entry = optional_integer(row, 20);
  claim.withdrawn_reason = row.text(21);
  return claim;
}

Result<void> add_speakers(sql::Database& database, ClaimRow& claim) {
  sql::Statement row =
      TRY(database.prepare("SELECT source,role,modality,hedge,said_on,anchor FROM speaker WHERE "
                           "claim=? ORDER BY position"));
  row.bind(1, claim.id);
  while (TRY(row.step())) {
    claim.speakers.push_back(
        SpeakerRow{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)});
  }
  return {};
}

Result<std::vector<ExhibitRow>> exhibits(sql::Database& database) {
  std::vector<ExhibitRow> out;
  sql::Statement row =
      TRY(database.prepare(fmt::format("{} ORDER BY entry,item", kExhibitColumns)));
  while (TRY(row.step())) out.push_back(exhibit_row(row));
  return out;
}

Result<std::optional<ExhibitRow>> exhibit(sql::Database& database, std::string_view sha256) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} WHERE sha256=?", kExhibitColumns)));
  row.bind(1, sha256);
  std::optional<ExhibitRow> found;
  while (TRY(row.step())) found = exhibit_row(row);
  return found;
}

Result<std::vector<std::string>> exhibits_named(sql::Database& database, std::string_view name) {
  std::vector<std::string> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT DISTINCT c.exhibit FROM custody c JOIN exhibit x ON x.sha256=c.exhibit "
      "WHERE c.name=? AND x.erased_entry IS NULL ORDER BY c.exhibit"));
  row.bind(1, name);
  while (TRY(row.step())) out.push_back(row.text(0));
  return out;
}

Result<std::vector<ExhibitTitle>> exhibit_titles(sql::Database& database) {
  std::vector<ExhibitTitle> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT x.sha256,x.media_type,x.level,x.compartment,c.name,c.received_at FROM exhibit x LEFT "
      "JOIN custody c ON c.exhibit=x.sha256 ORDER BY x.sha256,c.entry,c.item"));
  while (TRY(row.step())) {
    std::string sha256 = row.text(0), name = row.text(4), received_at = row.text(5);
    if (out.empty() || out.back().sha256 != sha256)
      out.push_back({std::move(sha256), row.text(1), row.text(2), row.text(3), "", ""});
    ExhibitTitle& title = out.back();
    if (title.name.empty()) title.name = std::move(name);
    if (title.received_at.empty() || (!received_at.empty() && received_at < title.received_at))
      title.received_at = std::move(received_at);
  }
  return out;
}

Result<std::vector<CustodyRow>> custody_of(sql::Database& database, std::string_view sha256) {
  std::vector<CustodyRow> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT "
      "entry,item,exhibit,received_at,collected_by,collected_on,method,came_"
      "from,name,path,note,extracted_from FROM custody WHERE exhibit=? ORDER BY entry,item"));
  row.bind(1, sha256);
  while (TRY(row.step())) {
    out.push_back(CustodyRow{row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4),
                             row.text(5), row.text(6), row.text(7), row.text(8), row.text(9),
                             row.text(10), row.text(11)});
  }
  return out;
}

Result<std::vector<DerivativeRow>> derivatives_of(sql::Database& database,
                                                  std::string_view sha256) {
  std::vector<DerivativeRow> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT entry,item,exhibit,sha256,size,role,media_type,tool,version,parameters "
      "FROM derivative WHERE exhibit=? ORDER BY entry,item"));
  row.bind(1, sha256);
  while (TRY(row.step())) {
    out.push_back(DerivativeRow{row.integer(0), row.integer(1), row.text(2), row.text(3),
                                row.integer(4), row.text(5), row.text(6), row.text(7), row.text(8),
                                row.text(9)});
  }
  return out;
}

Result<std::vector<SourceRow>> sources(sql::Database& database) {
  std::vector<SourceRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT "
                           "id,label,name,kind,interests,party,url,description,derives_from,level,"
                           "compartment,entry FROM source ORDER BY entry,item"));
  while (TRY(row.step())) {
    out.push_back(SourceRow{row.text(0), row.text(1), row.text(2), row.text(3),
                            list_of(row.text(4)), row.text(5), row.text(6), row.text(7),
                            row.text(8), row.text(9), row.text(10), row.integer(11)});
  }
  return out;
}

Result<std::vector<EntityRow>> entities(sql::Database& database) {
  std::vector<EntityRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT id,label,type,event,name,description,level,compartment,entry "
                           "FROM entity ORDER BY entry,item"));
  while (TRY(row.step())) {
    out.push_back(EntityRow{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
                            row.text(5), row.text(6), row.text(7), row.integer(8)});
  }
  return out;
}

Result<std::vector<LineageRow>> lineage(sql::Database& database) {
  std::vector<LineageRow> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT id,label,derived,origin,standing,stated_by,ground,stated_on,anchor,exhibit,level,"
      "compartment,entry,item,withdrawn_entry,withdrawn_reason FROM lineage ORDER BY entry,item"));
  while (TRY(row.step())) {
    out.push_back(LineageRow{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
                             row.text(5), row.text(6), row.text(7), row.text(8), row.text(9),
                             row.text(10), row.text(11), row.integer(12), row.integer(13),
                             optional_integer(row, 14), row.text(15)});
  }
  return out;
}

Result<std::vector<SuppliedDigestRow>> supplied_digests(sql::Database& database,
                                                        std::string_view exhibit) {
  constexpr std::string_view kProperty = "exhibit.digest.";
  std::vector<SuppliedDigestRow> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT c.id,c.property,c.value,s.source,c.compartment,c.entry,c.withdrawn_entry FROM claim "
      "c "
      "LEFT JOIN speaker s ON s.claim=c.id AND s.position=0 WHERE c.subject=?1 AND c.property LIKE "
      "'exhibit.digest.%' ORDER BY c.entry,c.item"));
  row.bind(1, exhibit);
  while (TRY(row.step())) {
    SuppliedDigestRow& digest = out.emplace_back();
    digest.claim = row.text(0);
    digest.algorithm = std::string(row.text(1)).substr(kProperty.size());
    Result<Json> value = parse_json(row.text(2));
    if (value && value->string() != nullptr) digest.hex = *value->string();
    digest.source = row.text(3);
    digest.compartment = row.text(4);
    digest.entry = row.integer(5);
    if (!row.is_null(6)) digest.withdrawn_entry = row.integer(6);
  }
  return out;
}

Result<std::vector<ClaimRow>> claims(sql::Database& database) {
  std::vector<ClaimRow> out;
  sql::Statement row = TRY(database.prepare(fmt::format("{} ORDER BY entry,item", kClaimColumns)));
  while (TRY(row.step())) out.push_back(claim_row(row));
  for (ClaimRow& claim : out) TRY(add_speakers(database, claim));
  return out;
}

Result<std::vector<std::string>> claims_anchored_in(sql::Database& database,
                                                    std::string_view sha256) {
  std::vector<std::string> out;
  sql::Statement row =
      TRY(database.prepare("SELECT id FROM claim WHERE exhibit=? ORDER BY entry,item"));
  row.bind(1, sha256);
  while (TRY(row.step())) out.push_back(row.text(0));
  return out;
}

Result<std::vector<Actor>> actors(sql::Database& database) {
  std::vector<Actor> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT id,name,public_key,roles,compartments,status FROM actor ORDER BY id"));
  while (TRY(row.step())) {
    out.push_back(Actor{row.text(0), row.text(1), row.text(2), list_of(row.text(3)),
                        list_of(row.text(4)), row.text(5)});
  }
  return out;
}

Result<std::vector<EntryRow>> entries(sql::Database& database) {
  std::vector<EntryRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT entry,kind,at,actor,reason,items FROM entry ORDER BY entry"));
  while (TRY(row.step()))
    out.push_back(EntryRow{row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4),
                           row.integer(5)});
  return out;
}

Result<std::vector<HoldRow>> holds(sql::Database& database) {
  std::vector<HoldRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT id,target,reason,entry,released_entry,released_reason FROM hold "
                           "ORDER BY entry,id"));
  while (TRY(row.step()))
    out.push_back(HoldRow{row.text(0), row.text(1), row.text(2), row.integer(3),
                          optional_integer(row, 4), row.text(5)});
  return out;
}

Result<std::vector<AccessRow>> accesses(sql::Database& database) {
  std::vector<AccessRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT a.entry,e.at,a.what,a.target,a.purpose,a.recipient,a.consents "
                           "FROM access a JOIN entry e ON "
                           "e.entry=a.entry ORDER BY a.entry,a.item"));
  while (TRY(row.step())) {
    out.push_back(AccessRow{row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4),
                            row.text(5), list_of(row.text(6))});
  }
  return out;
}

Result<std::vector<TimeRow>> trusted_times(sql::Database& database) {
  std::vector<TimeRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT entry,size,root,status,response,gen_time,tsa,detail,query FROM "
                           "trusted_time ORDER BY entry,item"));
  while (TRY(row.step())) {
    out.push_back(TimeRow{row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4),
                          row.text(5), row.text(6), row.text(7), row.text(8)});
  }
  return out;
}

Result<std::string> policy(sql::Database& database, std::string_view name) {
  sql::Statement row = TRY(database.prepare("SELECT value FROM policy WHERE name=?"));
  row.bind(1, name);
  std::string value;
  while (TRY(row.step())) value = row.text(0);
  return value;
}

}  // namespace habeas::casefile
