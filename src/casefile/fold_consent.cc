// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"

// Consents and their withdrawals (consent.changed).

namespace habeas::casefile {

Result<void> fold_consent(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  if (item.type == "withdrawal") {
    sql::Statement row =
        TRY(database.prepare("UPDATE consent SET withdrawn_entry=?, withdrawn_item=?, "
                             "withdrawn_on=?, withdrawn_reason=? "
                             "WHERE id=? AND withdrawn_entry IS NULL"));
    return row.bind(1, entry.index)
        .bind(2, ordinal)
        .bind(3, item.text("on"))
        .bind(4, item.text("reason"))
        .bind(5, item.text("consent"))
        .run();
  }
  if (item.type != "consent") return {};
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO "
      "consent(id,about,purpose,recipient,words,given_on,how,exhibit,expires,conditions,"
      "compartment,entry,item,withdrawn_entry,withdrawn_item,withdrawn_on,withdrawn_reason) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,NULL,'','')"));
  return row.bind(1, entry.id("css", ordinal))
      .bind(2, item.text("about"))
      .bind(3, item.text("purpose"))
      .bind(4, item.text("recipient"))
      .bind(5, item.text("words"))
      .bind(6, item.text("given_on"))
      .bind(7, item.text("how"))
      .bind(8, item.text("exhibit"))
      .bind(9, item.text("expires"))
      .bind(10, item.text("conditions"))
      .bind(11, item.text("compartment"))
      .bind(12, entry.index)
      .bind(13, ordinal)
      .run();
}

}  // namespace habeas::casefile
