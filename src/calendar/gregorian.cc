// SPDX-License-Identifier: Apache-2.0
#include "calendar/gregorian.h"

#include <array>

#include "base/result.h"

namespace habeas::calendar {
namespace {

constexpr std::int64_t kDaysInEra = 146'097;  // 400 Gregorian years
// From 0000-03-01, where the shifted years begin, to 1970-01-01.
constexpr std::int64_t kEpochShift = 719'468;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// Days to the first of the month, for a date known to be within range.
std::int64_t civil_day(std::int64_t year, int month, int day) {
  // Years are taken to begin in March, so that the leap day is the last of its year.
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_divide(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t shifted_month = month > 2 ? month - 3 : month + 9;
  const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysInEra + day_of_era - kEpochShift;
}

}  // namespace

std::string_view to_string(Calendar calendar) {
  switch (calendar) {
    case Calendar::kGregorian:
      return "gregorian";
    case Calendar::kJalali:
      return "jalali";
    case Calendar::kHijri:
      return "hijri";
    case Calendar::kImperial:
      return "imperial";
  }
  throw Bug("a calendar that does not exist");
}

bool is_gregorian_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int gregorian_month_length(std::int64_t year, int month) {
  check(month >= 1 && month <= 12, "a Gregorian month is 1 to 12");
  constexpr std::array<int, 12> kLengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && is_gregorian_leap_year(year)) return 29;
  return kLengths[static_cast<std::size_t>(month - 1)];
}

Result<DayNumber> day_from_gregorian(const GregorianDate& date) {
  if (date.year < -kMaxYear || date.year > kMaxYear)
    return fail(ErrorKind::kInvalid,
                "year " + std::to_string(date.year) + " is beyond twelve digits");
  if (date.month < 1 || date.month > 12)
    return fail(ErrorKind::kInvalid, "month " + std::to_string(date.month) + " does not exist");
  if (date.day < 1 || date.day > gregorian_month_length(date.year, date.month))
    return fail(ErrorKind::kInvalid, "day " + std::to_string(date.day) +
                                         " does not exist in month " + std::to_string(date.month) +
                                         " of " + std::to_string(date.year));
  return civil_day(date.year, date.month, date.day);
}

GregorianDate gregorian_from_day(DayNumber day) {
  // A year of slack on either side, for the day after the last one.
  check(day >= civil_day(-kMaxYear - 1, 1, 1) && day <= civil_day(kMaxYear + 1, 12, 31),
        "a day number is within twelve-digit years");
  const std::int64_t shifted = day + kEpochShift;
  const std::int64_t era = floor_divide(shifted, kDaysInEra);
  const std::int64_t day_of_era = shifted - era * kDaysInEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  GregorianDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int weekday(DayNumber day) {
  // 1970-01-01 was a Thursday, day 4; day number -3 was a Monday.
  return static_cast<int>((day + 3) - floor_divide(day + 3, 7) * 7) + 1;
}

std::string to_iso(DayNumber day) {
  const GregorianDate date = gregorian_from_day(day);
  const auto padded = [](std::int64_t value, std::size_t width) {
    std::string text = std::to_string(value);
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
  };
  const std::int64_t magnitude = date.year < 0 ? -date.year : date.year;
  std::string text = magnitude > 9999 ? "Y" : "";
  if (date.year < 0) text += '-';
  return text + padded(magnitude, 4) + '-' + padded(date.month, 2) + '-' + padded(date.day, 2);
}

std::int64_t whole_years_between(DayNumber from, DayNumber to) {
  const GregorianDate a = gregorian_from_day(from);
  const GregorianDate b = gregorian_from_day(to);
  const bool reached = b.month != a.month ? b.month > a.month : b.day >= a.day;
  return b.year - a.year - (reached ? 0 : 1);
}

}  // namespace habeas::calendar
