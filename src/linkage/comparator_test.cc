// SPDX-License-Identifier: Apache-2.0
#include "linkage/comparator.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "linkage/testing/made_records.h"

namespace habeas::linkage {
namespace {

// The level of two values in a list that holds nothing else of note.
int level_between(const std::string& kind, const std::string& a, const std::string& b) {
  const std::string csv = "x\n\"" + a + "\"\n\"" + b + "\"\n";
  const Records records = testing::records_of("[fields]\nx = " + kind + "\n", {csv});
  const Prepared prepared = prepare(records, 1);
  Comparator comparator(prepared);
  const int forth = level_of(comparator.compare(0, 1), 0);
  EXPECT_EQ(level_of(comparator.compare(1, 0), 0), forth) << a << " | " << b;
  return forth;
}

TEST(Comparator, GivesDatesTheLevelOfWhatWentWrong) {
  const struct {
    std::string a, b;
    int level;
  } kCases[] = {
      {"1862-01-11", "1862-01-11", kLevelSame},
      {"1862-01-11", "18620111", kLevelSame},
      {"1862-01-11", "1862-11-01", 8},
      {"1831-07-18", "1831-87-18", 8},
      {"1945-08-14", "1954-08-14", 8},
      {"1945-08-31", "1945-09-01", 7},
      {"1945-08-14", "1951-08-14", 4},
      {"1945-08-14", "1945", 5},
      {"1945-08-14", "1945-08", 6},
      {"1945-08-14", "1945-03-29", 3},
      {"1945-08-14", "1946-03-29", 2},
      {"1945-08-14", "1901-03-29", 1},
      {"1988-07-27", "5 Mordad 1367", kLevelSame},
      {"1988-07-28", "5 Mordad 1367", 7},
      {"1988-07-28", "", kLevelMissing},
  };
  for (const auto& test : kCases) {
    const int level = level_between("\"birth-date\"", test.a, test.b);
    EXPECT_EQ(std::min<int>(level, kLevelSame), test.level) << test.a << " | " << test.b;
  }
}

TEST(Comparator, TellsSpellingsFromSlipsFromOthers) {
  const struct {
    std::string kind, a, b;
    int least, most;
  } kCases[] = {
      {"\"family\"", "Smith", "SMITH", kLevelSame, 15},
      {"\"given\"", "William", "Bill", kLevelVariant, kLevelVariantRare},
      {"\"given\"", "حسین", "Hossein", kLevelSame, kLevels - 1},
      {"\"given\"", "Hossein", "Hussain", kLevelVariant, kLevelVariantRare},
      {"\"family\"", "Schroeder", "Schroeader", kLevelNear, kLevelVariantRare},
      {"\"given\"", "J", "John", kLevelWeak, kLevelWeak},
      {"\"family\"", "Walker", "Ahmadi", kLevelDifferent, kLevelDifferent},
      {"\"postcode\"", "TQ13 8DF", "tq138df", kLevelSame, 15},
      {"\"postcode\"", "TQ13 8DF", "TQ13 9XY", kLevelWeak, kLevelWeak},
      {"\"identifier\"", "5304218", "5304281", kLevelNear, kLevelNearRare},
      {"\"place\"", "Evin, Tehran", "Tehran", kLevelVariant, kLevelVariantRare},
      {"\"sex\"", "female", "F", kLevelSame, 15},
      {"\"sex\"", "زن", "male", kLevelDifferent, kLevelDifferent},
      {"\"age\"", "34", "35", 8, 8},
      {"\"age\"", "38", "40", 6, 6},
      {"\"text\"", "retired painter of houses", "painter of houses, retired", kLevelVariantRare,
       15},
      {"\"name\"", "unknown", "John Smith", kLevelMissing, kLevelMissing},
  };
  for (const auto& test : kCases) {
    const int level = level_between(test.kind, test.a, test.b);
    EXPECT_GE(level, test.least) << test.a << " | " << test.b;
    EXPECT_LE(level, test.most) << test.a << " | " << test.b;
  }
}

TEST(Comparator, TheCacheChangesNothing) {
  const Records records = testing::made_list({.persons = 300, .copies = 2, .seed = 3});
  const Prepared prepared = prepare(records, 1);
  Comparator used(prepared);
  SeededRandom random(5);
  for (int round = 0; round < 20000; ++round) {
    const auto a = static_cast<RecordNumber>(random.below(records.size()));
    const auto b = static_cast<RecordNumber>(random.below(records.size()));
    const Pattern pattern = used.compare(a, b);
    if (round % 1000 == 0) {
      Comparator fresh(prepared);
      ASSERT_EQ(pattern, fresh.compare(a, b));
      ASSERT_EQ(pattern, fresh.compare(b, a));
    }
  }
}

TEST(Comparator, SeesNamesWrittenIntoEachOthersColumn) {
  const Records records = testing::records_of("[fields]\ng = \"given\"\nf = \"family\"\n",
                                              {"g,f\nfrank,sugg\nsugg,frank\nsugg,\n"});
  const Prepared prepared = prepare(records, 1);
  Comparator comparator(prepared);
  // In canonical order the columns are f and g.
  for (RecordNumber other : {1U, 2U}) {
    const Pattern pattern = comparator.compare(0, other);
    EXPECT_GE(level_of(pattern, 0), kLevelVariant) << other;
  }
}

}  // namespace
}  // namespace habeas::linkage
