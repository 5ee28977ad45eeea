// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"

// Sources stated anew in full (source.changed). The earlier statements stay on the ledger.

namespace habeas::casefile {

Result<void> fold_changes(sql::Database& database, const Entry& entry, int64_t ordinal,
                          const Item& item) {
  if (item.type != "source") return {};
  sql::Statement change =
      TRY(database.prepare("INSERT INTO source_change(source,entry,item) VALUES(?,?,?)"));
  TRY(change.bind(1, item.text("source")).bind(2, entry.index).bind(3, ordinal).run());
  sql::Statement row =
      TRY(database.prepare("UPDATE source SET label=?,name=?,kind=?,interests=?,party=?,url=?,"
                           "description=?,derives_from=?,level=?,compartment=? WHERE id=?"));
  return row.bind(1, item.text("label"))
      .bind(2, item.text("name"))
      .bind(3, item.text("kind_of_source"))
      .bind(4, item.json("interests"))
      .bind(5, item.text("party"))
      .bind(6, item.text("url"))
      .bind(7, item.text("description"))
      .bind(8, item.text("derives_from"))
      .bind(9, item.text("level"))
      .bind(10, item.text("compartment"))
      .bind(11, item.text("source"))
      .run();
}

}  // namespace habeas::casefile
