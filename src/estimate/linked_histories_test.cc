// SPDX-License-Identifier: Apache-2.0
#include "estimate/linked_histories.h"

#include <gtest/gtest.h>

namespace habeas::estimate {
namespace {

ListedRecord record(size_t list, const char* person, const char* region,
                    std::string_view why = "") {
  return {.list = list, .person = person, .left_out = std::string(why), .strata = {region}};
}

// SYNTHETIC persons a to e on three lists.
const std::vector<ListedRecord> kRecords = {record(0, "a", "north"),
                                            record(1, "a", "south"),
                                            record(2, "a", "south"),
                                            record(0, "b", ""),
                                            record(0, "b", "north"),  // twice on one list
                                            record(1, "c", ""),
                                            record(0, "d", "north", kTooPoor),
                                            record(2, "d", "north"),
                                            record(2, "e", "south", "cause=natural"),
                                            record(0, "f", "north", kTooPoor)};

TEST(LinkedHistories, APersonIsOnEveryListThatHasARecordOfHim) {
  LinkedHistories made = linked_histories({"A", "B", "C"}, {}, {}).value();
  EXPECT_EQ(made.histories.whole.observed(), 0);
  made = linked_histories({"A", "B", "C"}, {"region"}, kRecords).value();
  const CaptureTable& whole = made.histories.whole;
  EXPECT_EQ(whole.observed(), 4);
  EXPECT_EQ(whole.count(7), 1);  // a
  EXPECT_EQ(whole.count(1), 1);  // b, once although twice
  EXPECT_EQ(whole.count(2), 1);  // c
  EXPECT_EQ(whole.count(5), 1);  // d, whose poor record on A was linked to a good one
  EXPECT_EQ(made.records, 10);
  EXPECT_EQ(made.repeated, 1);
  EXPECT_EQ(made.poor, 1);
  EXPECT_EQ(made.out_of_scope, 1);
  EXPECT_EQ(made.uncounted,
            (std::vector<Uncounted>{{"cause=natural", "C", "region=south", 1},
                                    {std::string(kTooPoor), "A", "region=north", 1}}));
}

TEST(LinkedHistories, MostRecordsDecideTheStratumAndNoneIsUnknown) {
  LinkedHistories made = linked_histories({"A", "B", "C"}, {"region"}, kRecords).value();
  ASSERT_EQ(made.histories.strata.size(), 3U);
  EXPECT_EQ(made.histories.strata[0].name, "region=north");
  EXPECT_EQ(made.histories.strata[0].table.observed(), 2);  // b, d
  EXPECT_EQ(made.histories.strata[1].table.count(7), 1);    // a: two records say south
  EXPECT_EQ(made.histories.strata[2].name, "region=unknown");
  EXPECT_EQ(made.divided, 1);
  ASSERT_EQ(made.histories.notes.size(), 1U);
  // Of equals, the earliest list decides, whatever the order of the records.
  std::vector<ListedRecord> two = {record(1, "a", "south"), record(0, "a", "north")};
  EXPECT_EQ(linked_histories({"A", "B"}, {"region"}, two)->histories.strata[0].name,
            "region=north");
}

TEST(LinkedHistories, ARuleThatIsWaivedLetsItsRecordsIn) {
  LinkedHistories poor =
      linked_histories({"A", "B", "C"}, {"region"}, kRecords, {.poor = true}).value();
  EXPECT_EQ(poor.histories.whole.count(1), 2);  // b and f
  EXPECT_EQ(poor.out_of_scope, 1);
  LinkedHistories both =
      linked_histories({"A", "B", "C"}, {"region"}, kRecords, {.poor = true, .scope = true})
          .value();
  EXPECT_EQ(both.histories.whole.observed(), 6);
  EXPECT_TRUE(both.uncounted.empty());
}

TEST(LinkedHistories, ARuleJudgesFieldsAsItJudgesColumns) {
  EligibilityRule rule{
      .identifying = {"name", "father"}, .least = 2, .out_of_scope = {"cause=Natural"}};
  auto judged = [&](std::string name, std::string father, std::string cause) {
    return left_out_for(rule, [&](const std::string& field) {
      return field == "name" ? name : field == "father" ? father : field == "cause" ? cause : "";
    });
  };
  EXPECT_EQ(judged("A", "B", "killed"), "");
  EXPECT_EQ(judged("A", "unknown", "killed"), kTooPoor);
  EXPECT_EQ(judged("A", "", " NATURAL "), "cause=Natural");
  EXPECT_FALSE(check_rule({.identifying = {"name"}, .least = 2}));
  EXPECT_FALSE(check_rule({.out_of_scope = {"natural"}}));
}

}  // namespace
}  // namespace habeas::estimate
