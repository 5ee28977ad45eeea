// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/across_fields.h"

#include <gtest/gtest.h>

#include "linkage/comparator.h"
#include "linkage/places.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

// A SYNTHETIC country: a province and its capital of one name, another with two names, two towns
// called Nura in different provinces.
constexpr std::string_view kPlaces =
    "name,aliases,part of\n"
    "Tervan Province,استان ترون,\n"
    "Tervan,ترون;Old Tervan;Nowshahr-e Tervan,Tervan Province\n"
    "Harband Prison,Harband;زندان هربند,Tervan\n"
    "Dolam,دلم;Port Royal of the South,\n"
    "Nura,,Tervan Province\n"
    "Nura,,Dolam\n"
    "Tervanshah,,Dolam\n";

PlaceTable table_of(std::string_view csv) { return PlaceTable::read(csv_source(csv)).value(); }

PlaceRelation related(const PlaceTable& table, std::string_view a, std::string_view b) {
  return table.relation(table.find(a), table.find(b));
}

TEST(Places, AreOneUnderAllTheirNamesAndLieWithinOthers) {
  const PlaceTable table = table_of(kPlaces);
  EXPECT_EQ(table.size(), 7U);
  EXPECT_EQ(related(table, "tervan", "ترون"), PlaceRelation::kSame);
  EXPECT_EQ(related(table, "old tervan", "nowshahr e tervan"), PlaceRelation::kSame);
  EXPECT_EQ(related(table, "dolam", "port royal of the south"), PlaceRelation::kSame);
  EXPECT_EQ(related(table, "harband prison", "tervan"), PlaceRelation::kPart);
  EXPECT_EQ(related(table, "harband", "tervan province"), PlaceRelation::kPart);
  EXPECT_EQ(related(table, "harband tervan", "harband prison"), PlaceRelation::kSame);
  EXPECT_EQ(related(table, "tervan", "tervanshah"), PlaceRelation::kDifferent);
  EXPECT_EQ(related(table, "tervan", "dolam"), PlaceRelation::kDifferent);
  EXPECT_EQ(related(table, "tervan", "nura tervan province"), PlaceRelation::kSiblings);
  EXPECT_EQ(related(table, "tervan", "somewhere"), PlaceRelation::kUnknown);
}

TEST(Places, OfOneNameAreBothMeantUntilTheTextSaysWhich) {
  const PlaceTable table = table_of(kPlaces);
  EXPECT_EQ(table.find("nura").size(), 2U);
  EXPECT_EQ(table.find("nura dolam").size(), 1U);
  EXPECT_EQ(related(table, "nura", "dolam"), PlaceRelation::kPart);
  EXPECT_EQ(related(table, "nura dolam", "nura tervan province"), PlaceRelation::kDifferent);
  EXPECT_EQ(table.canonical("old tervan"), "tervan");
  EXPECT_EQ(table.canonical("nura"), "nura");
  EXPECT_EQ(table.canonical("elsewhere"), "elsewhere");
}

TEST(Places, ATableThatSaysNothingClearIsRefusedWithItsLine) {
  const std::pair<std::string_view, std::string_view> kWrong[] = {
      {"name,aliases\nA,\n", "line 1"},
      {"name,aliases,part of\n,x,\n", "line 2"},
      {"name,aliases,part of\nA,,B\n", "no row has the place \"b\""},
      {"name,aliases,part of\nA,,\nA,,\nB,,A\n", "2 places are called \"a\""},
      {"name,aliases,part of\nA,,B\nB,,A\n", "part of itself"},
      {"name,aliases,part of\nA,,A\n", "0 places are called \"a\""},
      {"name,aliases,part of\n\"A,,\n", "line 2"}};
  for (const auto& [csv, words] : kWrong) {
    const Result<PlaceTable> table = PlaceTable::read(csv_source(csv));
    ASSERT_FALSE(table.has_value()) << csv;
    EXPECT_NE(table.error().message.find(words), std::string::npos) << table.error().message;
  }
}

int place_level(const Prepared& prepared, RecordNumber a, RecordNumber b) {
  return level_of(Comparator(prepared).compare(a, b), 0);
}

TEST(Places, KnownOnesAreComparedByTheTable) {
  Mapping mapping = parse_mapping("[fields]\nplace = \"place\"\n").value();
  const std::string csv = "place\nTervan\nترون\nTervanshah\nHarband\n\"Tervan City\"\nTervnn\n";
  const auto read = [&] {
    RecordsReader reader(mapping, 1);
    reader.read("l.csv", csv_source(csv), no_progress()).value();
    return reader.finish();
  };
  const Records without = read();
  const Prepared plain = prepare(without, 1);
  EXPECT_EQ(place_level(plain, 0, 1), kLevelDifferent);
  EXPECT_GT(place_level(plain, 0, 2), kLevelWeak);
  mapping.places = std::make_shared<const PlaceTable>(table_of(kPlaces));
  const Records with = read();
  const Prepared known = prepare(with, 1);
  EXPECT_GE(place_level(known, 0, 1), kLevelSame);
  EXPECT_EQ(place_level(known, 0, 2), kLevelDifferent);
  EXPECT_GE(place_level(known, 0, 3), kLevelVariant);
  EXPECT_GE(place_level(known, 0, 4), kLevelVariant);
  EXPECT_EQ(place_level(known, 0, 5), place_level(plain, 0, 5));  // not in the table: by letters
}

