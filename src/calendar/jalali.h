// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

#include "base/result.h"
#include "calendar/day.h"

// The Jalali (solar Hijri) calendar: months 1-6 have 31 days, 7-11 have 30, and Esfand 29, or 30 in
// a leap year. A year is leap when its remainder by 33 is 1, 5, 9, 13, 17, 22, 26 or 30.
// Why this rule, where it holds and what disputes it: docs/adr/0011-jalali-rule.md.

namespace habeas::calendar {

// The years for which the rule follows the observed equinox; others are refused, not extrapolated.
inline constexpr int kFirstJalaliYear = 1178;  // begins 1799-03-21
inline constexpr int kLastJalaliYear = 1633;   // ends 2255-03-20

struct JalaliDate {
  int year = 1;
  int month = 1;  // 1 = Farvardin to 12 = Esfand
  int day = 1;    // 1-31
  friend auto operator<=>(const JalaliDate&, const JalaliDate&) = default;
};

// `year` must be kFirstJalaliYear..kLastJalaliYear (a Bug otherwise).
[[nodiscard]] bool is_jalali_leap_year(int year);
// 29 to 31; same years, `month` 1-12 (a Bug otherwise).
[[nodiscard]] int jalali_month_length(int year, int month);

// kInvalid if the date does not exist (1367-12-30) or its year is out of range.
[[nodiscard]] Result<DayNumber> day_from_jalali(const JalaliDate& date);
// kInvalid if the day lies outside the range of years.
[[nodiscard]] Result<JalaliDate> jalali_from_day(DayNumber day);

// The imperial (Shahanshahi) era counted from Cyrus: year = AP year + 1180. It was the official era
// from 2535-01-01 (1976-03-21) to 2537-06-05 (1978-08-27); its months are the Jalali ones.
inline constexpr int kImperialOffset = 1180;
inline constexpr int kFirstImperialYear = 2535;
inline constexpr int kLastImperialYear = 2537;

}  // namespace habeas::calendar
