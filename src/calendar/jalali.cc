// SPDX-License-Identifier: Apache-2.0
#include "calendar/jalali.h"

#include <string>

// Counting leap years without a loop: the eight leap remainders by 33 are exactly those r for which
// (25 r + 11) mod 33 < 8, and the leap years before year y number floor((8 y + 21) / 33) up to a
// constant. Both identities are checked year by year in jalali_test.cc.

namespace habeas::calendar {
namespace {

// 1 Farvardin 1348 was 1969-03-21, which fixes the constant of first_day().
constexpr DayNumber kDayBeforeYearOne = -492'268;

constexpr DayNumber first_day(std::int64_t year) {
  return kDayBeforeYearOne + 365 * (year - 1) + (8 * year + 21) / 33;
}

bool in_range(std::int64_t year) { return year >= kFirstJalaliYear && year <= kLastJalaliYear; }

int days_before_month(int month) { return month <= 7 ? 31 * (month - 1) : 186 + 30 * (month - 7); }

}  // namespace

bool is_jalali_leap_year(int year) {
  check(in_range(year), "a Jalali year is 1178 to 1633");
  return (25 * year + 11) % 33 < 8;
}

int jalali_month_length(int year, int month) {
  check(month >= 1 && month <= 12, "a Jalali month is 1 to 12");
  if (month <= 6) return 31;
  if (month <= 11) return 30;
  return is_jalali_leap_year(year) ? 30 : 29;
}

Result<DayNumber> day_from_jalali(const JalaliDate& date) {
  if (!in_range(date.year))
    return fail(
        ErrorKind::kInvalid,
        "Jalali year " + std::to_string(date.year) + " is outside 1178 to 1633",
        "the leap years outside that range are not settled; state the date in another calendar");
  if (date.month < 1 || date.month > 12)
    return fail(ErrorKind::kInvalid,
                "Jalali month " + std::to_string(date.month) + " does not exist");
  if (date.day < 1 || date.day > jalali_month_length(date.year, date.month)) {
    const bool leap_day = date.month == 12 && date.day == 30;
    return fail(
        ErrorKind::kInvalid,
        "day " + std::to_string(date.day) + " does not exist in Jalali month " +
            std::to_string(date.month) + " of " + std::to_string(date.year),
        leap_day ? std::to_string(date.year) + " is not a leap year; Esfand has 29 days" : "");
  }
  return first_day(date.year) + days_before_month(date.month) + date.day - 1;
}

Result<JalaliDate> jalali_from_day(DayNumber day) {
  if (day < first_day(kFirstJalaliYear) || day >= first_day(kLastJalaliYear + 1))
    return fail(ErrorKind::kInvalid, "the day lies outside the Jalali years 1178 to 1633");
  // The mean year of the rule is 365 + 8/33 days; the estimate is at most one year off.
  auto year = static_cast<int>((day - first_day(1)) * 33 / 12'053 + 1);
  while (first_day(year) > day) --year;
  while (first_day(year + 1) <= day) ++year;
  const auto day_of_year = static_cast<int>(day - first_day(year));
  JalaliDate date;
  date.year = year;
  date.month = day_of_year < 186 ? day_of_year / 31 + 1 : (day_of_year - 186) / 30 + 7;
  date.day = day_of_year - days_before_month(date.month) + 1;
  return date;
}

}  // namespace habeas::calendar
