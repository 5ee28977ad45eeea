// SPDX-License-Identifier: Apache-2.0
// ICU's calendars as judges, day by day over the common range. ICU is used by this test alone.
#include <cmath>
#include <functional>
#include <memory>
#include <unicode/calendar.h>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/hijri.h"
#include "calendar/jalali.h"

namespace habeas::calendar {
namespace {

struct Fields {
  int year, month, day;
  friend bool operator==(const Fields&, const Fields&) = default;
};

class IcuCalendar {
 public:
  explicit IcuCalendar(const char* locale) {
    UErrorCode status = U_ZERO_ERROR;
    calendar_.reset(icu::Calendar::createInstance(icu::TimeZone::createTimeZone("GMT"),
                                                  icu::Locale(locale), status));
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no such calendar");
  }
  Fields fields(DayNumber day) {
    UErrorCode status = U_ZERO_ERROR;
    calendar_->setTime(static_cast<double>(day) * 86'400'000.0, status);
    const Fields result{calendar_->get(UCAL_EXTENDED_YEAR, status),
                        calendar_->get(UCAL_MONTH, status) + 1, calendar_->get(UCAL_DATE, status)};
    if (U_FAILURE(status)) throw std::runtime_error("ICU failed");
    return result;
  }

 private:
  std::unique_ptr<icu::Calendar> calendar_;
};

void compare(const char* locale, DayNumber first, DayNumber last,
             const std::function<Fields(DayNumber)>& ours) {
  IcuCalendar icu(locale);
  for (DayNumber day = first; day <= last; ++day) {
    const Fields theirs = icu.fields(day);
    const Fields own = ours(day);
    ASSERT_EQ(own, theirs) << to_iso(day) << ": ours " << own.year << "-" << own.month << "-"
                           << own.day << ", ICU " << theirs.year << "-" << theirs.month << "-"
                           << theirs.day;
  }
}

// Newer versions of ICU (74 and later) add a table of exceptions from 1502 on: the ADR says why we
// do not follow it. The comparison ends before it, and goes on to 1633 only for older versions.
TEST(Icu, AgreesOnEveryJalaliDay) {
  const int last_year = U_ICU_VERSION_MAJOR_NUM >= 74 ? 1501 : kLastJalaliYear;
  compare("en@calendar=persian", day_from_jalali({kFirstJalaliYear, 1, 1}).value(),
          day_from_jalali({last_year, 12, jalali_month_length(last_year, 12)}).value(),
          [](DayNumber day) {
            const JalaliDate date = jalali_from_day(day).value();
            return Fields{date.year, date.month, date.day};
          });
}

TEST(Icu, AgreesOnEveryTabularHijriDay) {
  compare("en@calendar=islamic-civil", day_from_hijri({1, 1, 1}, HijriRule::kTabular).value(),
          day_from_hijri({1700, 12, 29}, HijriRule::kTabular).value(), [](DayNumber day) {
            const HijriDate date = hijri_from_day(day, HijriRule::kTabular).value();
            return Fields{date.year, date.month, date.day};
          });
}

TEST(Icu, AgreesOnEveryUmmAlQuraDay) {
  compare("en@calendar=islamic-umalqura",
          day_from_hijri({1300, 1, 1}, HijriRule::kUmmAlQura).value(),
          day_from_hijri({1600, 12, 29}, HijriRule::kUmmAlQura).value(), [](DayNumber day) {
            const HijriDate date = hijri_from_day(day, HijriRule::kUmmAlQura).value();
            return Fields{date.year, date.month, date.day};
          });
}

TEST(Icu, AgreesOnGregorianDaysOfTheLastFourCenturies) {
  compare("en@calendar=gregorian", day_from_gregorian({1600, 1, 1}).value(),
          day_from_gregorian({2100, 12, 31}).value(), [](DayNumber day) {
            const GregorianDate date = gregorian_from_day(day);
            return Fields{static_cast<int>(date.year), date.month, date.day};
          });
}

}  // namespace
}  // namespace habeas::calendar
