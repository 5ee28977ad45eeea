// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "calendar/written_dates.h"

// One value of a record as the ledger keeps it (docs/formats/lists.md): what was written, and
// beside it what it may mean. A row of a list and a form filled in by hand are read by these alone.

namespace habeas::casefile {

[[nodiscard]] std::string trimmed_cell(const std::string& text);

// {raw, at_least, at_most} of "34", "30-35", in digits of any script; else {raw, unread}.
[[nodiscard]] Json number_value_of(const std::string& raw);

// {raw, edtf}; {raw, readings} if it is ambiguous; {raw, unknown} if it says so; {raw, unread} with
// the reason. Nothing is chosen or filled in.
[[nodiscard]] Json date_value_of(const std::string& raw, const calendar::DateOptions& options);

// What a mapping or a form states about its dates. `calendars` empty: Gregorian and Jalali are both
// possible. A century counts only with one calendar.
[[nodiscard]] calendar::DateOptions date_options_of(
    const std::vector<calendar::Calendar>& calendars, std::optional<calendar::NumberOrder> order,
    std::optional<int> century);

// "gregorian", "jalali", "hijri", "imperial"; "dmy", "mdy", "ymd".
[[nodiscard]] std::optional<calendar::Calendar> calendar_named(std::string_view word);
[[nodiscard]] std::optional<calendar::NumberOrder> order_named(std::string_view word);
[[nodiscard]] std::string calendar_name(calendar::Calendar calendar);
[[nodiscard]] std::string order_name(calendar::NumberOrder order);

}  // namespace habeas::casefile
