// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "casefile/persons.h"
#include "sql/database.h"

namespace habeas::casefile {

// The lists that stand, are no earlier issue of one that does, and are shown.
class StandingLists {
 public:
  [[nodiscard]] static Result<StandingLists> load(sql::Database& database, const Shows& shows);
  [[nodiscard]] bool shown(std::string_view list) const { return lists_.contains(list); }
  [[nodiscard]] bool hides_any() const { return hides_any_; }  // that stands

 private:
  std::set<std::string, std::less<>> lists_;
  bool hides_any_ = false;
};

// "per-..." of the first issue of a record.
[[nodiscard]] std::string person_id(std::string_view record);

}  // namespace habeas::casefile
