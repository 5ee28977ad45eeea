// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_row.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "casefile/list_queries.h"
#include "casefile/projection.h"

namespace habeas::casefile {
namespace {

ListMapping mapping_of(std::string_view toml) {
  Result<ListMapping> mapping = parse_list_mapping(toml);
  EXPECT_TRUE(mapping) << (mapping ? "" : mapping.error().message);
  return *mapping;
}

std::string reading(const Item& item, const std::string& field) {
  auto at = item.fields.find(field);
  if (at == item.fields.end()) return "absent";
  for (std::string_view key : {"edtf", "unread", "unknown"}) {
    if (const Json* value = at->second.find(key)) return std::string(key) + " " + *value->string();
  }
  if (const Json* values = at->second.find("readings"))
    return "readings " + canonical_json(*values);
  return canonical_json(at->second);
}

// What other programs do to dates (a year made a day, a calendar forgotten) must not happen here.
TEST(RowReader, FillsNothingInAndKeepsWhatWasWritten) {
  struct DateCase {
    std::string_view column, raw, expected;
  };
  const DateCase cases[] = {
      {R"({ property = "date.birth", calendar = "gregorian" })", "2013", "edtf 2013"},
      {R"({ property = "date.birth", calendar = "jalali" })", "1392",
       "edtf [2013-03-21..2014-03-20]"},
      {R"({ property = "date.birth", calendar = "gregorian" })", "03/04/2013",
       R"(readings ["2013-04-03","2013-03-04"])"},
      {R"({ property = "date.birth", calendar = "gregorian", order = "dmy" })", "03/04/2013",
       "edtf 2013-04-03"},
      {R"({ property = "date.birth", calendar = "gregorian", order = "mdy" })", "03/04/2013",
       "edtf 2013-03-04"},
      {R"({ property = "date.birth", calendar = "jalali" })", "۵ مرداد ۱۳۶۷", "edtf 1988-07-27"},
  };
  for (const DateCase& example : cases) {
    ListMapping mapping =
        mapping_of(fmt::format("[list]\nname = \"l\"\n[columns]\nd = {}\n", example.column));
    RowReader reader(mapping);
    ASSERT_TRUE(reader.headers({"d"}));
    Item item = reader.read({"00", 0, 2}, {std::string(example.raw)});
    EXPECT_EQ(reading(item, "date.birth"), example.expected) << example.raw;
    EXPECT_EQ(item.fields.at("date.birth").text_or_empty("raw"), example.raw);
    // Read again from memory: the same.
    EXPECT_EQ(reading(reader.read({"00", 0, 3}, {std::string(example.raw)}), "date.birth"),
              example.expected);
  }
}

TEST(RowReader, WhatItCannotReadStaysAndSaysSo) {
  ListMapping mapping = mapping_of(
      "[list]\nname = \"l\"\n[columns]\nd = { property = \"date.death\", calendar = \"jalali\" "
      "}\na = \"age\"\n");
  RowReader reader(mapping);
  ASSERT_TRUE(reader.headers({"d", "a"}));
  Item item = reader.read({"00", 0, 2}, {"1367-12-30", "about thirty"});
  EXPECT_EQ(item.type, "record");
  EXPECT_TRUE(reading(item, "date.death").starts_with("unread ")) << "the day does not exist";
  EXPECT_EQ(reading(item, "age"), "unread it is no number");
  EXPECT_EQ(reading(reader.read({"00", 0, 3}, {"", "۳۰-۳۵"}), "age"),
            R"({"at_least":30,"at_most":35,"raw":"۳۰-۳۵"})");
}

TEST(RowReader, TwoIdenticalRowsAreTwoRecordsAndKeepTheirIdsUnderAnotherMapping) {
  ListMapping one = mapping_of("[list]\nname = \"l\"\n[columns]\nn = \"name\"\n");
  ListMapping two = mapping_of("[list]\nname = \"l\"\n[columns]\nn = \"name.family\"\n");
  RowReader first(one);
  RowReader second(two);
  ASSERT_TRUE(first.headers({"n"}));
  ASSERT_TRUE(second.headers({"n"}));
  Item a = first.read({"ab", 0, 2}, {"unknown man"});
  Item b = first.read({"ab", 0, 3}, {"unknown man"});
  EXPECT_NE(a.text("record"), b.text("record"));
  EXPECT_EQ(second.read({"ab", 0, 2}, {"unknown man"}).text("record"), a.text("record"));
  EXPECT_EQ(a.text("record"), record_id({"ab", 0, 2}));
  EXPECT_NE(record_id({"ab", 1, 2}), record_id({"ab", 0, 2}));
  EXPECT_EQ(a.text("record").size(), 24U);
}

TEST(RowReader, EveryRowIsARecordOrARefusalWithItsRawText) {
  ListMapping mapping = mapping_of(
      "[list]\nname = \"l\"\n[columns]\nn = \"name\"\nx = \"raw\"\n[refuse]\nwithout = "
      "[\"name\"]\n");
  RowReader reader(mapping);
  ASSERT_TRUE(reader.headers({"n", "x", "y"}));
  Item kept = reader.read({"ab", 0, 2}, {"A", "b", "c", "more than headers"});
  EXPECT_EQ(kept.type, "record");
  EXPECT_EQ(kept.text("column/2"), "b");
  EXPECT_EQ(kept.text("column/3"), "c");
  EXPECT_EQ(kept.text("column/4"), "more than headers");
  Item refused = reader.read({"ab", 0, 3}, {"", "only this"});
  EXPECT_EQ(refused.type, "refusal");
  EXPECT_EQ(refused.text("reason"), "the row has none of: name");
  EXPECT_EQ(refused.json("raw"), R"(["","only this"])");
  EXPECT_EQ(reader.read({"ab", 0, 4}, {"", ""}).type, "refusal");
  Item damaged = reader.read({"ab", 0, 5}, {"\xff\xfe"});
  EXPECT_EQ(damaged.type, "refusal");
  EXPECT_EQ(damaged.json("raw"), R"(["fffe"])");
}

TEST(RowReader, RefusesAMappingThatDoesNotFitTheHeaders) {
  ListMapping mapping = mapping_of("[list]\nname = \"l\"\n[columns]\nn = \"name\"\n");
  RowReader reader(mapping);
  EXPECT_FALSE(reader.headers({"a", "b"}));
  EXPECT_FALSE(reader.headers({"n", "n"})) << "two columns of one name";
  EXPECT_TRUE(reader.headers({"a", " n "}));
  ListMapping twice =
      mapping_of("[list]\nname = \"l\"\n[columns]\nn = \"name\"\n\"#1\" = \"age\"\n");
  RowReader other(twice);
  EXPECT_FALSE(other.headers({"n"}));
}

// --- Comparison of two issues ---

Entry imported(int64_t index, const std::vector<std::pair<std::string, std::string>>& rows,
               bool key) {
  std::vector<Item> items(1);
  items[0].type = "act";
  items[0].set("actor", "act-tester");
  items[0].set("at", "2020-12-09T12:00:00Z");
  Item list;
  list.type = "list";
  list.set("name", fmt::format("list {}", index));
  if (key) list.set("key_field", "identifier");
  items.push_back(list);
  int64_t number = 1;
  for (const auto& [id, name] : rows) {
    Item record;
    record.type = "record";
    record.set("identifier", id);
    record.set("name", name);
    record.set("record", record_id({fmt::format("{}", index), 0, ++number}));
    record.fields["row"] = Json(JsonObject{{"row", Json(number)}, {"sheet", Json(0)}});
    items.push_back(record);
  }
  Entry out;
  out.index = index;
  out.kind = "list.imported";
  out.items = static_cast<int64_t>(items.size());
  out.id = [index](std::string_view prefix, int64_t ordinal) {
    return fmt::format("{}-{}.{}", prefix, index, ordinal);
  };
  out.for_each = [items](const auto& visit) -> Result<void> {
    for (size_t i = 0; i < items.size(); ++i) TRY(visit(static_cast<int64_t>(i), items[i]));
    return {};
  };
  return out;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

ListComparison compared(const Rows& before, const Rows& after, bool key) {
  Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
  EXPECT_TRUE(projection.apply(imported(0, before, key), "r0"));
  EXPECT_TRUE(projection.apply(imported(1, after, key), "r1"));
  std::vector<ListRow> both = lists(projection.database()).value();
  return compare_lists(projection.database(), both[0], both[1]).value();
}

TEST(CompareLists, FindsWhatWasAddedRemovedAndChangedByKey) {
  ListComparison result =
      compared({{"1", "A"}, {"2", "B"}, {"3", "C"}, {"", "unknown"}, {"", "unknown"}},
               {{"3", "C"}, {"2", "Bb"}, {"4", "D"}, {"", "unknown"}}, true);
  EXPECT_TRUE(result.by_key);
  EXPECT_EQ(result.same, 2);
  ASSERT_EQ(result.changed.size(), 1U);
  EXPECT_EQ(result.changed[0].key, "2");
  EXPECT_EQ(result.changed[0].fields, std::vector<std::string>{"name"});
  ASSERT_EQ(result.added.size(), 1U);
  EXPECT_EQ(result.added[0].key, "4");
  ASSERT_EQ(result.removed.size(), 2U) << "1, and one of the two unknown men";
}

TEST(CompareLists, AKeyThatStandsTwiceIsComparedByContent) {
  ListComparison result = compared({{"1", "A"}, {"1", "B"}}, {{"1", "B"}, {"1", "C"}}, true);
  EXPECT_EQ(result.same, 1);
  EXPECT_EQ(result.added.size(), 1U);
  EXPECT_EQ(result.removed.size(), 1U);
  EXPECT_TRUE(result.changed.empty());
}

// Whatever the lists: every row of the later is same, changed or added, every row of the earlier is
// same, changed or removed, and the order of rows changes no number.
TEST(CompareLists, AccountsForEveryRow) {
  SeededRandom random(5);
  for (int round = 0; round < 40; ++round) {
    bool key = random.below(2) == 0;
    auto rows = [&] {
      Rows out;
      for (uint64_t i = random.below(30); i > 0; --i) {
        out.emplace_back(random.below(4) == 0 ? "" : std::to_string(random.below(20)),
                         std::string(1, static_cast<char>('a' + random.below(3))));
      }
      return out;
    };
    Rows before = rows();
    Rows after = rows();
    ListComparison result = compared(before, after, key);
    auto changed = static_cast<int64_t>(result.changed.size());
    EXPECT_EQ(result.same + changed + static_cast<int64_t>(result.added.size()),
              static_cast<int64_t>(after.size()));
    EXPECT_EQ(result.same + changed + static_cast<int64_t>(result.removed.size()),
              static_cast<int64_t>(before.size()));
    std::reverse(before.begin(), before.end());
    ListComparison turned = compared(before, after, key);
    EXPECT_EQ(turned.same, result.same);
    EXPECT_EQ(turned.added.size(), result.added.size());
    EXPECT_EQ(turned.changed.size(), result.changed.size());
  }
}

}  // namespace
}  // namespace habeas::casefile
