// SPDX-License-Identifier: Apache-2.0
#include "calendar/hijri.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"

namespace habeas::calendar {
namespace {

DayNumber gregorian(std::int64_t year, int month, int day) {
  return day_from_gregorian({year, month, day}).value();
}

TEST(Hijri, AgreesWithTheReferenceVectors) {
  EXPECT_EQ(day_from_hijri({1408, 12, 16}, HijriRule::kTabular).value(), gregorian(1988, 7, 31));
  EXPECT_EQ(day_from_hijri({1409, 1, 1}, HijriRule::kTabular).value(), gregorian(1988, 8, 14));
  // The civil epoch: Friday 16 July 622 Julian is 19 July 622 Gregorian.
  EXPECT_EQ(day_from_hijri({1, 1, 1}, HijriRule::kTabular).value(), gregorian(622, 7, 19));
  EXPECT_EQ(weekday(day_from_hijri({1, 1, 1}, HijriRule::kTabular).value()), 5);
}

TEST(Hijri, LeapYearsAreThoseOfTypeTwo) {
  const std::set<int> leap = {2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29};
  for (int year = 1; year <= 60; ++year)
    EXPECT_EQ(hijri_month_length(year, 12, HijriRule::kTabular) == 30,
              leap.count((year - 1) % 30 + 1) == 1)
        << year;
}

TEST(Hijri, EveryDayOfBothRangesIsCountedOnceAndConvertsBack) {
  for (const HijriRule rule : {HijriRule::kTabular, HijriRule::kUmmAlQura}) {
    const bool tabular = rule == HijriRule::kTabular;
    const int first = tabular ? kFirstHijriYear : kFirstUmmAlQuraYear;
    const int last = tabular ? kLastHijriYear : kLastUmmAlQuraYear;
    DayNumber expected = day_from_hijri({first, 1, 1}, rule).value();
    EXPECT_FALSE(hijri_from_day(expected - 1, rule));
    for (int year = first; year <= last; ++year) {
      const DayNumber start = expected;
      for (int month = 1; month <= 12; ++month) {
        const int length = hijri_month_length(year, month, rule);
        for (int day = 1; day <= length; ++day, ++expected) {
          ASSERT_EQ(day_from_hijri({year, month, day}, rule).value(), expected)
              << year << "-" << month << "-" << day;
          ASSERT_EQ(hijri_from_day(expected, rule).value(), (HijriDate{year, month, day}));
        }
        ASSERT_FALSE(day_from_hijri({year, month, length + 1}, rule));
      }
      ASSERT_TRUE(expected - start == 354 || expected - start == 355) << year;
    }
    EXPECT_FALSE(hijri_from_day(expected, rule));
  }
}

TEST(Hijri, TheTwoCalendarsAreNeverMoreThanTwoDaysApart) {
  // Measured, so that the margins of days_from_hijri are known to be wide enough.
  DayNumber most = 0;
  for (int year = kFirstUmmAlQuraYear; year <= kLastUmmAlQuraYear; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const DayNumber a = day_from_hijri({year, month, 1}, HijriRule::kTabular).value();
      const DayNumber b = day_from_hijri({year, month, 1}, HijriRule::kUmmAlQura).value();
      most = std::max(most, a < b ? b - a : a - b);
    }
  }
  EXPECT_EQ(most, 2);
}

TEST(Hijri, AWrittenDateIsAnIntervalThatHoldsBothCalendars) {
  const DayRange range = days_from_hijri({1408, 12, 16}).value();
  EXPECT_EQ(range, (DayRange{gregorian(1988, 7, 29), gregorian(1988, 8, 1)}));
  for (int year = kFirstUmmAlQuraYear; year <= kLastUmmAlQuraYear; ++year) {
    const DayRange days = days_from_hijri({year, 9, 10}).value();
    for (const HijriRule rule : {HijriRule::kTabular, HijriRule::kUmmAlQura}) {
      const DayNumber day = day_from_hijri({year, 9, 10}, rule).value();
      ASSERT_LT(days.earliest, day);
      ASSERT_GT(days.latest, day);
    }
    ASSERT_LE(days.latest - days.earliest, 4);
  }
  EXPECT_EQ(days_from_hijri({1200, 1, 1})->latest - days_from_hijri({1200, 1, 1})->earliest, 4);
}

TEST(Hijri, AcceptsTheThirtiethOfAMonthThatTheTablesGiveTwentyNineDays) {
  ASSERT_EQ(hijri_month_length(1408, 2, HijriRule::kTabular), 29);
  EXPECT_FALSE(day_from_hijri({1408, 2, 30}, HijriRule::kTabular));
  const DayRange range = days_from_hijri({1408, 2, 30}).value();
  EXPECT_TRUE(range.earliest <= day_from_hijri({1408, 3, 1}, HijriRule::kTabular).value());
  EXPECT_TRUE(range.latest >= day_from_hijri({1408, 3, 1}, HijriRule::kTabular).value());
}

TEST(Hijri, RefusesDatesThatDoNotExist) {
  const HijriDate kBad[] = {{1408, 13, 1}, {1408, 0, 1}, {1408, 1, 31}, {1408, 1, 0},
                            {0, 1, 1},     {1701, 1, 1}, {-1, 1, 1}};
  for (const HijriDate& date : kBad)
    EXPECT_FALSE(days_from_hijri(date)) << date.year << "-" << date.month;
  EXPECT_FALSE(day_from_hijri({1299, 1, 1}, HijriRule::kUmmAlQura));
  EXPECT_FALSE(day_from_hijri({1601, 1, 1}, HijriRule::kUmmAlQura));
}

TEST(Hijri, MonthsAndYearsHoldTheirDays) {
  for (const int year : {1, 1299, 1300, 1408, 1600, 1601, 1700}) {
    const DayRange whole = days_from_hijri_year(year).value();
    for (int month = 1; month <= 12; ++month) {
      const DayRange days = days_from_hijri_month(year, month).value();
      EXPECT_LE(whole.earliest, days.earliest);
      EXPECT_GE(whole.latest, days.latest);
      EXPECT_LE(days.earliest, days_from_hijri({year, month, 1})->earliest);
      EXPECT_GE(days.latest, day_from_hijri({year, month, 29}, HijriRule::kTabular).value());
    }
  }
}

}  // namespace
}  // namespace habeas::calendar
