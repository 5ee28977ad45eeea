// SPDX-License-Identifier: Apache-2.0
#include "dossier/leak_check.h"

#include <gtest/gtest.h>

namespace habeas::dossier {
namespace {

// Invented persons, all SYNTHETIC.

struct Case {
  std::vector<Secret> secrets;
  std::vector<std::string> released;
  std::string text;
};

std::vector<Leak> leaks_of(const Case& given) {
  LeakCheck check;
  for (const Secret& secret : given.secrets) check.withhold(secret);
  for (const std::string& text : given.released) check.release(text);
  check.search("data/page.html", given.text);
  return check.leaks();
}

const Secret kPerson{"rec-1", SecretKind::kName, "Hossein Ahmadi"};

TEST(LeakCheck, FindsAWholeNameInAnyScriptSpellingAndOrder) {
  for (const char* text :
       {"They took Hossein Ahmadi away.", "AHMADI, Hossein", "Hussain Ahmady came",
        "آقای حسین احمدی را بردند", "حسين أحمدي", "Hoseyn\nAhmadi", "hossein b. ali ahmadi"}) {
    std::vector<Leak> leaks = leaks_of({{kPerson}, {}, text});
    ASSERT_EQ(leaks.size(), 1U) << text;
    EXPECT_EQ(leaks[0].how, LeakKind::kWhole) << text;
    EXPECT_EQ(leaks[0].owner, "rec-1");
  }
}

TEST(LeakCheck, FindsANameStatedInArabicScriptInALatinText) {
  std::vector<Leak> leaks =
      leaks_of({{{"rec-2", SecretKind::kName, "حسین احمدی"}}, {}, "a man, Hossein Ahmadi, 24"});
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].words, "Hossein Ahmadi");
}

TEST(LeakCheck, CommonWordsAloneSayNothing) {
  EXPECT_TRUE(leaks_of({{kPerson}, {}, "Hossein came to the square."}).empty());
  EXPECT_TRUE(leaks_of({{kPerson}, {}, "Mr Ahmadi, a minister, said no."}).empty());
  EXPECT_TRUE(
      leaks_of(
          {{kPerson}, {}, "Hossein went by the long road to the east, far from where Ahmadi was"})
          .empty());
}

TEST(LeakCheck, ACommonNameBesideThePlaceOfTheSamePersonCounts) {
  const Secret place{"rec-1", SecretKind::kPlace, "Rasht"};
  std::vector<Leak> leaks = leaks_of({{kPerson, place}, {}, "a Hossein from Rasht wrote"});
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].how, LeakKind::kTogether);
  EXPECT_TRUE(leaks_of({{kPerson, place}, {}, "people from Rasht wrote"}).empty());
  const Secret of_another{"rec-9", SecretKind::kPlace, "Rasht"};
  EXPECT_TRUE(leaks_of({{kPerson, of_another}, {}, "a Hossein from Rasht wrote"}).empty());
}

TEST(LeakCheck, ARareWordOfANameCountsAlone) {
  const Secret rare{"rec-3", SecretKind::kName, "Ali Zarvandagh"};
  std::vector<Leak> leaks = leaks_of({{rare}, {}, "the house of the Zarvandagh family"});
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].how, LeakKind::kRareWord);
  EXPECT_EQ(leaks[0].words, "Zarvandagh");
}

TEST(LeakCheck, WhatAReleasedItemSaysIsNoLeak) {
  EXPECT_TRUE(leaks_of({{kPerson}, {"Hossein Ahmadi, minister"}, "Hossein Ahmadi said"}).empty());
  // Two items that hold a word each do not explain both words together.
  EXPECT_EQ(leaks_of({{kPerson}, {"Hossein Karimi", "Reza Ahmadi"}, "Hossein Ahmadi said"}).size(),
            1U);
}

TEST(LeakCheck, TitlesInitialsAndPlaceholdersAreNoSecrets) {
  EXPECT_TRUE(
      leaks_of({{{"rec-4", SecretKind::kName, "Dr unknown"}}, {}, "Dr unknown signed it"}).empty());
}

TEST(LeakCheck, ContactsAndIdentifiersCountWhateverStandsBetweenTheirSigns) {
  const std::vector<Secret> secrets = {{"src-1", SecretKind::kContact, "0098 21 5550 1234"},
                                       {"src-2", SecretKind::kContact, "a.b-c@example.org"},
                                       {"rec-5", SecretKind::kIdentifier, "ID 77-1043/2"}};
  EXPECT_EQ(leaks_of({secrets, {}, "call +98 (21) 555-01234 now"}).size(), 1U);
  EXPECT_EQ(leaks_of({secrets, {}, "call ۰۲۱۵۵۵۰۱۲۳۴ now"}).size(), 1U);
  EXPECT_EQ(leaks_of({secrets, {}, "mailto:A.B-C@EXAMPLE.ORG"}).size(), 1U);
  EXPECT_EQ(leaks_of({secrets, {}, "case id 77 1043/2."}).size(), 1U);
  // Inside other numbers it is another number.
  EXPECT_TRUE(leaks_of({secrets, {}, "sum 2155501234777, f2155501234, 21555012349"}).empty());
  EXPECT_TRUE(leaks_of({secrets, {"ID 77-1043/2"}, "id 77-1043/2"}).empty());
}

TEST(LeakCheck, NamesOfThingsCountWholeAlone) {
  const Secret house{"ent-1", SecretKind::kThing, "Garden House"};
  EXPECT_EQ(leaks_of({{house}, {}, "met in the garden house"}).size(), 1U);
  EXPECT_TRUE(leaks_of({{house}, {}, "a house with two windows"}).empty());
}

TEST(LeakCheck, OneLeakForTheSameWordsWithHowOftenAndHowMany) {
  const Secret other{"rec-0", SecretKind::kName, "Hossein Ahmadi"};
  std::vector<Leak> leaks =
      leaks_of({{kPerson, other},
                {},
                "one\nHossein Ahmadi\ntwo three four five six seven eight nine "
                "ten eleven Hossein Ahmadi"});
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].times, 2);
  EXPECT_EQ(leaks[0].owners, 2);
  EXPECT_EQ(leaks[0].owner, "rec-0");
  EXPECT_EQ(leaks[0].line, 2);
  // Another who fits them is another question.
  EXPECT_NE(leaks[0].id, leaks_of({{kPerson}, {}, "one\nHossein Ahmadi"})[0].id);
}

TEST(LeakCheck, HostileTextsEnd) {
  LeakCheck check;
  check.withhold(kPerson);
  std::string all;
  for (int i = 0; i < 20000; ++i) all += "hossein ";
  for (int i = 0; i < 20000; ++i) all += "ahmadi ";
  check.search("a", all);
  check.search("b", std::string(1 << 20, 'x'));
  check.search("c", std::string("\xff\xfe\x00hossein\x80 ahmadi", 18));
  EXPECT_EQ(check.leaks().size(), 2U);
}

}  // namespace
}  // namespace habeas::dossier
