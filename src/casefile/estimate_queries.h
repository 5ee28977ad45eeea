// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

// Estimates that were made from the case's own lists (docs/formats/estimates.md).

namespace habeas::casefile {

struct EstimateRow {
  std::string id;       // "est-..."
  std::string inputs;   // "sha256:...": the records, who is who among them, who enters
  std::string address;  // "sha256:...": inputs, settings and version together
  std::string request;  // canonical JSON: what was asked for
  std::string version, seed, population, words;
  std::string result, draws;  // digests of the derivatives
  std::string level, compartment, at, by, reason;
  int64_t observed = 0;  // persons who enter
  int64_t records = 0;   // looked at
  int64_t poor = 0;      // of these too poor to be linked
  int64_t out_of_scope = 0;
  int64_t entry = 0;
};

// In the order of the ledger.
[[nodiscard]] Result<std::vector<EstimateRow>> estimates(sql::Database& database);
// By id, or by a beginning of it that only one has. kNotFound with advice.
[[nodiscard]] Result<EstimateRow> estimate_named(sql::Database& database, std::string_view id);

}  // namespace habeas::casefile
