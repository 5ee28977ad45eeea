// SPDX-License-Identifier: Apache-2.0
#include "calendar/hijri.h"

#include <algorithm>
#include <string>

#include "calendar/internal/umm_al_qura_table.h"

namespace habeas::calendar {
namespace {

// 1 Muharram 1 AH, Friday 16 July 622 of the Julian calendar: Julian day 1948440.
constexpr DayNumber kCivilEpoch = 1'948'440 - 2'440'588;
// How far sighting may lie from the computed calendars: see docs/formats/dates.md.
constexpr DayNumber kMarginWithBoth = 1;
constexpr DayNumber kMarginTabularOnly = 2;

bool is_tabular_leap(int year) { return (11 * year + 14) % 30 < 11; }

DayNumber tabular_year_start(int year) {
  // 354 days and, in each thirty years, the eleven leap days passed so far.
  return kCivilEpoch + 354 * static_cast<DayNumber>(year - 1) +
         (3 + 11 * static_cast<DayNumber>(year)) / 30;
}

DayNumber tabular_month_start(int year, int month) {
  return tabular_year_start(year) + 29 * (month - 1) + month / 2;
}

bool in_table(int year) { return year >= kFirstUmmAlQuraYear && year <= kLastUmmAlQuraYear; }

const internal::UmmAlQuraYear& table_row(int year) {
  return internal::kUmmAlQura[static_cast<std::size_t>(year - kFirstUmmAlQuraYear)];
}

int table_month_length(int year, int month) {
  return 29 + ((table_row(year).long_months >> (month - 1)) & 1);
}

DayNumber table_month_start(int year, int month) {
  DayNumber day = table_row(year).first_day;
  for (int m = 1; m < month; ++m) day += table_month_length(year, m);
  return day;
}

DayNumber month_start(int year, int month, HijriRule rule) {
  return rule == HijriRule::kTabular ? tabular_month_start(year, month)
                                     : table_month_start(year, month);
}

bool in_range(int year, HijriRule rule) {
  return rule == HijriRule::kTabular ? year >= kFirstHijriYear && year <= kLastHijriYear
                                     : in_table(year);
}

Result<void> require(const HijriDate& date, HijriRule rule, int last_day) {
  if (!in_range(date.year, rule))
    return fail(ErrorKind::kInvalid,
                "Hijri year " + std::to_string(date.year) + " is outside " +
                    (rule == HijriRule::kTabular ? "1 to 1700" : "1300 to 1600"));
  if (date.month < 1 || date.month > 12)
    return fail(ErrorKind::kInvalid,
                "Hijri month " + std::to_string(date.month) + " does not exist");
  const int length = last_day != 0 ? last_day : hijri_month_length(date.year, date.month, rule);
  if (date.day < 1 || date.day > length)
    return fail(ErrorKind::kInvalid,
                "day " + std::to_string(date.day) + " does not exist in Hijri month " +
                    std::to_string(date.month) + " of " + std::to_string(date.year));
  return {};
}

}  // namespace

int hijri_month_length(int year, int month, HijriRule rule) {
  check(in_range(year, rule), "a Hijri year is in the range of its rule");
  check(month >= 1 && month <= 12, "a Hijri month is 1 to 12");
  if (rule == HijriRule::kUmmAlQura) return table_month_length(year, month);
  if (month == 12) return is_tabular_leap(year) ? 30 : 29;
  return month % 2 == 1 ? 30 : 29;
}

Result<DayNumber> day_from_hijri(const HijriDate& date, HijriRule rule) {
  TRY(require(date, rule, 0));
  return month_start(date.year, date.month, rule) + date.day - 1;
}

Result<HijriDate> hijri_from_day(DayNumber day, HijriRule rule) {
  const int first = rule == HijriRule::kTabular ? kFirstHijriYear : kFirstUmmAlQuraYear;
  const int last = rule == HijriRule::kTabular ? kLastHijriYear : kLastUmmAlQuraYear;
  const DayNumber end = month_start(last, 12, rule) + hijri_month_length(last, 12, rule);
  if (day < month_start(first, 1, rule) || day >= end)
    return fail(ErrorKind::kInvalid, "the day lies outside the Hijri years " +
                                         std::to_string(first) + " to " + std::to_string(last));
  // Thirty years have 10631 days; the estimate is at most one year off.
  auto year = static_cast<int>((day - kCivilEpoch) * 30 / 10'631 + 1);
  year = std::clamp(year, first, last);
  while (year > first && month_start(year, 1, rule) > day) --year;
  while (year < last && month_start(year + 1, 1, rule) <= day) ++year;
  int month = 12;
  while (month_start(year, month, rule) > day) --month;
  return HijriDate{year, month, static_cast<int>(day - month_start(year, month, rule)) + 1};
}

Result<DayRange> days_from_hijri(const HijriDate& date) {
  TRY(require(date, HijriRule::kTabular, 30));
  const DayNumber tabular = tabular_month_start(date.year, date.month) + date.day - 1;
  if (!in_table(date.year))
    return DayRange{tabular - kMarginTabularOnly, tabular + kMarginTabularOnly};
  const DayNumber listed = table_month_start(date.year, date.month) + date.day - 1;
  return DayRange{std::min(tabular, listed) - kMarginWithBoth,
                  std::max(tabular, listed) + kMarginWithBoth};
}

Result<DayRange> days_from_hijri_month(int year, int month) {
  const DayRange first = TRY(days_from_hijri({year, month, 1}));
  // The last day is the one before the next month begins, wherever that is.
  const bool last_of_all = year == kLastHijriYear && month == 12;
  if (last_of_all) return DayRange{first.earliest, first.latest + 29};
  const DayRange next =
      TRY(days_from_hijri(month == 12 ? HijriDate{year + 1, 1, 1} : HijriDate{year, month + 1, 1}));
  return DayRange{first.earliest, next.latest - 1};
}

Result<DayRange> days_from_hijri_year(int year) {
  const DayRange first = TRY(days_from_hijri_month(year, 1));
  const DayRange last = TRY(days_from_hijri_month(year, 12));
  return DayRange{first.earliest, last.latest};
}

}  // namespace habeas::calendar
