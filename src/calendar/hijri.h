// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

#include "base/result.h"
#include "calendar/day.h"

// The lunar Hijri calendar. Its months begin when the new crescent is seen, which differs between
// countries and cannot be computed backwards, so a written Hijri date names an interval of days.
// Two computed calendars bracket it:
//  - tabular: twelve months of 30 and 29 days in turn, eleven leap years in thirty (2, 5, 7, 10,
//    13, 16, 18, 21, 24, 26, 29: "type II"), civil epoch Friday 16 July 622 Julian;
//  - Umm al-Qura: Saudi Arabia's official calendar, from a table (internal/umm_al_qura_table.h).

namespace habeas::calendar {

enum class HijriRule { kTabular, kUmmAlQura };

inline constexpr int kFirstHijriYear = 1;
inline constexpr int kLastHijriYear = 1700;  // tabular; far beyond any use here
inline constexpr int kFirstUmmAlQuraYear = 1300;
inline constexpr int kLastUmmAlQuraYear = 1600;

struct HijriDate {
  int year = 1;
  int month = 1;  // 1 = Muharram to 12 = Dhu al-Hijja
  int day = 1;    // 1-30
  friend auto operator<=>(const HijriDate&, const HijriDate&) = default;
};

// 29 or 30. `year` must be in the rule's range and `month` 1-12 (a Bug otherwise).
[[nodiscard]] int hijri_month_length(int year, int month, HijriRule rule);

// One computed day. kInvalid if the date does not exist under the rule or its year is out of range.
[[nodiscard]] Result<DayNumber> day_from_hijri(const HijriDate& date, HijriRule rule);
[[nodiscard]] Result<HijriDate> hijri_from_day(DayNumber day, HijriRule rule);

// Where the written date may lie. With both calendars: from the day before the earlier of the two
// to the day after the later. Outside the Umm al-Qura table: the tabular day and two days each
// side. Day 30 is accepted in every month, since a sighted month may have thirty days where the
// tables give 29; it is then the day after day 29. kInvalid for an impossible date.
[[nodiscard]] Result<DayRange> days_from_hijri(const HijriDate& date);
// The same for a whole month and a whole year.
[[nodiscard]] Result<DayRange> days_from_hijri_month(int year, int month);
[[nodiscard]] Result<DayRange> days_from_hijri_year(int year);

}  // namespace habeas::calendar
