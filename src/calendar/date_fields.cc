// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/date_fields.h"

#include <algorithm>
#include <array>

#include "calendar/gregorian.h"
#include "calendar/hijri.h"
#include "calendar/jalali.h"

namespace habeas::calendar::internal {
namespace {

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

int season_index(const std::string& part) {
  constexpr std::array<std::string_view, 4> kNames = {"spring", "summer", "autumn", "winter"};
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (part.ends_with(kNames[i])) return static_cast<int>(i);
  return -1;
}

// 0 early, 1 mid, 2 late, -1 none.
int third_of(const std::string& part) {
  if (part.starts_with("early")) return 0;
  if (part.starts_with("mid")) return 1;
  return part.starts_with("late") ? 2 : -1;
}

bool is_decade(const CalendarFields& fields) { return fields.part.ends_with("decade"); }

// The thirds of a month of days and of a year of months; a decade goes 0-3, 4-6, 7-9.
struct Third {
  int first, last;
};
constexpr std::array<Third, 3> kDays = {{{1, 10}, {11, 20}, {21, 31}}};
constexpr std::array<Third, 3> kMonths = {{{1, 4}, {5, 8}, {9, 12}}};
constexpr std::array<Third, 3> kYears = {{{0, 3}, {4, 6}, {7, 9}}};

template <typename Thirds>
Third third(const Thirds& thirds, int index) {
  return thirds[static_cast<std::size_t>(index)];
}

// "[a..b]" where the ends that fall inside the whole are approximate.
Result<ImpreciseDate> run(std::string first, std::string last) {
  return ImpreciseDate::parse("[" + std::move(first) + ".." + std::move(last) + "]");
}

Result<ImpreciseDate> gregorian_third(const CalendarFields& fields, const std::string& year,
                                      const std::string& mark) {
  const int index = third_of(fields.part);
  const auto inner = [](bool is_inner) { return is_inner ? "~" : ""; };
  if (is_decade(fields)) {
    const Third years = third(kYears, index);
    const std::string stem = year.substr(0, year.size() - 1);
    const auto year_mark = [&](bool is_inner) {
      return mark.empty() && is_inner ? std::string("~") : mark;
    };
    return run(stem + std::to_string(years.first) + year_mark(index > 0),
               stem + std::to_string(years.last) + year_mark(index < 2));
  }
  if (fields.month != 0) {
    const Third days = third(kDays, index);
    const std::string stem = year + "-" + padded(fields.month, 2) + "-";
    const int length = gregorian_month_length(fields.year, fields.month);
    return run(stem + inner(index > 0) + padded(days.first, 2) + mark,
               stem + inner(index < 2) + padded(std::min(days.last, length), 2) + mark);
  }
  const Third months = third(kMonths, index);
  return run(year + "-" + inner(index > 0) + padded(months.first, 2) + mark,
             year + "-" + inner(index < 2) + padded(months.last, 2) + mark);
}

Result<ImpreciseDate> gregorian_date(const CalendarFields& fields, Qualifier hedge,
                                     Hemisphere hemisphere) {
  if (fields.has_year && (fields.year > 9999 || fields.year < -9999))
    return fail(ErrorKind::kInvalid,
                "Gregorian year " + std::to_string(fields.year) + " is beyond four digits");
  const std::int64_t magnitude = fields.year < 0 ? -fields.year : fields.year;
  std::string year = fields.has_year ? (fields.year < 0 ? "-" : "") + padded(magnitude, 4) : "XXXX";
  const int season = season_index(fields.part);
  if (season >= 0) {
    const int first_code = hemisphere == Hemisphere::kNorth   ? 25
                           : hemisphere == Hemisphere::kSouth ? 29
                                                              : 21;
    return ImpreciseDate::parse(year + "-" + std::to_string(first_code + season) +
                                mark_text(hedge));
  }
  if (third_of(fields.part) >= 0) {
    if (!fields.has_year || fields.year < 0)
      return fail(ErrorKind::kInvalid, "a part of a month or decade needs its year");
    return gregorian_third(fields, year, mark_text(hedge));
  }
  if (is_decade(fields))
    return ImpreciseDate::parse(year.substr(0, year.size() - 1) + "X" + mark_text(hedge));
  if (fields.month != 0) year += "-" + padded(fields.month, 2);
  if (fields.day != 0) year += "-" + padded(fields.day, 2);
  return ImpreciseDate::parse(year + mark_text(hedge));
}

// The days from the first of one month to the last of another.
Result<DayRange> jalali_months(int first_year, int first_month, int last_year, int last_month) {
  const DayNumber first = TRY(day_from_jalali({first_year, first_month, 1}));
  TRY(day_from_jalali({last_year, last_month, 1}));
  const DayNumber last =
      TRY(day_from_jalali({last_year, last_month, jalali_month_length(last_year, last_month)}));
  return DayRange{first, last};
}

Result<DayRange> jalali_days(const CalendarFields& fields, int year) {
  const int season = season_index(fields.part);
  // The four seasons of the Jalali year are its quarters.
  if (season >= 0) return jalali_months(year, 3 * season + 1, year, 3 * season + 3);
  const int index = third_of(fields.part);
  if (is_decade(fields)) {
    const int start = year - year % 10;
    const Third years = index < 0 ? Third{0, 9} : third(kYears, index);
    return jalali_months(start + years.first, 1, start + years.last, 12);
  }
  if (fields.month == 0) {
    const Third months = index < 0 ? Third{1, 12} : third(kMonths, index);
    return jalali_months(year, months.first, year, months.last);
  }
  if (fields.day != 0) {
    const DayNumber day = TRY(day_from_jalali({year, fields.month, fields.day}));
    return DayRange{day, day};
  }
  if (index < 0) return jalali_months(year, fields.month, year, fields.month);
  const Third days = third(kDays, index);
  const DayNumber first = TRY(day_from_jalali({year, fields.month, days.first}));
  const int last = std::min(days.last, jalali_month_length(year, fields.month));
  const DayNumber end = TRY(day_from_jalali({year, fields.month, last}));
  return DayRange{first, end};
}

Result<DayRange> hijri_days(const CalendarFields& fields) {
  if (fields.year < kFirstHijriYear || fields.year > kLastHijriYear)
    return fail(ErrorKind::kInvalid,
                "Hijri year " + std::to_string(fields.year) + " is outside 1 to 1700");
  const auto year = static_cast<int>(fields.year);
  if (season_index(fields.part) >= 0)
    return fail(ErrorKind::kInvalid, "a lunar year has no seasons of its own");
  const int index = third_of(fields.part);
  if (is_decade(fields)) {
    const int start = std::max(year - year % 10, kFirstHijriYear);
    const Third years = index < 0 ? Third{0, 9} : third(kYears, index);
    const DayRange first = TRY(days_from_hijri_year(
        year - year % 10 + years.first == 0 ? start : year - year % 10 + years.first));
    const DayRange end = TRY(days_from_hijri_year(year - year % 10 + years.last));
    return DayRange{first.earliest, end.latest};
  }
  if (fields.month == 0) {
    const Third months = index < 0 ? Third{1, 12} : third(kMonths, index);
    const DayRange first = TRY(days_from_hijri_month(year, months.first));
    const DayRange end = TRY(days_from_hijri_month(year, months.last));
    return DayRange{first.earliest, end.latest};
  }
  if (fields.day != 0) return days_from_hijri({year, fields.month, fields.day});
  const DayRange whole = TRY(days_from_hijri_month(year, fields.month));
  if (index < 0) return whole;
  const Third days = third(kDays, index);
  const DayRange first = TRY(days_from_hijri({year, fields.month, days.first}));
  const DayNumber last =
      index == 2 ? whole.latest : TRY(days_from_hijri({year, fields.month, days.last})).latest;
  return DayRange{first.earliest, last};
}

Result<DayRange> days_of_fields(const CalendarFields& fields) {
  if (!fields.has_year)
    return fail(ErrorKind::kInvalid, "without its year a " +
                                         std::string(to_string(fields.calendar)) +
                                         " day or month cannot be placed");
  if (fields.calendar == Calendar::kHijri) return hijri_days(fields);
  const std::int64_t year =
      fields.calendar == Calendar::kImperial ? fields.year - kImperialOffset : fields.year;
  if (year < kFirstJalaliYear || year > kLastJalaliYear)
    return fail(ErrorKind::kInvalid, std::string(to_string(fields.calendar)) + " year " +
                                         std::to_string(fields.year) +
                                         " is outside the years that are settled");
  return jalali_days(fields, static_cast<int>(year));
}

}  // namespace

std::string mark_text(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::kNone:
      return "";
    case Qualifier::kUncertain:
      return "?";
    case Qualifier::kApproximate:
      return "~";
    case Qualifier::kBoth:
      return "%";
  }
  throw Bug("a qualifier that does not exist");
}

Result<ImpreciseDate> date_of(const CalendarFields& fields, Qualifier hedge,
                              Hemisphere hemisphere) {
  if (fields.calendar == Calendar::kGregorian) return gregorian_date(fields, hedge, hemisphere);
  const DayRange days = TRY(days_of_fields(fields));
  const std::string mark = mark_text(hedge);
  if (days.earliest == days.latest) return ImpreciseDate::parse(to_iso(days.earliest) + mark);
  // The inner ends of a third are approximate whatever the text says.
  const int index = third_of(fields.part);
  const bool part_of_whole = index >= 0 && season_index(fields.part) < 0;
  const auto end_mark = [&](bool inner) {
    return mark.empty() && part_of_whole && inner ? std::string("~") : mark;
  };
  return run(to_iso(days.earliest) + end_mark(index > 0),
             to_iso(days.latest) + end_mark(index < 2));
}

}  // namespace habeas::calendar::internal
