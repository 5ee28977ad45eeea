// SPDX-License-Identifier: Apache-2.0
// The law makes the Jalali year begin with spring: on the day of the March equinox if it falls
// before noon in Iran, else on the next day. Here the equinox is computed and the rule judged by
// it.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/jalali.h"

namespace habeas::calendar {
namespace {

constexpr double kPi = 3.14159265358979323846;
double cos_degrees(double degrees) { return std::cos(degrees * kPi / 180); }

// J. Meeus, Astronomical Algorithms, 2nd ed., chapter 27: the March equinox as a Julian Ephemeris
// Day, good to about a minute over this range.
double march_equinox(int year) {
  const double y = (year - 2000) / 1000.0;
  const double mean = 2451623.80984 + 365242.37404 * y + 0.05169 * y * y - 0.00411 * y * y * y -
                      0.00057 * y * y * y * y;
  const double t = (mean - 2451545.0) / 36525;
  const double w = 35999.373 * t - 2.47;
  const double scale = 1 + 0.0334 * cos_degrees(w) + 0.0007 * cos_degrees(2 * w);
  constexpr double kTerms[24][3] = {
      {485, 324.96, 1934.136},  {203, 337.23, 32964.467}, {199, 342.08, 20.186},
      {182, 27.85, 445267.112}, {156, 73.14, 45036.886},  {136, 171.52, 22518.443},
      {77, 222.54, 65928.934},  {74, 296.72, 3034.906},   {70, 243.58, 9037.513},
      {58, 119.81, 33718.147},  {52, 297.17, 150.678},    {50, 21.02, 2281.226},
      {45, 247.54, 29929.562},  {44, 325.15, 31555.956},  {29, 60.93, 4443.417},
      {18, 155.12, 67555.328},  {17, 288.79, 4562.452},   {16, 198.04, 62894.029},
      {14, 199.76, 31436.921},  {12, 95.39, 14577.848},   {12, 287.11, 31931.756},
      {12, 320.81, 34777.259},  {9, 227.73, 1222.114},    {8, 15.45, 16859.074}};
  double sum = 0;
  for (const auto& term : kTerms) sum += term[0] * cos_degrees(term[1] + term[2] * t);
  return mean + 0.00001 * sum / scale;
}

// Seconds by which Terrestrial Time runs ahead of Universal Time: observed values, joined by lines,
// then the parabola of Morrison and Stephenson as fitted by Espenak and Meeus (2006).
double delta_t(int year) {
  constexpr double kObserved[][2] = {{1790, 16}, {1800, 14}, {1820, 12}, {1840, 6},  {1860, 8},
                                     {1880, -5}, {1900, -3}, {1920, 21}, {1940, 24}, {1960, 33},
                                     {1980, 51}, {2000, 64}, {2025, 69}};
  for (std::size_t i = 1; i < std::size(kObserved); ++i)
    if (year <= kObserved[i][0])
      return kObserved[i - 1][1] + (kObserved[i][1] - kObserved[i - 1][1]) *
                                       (year - kObserved[i - 1][0]) /
                                       (kObserved[i][0] - kObserved[i - 1][0]);
  const double u = (year - 1820) / 100.0;
  if (year <= 2150) return std::max(69.0, -20 + 32 * u * u - 0.5628 * (2150 - year));
  return -20 + 32 * u * u;
}

struct Equinox {
  DayNumber day;             // the civil day in Iran, at 52.5 degrees east
  double minutes_past_noon;  // of mean time there; negative before noon
};

Equinox iranian_equinox(int gregorian_year) {
  const double universal = march_equinox(gregorian_year) - delta_t(gregorian_year) / 86400;
  const double local = universal + 52.5 / 360 - 2440587.5;  // days since 1970-01-01 00:00
  const double day = std::floor(local);
  return {static_cast<DayNumber>(day), (local - day - 0.5) * 1440};
}

TEST(Equinox, BeginsEveryJalaliYearByMeanNoon) {
  for (int year = kFirstJalaliYear; year <= kLastJalaliYear; ++year) {
    const Equinox equinox = iranian_equinox(year + 621);
    const DayNumber expected = equinox.day + (equinox.minutes_past_noon < 0 ? 0 : 1);
    EXPECT_EQ(day_from_jalali({year, 1, 1}).value(), expected)
        << year << ": " << equinox.minutes_past_noon << " minutes past noon";
  }
}

// Why the range ends where it does: the next year begins on the wrong day under the rule, so the
// length of the year before it is wrong too.
TEST(Equinox, TheRuleFailsInTheYearBeforeAndInTheSecondYearAfterTheRange) {
  const auto rule = [](std::int64_t year) {  // as in jalali.cc, without its limits
    return -492'268 + 365 * (year - 1) + (8 * year + 21) / 33;
  };
  const auto observed = [](int year) {
    const Equinox equinox = iranian_equinox(year + 621);
    return equinox.day + (equinox.minutes_past_noon < 0 ? 0 : 1);
  };
  ASSERT_EQ(rule(1367), day_from_jalali({1367, 1, 1}).value());
  EXPECT_EQ(rule(kFirstJalaliYear - 1), observed(kFirstJalaliYear - 1) - 1);
  EXPECT_EQ(rule(kLastJalaliYear + 1), observed(kLastJalaliYear + 1));
  EXPECT_EQ(rule(kLastJalaliYear + 2), observed(kLastJalaliYear + 2) + 1);
}

// Which years hang on what noon means, or on the accuracy of this computation: the ADR names them.
TEST(Equinox, IsTooNearNoonInThreeYearsOnly) {
  std::set<int> between_mean_and_apparent_noon, within_the_error;
  for (int year = kFirstJalaliYear; year <= kLastJalaliYear; ++year) {
    const double minutes = iranian_equinox(year + 621).minutes_past_noon;
    // In late March the sun is due south 7 to 8 minutes after mean noon.
    if (minutes > 0 && minutes < 7.6) between_mean_and_apparent_noon.insert(year);
    if (std::abs(minutes) < 1) within_the_error.insert(year);
  }
  EXPECT_EQ(between_mean_and_apparent_noon, (std::set<int>{1503, 1602}));
  EXPECT_EQ(within_the_error, (std::set<int>{1309}));
}

TEST(Equinox, AgreesWithPublishedInstants) {
  // 2024-03-20 03:06 UT and 2025-03-20 09:01 UT (almanacs): 06:36 and 12:31 at 52.5 degrees east.
  EXPECT_NEAR(iranian_equinox(2024).minutes_past_noon, -(5 * 60 + 24), 2);
  EXPECT_NEAR(iranian_equinox(2025).minutes_past_noon, 31, 2);
}

}  // namespace
}  // namespace habeas::calendar
