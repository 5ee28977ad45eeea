// SPDX-License-Identifier: Apache-2.0
// tests/vectors/days.tsv, row by row: by number, in three scripts of digits, and in words.
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "calendar/display.h"
#include "calendar/gregorian.h"
#include "calendar/hijri.h"
#include "calendar/jalali.h"
#include "calendar/written_dates.h"

namespace habeas::calendar {
namespace {

struct DayVector {
  std::string name, calendar, date, expected, weekday;
};

std::vector<DayVector> vectors() {
  std::ifstream in(std::string(HABEAS_SOURCE_DIR) + "/tests/vectors/days.tsv");
  std::vector<DayVector> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    DayVector row;
    std::string* fields[] = {&row.name, &row.calendar, &row.date, &row.expected, &row.weekday};
    std::size_t at = 0;
    for (std::string* field : fields) {
      const std::size_t tab = line.find('\t', at);
      *field = line.substr(at, tab == std::string::npos ? tab : tab - at);
      at = tab == std::string::npos ? line.size() : tab + 1;
    }
    rows.push_back(row);
  }
  return rows;
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}
JalaliDate jalali(const std::string& text) {
  return {number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2))};
}
HijriDate hijri(const std::string& text) {
  return {number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2))};
}
DayNumber gregorian(const std::string& text) {
  return day_from_gregorian(
             {number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2))})
      .value();
}

class DayVectors : public ::testing::TestWithParam<DayVector> {};

TEST_P(DayVectors, HoldsByNumber) {
  const DayVector& row = GetParam();
  if (row.expected == "leap" || row.expected == "common") {
    const bool leap = row.expected == "leap";
    EXPECT_EQ(is_jalali_leap_year(number(row.date)), leap);
    EXPECT_EQ(day_from_jalali({number(row.date), 12, 30}).has_value(), leap);
    return;
  }
  if (row.calendar == "jalali") {
    const Result<DayNumber> day = day_from_jalali(jalali(row.date));
    ASSERT_EQ(day.has_value(), row.expected != "refused");
    if (!day) return;
    EXPECT_EQ(to_iso(*day), row.expected);
    EXPECT_EQ(jalali_from_day(gregorian(row.expected)).value(), jalali(row.date));
    if (row.weekday != "-") EXPECT_EQ(weekday(*day), number(row.weekday));
    return;
  }
  const Result<DayNumber> day = day_from_hijri(hijri(row.date), HijriRule::kTabular);
  ASSERT_EQ(day.has_value(), row.expected != "refused");
  EXPECT_EQ(days_from_hijri(hijri(row.date)).has_value(), row.expected != "refused");
  if (!day) return;
  EXPECT_EQ(to_iso(*day), row.expected);
  EXPECT_EQ(hijri_from_day(*day, HijriRule::kTabular).value(), hijri(row.date));
  // What is written is an interval around the computed day.
  const DayRange range = days_from_hijri(hijri(row.date)).value();
  EXPECT_LT(range.earliest, *day);
  EXPECT_GT(range.latest, *day);
  if (row.weekday != "-") EXPECT_EQ(weekday(*day), number(row.weekday));
}

// The same date as people write it: with slashes in Latin, Persian and Arabic-Indic digits, and
// with the month's name in English and Persian.
TEST_P(DayVectors, HoldsAsWritten) {
  const DayVector& row = GetParam();
  if (row.date.size() != 10) return;
  DateOptions options;
  options.calendars = {row.calendar == "jalali" ? Calendar::kJalali : Calendar::kHijri};
  const int month = number(row.date.substr(5, 2));
  std::string slashes = row.date;
  slashes[4] = slashes[7] = '/';
  std::vector<std::string> written;
  for (const Language language : {Language::kEnglish, Language::kPersian, Language::kArabic})
    written.push_back(with_digits_of(slashes, language));
  if (month <= 12) {
    for (const Language language : {Language::kEnglish, Language::kPersian})
      written.push_back(with_digits_of(std::to_string(number(row.date.substr(8, 2))) + " " +
                                           month_name(options.calendars.front(), month, language) +
                                           " " + row.date.substr(0, 4),
                                       language));
  }
  for (const std::string& text : written) {
    const Result<WrittenDate> date = read_written_date(text, options);
    ASSERT_EQ(date.has_value(), row.expected != "refused") << text;
    if (!date) continue;
    EXPECT_EQ(date->original, text);
    ASSERT_EQ(date->readings.size(), 1U) << text;
    const ImpreciseDate& read = date->readings.front().date;
    if (row.calendar == "jalali") {
      EXPECT_EQ(read.canonical(), row.expected) << text;
    } else {
      EXPECT_FALSE(read.exact_day()) << text << ": a Hijri date is never one day";
      EXPECT_NE(read.admits(gregorian(row.expected)), Truth::kNo) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Days, DayVectors, ::testing::ValuesIn(vectors()),
                         [](const ::testing::TestParamInfo<DayVector>& row) {
                           std::string name = row.param.name;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

TEST(DayVectorFile, IsWhole) {
  int conversions = 0, years = 0, refused = 0, lunar = 0;
  for (const DayVector& row : vectors()) {
    years += row.expected == "leap" || row.expected == "common";
    refused += row.expected == "refused";
    lunar += row.calendar == "hijri";
    conversions += row.expected.size() == 10;
  }
  EXPECT_EQ(conversions, 20);
  EXPECT_EQ(years, 16);
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(lunar, 3);
}

}  // namespace
}  // namespace habeas::calendar
