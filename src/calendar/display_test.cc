// SPDX-License-Identifier: Apache-2.0
#include "calendar/display.h"

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/jalali.h"
#include "calendar/written_dates.h"

namespace habeas::calendar {
namespace {

DayNumber day(std::int64_t y, int m, int d) { return day_from_gregorian({y, m, d}).value(); }

TEST(Display, ShowsADayInThreeCalendars) {
  EXPECT_EQ(format_side_by_side(day(1988, 7, 28), Language::kEnglish),
            "28 July 1988 = 6 Mordad 1367 AP = c. 13/14 Dhu al-Hijja 1408 AH");
  EXPECT_EQ(format_side_by_side(day(1988, 7, 28), Language::kPersian),
            "۲۸ ژوئیه ۱۹۸۸ = ۶ مرداد ۱۳۶۷ هجری شمسی = حدود ۱۳/۱۴ ذیحجه ۱۴۰۸ هجری قمری");
  EXPECT_EQ(format_day(day(1988, 7, 28), Calendar::kGregorian, Language::kFrench),
            "28 juillet 1988");
  EXPECT_EQ(format_day(day(1988, 7, 28), Calendar::kGregorian, Language::kSpanish),
            "28 julio 1988");
  EXPECT_EQ(format_day(day(1988, 7, 28), Calendar::kGregorian, Language::kArabic), "٢٨ يوليو ١٩٨٨");
  EXPECT_EQ(format_day(day(1977, 7, 27), Calendar::kImperial, Language::kEnglish), "5 Mordad 2536");
}

TEST(Display, LeavesOutACalendarThatDoesNotReachTheDay) {
  EXPECT_EQ(format_in_three_calendars(day(1700, 1, 1), Language::kEnglish).jalali, "");
  EXPECT_EQ(format_side_by_side(day(600, 1, 1), Language::kEnglish), "1 January 600");
  EXPECT_EQ(format_day(day(1988, 7, 28), Calendar::kImperial, Language::kEnglish), "");
}

TEST(Display, WhatIsShownIsReadBackAsTheSameDay) {
  const Language kLanguages[] = {Language::kEnglish, Language::kFrench, Language::kSpanish,
                                 Language::kPersian, Language::kArabic};
  for (const Language language : kLanguages) {
    for (DayNumber number = day(1988, 1, 1); number <= day(1988, 12, 31); ++number) {
      for (const Calendar calendar : {Calendar::kGregorian, Calendar::kJalali}) {
        const std::string text = format_day(number, calendar, language);
        const Result<WrittenDate> date = read_written_date(text);
        ASSERT_TRUE(date) << text;
        ASSERT_EQ(date->readings.size(), 1U) << text;
        ASSERT_EQ(date->readings[0].calendar, calendar) << text;
        ASSERT_EQ(date->readings[0].date.exact_day(), number) << text;
      }
    }
  }
}

}  // namespace
}  // namespace habeas::calendar
