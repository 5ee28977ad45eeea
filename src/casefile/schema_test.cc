// SPDX-License-Identifier: Apache-2.0
#include "casefile/schema.h"

#include <set>

#include <gtest/gtest.h>

#include "casefile/list_property.h"

namespace habeas::casefile {
namespace {

TEST(Schema, HoldsTheTypesThatAnInvestigationNeeds) {
  const Schema& schema = Schema::built_in();
  for (const char* name :
       {"person", "body", "post", "place", "event", "communication", "proceeding", "instrument"})
    EXPECT_TRUE(schema.entity_types().contains(name)) << name;
  for (const char* name : {"killing", "disappearance", "detention", "trial", "burial",
                           "site-damage", "reprisal", "statement", "enquiry", "reply"})
    EXPECT_TRUE(schema.event_types().contains(name)) << name;
}

// What columns of lists may say is said of persons in claims by the same words.
TEST(Schema, NamesWhatColumnsOfListsAreCalled) {
  const std::set<std::string> other = {"date.event", "place",  "place.province",
                                       "place.city", "cause",  "status",
                                       "identifier", "source", "note"};
  for (const ListProperty& row : list_properties()) {
    if (!other.contains(std::string(row.name)))
      EXPECT_NE(Schema::built_in().property(row.name), nullptr) << row.name;
  }
}

TEST(Schema, WhatAFieldIsLaidBesideIsAPropertyOfPersons) {
  for (const auto& [name, property] : Schema::built_in().properties()) {
    if (property.compare.empty()) continue;
    const SchemaProperty* beside = Schema::built_in().property(property.compare);
    ASSERT_NE(beside, nullptr) << name;
    EXPECT_EQ(beside->subjects.front(), "person") << name;
  }
}

TEST(Schema, FindsFamiliesAndNamesSpelledMuchAlike) {
  const Schema& schema = Schema::built_in();
  EXPECT_EQ(schema.property("identifier.passport")->name, "identifier.*");
  EXPECT_EQ(schema.property("exhibit.digest.sha256")->name, "exhibit.digest.*");
  EXPECT_EQ(schema.property("number.exected"), nullptr);
  EXPECT_EQ(schema.nearest("number.exected").front(), "number.executed");
  EXPECT_TRUE(schema.nearest("zzzzzzzzzzzzzzzzzzzz").empty());
}

TEST(Schema, TakesAFileOfTheCaseAndTellsEveryFaultOfOneThatDoesNotFit) {
  Schema schema = Schema::built_in();
  ASSERT_TRUE(schema.add("camp.toml", R"(
[event.roll-call]
description = "a count of those held"
[property."camp.block"]
subjects = ["person", "event"]
values = ["text"]
description = "the block in which somebody was held"
)"));
  EXPECT_EQ(schema.property("camp.block")->file, "camp.toml");
  EXPECT_TRUE(schema.event_types().contains("roll-call"));
  Result<void> bad = schema.add("bad.toml", R"(
[property."number.executed"]
subjects = ["spaceship"]
values = ["feeling"]
kinds = ["rumour"]
colour = "red"
)");
  ASSERT_FALSE(bad);
  for (const char* part :
       {"defined already", "spaceship", "feeling", "rumour", "colour", "lacks a description"})
    EXPECT_NE(bad.error().message.find(part), std::string::npos) << part;
  // Read back from a case that added a name before the program had it: what stands is the
  // program's.
  ASSERT_TRUE(schema.add("old.toml", R"(
[property."number.executed"]
subjects = ["place"]
values = ["text"]
description = "an older meaning"
)",
                         Taken::kFirstStands));
  EXPECT_EQ(schema.property("number.executed")->file, "number.toml");
  Result<void> broken = schema.add("broken.toml", "[property");
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("broken.toml:1"), std::string::npos);
}

}  // namespace
}  // namespace habeas::casefile
