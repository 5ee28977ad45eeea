// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// What people made of suggestions (docs/formats/suggestions.md). Every decision stays; the last one
// about a suggestion is the one that holds.

namespace habeas::casefile {

struct SuggestionDecision {
  std::string suggestion;  // id
  std::string exhibit;     // SHA-256
  std::string verdict;     // accepted, mended, refused
  std::string reason;
  std::string claim;                 // the claim that was stated; "" if it was refused
  std::vector<std::string> changed;  // members that the person stated otherwise than proposed
  Json proposed;                     // the line as it was proposed
  std::string compartment;           // that of the exhibit
  int64_t entry = 0;
  int64_t item = 0;
  std::string at, by;  // of the entry's act
};

[[nodiscard]] Item decision_item(const SuggestionDecision& decision);

// In the order in which they were made.
[[nodiscard]] Result<std::vector<SuggestionDecision>> suggestion_decisions(sql::Database& database);
[[nodiscard]] Result<std::optional<SuggestionDecision>> last_decision(sql::Database& database,
                                                                      std::string_view suggestion);

// Members in which a claim line says something else than was proposed, but for what a person must
// give: sources, subject, label, property, level.
[[nodiscard]] std::vector<std::string> changed_members(const Json& proposed, const Json& stated);

}  // namespace habeas::casefile
