// SPDX-License-Identifier: Apache-2.0
#include "estimate/histories.h"

#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

TEST(Histories, ReadsATableOfCounts) {
  auto read = read_histories("list1,list2,count\n0,1,4\n1,0,5\n\n1,1,2\n", {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->whole.cells, (std::vector<Cell>{{1, 5}, {2, 4}, {3, 2}}));
  EXPECT_TRUE(read->strata.empty());
  EXPECT_TRUE(read->notes.empty());
}

TEST(Histories, ReadsARowForEachPerson) {
  auto read =
      read_histories("name,list1,list2\nSYNTHETIC 1,0,1\nSYNTHETIC 2,0,1\nSYNTHETIC 3,1,1\n", {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->whole.cells, (std::vector<Cell>{{2, 2}, {3, 1}}));
  EXPECT_EQ(read->notes, (std::vector<std::string>{"the column \"name\" was not used"}));
}

TEST(Histories, ReadsStrataListsOfOtherNamesAndCensoredHistories) {
  HistoryOptions options{.lists = {"police", "morgue"}, .strata = {"region"}, .censored = {"01"}};
  auto read = read_histories(
      "\xEF\xBB\xBFregion,morgue,police,year,count\r\n"
      "north,1,0,1999,3\r\n\"south, far\",1,1,1999,2\r\nnorth,0,1,1999,7\r\nnorth,1,1,1999,0\r\n",
      options);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->whole.lists, (std::vector<std::string>{"police", "morgue"}));
  ASSERT_EQ(read->strata.size(), 2U);
  EXPECT_EQ(read->strata[0].name, "region=north");
  EXPECT_EQ(read->strata[0].table.cells, (std::vector<Cell>{{1, 7}, {2, 3}}));
  EXPECT_EQ(read->strata[1].name, "region=south, far");
  EXPECT_EQ(read->whole.cells, (std::vector<Cell>{{1, 7}, {2, 3}, {3, 2}}));
  EXPECT_EQ(read->whole.censored, (std::vector<uint64_t>{2}));
  EXPECT_EQ(read->strata[0].table.censored, (std::vector<uint64_t>{2}));
  EXPECT_EQ(read->notes.size(), 2U);  // a row of count 0, the column year
}

TEST(Histories, AddsUpRowsOnlyWhenAsked) {
  const char* text = "list1,list2,year,count\n1,0,1,3\n1,0,2,4\n1,1,1,1\n";
  auto refused = read_histories(text, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message, "line 3: history 10 is given twice, with the counts 3 and 4");
  EXPECT_NE(refused.error().hint.find("--strata"), std::string::npos);
  auto added = read_histories(text, {.repeated = HistoryOptions::Repeated::kAdd});
  ASSERT_TRUE(added.has_value());
  EXPECT_EQ(added->whole.count(1), 7);
}

TEST(Histories, RefusesWhatIsWrongWithItsLineAndAdvice) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "an empty file"},
      {"list1,list2,count\n", "a header and no rows"},
      {"a,b\n1,1\n", "line 1: no column is a list"},
      {"list1,list1\n1,1\n", "line 1: two columns are called \"list1\""},
      {"list1,list2,count\n1,1\n", "line 2: 2 fields, and the header names 3"},
      {"list1,list2,count\n1,2,5\n", "line 2: \"2\" in column list2"},
      {"list1,list2,count\n1,,5\n", "line 2: \"\" in column list2"},
      {"list1,list2,count\n1,1,-5\n", "line 2: the negative count -5"},
      {"list1,list2,count\n1,1,2.5\n", "line 2: the count \"2.5\""},
      {"list1,list2,count\n1,1,\n", "line 2: the count \"\""},
      {"list1,list2,count\n1,1,1e3\n", "line 2: the count \"1e3\""},
      {"list1,list2,count\n1,1,99999999999999999999\n",
       "line 2: the count \"99999999999999999999\""},
      {"list1,list2,count\n1,1,9999999999999999\n",
       "line 2: the count 9999999999999999, more than there are persons"},
      {"list1,list2,count\n0,0,12\n", "line 2: 12 persons are said to be on no list"},
      {"list1,list2\n1,0\n0,0\n", "line 3: a person on no list"},
      {"list1,list2,count\n1,1,1125899906842624\n0,1,1\n",
       "line 3: the counts add up to more than there are persons"},
  };
  for (const auto& [text, message] : cases) {
    auto read = read_histories(text, {});
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().message, message);
  }
  std::string wide;
  for (int j = 1; j <= 65; ++j) wide += (j > 1 ? ",list" : "list") + std::to_string(j);
  auto read = read_histories(wide + "\n", {});
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message, "line 1: 65 lists, and 64 is the most");
  EXPECT_FALSE(read_histories("list1,list2,count\n1,1,1\n", {.strata = {"x"}}).has_value());
  EXPECT_FALSE(read_histories("list1,list2,count\n1,1,1\n", {.censored = {"1"}}).has_value());
  EXPECT_FALSE(read_histories("list1,list2,count\n1,1,1\n", {.censored = {"00"}}).has_value());
}

TEST(Histories, AcceptsAnEmptyHistoryThatCountsNobody) {
  auto read = read_histories("list1,list2,count\n0,0,0\n1,1,2\n", {});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->whole.observed(), 2);
  EXPECT_EQ(read->notes.size(), 1U);
}

TEST(Histories, WritesWhatItReads) {
  auto read = read_histories("list1,list2,list 3,count\n1,0,0,4\n0,1,1,9\n", {});
  ASSERT_TRUE(read.has_value());
  auto again = read_histories(histories_csv(read->whole), {});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->whole, read->whole);
}

}  // namespace
}  // namespace habeas::estimate
