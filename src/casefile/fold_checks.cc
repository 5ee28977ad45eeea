// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"

// Findings of checks that somebody set aside with a reason, and took up again.

namespace habeas::casefile {

Result<void> fold_checks(sql::Database& database, const Entry& entry, int64_t /*ordinal*/,
                         const Item& item) {
  if (item.type == "set-aside") {
    sql::Statement row = TRY(database.prepare(
        "INSERT INTO set_aside(finding,check_id,reason,entry,resumed_entry,resumed_reason) "
        "VALUES(?,?,?,?,NULL,'') ON CONFLICT(finding) DO UPDATE SET check_id=excluded.check_id, "
        "reason=excluded.reason, entry=excluded.entry, resumed_entry=NULL, resumed_reason=''"));
    return row.bind(1, item.text("finding"))
        .bind(2, item.text("check"))
        .bind(3, item.text("reason"))
        .bind(4, entry.index)
        .run();
  }
  if (item.type == "resumption") {
    sql::Statement row = TRY(
        database.prepare("UPDATE set_aside SET resumed_entry=?, resumed_reason=? WHERE finding=?"));
    return row.bind(1, entry.index)
        .bind(2, item.text("reason"))
        .bind(3, item.text("finding"))
        .run();
  }
  return {};
}

}  // namespace habeas::casefile
