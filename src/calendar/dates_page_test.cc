// SPDX-License-Identifier: Apache-2.0
// The tables of docs/formats/dates.md say what the code does.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/written_dates.h"

namespace habeas::calendar {
namespace {

using Row = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The rows of the table whose first heading is this.
std::vector<Row> table(const std::string& heading) {
  std::ifstream in(std::string(HABEAS_SOURCE_DIR) + "/docs/formats/dates.md");
  std::vector<Row> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("| " + heading + " |", 0) == 0) inside = true;
    if (inside && line.empty()) break;
    if (!inside) continue;
    Row row;
    for (std::size_t at = 1; at < line.size();) {
      const std::size_t bar = line.find('|', at);
      row.push_back(trimmed(line.substr(at, bar - at)));
      at = bar + 1;
    }
    rows.push_back(row);
  }
  if (rows.size() > 2) rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

// What stands between backticks.
std::vector<std::string> spans(const std::string& cell) {
  std::vector<std::string> result;
  for (std::size_t at = cell.find('`'); at != std::string::npos;) {
    const std::size_t end = cell.find('`', at + 1);
    result.push_back(cell.substr(at + 1, end - at - 1));
    at = cell.find('`', end + 1);
  }
  return result;
}

std::string shown(const Bound& bound) {
  if (bound.kind == EndKind::kOpen) return "open";
  return bound.kind == EndKind::kUnknown ? "unknown" : to_iso(bound.day);
}

TEST(DatesPage, ItsEdtfIsReadAsItSays) {
  const std::vector<Row> rows = table("written");
  ASSERT_GE(rows.size(), 15U);
  for (const Row& row : rows) {
    for (const std::string& text : spans(row[0])) {
      const Result<ImpreciseDate> date = ImpreciseDate::parse(text);
      ASSERT_TRUE(date) << text;
      EXPECT_EQ(std::to_string(date->level()), row[1]) << text;
      if (text != spans(row[0]).front() || row[3].find("written") != std::string::npos) continue;
      if (row[3].empty()) continue;
      EXPECT_EQ(shown(date->bounds().earliest), row[3]) << text;
      EXPECT_EQ(shown(date->bounds().latest), row[4]) << text;
    }
  }
}

TEST(DatesPage, ItsWrittenDatesHaveTheReadingsItSays) {
  const std::vector<Row> rows = table("text");
  ASSERT_GE(rows.size(), 12U);
  for (const Row& row : rows) {
    for (const std::string& text : spans(row[0])) {
      DateOptions options;
      if (text == "16 Dhu al-Hijja 1408") options.calendars = {Calendar::kHijri};
      if (text == "13/04/2013") options.order = NumberOrder::kMonthDayYear;
      const Result<WrittenDate> date = read_written_date(text, options);
      ASSERT_EQ(date.has_value(), row[1].rfind("refused", 0) != 0) << text;
      if (!date) continue;
      EXPECT_EQ(date->readings.empty(), row[1].rfind("none", 0) == 0) << text;
      std::vector<std::string> said = spans(row[1]);
      for (const Reading& reading : date->readings) {
        if (said.empty() || reading.calendar != Calendar::kGregorian) continue;
        EXPECT_NE(std::find(said.begin(), said.end(), reading.date.canonical()), said.end())
            << text << ": " << reading.date.canonical();
      }
      if (said.size() == 1) {
        EXPECT_TRUE(std::any_of(date->readings.begin(), date->readings.end(),
                                [&](const Reading& r) { return r.date.canonical() == said[0]; }))
            << text;
      }
    }
  }
}

TEST(DatesPage, KnowsTheWordsItLists) {
  const std::vector<Row> rows = table("");
  ASSERT_GE(rows.size(), 10U);
  int months = 0;
  for (const Row& row : rows) {
    if (row[0].rfind("months", 0) != 0) continue;
    for (std::size_t column = 1; column < row.size(); ++column) {
      std::string words = row[column] + ",";
      for (std::size_t comma = words.find(','); comma != std::string::npos;
           comma = words.find(',')) {
        const std::string word = trimmed(words.substr(0, comma));
        words.erase(0, comma + 1);
        if (word.empty()) continue;
        ++months;
        EXPECT_FALSE(months_named(word).empty()) << word;
      }
    }
  }
  EXPECT_GE(months, 12);
}

}  // namespace
}  // namespace habeas::calendar
