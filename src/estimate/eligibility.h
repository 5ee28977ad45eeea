// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// Who enters the histories. Somebody about whom too little is known to be recognised on another
// list would look as if no other list had found him, and every such row pushes the estimate up.
// Such rows are counted beside the result, and the population that is estimated is that of the
// identifiable. What the question excludes (another period, a natural death) is left out by a
// recorded rule.

namespace habeas::estimate {

struct EligibilityRule {
  // A row is identifiable if at least `least` of these columns are filled. None: all rows are.
  std::vector<std::string> identifying;
  size_t least = 1;
  // "column=value": rows with that value are out of scope. Compared without regard to case in
  // ASCII.
  std::vector<std::string> out_of_scope;

  [[nodiscard]] bool empty() const { return identifying.empty() && out_of_scope.empty(); }
  // In words, for the record.
  [[nodiscard]] std::string words() const;
};

// Rows left out for one reason, on one list, in one stratum. A row on two lists counts for both.
struct Uncounted {
  std::string reason;   // "too poor to be linked", or "cause=natural"
  std::string list;     // the column; "" for rows on no list
  std::string stratum;  // "region=north"; "" without strata
  int64_t rows = 0;
  bool operator==(const Uncounted&) const = default;
};

struct Eligible {
  std::string kept;  // the file without the rows left out
  int64_t rows = 0;  // read
  int64_t poor = 0;
  int64_t out_of_scope = 0;
  std::vector<Uncounted> uncounted;  // by reason, list, stratum
};

// A field that says that nothing is known: empty, "-", "?", "unknown", "n/a", "nn", and the like in
// English, French, Spanish and Persian.
[[nodiscard]] bool is_filled(std::string_view field);

// `text` is a file of one row for each person (read_histories, second form). Columns that a rule
// names must be there: kInvalid otherwise, and for a file with a column "count", whose rows are no
// persons. Scope is judged first: a row that is out of scope and poor counts as out of scope.
[[nodiscard]] Result<Eligible> keep_eligible(std::string_view text, const EligibilityRule& rule,
                                             const std::vector<std::string>& lists,
                                             const std::vector<std::string>& strata);

// The reason for which a record is left out, by the same rule, when its fields are at hand: `field`
// gives the text of a field, "" if it has none. "" if the record stays.
inline constexpr std::string_view kTooPoor = "too poor to be linked";
[[nodiscard]] std::string left_out_for(const EligibilityRule& rule,
                                       const std::function<std::string(const std::string&)>& field);
// kInvalid for a rule that asks for more columns than it names, or for text without "=".
[[nodiscard]] Result<void> check_rule(const EligibilityRule& rule);

[[nodiscard]] Json to_json(const std::vector<Uncounted>& uncounted);
[[nodiscard]] std::string to_text(const Eligible& eligible, const EligibilityRule& rule);

}  // namespace habeas::estimate
