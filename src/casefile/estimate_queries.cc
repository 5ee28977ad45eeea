// SPDX-License-Identifier: Apache-2.0
#include "casefile/estimate_queries.h"

#include <fmt/core.h>

#include "base/encoding.h"

namespace habeas::casefile {

Result<std::vector<EstimateRow>> estimates(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(
      "SELECT s.id,s.inputs,s.address,s.request,s.version,s.seed,s.population,s.words,s.result,"
      "s.draws,s.level,s.compartment,e.at,e.actor,e.reason,s.observed,s.records,s.poor,"
      "s.out_of_scope,s.entry FROM estimate s JOIN entry e ON e.entry=s.entry ORDER BY "
      "s.entry,s.item"));
  std::vector<EstimateRow> out;
  while (TRY(row.step())) {
    EstimateRow one;
    int column = 0;
    for (std::string* text : {&one.id, &one.inputs, &one.address, &one.request, &one.version,
                              &one.seed, &one.population, &one.words, &one.result, &one.draws,
                              &one.level, &one.compartment, &one.at, &one.by, &one.reason})
      *text = row.text(column++);
    for (int64_t* number : {&one.observed, &one.records, &one.poor, &one.out_of_scope, &one.entry})
      *number = row.integer(column++);
    out.push_back(std::move(one));
  }
  return out;
}

Result<EstimateRow> estimate_named(sql::Database& database, std::string_view id) {
  std::vector<EstimateRow> found;
  for (EstimateRow& row : TRY(estimates(database))) {
    if (row.id == id) return std::move(row);
    if (id.size() >= 6 && row.id.starts_with(id)) found.push_back(std::move(row));
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.size() > 1)
    return fail(ErrorKind::kConflict,
                fmt::format("{} estimates begin with {}", found.size(), printable(id)),
                "write more of the id");
  return fail(ErrorKind::kNotFound, fmt::format("no estimate is called \"{}\"", printable(id)),
              "see `habeas estimate list`");
}

}  // namespace habeas::casefile
