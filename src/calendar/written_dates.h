// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/day.h"
#include "calendar/imprecise_date.h"

// Reads a date as people write it: "late July 1988", "۵ مرداد ۱۳۶۷", "١٥ تموز ١٩٨٨", "28/7/1988",
// "summer of 1367", "16 Dhu al-Hijja 1408", "1980s", "between 5 and 9 Mordad 1367", or EDTF itself.
//
// Every meaning the text allows is returned as a reading of its own. Nothing is chosen silently:
// "03/04/2013" has two readings until an option states the order, "1392" has a Gregorian and a
// Jalali one until an option or the text itself ("هـ.ش", a month name) states the calendar.
// The words known and the conventions ("late" = last third) are in docs/formats/dates.md.

namespace habeas::calendar {

enum class NumberOrder { kDayMonthYear, kMonthDayYear, kYearMonthDay };
enum class Hemisphere { kNotStated, kNorth, kSouth };

// What a mapping or a person states about the source. The defaults state nothing.
struct DateOptions {
  // Calendars to consider where the text does not say: a list of one fixes it. A month name or an
  // era mark in the text wins over the list ...
  std::vector<Calendar> calendars = {Calendar::kGregorian, Calendar::kJalali};
  bool calendars_are_fixed = false;  // ... unless this is set: then such a text is refused
  std::optional<NumberOrder> order;  // of "03/04/2013"
  // What to add to a two-digit year, by calendar (1900 makes '88 1988). Absent: refused.
  std::optional<int> gregorian_century;
  std::optional<int> jalali_century;
  std::optional<int> hijri_century;
  Hemisphere hemisphere = Hemisphere::kNotStated;  // of a Gregorian season
};

// One date in its own calendar, as far as the text goes; 0 and "" where it says nothing.
struct CalendarFields {
  Calendar calendar = Calendar::kGregorian;
  std::int64_t year = 0;
  bool has_year = false;
  int month = 0;
  int day = 0;
  std::string part;  // "early", "mid", "late", "spring".."winter", "decade", or two: "early decade"
  friend bool operator==(const CalendarFields&, const CalendarFields&) = default;
};

struct Reading {
  Calendar calendar = Calendar::kGregorian;
  CalendarFields first;                // the date, or the start of a range
  std::optional<CalendarFields> last;  // the end of a range
  ImpreciseDate date;                  // the same in Gregorian EDTF
  std::string reason;                  // why the text may be read so, in a sentence for a person
  std::optional<bool> weekday_agrees;  // where the text names a weekday and an exact day
};

struct WrittenDate {
  std::string original;           // the bytes given
  std::vector<Reading> readings;  // in a fixed order; two or more: ambiguous
  bool stated_unknown = false;    // the text itself says the date is not known; no readings then
};

inline constexpr std::size_t kMaxWrittenDate = 512;  // bytes

// kInvalid, with the reason in the message, if the text has no reading under the options: an
// unknown word, a day that does not exist, a two-digit year without a century, invalid UTF-8,
// too long.
[[nodiscard]] Result<WrittenDate> read_written_date(std::string_view text,
                                                    const DateOptions& options = {});

// A month name in any of the tables, or nothing: for those who look for dates in running text.
struct MonthName {
  Calendar calendar = Calendar::kGregorian;
  int month = 1;
  friend bool operator==(const MonthName&, const MonthName&) = default;
};
// All the months the word may name (usually one).
[[nodiscard]] std::vector<MonthName> months_named(std::string_view word);

}  // namespace habeas::calendar
