// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>

#include "base/result.h"
#include "calendar/day.h"

// The proleptic Gregorian calendar with astronomical years: year 0 is 1 BC, year -1 is 2 BC
// (ISO 8601-1:2019, 4.2.1). Days from era, year and shifted month after H. Hinnant,
// "chrono-Compatible Low-Level Date Algorithms".

namespace habeas::calendar {

// Years beyond this many in either direction are refused; the arithmetic is exact within.
inline constexpr std::int64_t kMaxYear = 999'999'999'999;

struct GregorianDate {
  std::int64_t year = 1970;
  int month = 1;  // 1-12
  int day = 1;    // 1-31
  friend auto operator<=>(const GregorianDate&, const GregorianDate&) = default;
};

[[nodiscard]] bool is_gregorian_leap_year(std::int64_t year);
// 28 to 31; `month` must be 1-12 (a Bug otherwise).
[[nodiscard]] int gregorian_month_length(std::int64_t year, int month);

// kInvalid if the date does not exist or its year is beyond kMaxYear.
[[nodiscard]] Result<DayNumber> day_from_gregorian(const GregorianDate& date);
// Cannot fail for days whose year is within kMaxYear (a Bug otherwise).
[[nodiscard]] GregorianDate gregorian_from_day(DayNumber day);

// 1 = Monday to 7 = Sunday (ISO 8601).
[[nodiscard]] int weekday(DayNumber day);

// "1988-07-28"; years beyond four digits as EDTF writes them, "Y12345-01-01" only for messages.
[[nodiscard]] std::string to_iso(DayNumber day);

// Whole years from `from` to `to`: the greatest n with from + n years <= to, negative if `to` is
// earlier. Someone born on 29 February turns a year older on 1 March of a common year.
[[nodiscard]] std::int64_t whole_years_between(DayNumber from, DayNumber to);

}  // namespace habeas::calendar
