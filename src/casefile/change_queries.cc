// SPDX-License-Identifier: Apache-2.0
#include "casefile/change_queries.h"

namespace habeas::casefile {

namespace {

Result<std::vector<std::string>> texts(sql::Database& database, std::string_view query,
                                       int64_t since) {
  sql::Statement row = TRY(database.prepare(query));
  row.bind(1, since);
  std::vector<std::string> out;
  while (TRY(row.step())) out.push_back(row.text(0));
  return out;
}

Result<bool> any(sql::Database& database, std::string_view count, int64_t since) {
  sql::Statement row = TRY(database.prepare(count));
  row.bind(1, since);
  bool found = false;
  while (TRY(row.step())) found = row.integer(0) > 0;
  return found;
}

Result<std::vector<TouchedClaim>> claims_of(sql::Statement row) {
  std::vector<TouchedClaim> out;
  while (TRY(row.step())) out.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
  return out;
}

}  // namespace

Result<std::vector<std::string>> kinds_since(sql::Database& database, int64_t since) {
  return texts(database, "SELECT DISTINCT kind FROM entry WHERE entry>=? ORDER BY kind", since);
}

Result<std::vector<TouchedClaim>> claims_touched(sql::Database& database, int64_t since) {
  sql::Statement row =
      TRY(database.prepare("SELECT id,subject,exhibit,answers FROM claim WHERE entry>=?1 UNION "
                           "SELECT id,subject,exhibit,answers FROM claim WHERE withdrawn_entry>=?1 "
                           "ORDER BY id"));
  return claims_of(row.bind(1, since));
}

Result<std::vector<TouchedClaim>> claims_about_records_since(sql::Database& database,
                                                             int64_t since) {
  sql::Statement row =
      TRY(database.prepare("SELECT DISTINCT c.id,c.subject,c.exhibit,c.answers FROM record r JOIN "
                           "claim c ON c.subject=r.id WHERE r.entry>=? ORDER BY c.id"));
  return claims_of(row.bind(1, since));
}

Result<std::vector<TouchedClaim>> claims_mentioning(sql::Database& database, std::string_view id) {
  // One index each.
  sql::Statement row = TRY(database.prepare(
      "SELECT id,subject,exhibit,answers FROM claim WHERE id=?1 UNION SELECT "
      "id,subject,exhibit,answers FROM claim WHERE subject=?1 UNION SELECT "
      "id,subject,exhibit,answers FROM claim WHERE exhibit=?1 UNION SELECT "
      "c.id,c.subject,c.exhibit,c.answers FROM named n JOIN claim c ON c.id=n.claim WHERE "
      "n.thing=?1 UNION SELECT c.id,c.subject,c.exhibit,c.answers FROM speaker s JOIN claim c ON "
      "c.id=s.claim "
      "WHERE s.source=?1 ORDER BY id"));
  return claims_of(row.bind(1, id));
}

Result<std::string> subject_of_claim(sql::Database& database, std::string_view claim) {
  sql::Statement row = TRY(database.prepare("SELECT subject FROM claim WHERE id=?"));
  row.bind(1, claim);
  std::string subject;
  while (TRY(row.step())) subject = row.text(0);
  return subject;
}

Result<std::vector<std::string>> exhibits_touched(sql::Database& database, int64_t since) {
  return texts(database,
               "SELECT exhibit FROM custody WHERE entry>=?1 UNION SELECT exhibit FROM derivative "
               "WHERE entry>=?1 ORDER BY exhibit",
               since);
}

Result<bool> any_source_changed(sql::Database& database, int64_t since) {
  return any(database, "SELECT count(*) FROM source_change WHERE entry>=?1", since);
}

Result<bool> any_exhibit_narrowed(sql::Database& database, int64_t since) {
  return any(database,
             "SELECT count(*) FROM exhibit x WHERE x.entry>=?1 AND EXISTS (SELECT 1 FROM custody c "
             "WHERE c.exhibit=x.sha256 AND c.entry<?1)",
             since);
}

}  // namespace habeas::casefile
