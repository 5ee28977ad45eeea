// SPDX-License-Identifier: Apache-2.0
#include "casefile/search_queries.h"

#include <fmt/core.h>

#include "base/json.h"

namespace habeas::casefile {

namespace {

// Many places at a time, so that no statement is open while a visitor asks others, and a
// million rows need no memory. `select` gives id, entry, item and takes the entry since, the
// place and the limit.
struct Found {
  std::string id;
  Place place;
};

Result<void> by_pages(sql::Database& database, std::string_view select, const Since& since,
                      const std::function<Result<void>(const Found&)>& visit) {
  constexpr int64_t kPage = 50'000;
  Place after = since.after;
  for (;;) {
    std::vector<Found> page;
    sql::Statement row = TRY(database.prepare(select));
    row.bind(1, since.entry).bind(2, after.entry).bind(3, after.item).bind(4, kPage);
    while (TRY(row.step())) page.push_back({row.text(0), {row.integer(1), row.integer(2)}});
    for (const Found& found : page) TRY(visit(found));
    if (static_cast<int64_t>(page.size()) < kPage) return {};
    after = page.back().place;
  }
}

constexpr std::string_view kExhibits =
    "SELECT e.sha256, max(e.entry, coalesce((SELECT max(d.entry) FROM derivative d WHERE "
    "d.exhibit=e.sha256), 0)) AS place, e.item FROM exhibit e WHERE e.erased_entry IS NULL AND "
    "e.sha256<>'' AND place>=?1 AND (place,e.item)>(?2,?3) ORDER BY place,e.item,e.sha256 LIMIT ?4";
constexpr std::string_view kSources =
    "SELECT id,entry,item FROM source WHERE entry>=?1 AND (entry,item)>(?2,?3) ORDER BY "
    "entry,item LIMIT ?4";
constexpr std::string_view kEntities =
    "SELECT id,entry,item FROM entity WHERE entry>=?1 AND (entry,item)>(?2,?3) ORDER BY "
    "entry,item LIMIT ?4";
constexpr std::string_view kClaims =
    "SELECT id,entry,item FROM claim WHERE (entry>=?1 OR withdrawn_entry>=?1) AND "
    "(entry,item)>(?2,?3) ORDER BY entry,item LIMIT ?4";
constexpr std::string_view kRecords =
    "SELECT r.id,r.entry,r.item FROM record r WHERE (r.entry>=?1 OR r.list IN (SELECT id "
    "FROM list WHERE withdrawn_entry>=?1) OR r.id IN (SELECT id FROM added_record WHERE "
    "withdrawn_entry>=?1)) AND (r.entry,r.item)>(?2,?3) ORDER BY r.entry,r.item "
    "LIMIT ?4";

std::vector<std::string> texts_of(const std::string& json) {
  std::vector<std::string> out;
  Result<Json> value = parse_json(json);
  if (!value || value->array() == nullptr) return out;
  for (const Json& member : *value->array())
    if (member.string() != nullptr) out.push_back(*member.string());
  return out;
}

}  // namespace

Result<std::optional<SourceRow>> source(sql::Database& database, std::string_view id) {
  sql::Statement row = TRY(database.prepare(
      "SELECT id,label,name,kind,interests,party,url,description,derives_from,level,compartment,"
      "entry FROM source WHERE id=?"));
  row.bind(1, id);
  if (!TRY(row.step())) return std::optional<SourceRow>();
  SourceRow out;
  out.id = row.text(0);
  out.label = row.text(1);
  out.name = row.text(2);
  out.kind = row.text(3);
  out.interests = texts_of(row.text(4));
  out.party = row.text(5);
  out.url = row.text(6);
  out.description = row.text(7);
  out.derives_from = row.text(8);
  out.level = row.text(9);
  out.compartment = row.text(10);
  out.entry = row.integer(11);
  return std::optional<SourceRow>(std::move(out));
}

Result<std::optional<EntityRow>> entity(sql::Database& database, std::string_view id) {
  sql::Statement row =
      TRY(database.prepare("SELECT id,label,type,event,name,description,level,compartment,entry "
                           "FROM entity WHERE id=?"));
  row.bind(1, id);
  if (!TRY(row.step())) return std::optional<EntityRow>();
  return std::optional<EntityRow>(EntityRow{row.text(0), row.text(1), row.text(2), row.text(3),
                                            row.text(4), row.text(5), row.text(6), row.text(7),
                                            row.integer(8)});
}

Result<void> for_each_exhibit_since(sql::Database& database, const Since& since,
                                    const std::function<Result<void>(const ReadExhibit&)>& visit) {
  return by_pages(database, kExhibits, since, [&](const Found& found) -> Result<void> {
    std::optional<ExhibitRow> row = TRY(exhibit(database, found.id));
    if (!row) return {};
    ReadExhibit out{std::move(*row), found.place, ""};
    std::vector<CustodyRow> custody = TRY(custody_of(database, found.id));
    if (!custody.empty()) out.name = custody.front().name;
    return visit(out);
  });
}

Result<void> for_each_source_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const SourceRow&, Place)>& visit) {
  return by_pages(database, kSources, since, [&](const Found& found) -> Result<void> {
    std::optional<SourceRow> row = TRY(source(database, found.id));
    return row ? visit(*row, found.place) : Result<void>();
  });
}

