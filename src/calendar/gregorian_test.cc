// SPDX-License-Identifier: Apache-2.0
#include "calendar/gregorian.h"

#include <chrono>

#include <gtest/gtest.h>

namespace habeas::calendar {
namespace {

TEST(Gregorian, AgreesWithTheStandardLibraryOnEveryDayOfSixCenturies) {
  const std::chrono::sys_days first{std::chrono::year{1600} / 1 / 1};
  for (int i = 0; i < 600 * 366; ++i) {
    const std::chrono::sys_days day = first + std::chrono::days{i};
    const std::chrono::year_month_day expected{day};
    const DayNumber number = day.time_since_epoch().count();
    const GregorianDate date = gregorian_from_day(number);
    ASSERT_EQ(date.year, static_cast<int>(expected.year()));
    ASSERT_EQ(date.month, static_cast<int>(static_cast<unsigned>(expected.month())));
    ASSERT_EQ(date.day, static_cast<int>(static_cast<unsigned>(expected.day())));
    ASSERT_EQ(day_from_gregorian(date).value(), number);
    ASSERT_EQ(static_cast<unsigned>(weekday(number)), std::chrono::weekday{day}.iso_encoding());
  }
}

TEST(Gregorian, AgreesWithACountOfMonthLengthsAroundYearZero) {
  DayNumber day = day_from_gregorian({-801, 1, 1}).value();
  for (std::int64_t year = -801; year <= 801; ++year) {
    for (int month = 1; month <= 12; ++month) {
      ASSERT_EQ(day_from_gregorian({year, month, 1}).value(), day) << year << "-" << month;
      const GregorianDate back = gregorian_from_day(day);
      ASSERT_EQ(back, (GregorianDate{year, month, 1}));
      day += gregorian_month_length(year, month);
    }
  }
}

TEST(Gregorian, ReachesTwelveDigitYearsAndRefusesMore) {
  for (const std::int64_t year : {kMaxYear, -kMaxYear, std::int64_t{170'000'002}}) {
    const DayNumber day = day_from_gregorian({year, 12, 31}).value();
    EXPECT_EQ(gregorian_from_day(day), (GregorianDate{year, 12, 31}));
  }
  EXPECT_FALSE(day_from_gregorian({kMaxYear + 1, 1, 1}));
  EXPECT_FALSE(day_from_gregorian({-kMaxYear - 1, 1, 1}));
  EXPECT_THROW(static_cast<void>(gregorian_from_day(std::int64_t{1} << 62)), Bug);
}

TEST(Gregorian, RefusesDaysThatDoNotExist) {
  const GregorianDate kBad[] = {{1988, 2, 30}, {1900, 2, 29}, {2100, 2, 29}, {1988, 13, 1},
                                {1988, 0, 1},  {1988, 4, 31}, {1988, 1, 0}};
  for (const GregorianDate& date : kBad)
    EXPECT_FALSE(day_from_gregorian(date)) << date.year << "-" << date.month;
  EXPECT_TRUE(day_from_gregorian({2000, 2, 29}));
  EXPECT_TRUE(day_from_gregorian({0, 2, 29}));
}

TEST(Gregorian, WritesIsoDates) {
  EXPECT_EQ(to_iso(0), "1970-01-01");
  EXPECT_EQ(to_iso(day_from_gregorian({-44, 3, 15}).value()), "-0044-03-15");
  EXPECT_EQ(to_iso(day_from_gregorian({12345, 1, 1}).value()), "Y12345-01-01");
}

TEST(Gregorian, CountsWholeYearsAsAnAgeIsCounted) {
  const auto day = [](std::int64_t y, int m, int d) {
    return day_from_gregorian({y, m, d}).value();
  };
  EXPECT_EQ(whole_years_between(day(1960, 7, 28), day(1988, 7, 27)), 27);
  EXPECT_EQ(whole_years_between(day(1960, 7, 28), day(1988, 7, 28)), 28);
  EXPECT_EQ(whole_years_between(day(1960, 2, 29), day(1961, 2, 28)), 0);
  EXPECT_EQ(whole_years_between(day(1960, 2, 29), day(1961, 3, 1)), 1);
  EXPECT_EQ(whole_years_between(day(1988, 7, 28), day(1987, 7, 28)), -1);
  EXPECT_EQ(whole_years_between(day(1988, 7, 28), day(1987, 7, 29)), -1);
  EXPECT_EQ(whole_years_between(day(1988, 7, 28), day(1987, 7, 27)), -2);
}

}  // namespace
}  // namespace habeas::calendar
