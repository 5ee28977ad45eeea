// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "calendar/day.h"

// A day in words, in one calendar or three side by side. Digits are Latin for en, fr and es,
// Persian for fa and Arabic-Indic for ar. Days outside a calendar's range are said to be so.

namespace habeas::calendar {

enum class Language { kEnglish, kFrench, kSpanish, kPersian, kArabic };

// "28 July 1988", "6 Mordad 1367", "۶ مرداد ۱۳۶۷". kHijri gives the tabular date and marks it "c."
// since sighting may differ. kImperial outside 2535-2537 gives "".
[[nodiscard]] std::string format_day(DayNumber day, Calendar calendar, Language language);

struct ThreeCalendars {
  std::string gregorian;
  std::string jalali;  // "" outside 1178-1633 AP
  std::string hijri;   // the tabular and Umm al-Qura dates, both where they differ: "13/14 ..."
};
[[nodiscard]] ThreeCalendars format_in_three_calendars(DayNumber day, Language language);
// "28 July 1988 = 6 Mordad 1367 AP = c. 13/14 Dhu al-Hijja 1408 AH"
[[nodiscard]] std::string format_side_by_side(DayNumber day, Language language);

[[nodiscard]] std::string month_name(Calendar calendar, int month, Language language);
// ASCII digits in the text replaced by those of the language.
[[nodiscard]] std::string with_digits_of(std::string text, Language language);

}  // namespace habeas::calendar
