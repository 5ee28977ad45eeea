// SPDX-License-Identifier: Apache-2.0
#include "calendar/jalali.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/testing/iran_new_years.h"

namespace habeas::calendar {
namespace {

DayNumber gregorian(std::int64_t year, int month, int day) {
  return day_from_gregorian({year, month, day}).value();
}

TEST(Jalali, AgreesWithTheReferenceVectors) {
  const struct {
    JalaliDate jalali;
    GregorianDate gregorian;
    int weekday;  // 0: not stated
  } kVectors[] = {
      {{1367, 1, 1}, {1988, 3, 21}, 1},  {{1367, 4, 27}, {1988, 7, 18}, 0},
      {{1367, 4, 28}, {1988, 7, 19}, 0}, {{1367, 5, 5}, {1988, 7, 27}, 0},
      {{1367, 5, 6}, {1988, 7, 28}, 4},  {{1367, 5, 9}, {1988, 7, 31}, 7},
      {{1367, 5, 10}, {1988, 8, 1}, 0},  {{1367, 5, 24}, {1988, 8, 15}, 1},
      {{1367, 6, 5}, {1988, 8, 27}, 0},  {{1367, 6, 31}, {1988, 9, 22}, 0},
      {{1367, 7, 1}, {1988, 9, 23}, 0},  {{1395, 5, 19}, {2016, 8, 9}, 0},
      {{1399, 6, 13}, {2020, 9, 3}, 0},  {{1399, 9, 19}, {2020, 12, 9}, 0},
      {{1403, 1, 1}, {2024, 3, 20}, 0},  {{1404, 1, 1}, {2025, 3, 21}, 0},
  };
  for (const auto& vector : kVectors) {
    const DayNumber day = day_from_jalali(vector.jalali).value();
    EXPECT_EQ(gregorian_from_day(day), vector.gregorian)
        << vector.jalali.year << "-" << vector.jalali.month;
    EXPECT_EQ(jalali_from_day(day_from_gregorian(vector.gregorian).value()).value(), vector.jalali);
    if (vector.weekday != 0) {
      EXPECT_EQ(weekday(day), vector.weekday);
    }
  }
  const std::set<int> leap = {1362, 1366, 1370, 1375, 1379, 1383,
                              1387, 1391, 1395, 1399, 1403, 1408};
  for (int year = 1362; year <= 1408; ++year)
    EXPECT_EQ(is_jalali_leap_year(year), leap.count(year) == 1) << year;
}

TEST(Jalali, RefusesTheLeapDayOf1367AndSaysWhy) {
  const Result<DayNumber> day = day_from_jalali({1367, 12, 30});
  ASSERT_FALSE(day);
  EXPECT_EQ(day.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(day.error().hint.find("not a leap year"), std::string::npos);
  EXPECT_TRUE(day_from_jalali({1366, 12, 30}));
}

TEST(Jalali, RefusesDatesThatDoNotExist) {
  const JalaliDate kBad[] = {{1367, 7, 31}, {1367, 6, 32},     {1367, 0, 1}, {1367, 13, 1},
                             {1367, 1, 0},  {1177, 12, 29},    {1634, 1, 1}, {0, 1, 1},
                             {-5, 1, 1},    {2147483647, 1, 1}};
  for (const JalaliDate& date : kBad)
    EXPECT_FALSE(day_from_jalali(date)) << date.year << "-" << date.month << "-" << date.day;
}

TEST(Jalali, LeapYearsAreTheEightRemaindersOfThirtyThree) {
  constexpr std::array<int, 8> kRemainders = {1, 5, 9, 13, 17, 22, 26, 30};
  for (int year = kFirstJalaliYear; year <= kLastJalaliYear; ++year) {
    const bool leap =
        std::find(kRemainders.begin(), kRemainders.end(), year % 33) != kRemainders.end();
    ASSERT_EQ(is_jalali_leap_year(year), leap) << year;
  }
}

TEST(Jalali, EveryDayOfTheRangeIsCountedOnceAndConvertsBack) {
  DayNumber expected = gregorian(1799, 3, 21);
  for (int year = kFirstJalaliYear; year <= kLastJalaliYear; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= jalali_month_length(year, month); ++day, ++expected) {
        ASSERT_EQ(day_from_jalali({year, month, day}).value(), expected);
        ASSERT_EQ(jalali_from_day(expected).value(), (JalaliDate{year, month, day}));
      }
      ASSERT_FALSE(day_from_jalali({year, month, jalali_month_length(year, month) + 1}));
    }
  }
  EXPECT_EQ(expected, gregorian(2255, 3, 21));
  EXPECT_FALSE(jalali_from_day(expected));
  EXPECT_FALSE(jalali_from_day(gregorian(1799, 3, 20)));
}

TEST(Jalali, AgreesWithTheYearsIransCalendarAuthorityPublished) {
  using namespace testing;
  for (int year = kFirstPublishedYear; year <= kLastPublishedYear; ++year) {
    const bool published =
        std::binary_search(kPublishedLeapYears.begin(), kPublishedLeapYears.end(), year);
    ASSERT_EQ(is_jalali_leap_year(year), published) << year;
  }
  EXPECT_EQ(day_from_jalali({1206, 1, 1}).value(), gregorian(1827, 3, 22));
  EXPECT_EQ(day_from_jalali({1281, 1, 1}).value(), gregorian(1902, 3, 22));
  EXPECT_EQ(day_from_jalali({1498, 1, 1}).value(), gregorian(2119, 3, 21));
}

// K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon and Planets 74 (1996): the
// years at which his run of 33-year cycles is broken by a shorter one. Within a run, a year is leap
// when its distance n from the break has (n + 1) mod 33 - 1 divisible by 4, the last years of a
// broken cycle being moved; this is the usual statement of it, kept here as a second opinion.
bool is_leap_after_borkowski(int year) {
  constexpr std::array<int, 20> kBreaks = {-61,  9,    38,   199,  426,  686,  756,
                                           818,  1111, 1181, 1210, 1635, 2060, 2097,
                                           2192, 2262, 2324, 2394, 2456, 3178};
  int previous = kBreaks[0];
  int jump = 0;
  for (std::size_t i = 1; i < kBreaks.size(); ++i) {
    jump = kBreaks[i] - previous;
    if (year < kBreaks[i]) break;
    previous = kBreaks[i];
  }
  int n = year - previous;
  if (jump - n < 6) n = n - jump + (jump + 4) / 33 * 33;
  int since_leap = (n + 1) % 33 - 1;
  since_leap = (since_leap % 4 + 4) % 4;
  if ((n + 1) % 33 == 0) since_leap = 4;  // the fifth year of a five-year run
  return since_leap == 0;
}

TEST(Jalali, AgreesWithBorkowskisBreaksOverTheWholeRange) {
  for (int year = kFirstJalaliYear; year <= kLastJalaliYear; ++year)
    EXPECT_EQ(is_jalali_leap_year(year), is_leap_after_borkowski(year)) << year;
}

// A. Birashk, "A Comparative Calendar of the Iranian, Muslim Lunar, and Christian Eras", 1993.
TEST(Jalali, The2820YearCycleOfBirashkIsADifferentCalendar) {
  const auto birashk = [](int year) { return ((year - 474) % 2820 + 474 + 38) * 682 % 2816 < 682; };
  // It makes 1404 leap where Iran's authority has 1403: reason enough not to use it.
  EXPECT_TRUE(birashk(1404));
  EXPECT_FALSE(birashk(1403));
  EXPECT_TRUE(is_jalali_leap_year(1403));
  // Thirteen years of the range would begin a day off; the first that people now live in is 1404.
  std::set<int> shifted;
  int ahead = 0;
  for (int year = kFirstJalaliYear; year < kLastJalaliYear; ++year) {
    ahead += (birashk(year) ? 1 : 0) - (is_jalali_leap_year(year) ? 1 : 0);
    if (ahead != 0) shifted.insert(year + 1);
  }
  EXPECT_EQ(shifted, (std::set<int>{1210, 1243, 1404, 1437, 1470, 1503, 1532, 1536, 1565, 1569,
                                    1598, 1602, 1631}));
}

}  // namespace
}  // namespace habeas::calendar