Result<void> for_each_entity_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const EntityRow&, Place)>& visit) {
  return by_pages(database, kEntities, since, [&](const Found& found) -> Result<void> {
    std::optional<EntityRow> row = TRY(entity(database, found.id));
    return row ? visit(*row, found.place) : Result<void>();
  });
}

Result<void> for_each_claim_since(sql::Database& database, const Since& since,
                                  const std::function<Result<void>(const ClaimRow&)>& visit) {
  return by_pages(database, kClaims, since, [&](const Found& found) -> Result<void> {
    std::optional<ClaimRow> row = TRY(claim(database, found.id));
    return row ? visit(*row) : Result<void>();
  });
}

Result<AttributedRecord> record_at(sql::Database& database, Place place) {
  sql::Statement row = TRY(database.prepare(
      "SELECT r.list,r.id,r.key,r.content,r.fields,r.row,r.entry,r.item,l.id,l.name,l.source,"
      "l.exhibit,l.sheet,l.level,l.compartment,l.withdrawn_entry,a.id,a.label,a.source,a.exhibit,"
      "a.said,a.level,a.compartment,a.withdrawn_entry,a.modality,a.hedge FROM record r LEFT JOIN "
      "list l ON "
      "l.id=r.list LEFT JOIN added_record a ON a.id=r.id AND a.entry=r.entry AND a.item=r.item "
      "WHERE r.entry=? AND r.item=?"));
  row.bind(1, place.entry).bind(2, place.item);
  if (!TRY(row.step()))
    return fail(ErrorKind::kNotFound,
                fmt::format("entry {} has no record {}", place.entry, place.item));
  AttributedRecord out;
  out.record = {row.text(0), row.text(1),    row.text(2),    row.text(3),
                row.text(4), row.integer(5), row.integer(6), row.integer(7)};
  if (!row.is_null(8)) {
    out.list = row.text(9);
    out.source = row.text(10);
    out.exhibit = row.text(11);
    out.sheet = row.integer(12);
    out.level = row.text(13);
    out.compartment = row.text(14);
    out.withdrawn = !row.is_null(15);
  } else if (!row.is_null(16)) {
    out.label = row.text(17);
    out.source = row.text(18);
    out.exhibit = row.text(19);
    out.said = row.text(20);
    out.level = row.text(21);
    out.compartment = row.text(22);
    out.withdrawn = !row.is_null(23);
    out.modality = row.text(24);
    out.hedge = row.text(25);
  } else {
    return fail(ErrorKind::kNotFound, fmt::format("record {} stands in no list", row.text(1)));
  }
  return out;
}

Result<void> for_each_record_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const AttributedRecord&)>& visit) {
  return by_pages(database, kRecords, since, [&](const Found& found) -> Result<void> {
    Result<AttributedRecord> record = record_at(database, found.place);
    if (!record && record.error().kind == ErrorKind::kNotFound) return {};
    AttributedRecord attributed = TRY(std::move(record));
    return visit(attributed);
  });
}

}  // namespace habeas::casefile
