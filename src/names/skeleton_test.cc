// SPDX-License-Identifier: Apache-2.0
#include "names/skeleton.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "names/name.h"

namespace habeas::names {
namespace {

std::string letters(std::string_view written) {
  const Name name = parse(written);
  return name.tokens.empty() ? "" : name.tokens[0].text;
}

TEST(Skeletons, AreOneForEverySpellingAndScript) {
  const std::vector<std::vector<std::string_view>> groups = {
      {"Hossein", "Hussain", "Hussein", "Houssein", "حسین", "حسين"},
      {"Asghar", "Asqar", "اصغر"},
      {"Qasem", "Ghasem", "قاسم"},
      {"Nejad", "Nezhad", "نژاد"},
      {"Masoud", "Masud", "Massoud", "مسعود"},
      {"Yusef", "Youssef", "یوسف"},
      {"Esmail", "Ismail", "اسماعیل", "إسماعيل"},
      {"Shahin", "Şahin", "شاهین"},
      {"Khosrow", "Khosro", "خسرو"},
      {"Zahra", "زهرا", "زهراء"},
      {"Fatemeh", "Fatima", "فاطمه", "فاطمة"},
      {"Abdollah", "Abdullah", "عبدالله", "عبد الله"},
      {"Nuh", "نوح"},
      {"Chaman", "چمن", "Tchaman"},
  };
  for (const auto& group : groups)
    for (std::string_view one : group)
      EXPECT_EQ(skeletons(letters(one))[0], skeletons(letters(group[0]))[0])
          << one << " " << group[0];
}

TEST(Skeletons, SayEveryReadingOfAnAmbiguousLetter) {
  const auto share = [](std::string_view a, std::string_view b) {
    for (const std::string& one : skeletons(letters(a)))
      for (const std::string& other : skeletons(letters(b)))
        if (one == other) return true;
    return false;
  };
  EXPECT_TRUE(share("Fathali", "فتحعلی"));
  EXPECT_TRUE(share("Ramadan", "رمضان"));
  EXPECT_TRUE(share("Ramazan", "رمضان"));
  EXPECT_TRUE(share("Gamal", "جمال"));
  EXPECT_TRUE(share("Jamal", "جمال"));
  EXPECT_TRUE(share("Cemal", "جمال"));
  EXPECT_TRUE(share("Rachid", "رشید"));
  EXPECT_TRUE(share("Kassem", "قاسم"));
  EXPECT_TRUE(share("Osman", "عثمان"));
  EXPECT_TRUE(share("Othman", "عثمان"));
  EXPECT_TRUE(share("Хусейн", "حسین"));
  EXPECT_FALSE(share("Karim", "کمال"));
}

TEST(Vowels, BreakTiesBetweenNamesOfOneSkeleton) {
  EXPECT_EQ(vowels("حسین"), "I");
  EXPECT_GT(vowel_agreement("hossein", "حسین"), vowel_agreement("hassan", "حسین"));
  EXPECT_EQ(vowel_agreement("rstm", "rstm"), 1.0);
}

}  // namespace
}  // namespace habeas::names
