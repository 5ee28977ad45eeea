// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_queries.h"

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::casefile {

namespace {

constexpr std::string_view kColumns =
    "SELECT a.id,a.label,a.source,a.said,a.modality,a.hedge,a.language,a.anchor,a.exhibit,"
    "a.supersedes,a.level,a.compartment,r.fields,a.entry,a.item,a.withdrawn_entry,"
    "a.withdrawn_reason,(SELECT min(b.id) FROM added_record b WHERE b.supersedes=a.id AND "
    "b.withdrawn_entry IS NULL) FROM added_record a JOIN record r ON r.entry=a.entry AND "
    "r.item=a.item ";

AddedRecord record_from(const sql::Statement& row) {
  AddedRecord out;
  std::string* texts[] = {&out.id,    &out.label,       &out.source, &out.said,    &out.modality,
                          &out.hedge, &out.language,    &out.anchor, &out.exhibit, &out.supersedes,
                          &out.level, &out.compartment, &out.fields};
  int column = 0;
  for (std::string* text : texts) *text = row.text(column++);
  out.entry = row.integer(13);
  out.item = row.integer(14);
  if (!row.is_null(15)) out.withdrawn_entry = row.integer(15);
  out.withdrawn_reason = row.text(16);
  if (!row.is_null(17)) out.superseded_by = row.text(17);
  return out;
}

}  // namespace

Result<std::vector<AddedRecord>> added_records(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} ORDER BY a.entry,a.item", kColumns)));
  std::vector<AddedRecord> out;
  while (TRY(row.step())) out.push_back(record_from(row));
  return out;
}

Result<AddedRecord> added_record(sql::Database& database, std::string_view id_or_label) {
  sql::Statement row = TRY(database.prepare(
      fmt::format("{} WHERE a.id=?1 OR a.label=?1 ORDER BY a.entry,a.item", kColumns)));
  row.bind(1, id_or_label);
  std::vector<AddedRecord> found;
  while (TRY(row.step())) found.push_back(record_from(row));
  if (found.empty() || id_or_label.empty()) {
    return fail(
        ErrorKind::kNotFound,
        fmt::format("no person stated by hand has the label or id \"{}\"", printable(id_or_label)),
        "see `habeas person list`");
  }
  // A label goes on with what replaces it.
  std::vector<AddedRecord> standing;
  for (AddedRecord& record : found) {
    if (record.id == id_or_label) return std::move(record);
    if (record.stands()) standing.push_back(record);
  }
  if (standing.size() == 1) return std::move(standing.front());
  if (found.size() == 1) return std::move(found.front());
  return fail(ErrorKind::kConflict,
              fmt::format("\"{}\" is the label of {} records", printable(id_or_label),
                          standing.empty() ? found.size() : standing.size()),
              "use the id instead; `habeas person list` shows them");
}

Result<std::string> record_named(sql::Database& database, std::string_view id_or_label) {
  sql::Statement row = TRY(database.prepare("SELECT id FROM record WHERE id=? LIMIT 1"));
  row.bind(1, id_or_label);
  bool found = false;
  while (TRY(row.step())) found = true;
  if (found && !id_or_label.empty()) return std::string(id_or_label);
  AddedRecord record = TRY(added_record(database, id_or_label));
  return std::move(record.id);
}

}  // namespace habeas::casefile
