// SPDX-License-Identifier: Apache-2.0
#include "calendar/display.h"

#include <array>

#include "base/result.h"
#include "calendar/gregorian.h"
#include "calendar/hijri.h"
#include "calendar/internal/month_names.h"
#include "calendar/jalali.h"

namespace habeas::calendar {
namespace {

std::string_view code(Language language) {
  constexpr std::array<std::string_view, 5> kCodes = {"en", "fr", "es", "fa", "ar"};
  return kCodes[static_cast<std::size_t>(language)];
}

std::string_view era(Calendar calendar, Language language) {
  // Rows: Gregorian, Jalali, Hijri, imperial; columns: en, fr, es, fa, ar.
  constexpr std::array<std::array<std::string_view, 5>, 4> kEras = {{
      {"CE", "ap. J.-C.", "d. C.", "میلادی", "م"},
      {"AP", "AP", "AP", "هجری شمسی", "هـ ش"},
      {"AH", "AH", "AH", "هجری قمری", "هـ"},
      {"imperial", "impérial", "imperial", "شاهنشاهی", "شاهنشاهي"},
  }};
  return kEras[static_cast<std::size_t>(calendar)][static_cast<std::size_t>(language)];
}

std::string joined(const std::string& day, Calendar calendar, int month, std::int64_t year,
                   Language language) {
  const std::string text =
      day + " " + month_name(calendar, month, language) + " " + std::to_string(year);
  return with_digits_of(text, language);
}

// The tabular date first, the Umm al-Qura date after a stroke where it differs.
std::string hijri_text(DayNumber day, Language language) {
  const Result<HijriDate> tabular = hijri_from_day(day, HijriRule::kTabular);
  if (!tabular) return "";
  const Result<HijriDate> listed = hijri_from_day(day, HijriRule::kUmmAlQura);
  const std::string own = std::to_string(tabular->day);
  if (!listed || *listed == *tabular)
    return joined(own, Calendar::kHijri, tabular->month, tabular->year, language);
  if (listed->month == tabular->month && listed->year == tabular->year) {
    const std::string other = std::to_string(listed->day);
    const std::string days = tabular->day < listed->day ? own + "/" + other : other + "/" + own;
    return joined(days, Calendar::kHijri, tabular->month, tabular->year, language);
  }
  return joined(own, Calendar::kHijri, tabular->month, tabular->year, language) + " / " +
         joined(std::to_string(listed->day), Calendar::kHijri, listed->month, listed->year,
                language);
}

std::string circa(Language language) {
  constexpr std::array<std::string_view, 5> kWords = {"c. ", "v. ", "h. ", "حدود ", "نحو "};
  return std::string(kWords[static_cast<std::size_t>(language)]);
}

}  // namespace

std::string with_digits_of(std::string text, Language language) {
  if (language != Language::kPersian && language != Language::kArabic) return text;
  // U+06F0 is DB B0, U+0660 is D9 A0 in UTF-8.
  const bool persian = language == Language::kPersian;
  std::string result;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      result += c;
      continue;
    }
    result += static_cast<char>(persian ? 0xDB : 0xD9);
    result += static_cast<char>((persian ? 0xB0 : 0xA0) + (c - '0'));
  }
  return result;
}

std::string month_name(Calendar calendar, int month, Language language) {
  check(month >= 1 && month <= 12, "a month is 1 to 12");
  const Calendar names = calendar == Calendar::kImperial ? Calendar::kJalali : calendar;
  // Jalali and Hijri months keep their transliteration in French and Spanish, and Jalali months
  // their Persian name in Arabic.
  std::array<std::string_view, 3> wanted = {code(language),
                                            language == Language::kArabic ? "fa" : "en", "en"};
  for (const std::string_view tag : wanted) {
    for (const internal::MonthRow& row : internal::month_rows()) {
      if (row.calendar != names || row.language != tag) continue;
      const std::string_view alternatives = row.names[static_cast<std::size_t>(month - 1)];
      return std::string(alternatives.substr(0, alternatives.find('|')));
    }
  }
  throw Bug("every calendar has English month names");
}

std::string format_day(DayNumber day, Calendar calendar, Language language) {
  switch (calendar) {
    case Calendar::kGregorian: {
      const GregorianDate date = gregorian_from_day(day);
      return joined(std::to_string(date.day), calendar, date.month, date.year, language);
    }
    case Calendar::kHijri: {
      const std::string text = hijri_text(day, language);
      return text.empty() ? text : circa(language) + text;
    }
    case Calendar::kJalali:
    case Calendar::kImperial: {
      const Result<JalaliDate> date = jalali_from_day(day);
      if (!date) return "";
      const bool imperial = calendar == Calendar::kImperial;
      const int year = date->year + (imperial ? kImperialOffset : 0);
      if (imperial && (year < kFirstImperialYear || year > kLastImperialYear)) return "";
      return joined(std::to_string(date->day), calendar, date->month, year, language);
    }
  }
  throw Bug("a calendar that does not exist");
}

ThreeCalendars format_in_three_calendars(DayNumber day, Language language) {
  return {format_day(day, Calendar::kGregorian, language),
          format_day(day, Calendar::kJalali, language),
          format_day(day, Calendar::kHijri, language)};
}

std::string format_side_by_side(DayNumber day, Language language) {
  const ThreeCalendars three = format_in_three_calendars(day, language);
  std::string text = three.gregorian;
  const auto add = [&](const std::string& part, Calendar calendar) {
    if (!part.empty()) text.append(" = ").append(part).append(" ").append(era(calendar, language));
  };
  add(three.jalali, Calendar::kJalali);
  add(three.hijri, Calendar::kHijri);
  return text;
}

}  // namespace habeas::calendar
