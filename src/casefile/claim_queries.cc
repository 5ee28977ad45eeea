// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "casefile/internal/claim_rows.h"
#include "casefile/queries.h"

// Claims as assessment asks for them: by one key at a time, through an index.

namespace habeas::casefile {

namespace {

std::string_view column_of(ClaimKey key) {
  switch (key) {
    case ClaimKey::kSubject:
      return "subject";
    case ClaimKey::kExhibit:
      return "exhibit";
    case ClaimKey::kAnswers:
      return "answers";
  }
  return "";
}

Result<std::vector<ClaimRow>> claims_where(sql::Database& database, std::string_view column,
                                           std::string_view value) {
  std::vector<ClaimRow> out;
  sql::Statement row = TRY(
      database.prepare(fmt::format("{} WHERE {}=? ORDER BY entry,item", kClaimColumns, column)));
  row.bind(1, value);
  while (TRY(row.step())) out.push_back(claim_row(row));
  for (ClaimRow& claim : out) TRY(add_speakers(database, claim));
  return out;
}

}  // namespace

Result<std::optional<ClaimRow>> claim_with_id(sql::Database& database, std::string_view id) {
  std::vector<ClaimRow> found = TRY(claims_where(database, "id", id));
  return found.empty() ? std::optional<ClaimRow>() : std::move(found.front());
}

Result<std::optional<ClaimRow>> claim(sql::Database& database, std::string_view id_or_label) {
  std::string id = TRY(id_of(database, "claim", id_or_label));
  return claim_with_id(database, id);
}

Result<std::optional<ClaimRow>> claim_at(sql::Database& database, int64_t entry, int64_t item) {
  sql::Statement row =
      TRY(database.prepare(fmt::format("{} WHERE entry=? AND item=?", kClaimColumns)));
  row.bind(1, entry).bind(2, item);
  std::optional<ClaimRow> found;
  while (TRY(row.step())) found = claim_row(row);
  if (found) TRY(add_speakers(database, *found));
  return found;
}

Result<std::vector<ClaimRow>> claims_by(sql::Database& database, ClaimKey key,
                                        std::string_view value) {
  return claims_where(database, column_of(key), value);
}

Result<std::vector<ClaimRow>> claims_of_property(sql::Database& database,
                                                 std::string_view property) {
  return claims_where(database, "property", property);
}

Result<std::vector<std::string>> claim_keys(sql::Database& database, ClaimKey key) {
  std::vector<std::string> out;
  std::string_view column = column_of(key);
  sql::Statement row = TRY(database.prepare(
      fmt::format("SELECT DISTINCT {0} FROM claim WHERE {0}<>'' ORDER BY {0}", column)));
  while (TRY(row.step())) out.push_back(row.text(0));
  return out;
}

Result<std::string> innermost_speaker(sql::Database& database, std::string_view claim) {
  sql::Statement row =
      TRY(database.prepare("SELECT source FROM speaker WHERE claim=? ORDER BY position LIMIT 1"));
  row.bind(1, claim);
  std::string source;
  while (TRY(row.step())) source = row.text(0);
  return source;
}

Result<std::vector<SetAsideRow>> set_asides(sql::Database& database) {
  std::vector<SetAsideRow> out;
  sql::Statement row =
      TRY(database.prepare("SELECT finding,check_id,reason,entry,resumed_entry,resumed_reason FROM "
                           "set_aside ORDER BY finding"));
  while (TRY(row.step())) {
    out.push_back(SetAsideRow{
        row.text(0), row.text(1), row.text(2), row.integer(3),
        row.is_null(4) ? std::nullopt : std::optional<int64_t>(row.integer(4)), row.text(5)});
  }
  return out;
}

}  // namespace habeas::casefile
