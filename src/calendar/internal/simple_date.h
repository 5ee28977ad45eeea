// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "calendar/internal/date_items.h"
#include "calendar/written_dates.h"

// The third step in reading a written date: one date without "from", "to", "or" or "before".

namespace habeas::calendar::internal {

struct Candidate {
  CalendarFields fields;
  Qualifier hedge = Qualifier::kNone;
  int weekday = 0;                   // as written, 1-7; 0 if none
  std::optional<NumberOrder> order;  // of a date in numbers
  std::string reason;
};

// Every date the items may mean; each has been checked to exist. What was tried and does not exist
// goes to `faults`, for the message if nothing remains. `context` is the other end of a range: it
// lends its year, and to a lone day its month too ("5 to 9 July 1988").
[[nodiscard]] std::vector<Candidate> simple_dates(std::span<const Item> items,
                                                  const DateOptions& options,
                                                  const Candidate* context,
                                                  std::vector<std::string>& faults);

}  // namespace habeas::calendar::internal
