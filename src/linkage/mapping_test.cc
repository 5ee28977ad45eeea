// SPDX-License-Identifier: Apache-2.0
#include "linkage/mapping.h"

#include <gtest/gtest.h>

namespace habeas::linkage {
namespace {

TEST(Mapping, SaysWhatTheColumnsAre) {
  const Result<Mapping> mapping = parse_mapping(R"(
id = "nr"
missing = ["unbekannt"]
[fields]
name = { kind = "name", order = "family-first" }
born = { kind = "birth-date", columns = ["y", "m", "d"], calendars = ["jalali"], century = 1300 }
place = "place"
[lists."b.csv"]
duplicate-free = true
id = "no"
columns = { place = "ville" }
)");
  ASSERT_TRUE(mapping.has_value()) << mapping.error().message;
  EXPECT_EQ(mapping->id, "nr");
  ASSERT_EQ(mapping->fields.size(), 3U);
  EXPECT_EQ(mapping->fields[0].dates.jalali_century, 1300);
  EXPECT_EQ(mapping->fields[0].columns.size(), 3U);
  EXPECT_TRUE(mapping->fields[1].family_first);
  EXPECT_EQ(mapping->fields[2].kind, FieldKind::kPlace);
  EXPECT_TRUE(mapping->lists.at("b.csv").duplicate_free);
  EXPECT_EQ(mapping->lists.at("b.csv").columns.at("place"), "ville");
}

TEST(Mapping, RefusesWithTheLineAndWhatToWrite) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"", "the mapping names no field"},
      {"[fields]\n", "the mapping names no field"},
      {"[fields]\na = \"nme\"\n", "the mapping, line 2: \"nme\" is no kind of column"},
      {"[fields]\na = 3\n", "the mapping, line 2: kind must be text in quotation marks"},
      {"threshold = 1\n", "the mapping, line 1: \"threshold\" is no part of a mapping"},
      {"[fields]\na = { kind = \"date\", weight = 2 }\n",
       "the mapping, line 2: a field has no option \"weight\""},
      {"[fields]\na = { kind = \"date\", calendars = [\"mayan\"] }\n",
       "the mapping, line 2: \"mayan\" is no calendar"},
      {"[fields]\na = { column = \"x\" }\n", "the mapping, line 2: field \"a\" says no kind"},
      {"\xff", "the mapping is not UTF-8"},
  };
  for (const auto& test : kCases) {
    const Result<Mapping> mapping = parse_mapping(test.text);
    ASSERT_FALSE(mapping.has_value()) << test.text;
    EXPECT_EQ(mapping.error().message, test.message);
  }
  std::string many = "[fields]\n";
  for (int i = 0; i < 17; ++i) many += "f" + std::to_string(i) + " = \"text\"\n";
  EXPECT_FALSE(parse_mapping(many).has_value());
  EXPECT_FALSE(parse_mapping("[fields\n").has_value());
}

TEST(Mapping, EveryKindHasAName) {
  for (int kind = 0; kind <= static_cast<int>(FieldKind::kText); ++kind) {
    const auto each = static_cast<FieldKind>(kind);
    EXPECT_EQ(field_kind_from(field_kind_name(each)).value(), each);
  }
}

}  // namespace
}  // namespace habeas::linkage
