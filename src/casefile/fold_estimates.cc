// SPDX-License-Identifier: Apache-2.0
#include "casefile/fold.h"

// Estimates made from the case's own lists: what they were made of and the words to cite. Their
// bytes are derivatives; a rebuild makes none again.

namespace habeas::casefile {

Result<void> fold_estimates(sql::Database& database, const Entry& entry, int64_t ordinal,
                            const Item& item) {
  if (item.type != "estimate") return {};
  sql::Statement row = TRY(database.prepare(
      "INSERT INTO estimate(id,inputs,address,request,version,seed,population,words,result,draws,"
      "level,compartment,observed,records,poor,out_of_scope,entry,item) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  row.bind(1, entry.id("est", ordinal));
  int at = 2;
  for (const char* name : {"inputs", "address", "request", "version", "seed", "population", "words",
                           "result", "draws", "level", "compartment"})
    row.bind(at++, item.text(name));
  for (const char* name : {"observed", "records", "poor", "out_of_scope"})
    row.bind(at++, item.integer_or(name, 0));
  return row.bind(at, entry.index).bind(at + 1, ordinal).run();
}

}  // namespace habeas::casefile