constexpr const char* kAges =
    "[fields]\nborn = \"birth-date\"\nyears = { kind = \"age\", at = \"died\" }\n"
    "died = \"death-date\"\n";

int birth_level(const std::string& mapping, const std::string& csv) {
  const Records records = testing::records_of(mapping, {"born,years,died\n" + csv});
  const Prepared prepared = prepare(records, 1);
  return level_of(Comparator(prepared).compare(0, 1), 0);
}

TEST(Ages, AreHeldAgainstDatesOfBirth) {
  const std::string dead = ",30,1988-07-28\n";
  EXPECT_GE(birth_level(kAges, "1958-01-05,,\n" + dead), kLevelNear);
  EXPECT_GE(birth_level(kAges, "1957-07-29,,\n" + dead), kLevelNear);  // thirty until the next day
  EXPECT_GE(birth_level(kAges, "1958-07-28,,\n" + dead), kLevelNear);  // on the birthday
  EXPECT_GE(birth_level(kAges, "1958-02-28,,\n,30,1988-02-29\n"), kLevelNear);
  EXPECT_EQ(birth_level(kAges, "1957-06-29,,\n" + dead), 2);  // a year off, as ages are
  EXPECT_EQ(birth_level(kAges, "1944-01-05,,\n" + dead), kLevelDifferent);
  EXPECT_GE(birth_level(kAges, "1958,,\n" + dead), kLevelNear);
  EXPECT_GE(birth_level(kAges, "1958-01-05,,\n,30,1988\n"), kLevelNear);  // in that year
  EXPECT_EQ(birth_level(kAges, "1958-01-05,,\n,30,\n"), kLevelMissing);   // thirty when?
  EXPECT_EQ(birth_level(kAges, "1958-01-05,,\n,300,1988\n"), kLevelMissing);
  EXPECT_EQ(birth_level(kAges, ",30,1988-07-28\n,30,1988-07-28\n"), kLevelMissing);
}

TEST(Ages, AreReckonedFromTheDateOfTheListWhereNoColumnSays) {
  const std::string mapping =
      "[fields]\nborn = \"birth-date\"\nyears = \"age\"\n"
      "[lists.\"list1.csv\"]\nage-at = \"1988-08\"\n";
  const auto level = [&](const std::string& text) {
    const Records records =
        testing::records_of(text, {"born,years\n1958-01-05,\n,30\n,30\n1900-01-02,\n"});
    const Prepared prepared = prepare(records, 1);
    Comparator comparator(prepared);
    return std::array<int, 3>{level_of(comparator.compare(0, 1), 0),
                              level_of(comparator.compare(1, 2), 0),
                              level_of(comparator.compare(1, 3), 0)};
  };
  const auto with = level(mapping);
  EXPECT_GE(with[0], kLevelNear);
  EXPECT_EQ(with[1], kLevelMissing);  // two ages are compared as ages
  EXPECT_EQ(with[2], kLevelDifferent);
  EXPECT_EQ(level("[fields]\nborn = \"birth-date\"\nyears = \"age\"\n")[0], kLevelMissing);
}

// Nobody whose name is a way of saying that it is not known is matched by name.
TEST(Placeholders, AreNeverMatchedByName) {
  const std::pair<const char*, const char*> kColumns[] = {{"John", "Doe"},
                                                          {"Jane", "Doe"},
                                                          {"Baby", "Doe"},
                                                          {"Doe", "John"},
                                                          {"Unbekannt", "Unbekannt"},
                                                          {"ناشناس", ""},
                                                          {"مجهول", "الهوية"},
                                                          {"Unknown", "Male"},
                                                          {"نامعلوم", "نامعلوم"},
                                                          {"", "Inconnu"}};
  for (const auto& [given, family] : kColumns) {
    const std::string row = std::string(given) + "," + family + "\n";
    const Records records =
        testing::records_of("[fields]\ngiven = \"given\"\nfamily = \"family\"\n",
                            {"given,family\n" + row + row + "John,Smith\nMary,Doe\n"});
    const Prepared prepared = prepare(records, 1);
    EXPECT_EQ(Comparator(prepared).compare(0, 1), Pattern{0}) << row;
    EXPECT_NE(Comparator(prepared).compare(2, 2), Pattern{0});
    EXPECT_EQ(level_of(Comparator(prepared).compare(2, 3), 1), kLevelDifferent);
  }
  for (const char* whole :
       {"John Doe", "Jane Doe", "JOHN DOE", "Doe, John", "John Doe 3", "Baby Doe", "Unbekannt",
        "ناشناس", "مجهول", "مجهول الهوية", "هوية مجهولة", "Inconnu", "Unidentified man", "نامشخص",
        "No Name", "Unknown Unknown", "Неизвестно", "Bilinmiyor", "desconocido"}) {
    const Records records = testing::records_of(
        "[fields]\nname = \"name\"\n",
        {std::string("name\n\"") + whole + "\"\n\"" + whole + "\"\nJohn Smith\n"});
    const Prepared prepared = prepare(records, 1);
    EXPECT_EQ(Comparator(prepared).compare(0, 1), Pattern{0}) << whole;
  }
}

}  // namespace
}  // namespace habeas::linkage
