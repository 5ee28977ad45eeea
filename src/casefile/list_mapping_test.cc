// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_mapping.h"

#include <gtest/gtest.h>

#include "casefile/list_property.h"

namespace habeas::casefile {
namespace {

constexpr std::string_view kMapping = R"(
[list]
name = "SYNTHETIC list"
language = "fa"
key = "ID"
calendar = "jalali"
century = 1300
[columns]
"ID" = "identifier"
"نام" = { property = "name.given", language = "fa" }
"born" = { property = "date.birth", calendar = ["gregorian", "jalali"], order = "dmy" }
"notes" = "raw"
[constants]
"place.detention" = "SYNTHETIC prison"
[refuse]
without = ["name.given"]
)";

TEST(ListMapping, IsReadAndWrittenWithoutLoss) {
  Result<ListMapping> mapping = parse_list_mapping(kMapping);
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->columns.size(), 4U);
  EXPECT_EQ(mapping->required, std::vector<std::string>{"name.given"});
  Result<ListMapping> again = parse_list_mapping(format_list_mapping(*mapping));
  ASSERT_TRUE(again) << again.error().message << "\n" << format_list_mapping(*mapping);
  EXPECT_EQ(canonical_json(to_json(*mapping)), canonical_json(to_json(*again)));
}

TEST(ListMapping, TellsEveryFaultAtOnce) {
  Result<ListMapping> mapping = parse_list_mapping(R"(
[list]
calender = "jalali"
order = "ymmd"
[columns]
a = "name.first"
b = { property = "date.birth", calendar = "roman" }
[extra]
)");
  ASSERT_FALSE(mapping);
  for (std::string_view part :
       {"calender", "ymmd", "name.first", "roman", "extra", "name says how"}) {
    EXPECT_NE(mapping.error().message.find(part), std::string::npos) << part;
  }
  EXPECT_FALSE(parse_list_mapping("[list"));
  EXPECT_FALSE(parse_list_mapping("\xff"));
}

TEST(ListMapping, KnowsHeadersInFiveLanguages) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"First Name", "name.given"},
      {"SURNAME", "name.family"},
      {"Father's name", "name.father"},
      {"نام", "name.given"},
      {"نام خانوادگي", "name.family"},
      {"نام پدر", "name.father"},
      {"تاریخ تولد", "date.birth"},
      {"الاسم", "name"},
      {"تاريخ الوفاة", "date.death"},
      {"العمر", "age"},
      {"Apellidos", "name.family"},
      {"Fecha de nacimiento", "date.birth"},
      {"Prénom", "name.given"},
      {"Date de décès", "date.death"},
      {"date_of_death", "date.death"},
      {"Date of death (Gregorian)", "date.death"},
      {"DOB", "date.birth"},
      {"محل دفن", "place.burial"},
  };
  for (const auto& [header, property] : cases) {
    const ListProperty* found = property_for_header(header);
    ASSERT_NE(found, nullptr) << header;
    EXPECT_EQ(found->name, property) << header;
  }
  EXPECT_EQ(property_for_header("zqx"), nullptr);
  EXPECT_EQ(property_for_header(""), nullptr);
}

TEST(ListMapping, SuggestsCalendarAndOrderOnlyWhereTheCellsTell) {
  ListMapping mapping = suggest_list_mapping(
      {"ID", "Date of birth", "تاریخ اعدام", "date of arrest", ""},
      {{"1", "13/04/1961", "۵ مرداد ۱۳۶۷", "03/04/1982", "x"}, {"2", "1960", "1367", "1360", "y"}});
  EXPECT_EQ(mapping.key, "ID");
  EXPECT_EQ(mapping.columns[1].calendars, std::vector{calendar::Calendar::kGregorian});
  EXPECT_EQ(mapping.columns[1].order, calendar::NumberOrder::kDayMonthYear);
  EXPECT_EQ(mapping.columns[2].calendars, std::vector{calendar::Calendar::kJalali});
  EXPECT_TRUE(mapping.columns[3].calendars.empty()) << "years of two calendars stand in it";
  EXPECT_FALSE(mapping.columns[3].order.has_value()) << "03/04 may be read both ways";
  EXPECT_EQ(mapping.columns[4].header, "#5");
}

}  // namespace
}  // namespace habeas::casefile
