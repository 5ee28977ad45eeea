// SPDX-License-Identifier: Apache-2.0
#include "estimate/capture_table.h"

#include <bit>

#include <gtest/gtest.h>

#include "base/philox.h"

namespace habeas::estimate {
namespace {

CaptureTable table_of(std::vector<std::string> lists, std::vector<Cell> cells) {
  return make_capture_table(std::move(lists), std::move(cells)).value();
}

TEST(CaptureTable, CountsMarginsAndCaptures) {
  CaptureTable table = table_of({"A", "B", "C"}, {{7, 5}, {1, 10}, {2, 20}, {3, 1}, {4, 0}});
  EXPECT_EQ(table.observed(), 36);
  EXPECT_EQ(table.cells.front().history, 1U);  // sorted, the empty cell gone
  EXPECT_EQ(table.cells.size(), 4U);
  EXPECT_EQ(table.count(3), 1);
  EXPECT_EQ(table.count(4), 0);
  EXPECT_EQ(table.on_all(1), 16);
  EXPECT_EQ(table.on_all(3), 6);
  EXPECT_EQ(table.on_all(0), 36);
  EXPECT_EQ(table.by_captures(), (std::vector<int64_t>{0, 30, 1, 5}));
}

TEST(CaptureTable, RefusesWhatIsNoTableWithAdvice) {
  struct Case {
    std::vector<std::string> lists;
    std::vector<Cell> cells;
    const char* message;
    bool hint;
  };
  const Case cases[] = {
      {{}, {}, "a table without lists", true},
      {{"A", "A"}, {{1, 1}}, "two lists are called \"A\"", true},
      {{"A", ""}, {{1, 1}}, "a list without a name", false},
      {{"A", "B"}, {{1, -3}}, "history 10 has the negative count -3", true},
      {{"A", "B"}, {{0, 9}, {1, 1}}, "9 persons are said to be on no list", true},
      {{"A", "B"},
       {{3, 2}, {1, 1}, {3, 4}},
       "history 11 is given twice, with the counts 2 and 4",
       true},
      {{"A", "B"}, {{4, 1}}, "a history names list 3, and there are 2 lists", false},
      {{"A", "B"},
       {{1, kMaxCount}, {2, 1}},
       "the counts add up to more than there are persons",
       false},
      {std::vector<std::string>(65, "x"),
       {},
       "65 lists, and 64 is the most a history can hold",
       true},
  };
  for (const Case& c : cases) {
    auto made = make_capture_table(c.lists, c.cells);
    ASSERT_FALSE(made.has_value()) << c.message;
    EXPECT_EQ(made.error().message, c.message);
    EXPECT_EQ(!made.error().hint.empty(), c.hint) << c.message;
  }
  EXPECT_FALSE(make_capture_table({"A", "B"}, {{1, 1}}, {0}).has_value());
  EXPECT_FALSE(make_capture_table({"A", "B"}, {{1, 1}}, {4}).has_value());
}

TEST(CaptureTable, HoldsSixtyFourLists) {
  std::vector<std::string> names;
  for (int j = 0; j < 64; ++j) names.push_back("L" + std::to_string(j));
  CaptureTable table = table_of(names, {{~uint64_t{0}, 2}, {uint64_t{1} << 63, 1}, {1, 1}});
  EXPECT_EQ(table.on_all(uint64_t{1} << 63), 3);
  EXPECT_EQ(keep_lists(table, uint64_t{1} << 63).cells, (std::vector<Cell>{{1, 3}}));
  EXPECT_EQ(drop_list(table, 63).observed(), 3);
  EXPECT_EQ(merge_lists(table, ~uint64_t{0}, "all").cells, (std::vector<Cell>{{1, 4}}));
}

TEST(CaptureTable, PoolsRowsOfTheSameHistory) {
  auto pooled = pool_capture_table({"A", "B"}, {{3, 2}, {1, 1}, {3, 4}});
  ASSERT_TRUE(pooled.has_value());
  EXPECT_EQ(pooled->cells, (std::vector<Cell>{{1, 1}, {3, 6}}));
  EXPECT_FALSE(pool_capture_table({"A", "B"}, {{3, 2}, {3, -2}}).has_value());
  EXPECT_FALSE(pool_capture_table({"A", "B"}, {{3, kMaxCount}, {3, 1}}).has_value());
}

TEST(CaptureTable, DropsMergesAndReordersLists) {
  CaptureTable table =
      table_of({"A", "B", "C"}, {{1, 10}, {2, 20}, {3, 1}, {4, 30}, {5, 2}, {7, 5}});
  CaptureTable without_a = drop_list(table, 0);
  EXPECT_EQ(without_a.lists, (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(without_a.cells, (std::vector<Cell>{{1, 21}, {2, 32}, {3, 5}}));
  EXPECT_EQ(without_a.observed(), 58);  // ten persons were on A alone
  CaptureTable merged = merge_lists(table, 0b101, "AC");
  EXPECT_EQ(merged.lists, (std::vector<std::string>{"AC", "B"}));
  EXPECT_EQ(merged.cells, (std::vector<Cell>{{1, 42}, {2, 20}, {3, 6}}));
  EXPECT_EQ(merged.observed(), table.observed());
  CaptureTable turned = reorder_lists(table, {2, 0, 1});
  EXPECT_EQ(turned.lists, (std::vector<std::string>{"C", "A", "B"}));
  EXPECT_EQ(turned.on_all(1), table.on_all(4));
  EXPECT_EQ(turned.count(0b011), table.count(0b101));
  EXPECT_EQ(reorder_lists(turned, {1, 2, 0}), table);
}

TEST(CaptureTable, CensoredHistoriesFollowTheirLists) {
  auto table = make_capture_table({"A", "B", "C"}, {{1, 10}, {4, 30}, {6, 2}}, {4, 4});
  ASSERT_TRUE(table.has_value());
  EXPECT_EQ(table->censored, (std::vector<uint64_t>{4}));
  EXPECT_EQ(reorder_lists(*table, {2, 0, 1}).censored, (std::vector<uint64_t>{1}));
  EXPECT_TRUE(drop_list(*table, 2).censored.empty());
}

TEST(CaptureTable, MarginsAgreeWithCountingOneByOne) {
  Philox random(11, 1);
  for (int round = 0; round < 50; ++round) {
    size_t lists = 2 + random.below(5);
    std::vector<std::string> names;
    for (size_t j = 0; j < lists; ++j) names.push_back("L" + std::to_string(j));
    std::vector<Cell> persons;
    for (int i = 0; i < 40; ++i) persons.push_back({1 + random.below((1U << lists) - 1), 1});
    CaptureTable table = pool_capture_table(names, persons).value();
    for (uint64_t subset = 0; subset < 1U << lists; ++subset) {
      int64_t expected = 0;
      for (const Cell& person : persons) expected += (person.history & subset) == subset;
      ASSERT_EQ(table.on_all(subset), expected);
    }
    uint64_t kept = 1 + random.below((1U << lists) - 1);
    int64_t expected = 0;
    for (const Cell& person : persons) expected += (person.history & kept) != 0;
    EXPECT_EQ(keep_lists(table, kept).observed(), expected);
  }
}

std::vector<Concern::Kind> kinds(const CaptureTable& table) {
  std::vector<Concern::Kind> out;
  for (const Concern& concern : concerns(table)) {
    EXPECT_FALSE(concern.text.empty());
    EXPECT_FALSE(concern.hint.empty());
    out.push_back(concern.kind);
  }
  return out;
}

TEST(CaptureTable, NamesWhatBearsOnTheResult) {
  using Kind = Concern::Kind;
  struct Case {
    std::vector<std::string> lists;
    std::vector<Cell> cells;
    std::vector<Kind> kinds;
    bool blocks;
  };
  const Case cases[] = {
      {{"A", "B", "C"}, {{1, 9}, {2, 9}, {3, 4}, {4, 9}, {5, 3}, {6, 2}}, {}, false},
      {{"A", "B", "C"}, {}, {Kind::kEmptyTable}, true},
      {{"A"}, {{1, 5}}, {Kind::kTooFewLists}, true},
      {{"A", "B"}, {{1, 5}}, {Kind::kTooFewLists, Kind::kEmptyList}, true},
      {{"A", "B"}, {{1, 5}, {2, 5}, {3, 2}}, {Kind::kTwoLists}, false},
      {{"A", "B", "C"}, {{1, 5}, {2, 5}, {4, 2}}, {Kind::kNoOverlap}, true},
      {{"A", "B", "C"}, {{1, 5}, {2, 5}, {3, 2}, {4, 2}}, {Kind::kIsolatedList}, false},
      {{"A", "B", "C"}, {{3, 5}, {4, 5}, {7, 2}}, {Kind::kIdenticalLists}, true},
      {{"A", "B", "C"},
       {
           {3, 1},
           {4, 5},
           {7, 1},
       },
       {Kind::kIdenticalLists},
       false},
      {{"A", "B", "C"}, {{1, 5}, {3, 5}, {4, 5}, {5, 2}, {7, 1}}, {Kind::kContainedList}, false},
  };
  for (const Case& c : cases) {
    CaptureTable table = table_of(c.lists, c.cells);
    EXPECT_EQ(kinds(table), c.kinds) << (c.kinds.empty() ? "" : concerns(table)[0].text);
    EXPECT_EQ(!refuse_blocking(table).has_value(), c.blocks);
  }
}

TEST(CaptureTable, LeavesOutListsThatNameNobody) {
  CaptureTable table = table_of({"A", "B", "C"}, {{1, 5}, {4, 5}, {5, 2}});
  CaptureTable smaller = without_empty_lists(table);
  EXPECT_EQ(smaller.lists, (std::vector<std::string>{"A", "C"}));
  EXPECT_EQ(smaller.count(3), 2);
  EXPECT_EQ(without_empty_lists(smaller), smaller);
}

TEST(CaptureTable, NamesListsForPeople) {
  CaptureTable table = table_of({"A", "B", "C"}, {});
  EXPECT_EQ(list_names(table, 0), "no list");
  EXPECT_EQ(list_names(table, 4), "C");
  EXPECT_EQ(list_names(table, 5), "A and C");
  EXPECT_EQ(list_names(table, 7), "A, B and C");
  EXPECT_EQ(history_digits(5, 3), "101");
}

}  // namespace
}  // namespace habeas::estimate
