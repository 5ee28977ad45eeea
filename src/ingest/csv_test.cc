// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ingest/internal/csv_dialect.h"
#include "ingest/testing/read_here.h"

namespace habeas::ingest {
namespace {

TEST(CsvDialect, IsTheDelimiterOnWhichRowsAgree) {
  struct Case {
    std::string_view text;
    char delimiter;
    int64_t fields;
    std::string_view how;
  };
  const Case kCases[] = {
      {"a,b,c\n1,2,3\n", ',', 3, "2 of 2 rows agree"},
      {"a;b\n1,5;2,5\n3,5;4\n", ';', 2, "3 of 3 rows agree"},
      {"name\tage\nA, B\t3\nC\t4\n", '\t', 2, "3 of 3 rows agree"},
      {"a|b|c|d\n1|2|3|4\n", '|', 4, "2 of 2 rows agree"},
      {"\"a;b\",\"c;d\"\n\"e\",\"f\"\n", ',', 2, "2 of 2 rows agree"},
      {"\"x, y\"\nz\n", ',', 1, "one column"},
      {"", ',', 1, "one column"},
      {"sep=;\na;b,c\n", ';', 1, "declared"},
      {"sep=;\r\na;b,c\n", ';', 1, "declared"},
      // A title above the table does not outvote it.
      {"List of 1988\na;b;c\n1;2;3\n4;5;6\n", ';', 3, "3 of 4 rows agree"},
  };
  for (const Case& row : kCases) {
    CsvDialect found = detect_dialect(row.text);
    EXPECT_EQ(found.delimiter, row.delimiter) << row.text;
    EXPECT_EQ(found.fields, row.fields) << row.text;
    EXPECT_EQ(found.how, row.how) << row.text;
  }
}

TEST(CsvDialect, DoesNotCountTheRowThatTheSampleCutsInTwo) {
  std::string text;
  while (text.size() < (size_t{300} << 10)) text += "aaaa;bbbb;cccc\n";
  CsvDialect found = detect_dialect(text);
  EXPECT_EQ(found.delimiter, ';');
  EXPECT_EQ(found.how, "2000 of 2000 rows agree");
}

TEST(CsvReading, KeepsEveryFieldAsItStands) {
  ReadHere read = read_here(read_csv, "name,born\n\"A \"\"B\"\"\",2013\n ,\n\nx\n");
  ASSERT_TRUE(read.result) << read.result.error().message;
  EXPECT_EQ(read.found.all(),
            "metadata encoding=UTF-8\nmetadata encoding.how=ASCII\nmetadata csv.delimiter=,\n"
            "metadata csv.delimiter.how=3 of 5 rows agree\nsheet 0 []\n"
            "row 0/1 line=1 | 0t:name | 1t:born\nrow 0/2 line=2 | 0t:A \"B\" | 1t:2013\n"
            "row 0/3 line=3 | 0t:  | 1t:\nrow 0/4 line=4 | 0t:\nrow 0/5 line=5 | 0t:x\n");
}

TEST(CsvReading, TwoIdenticalRowsAreTwoRows) {
  ReadHere read = read_here(read_csv, "unknown,male,grave 3\nunknown,male,grave 3\n");
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("row").size(), 2U);
}

TEST(CsvReading, RefusesARowWithItsReasonAndGoesOn) {
  ReadHere read = read_here(read_csv, "a,b\n\"open,c\nd,e\n");
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("row").size(), 2U);
  ASSERT_EQ(read.found.starting("refused").size(), 1U);
  EXPECT_TRUE(read.found.starting("refused")[0].ends_with(": \"open,c"))
      << read.found.starting("refused")[0];
}

TEST(CsvReading, ReadsPersianFromItsEncodingsAndSaysWhichWay) {
  // "نام,سال" and a row, in windows-1256 and UTF-16LE with a mark.
  std::string utf8 = "نام,سال\nعلی رضایی,1392\nمریم احمدی از شهر تهران,1367\n";
  ReadOptions options;
  options.encoding = "windows-1256";
  std::string arabic = "\xe4\xc7\xe3,\xd3\xc7\xe1\n\xda\xe1\xed,1392\n";
  ReadHere given = read_here(read_csv, arabic, options);
  ASSERT_TRUE(given.result);
  EXPECT_EQ(given.found.starting("metadata encoding")[1], "metadata encoding.how=given");
  EXPECT_EQ(given.found.starting("row")[0], "row 0/1 line=1 | 0t:نام | 1t:سال");
  EXPECT_EQ(given.found.starting("row")[1], "row 0/2 line=2 | 0t:علي | 1t:1392");

  std::string wide = "\xff\xfe";
  for (char16_t unit : std::u16string_view(u"نام,سال\nعلی رضایی,1392\n")) {
    wide += static_cast<char>(unit & 0xff);
    wide += static_cast<char>(unit >> 8);
  }
  ReadHere marked = read_here(read_csv, wide);
  ASSERT_TRUE(marked.result);
  EXPECT_EQ(marked.found.starting("metadata encoding")[0], "metadata encoding=UTF-16LE");
  EXPECT_EQ(marked.found.starting("row")[1], "row 0/2 line=2 | 0t:علی رضایی | 1t:1392");
  ASSERT_TRUE(read_here(read_csv, utf8).result);
}

TEST(CsvReading, NotesBytesThatAreNoText) {
  std::string text = "نام,سال\nعل\xff,1392\nمریم,1367\nحسن,1360\nحسین,1361\n";
  ReadHere read = read_here(read_csv, text);
  ASSERT_TRUE(read.result);
  EXPECT_EQ(read.found.starting("metadata encoding.how")[0],
            "metadata encoding.how=mostly valid UTF-8");
  EXPECT_EQ(read.found.starting("note").size(), 1U);
  EXPECT_EQ(read.found.starting("row")[1], "row 0/2 line=2 | 0t:عل\xef\xbf\xbd | 1t:1392");
}

TEST(CsvReading, AnUnknownEncodingIsRefusedWithAdvice) {
  ReadOptions options;
  options.encoding = "klingon-7";
  ReadHere read = read_here(read_csv, "a,b\n", options);
  ASSERT_FALSE(read.result);
  EXPECT_NE(read.result.error().message.find("klingon-7"), std::string::npos);
}

}  // namespace
}  // namespace habeas::ingest
