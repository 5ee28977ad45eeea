// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// The common currency of the calendars: a count of days. Every calendar converts to and from it,
// so that no calendar knows another.

namespace habeas::calendar {

// Days since 1970-01-01 of the proleptic Gregorian calendar; negative before it. A day is a civil
// day at the place of the event: no zone and no time of day is implied.
using DayNumber = std::int64_t;

// A run of days, both ends included; earliest <= latest.
struct DayRange {
  DayNumber earliest = 0;
  DayNumber latest = 0;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

enum class Calendar {
  kGregorian,  // proleptic before 1582
  kJalali,     // solar Hijri of Iran and Afghanistan, AP
  kHijri,      // lunar Hijri, AH: a date is an interval of days
  kImperial,   // Iran's Shahanshahi era of 1976-1978: the Jalali calendar, year + 1180
};

// "gregorian", "jalali", "hijri", "imperial": the words used in mappings and stored records.
[[nodiscard]] std::string_view to_string(Calendar calendar);

}  // namespace habeas::calendar
