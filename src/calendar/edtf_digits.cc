// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/edtf_digits.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "calendar/gregorian.h"

namespace habeas::calendar::internal {
namespace {

// The days of a season or part of a year, as wide as any convention makes it. Seasons: from the
// first day of the meteorological season to the last of the astronomical one (21 or 22 December
// for autumn, 23 September for summer, ...). A winter (in the south, a summer) written with one
// year may be the one it began in or the one it ended in, so both are within. Codes 21-24 say
// nothing of the hemisphere and cover both.
struct SeasonDays {
  int code;
  int first_month, first_day;
  int years_later;  // of the last day
  int last_month, last_day;
};
constexpr std::array<SeasonDays, 21> kSeasons = {{
    {21, 3, 1, 0, 12, 22},  // spring
    {22, 1, 1, 1, 3, 21},   // summer
    {23, 3, 1, 0, 12, 22},  // autumn
    {24, 1, 1, 1, 3, 21},   // winter
    {25, 3, 1, 0, 6, 21},   // northern spring
    {26, 6, 1, 0, 9, 23},   // northern summer
    {27, 9, 1, 0, 12, 22},  // northern autumn
    {28, 1, 1, 1, 3, 21},   // northern winter
    {29, 9, 1, 0, 12, 22},  // southern spring
    {30, 1, 1, 1, 3, 21},   // southern summer
    {31, 3, 1, 0, 6, 21},   // southern autumn
    {32, 6, 1, 0, 9, 23},   // southern winter
    {33, 1, 1, 0, 3, 31},   // quarters
    {34, 4, 1, 0, 6, 30},  {35, 7, 1, 0, 9, 30},  {36, 10, 1, 0, 12, 31},
    {37, 1, 1, 0, 4, 30},                                                // thirds
    {38, 5, 1, 0, 8, 31},  {39, 9, 1, 0, 12, 31}, {40, 1, 1, 0, 6, 30},  // halves
    {41, 7, 1, 0, 12, 31},
}};

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

DayNumber day_of(std::int64_t year, int month, int day) {
  return day_from_gregorian({year, month, day}).value();
}

// The years a pattern stands for, in ascending order of magnitude, without storing them: year(n)
// for n < count(). A year of digits only has one; "1950S2" has a hundred.
class Years {
 public:
  explicit Years(const EdtfDate& date) : pattern_(date.year), negative_(date.negative) {
    if (date.significant > 0)
      for (std::size_t i = static_cast<std::size_t>(date.significant); i < pattern_.size(); ++i)
        pattern_[i] = 'X';
    for (const char digit : pattern_)
      if (digit == 'X') count_ *= 10;
  }
  [[nodiscard]] std::int64_t count() const { return count_; }
  // The n-th year from the earliest.
  [[nodiscard]] std::int64_t year(std::int64_t n) const {
    std::string digits = pattern_;
    std::int64_t rest = negative_ ? count_ - 1 - n : n;
    for (std::size_t i = digits.size(); i-- > 0;) {
      if (digits[i] != 'X') continue;
      digits[i] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    }
    const std::int64_t magnitude = number(digits);
    return negative_ ? -magnitude : magnitude;
  }
  // -0000 does not exist; a negative pattern that reaches it leaves it out.
  [[nodiscard]] bool exists(std::int64_t n) const { return !negative_ || year(n) != 0; }

 private:
  std::string pattern_;
  bool negative_;
  std::int64_t count_ = 1;
};

// The first (step 1) or last (step -1) day of the pattern within a year.
std::optional<DayNumber> end_day_in_year(const EdtfDate& date, std::int64_t year, int step) {
  const int last_month = 12;
  for (int i = 0; i < last_month; ++i) {
    const int month = step > 0 ? i + 1 : last_month - i;
    if (!date.month.empty() && !matches_digits(date.month, month)) continue;
    const int length = gregorian_month_length(year, month);
    for (int j = 0; j < length; ++j) {
      const int day = step > 0 ? j + 1 : length - j;
      if (date.day.empty() || matches_digits(date.day, day)) return day_of(year, month, day);
    }
  }
  return std::nullopt;
}

}  // namespace

bool matches_digits(std::string_view pattern, std::int64_t value) {
  for (std::size_t i = pattern.size(); i-- > 0;) {
    if (pattern[i] != 'X' && pattern[i] != static_cast<char>('0' + value % 10)) return false;
    value /= 10;
  }
  return value == 0;
}

std::optional<int> season_of(const EdtfDate& date) {
  if (date.month.empty() || date.month.find('X') != std::string::npos) return std::nullopt;
  const auto code = static_cast<int>(number(date.month));
  if (code < kFirstSeason || code > kLastSeason) return std::nullopt;
  return code;
}

std::optional<DayRange> possible_days(const EdtfDate& date) {
  const Years years(date);
  if (const std::optional<int> code = season_of(date)) {
    const SeasonDays& season = kSeasons[static_cast<std::size_t>(*code - kFirstSeason)];
    std::int64_t last = years.count() - 1;
    if (!years.exists(last)) --last;
    if (last < 0) return std::nullopt;
    return DayRange{
        day_of(years.year(0), season.first_month, season.first_day),
        day_of(years.year(last) + season.years_later, season.last_month, season.last_day)};
  }
  // The first year with such a day is soon found: only leap days make one wait, and at most until
  // the pattern is exhausted (ten thousand years).
  std::optional<DayNumber> earliest;
  for (std::int64_t n = 0; n < years.count() && !earliest; ++n)
    if (years.exists(n)) earliest = end_day_in_year(date, years.year(n), 1);
  if (!earliest) return std::nullopt;
  std::optional<DayNumber> latest;
  for (std::int64_t n = years.count(); n-- > 0 && !latest;)
    if (years.exists(n)) latest = end_day_in_year(date, years.year(n), -1);
  return DayRange{*earliest, *latest};
}

bool includes_day(const EdtfDate& date, DayNumber day) {
  if (date.significant > 0 || date.year.size() > 4 || season_of(date)) {
    const DayRange range = days_of(date);
    return day >= range.earliest && day <= range.latest;
  }
  const GregorianDate civil = gregorian_from_day(day);
  if (date.negative ? civil.year >= 0 : civil.year < 0) return false;
  return matches_digits(date.year, date.negative ? -civil.year : civil.year) &&
         (date.month.empty() || matches_digits(date.month, civil.month)) &&
         (date.day.empty() || matches_digits(date.day, civil.day));
}

}  // namespace habeas::calendar::internal

namespace habeas::calendar {

DayRange days_of(const EdtfDate& date) {
  const std::optional<DayRange> days = internal::possible_days(date);
  check(days.has_value(), "the date of an ImpreciseDate exists");
  return *days;
}

}  // namespace habeas::calendar
