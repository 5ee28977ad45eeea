// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casefile/search_queries.h"
#include "sql/database.h"

// What entries since a size touched, and which claims mention a thing: what whoever keeps something
// made from the projection must look at again. `since` is the first entry that counts.

namespace habeas::casefile {

struct TouchedClaim {
  std::string id, subject, exhibit, answers;
};

[[nodiscard]] Result<std::vector<std::string>> kinds_since(sql::Database& database, int64_t since);
// Stated or withdrawn.
[[nodiscard]] Result<std::vector<TouchedClaim>> claims_touched(sql::Database& database,
                                                               int64_t since);
// About a record that a list or a person put in.
[[nodiscard]] Result<std::vector<TouchedClaim>> claims_about_records_since(sql::Database& database,
                                                                           int64_t since);
// The claim of this id, and all that are about it, said by it in any place of their chain, anchored
// in it, or have it as their value; withdrawn ones too.
[[nodiscard]] Result<std::vector<TouchedClaim>> claims_mentioning(sql::Database& database,
                                                                  std::string_view id);
// "" if there is no such claim.
[[nodiscard]] Result<std::string> subject_of_claim(sql::Database& database, std::string_view claim);
// Received or read.
[[nodiscard]] Result<std::vector<std::string>> exhibits_touched(sql::Database& database,
                                                                int64_t since);
[[nodiscard]] Result<bool> any_source_changed(sql::Database& database, int64_t since);
// Stated again with a stricter level or a compartment, or after it was erased.
[[nodiscard]] Result<bool> any_exhibit_narrowed(sql::Database& database, int64_t since);

}  // namespace habeas::casefile
