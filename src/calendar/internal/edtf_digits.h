// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "calendar/imprecise_date.h"

// Dates with unspecified digits: which days a pattern such as 19X8-0X-3X stands for.

namespace habeas::calendar::internal {

inline constexpr int kFirstSeason = 21;
inline constexpr int kLastSeason = 41;

// "0X" matches 5: same width, each digit equal or X.
[[nodiscard]] bool matches_digits(std::string_view pattern, std::int64_t value);
// The season or part of the year (21-41), or nothing.
[[nodiscard]] std::optional<int> season_of(const EdtfDate& date);

// The first and last day of the pattern, or nothing if no such day exists ("1985-02-3X").
[[nodiscard]] std::optional<DayRange> possible_days(const EdtfDate& date);
// Does the pattern, taken literally, include the day?
[[nodiscard]] bool includes_day(const EdtfDate& date, DayNumber day);

}  // namespace habeas::calendar::internal
