// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/compare_dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "linkage/comparator.h"

// Dates are compared as what they may mean (an interval of days over all readings) and as the
// digits somebody typed. The mistakes that lists of persons are full of have levels of their own: a
// year written as its first of January, day and month exchanged, a digit wrong, two neighbours
// exchanged, a day's slip in converting from another calendar.

namespace habeas::linkage::internal {

namespace {

constexpr int kWithinTwoYears = 2;
constexpr int kSameYear = 3;
constexpr int kTwoParts = 4;
constexpr int kYearAlone = 5;
constexpr int kMonthAlone = 6;
constexpr int kDayApart = 7;
constexpr int kDigitApart = 8;

struct Parts {
  int year, month, day;
};

// A placeholder states its year alone.
Parts parts_of(const DateForm& date) {
  if (date.placeholder) return {date.year, 0, 0};
  return {date.year, date.month, date.day};
}

std::array<char, 8> digits_of(const Parts& date) {
  std::array<char, 8> digits{};
  int rest = date.year % 10000 * 10000 + date.month * 100 + date.day;
  for (size_t i = 8; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
  return digits;
}

// One digit other, or two neighbours exchanged.
template <size_t kCount>
bool one_slip(const std::array<char, kCount>& a, const std::array<char, kCount>& b) {
  size_t first = kCount;
  size_t others = 0;
  for (size_t i = 0; i < kCount; ++i) {
    if (a[i] == b[i]) continue;
    if (first == kCount) first = i;
    ++others;
  }
  if (others == 1) return true;
  return others == 2 && first + 1 < kCount && a[first] == b[first + 1] && a[first + 1] == b[first];
}

int compare_whole(const Parts& a, const Parts& b) {
  if (a.year == b.year && a.month == b.day && a.day == b.month) return kDigitApart;
  if (one_slip(digits_of(a), digits_of(b))) return kDigitApart;
  const int equal =
      (a.year == b.year ? 1 : 0) + (a.month == b.month ? 1 : 0) + (a.day == b.day ? 1 : 0);
  if (equal >= 2) return kTwoParts;
  if (a.year == b.year) return kSameYear;
  return std::abs(a.year - b.year) <= 2 ? kWithinTwoYears : kLevelDifferent;
}

}  // namespace

int compare_dates(const DateForm& a, const DateForm& b) {
  // Two ages are compared as ages.
  if (a.from_age && b.from_age) return kLevelMissing;
  const Parts x = parts_of(a);
  const Parts y = parts_of(b);
  const bool whole = x.day != 0 && y.day != 0 && x.month != 0 && y.month != 0;
  if (whole && !a.calendar_unsure && !b.calendar_unsure) {
    // Days of the calendars differ by one in the first place where a conversion slipped.
    if (a.latest >= a.earliest && b.latest >= b.earliest &&
        std::llabs(a.earliest - b.earliest) == 1)
      return kDayApart;
    return compare_whole(x, y);
  }
  const bool possible = a.latest >= a.earliest && b.latest >= b.earliest;
  if (x.year != 0 && x.year == y.year) {
    if (x.month == 0 || y.month == 0) return kYearAlone;
    return x.month == y.month ? kMonthAlone : kSameYear;
  }
  if (possible && a.earliest <= b.latest && b.earliest <= a.latest) {
    const auto wider = std::max(a.latest - a.earliest, b.latest - b.earliest);
    return wider <= 4 ? kDayApart : wider <= 62 ? kMonthAlone : kYearAlone;
  }
  if (x.year != 0 && y.year != 0)
    return std::abs(x.year - y.year) <= 2 ? kWithinTwoYears : kLevelDifferent;
  const auto gap = std::max(a.earliest - b.latest, b.earliest - a.latest);
  if (possible && gap <= 4) return kDayApart;
  return possible && gap <= 731 ? kWithinTwoYears : kLevelDifferent;
}

int compare_ages(int32_t a, int32_t b) {
  const int apart = std::abs(a - b);
  if (apart <= 1) return 8;
  const bool heaped = a % 5 == 0 || b % 5 == 0;
  if (apart == 2) return heaped ? 6 : 5;
  if (apart == 3) return heaped ? 6 : 4;
  if (a >= 10 && b >= 10 && a <= 99 && b <= 99 && (a / 10 == b % 10 && a % 10 == b / 10)) return 7;
  if (apart <= 5) return 3;
  return apart <= 10 ? 2 : kLevelDifferent;
}

int compare_numbers(int32_t a, int32_t b) {
  const int64_t apart = std::llabs(static_cast<int64_t>(a) - b);
  std::array<char, 10> x{};
  std::array<char, 10> y{};
  int64_t rest_a = std::llabs(static_cast<int64_t>(a));
  int64_t rest_b = std::llabs(static_cast<int64_t>(b));
  const bool long_enough = std::max(rest_a, rest_b) >= 10;
  for (size_t i = 10; i-- > 0; rest_a /= 10, rest_b /= 10) {
    x[i] = static_cast<char>('0' + rest_a % 10);
    y[i] = static_cast<char>('0' + rest_b % 10);
  }
  if (long_enough && (a < 0) == (b < 0) && one_slip(x, y)) return 7;
  if (apart <= 1) return 8;
  if (apart == 2) return 5;
  if (apart <= 3) return 4;
  if (apart <= 5) return 3;
  return apart <= 10 ? 2 : kLevelDifferent;
}

}  // namespace habeas::linkage::internal
