// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Gives `step` bytes at a time, so that every boundary falls inside something.
CsvReader::Source dripping(std::string_view text, size_t step) {
  return [text, step](std::span<uint8_t> out) mutable -> Result<size_t> {
    size_t count = std::min({text.size(), out.size(), step});
    std::copy_n(text.begin(), count, out.begin());
    text.remove_prefix(count);
    return count;
  };
}

// Refused rows stand as {"!", line, reason, raw}.
Rows read_all(CsvReader reader) {
  Rows rows;
  for (;;) {
    Result<CsvEvent> event = reader.next();
    EXPECT_TRUE(event.has_value());
    if (!event || *event == CsvEvent::kEnd) return rows;
    if (*event == CsvEvent::kRefused)
      rows.push_back({"!", std::to_string(reader.refusal().line), reader.refusal().reason,
                      std::string(reader.raw())});
    else
      rows.emplace_back(reader.fields().begin(), reader.fields().end());
  }
}

struct Case {
  std::string_view text;
  Rows rows;
};
const std::string_view kNul("a\0b,c\n", 6);

TEST(CsvReader, ReadsWhatRfc4180Writes) {
  const Case kCases[] = {
      {"", {}},
      {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2\r", {{"a", "b"}, {"1", "2"}}},
      {"\xEF\xBB\xBFx\n", {{"x"}}},
      {"a,,\n,\n", {{"a", "", ""}, {"", ""}}},
      {"\n\nx\n", {{""}, {""}, {"x"}}},
      {"\"a,b\",\"line\nbreak\",\"say \"\"no\"\"\"\n", {{"a,b", "line\nbreak", "say \"no\""}}},
      {"\"\",\"\"\"\"\n", {{"", "\""}}},
      {"\"x\"\r\n\"y\"", {{"x"}, {"y"}}},
      {"a\rb,c\n", {{"a\rb", "c"}}},
      {kNul, {{std::string("a\0b", 3), "c"}}},
      {"a\"b\nc\n",
       {{"!", "1", "a quotation mark stands inside a field that is not quoted", "a\"b"}, {"c"}}},
      {"\"a\"b,c\r\nd\n", {{"!", "1", "text follows a closing quotation mark", "\"a\"b,c"}, {"d"}}},
      {"x\n\"open,1\ny\n",
       {{"x"}, {"!", "2", "a quotation mark is opened and never closed", "\"open,1"}, {"y"}}},
      {"\"a\nb\"c\nd\n",
       {{"!", "2", "text follows a closing quotation mark", "\"a"},
        {"!", "2", "a quotation mark stands inside a field that is not quoted", "b\"c"},
        {"d"}}},
  };
  for (const Case& test : kCases) {
    EXPECT_EQ(read_all(CsvReader(csv_source(test.text))), test.rows) << test.text;
    for (size_t step = 1; step < 5; ++step)
      EXPECT_EQ(read_all(CsvReader(dripping(test.text, step))), test.rows) << test.text << step;
  }
}

TEST(CsvReader, KeepsABareQuotationMarkWhenToldTo) {
  CsvOptions options;
  options.bare_quote = CsvOptions::BareQuote::kKeep;
  EXPECT_EQ(read_all(CsvReader(csv_source("O\"Brien,x\n"), options)), (Rows{{"O\"Brien", "x"}}));
}

TEST(CsvReader, RefusesARowWithTheWrongNumberOfFieldsAndGoesOn) {
  CsvReader reader(csv_source("a,b\n1\n2,3\n"));
  ASSERT_EQ(*reader.next(), CsvEvent::kRow);
  reader.expect_fields(2);
  ASSERT_EQ(*reader.next(), CsvEvent::kRefused);
  EXPECT_EQ(reader.refusal().reason, "the row has 1 fields where 2 are expected");
  EXPECT_EQ(reader.refusal().line, 2);
  EXPECT_EQ(reader.raw(), "1");
  ASSERT_EQ(*reader.next(), CsvEvent::kRow);
  EXPECT_EQ(reader.line(), 3);
  EXPECT_EQ(reader.offset(), 6);
  EXPECT_EQ(reader.row(), 3);
}

TEST(CsvReader, CountsLinesInsideQuotedFields) {
  CsvReader reader(csv_source("\"a\nb\nc\",1\nx,2\n"));
  ASSERT_EQ(*reader.next(), CsvEvent::kRow);
  EXPECT_EQ(reader.raw(), "\"a\nb\nc\",1");
  ASSERT_EQ(*reader.next(), CsvEvent::kRow);
  EXPECT_EQ(reader.line(), 4);
}

TEST(CsvReader, RefusesAnOverlongRowInBoundedMemory) {
  CsvOptions options;
  options.row_bytes = 1 << 20;
  std::string text = "a\n\"" + std::string(5 << 20, 'x') + "\nb\n";
  Rows rows = read_all(CsvReader(csv_source(text), options));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1][2], "a row is longer than 1048576 bytes");
  EXPECT_EQ(rows[1][3].size(), 4096U);
  EXPECT_EQ(rows[2], (std::vector<std::string>{"b"}));
}

TEST(CsvReader, RefusesARowOfTooManyFields) {
  CsvOptions options;
  options.fields = 3;
  Rows rows = read_all(CsvReader(csv_source("a,b,c,d\na,b,c\n"), options));
  EXPECT_EQ(rows[0][2], "a row has more than 3 fields");
  EXPECT_EQ(rows[1].size(), 3U);
}

TEST(CsvReader, PassesOnTheFailureOfItsSource) {
  CsvReader reader([](std::span<uint8_t>) -> Result<size_t> {
    return fail(ErrorKind::kIo, "the disk is gone");
  });
  Result<CsvEvent> event = reader.next();
  ASSERT_FALSE(event.has_value());
  EXPECT_EQ(event.error().message, "the disk is gone");
}

TEST(CsvWriter, WritesWhatTheReaderReadsBack) {
  SeededRandom random(7);
  constexpr std::string_view kAlphabet = ",\"\n\r ab;\xD8";
  for (int round = 0; round < 2000; ++round) {
    Rows rows(1 + random.below(4));
    std::string text;
    for (auto& row : rows) {
      row.resize(1 + random.below(4));
      for (std::string& field : row)
        for (uint64_t n = random.below(6); n > 0; --n)
          field.push_back(kAlphabet[random.below(kAlphabet.size())]);
      append_csv_row(text, std::vector<std::string_view>(row.begin(), row.end()));
    }
    ASSERT_EQ(read_all(CsvReader(dripping(text, 1 + random.below(9)))), rows) << text;
  }
}

}  // namespace
}  // namespace habeas
