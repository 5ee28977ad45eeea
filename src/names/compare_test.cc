// SPDX-License-Identifier: Apache-2.0
#include "names/compare.h"

#include <algorithm>
#include <cctype>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::names {
namespace {

Comparison compared(std::string_view a, std::string_view b) { return compare(parse(a), parse(b)); }

TokenLevel level_of(std::string_view a, std::string_view b) {
  const Explanation found = explain(parse(a), parse(b));
  TokenLevel worst = TokenLevel::kSame;
  for (const Explanation::Line& line : found.lines) worst = std::min(worst, line.level);
  return worst;
}

struct Case {
  std::string_view a;
  std::string_view b;
};

TEST(Comparing, HoldsSpellingsTogether) {
  const Case cases[] = {
      {"Mahdi Karimi", "Mehdi Karimi"},
      {"Hossein Asghari", "Hussain Asqari"},
      {"حسین اصغری", "Hossein Asghari"},
      {"Gholam Hossein Karimi", "غلامحسین کریمی"},
      {"Naser Rezaei", "Nasser Rezai"},
      {"Abd al-Rahman Saleh", "عبدالرحمن صالح"},
      {"Said Karimi", "Saeed Karimi"},
      {"سعید کریمی", "Saeid Karimi"},
      {"Ali Reza Karimi", "Alireza Karimi"},
      {"Гасан Алиев", "Hasan Aliyev"},
      {"Хусейн Рахимов", "حسین رحیموف"},
      {"Şahin Çelik", "Shahin Chelik"},
      {"Rachid Cheikh Yassine", "Rashid Shaikh Yasin"},
      {"Djamel Boumediene", "Jamal Boumedienne"},
      {"Pejman Zolfaqari", "پژمان ذوالفقاری"},
      {"Wahid Qaderi", "Vahid Ghaderi"},
      {"Xelîl Çelebî", "Khalil Chalabi"},
      {"محمد علي الهاشمي", "Mohamed Ali Hashimi"},
      {"مهدى كريمى", "مهدی کریمی"},
  };
  for (const Case& c : cases) {
    const Comparison found = compared(c.a, c.b);
    EXPECT_GE(found.score, 0.75F) << c.a << " | " << c.b;
    EXPECT_GE(found.outcome, Outcome::kVariant) << c.a << " | " << c.b;
  }
}

TEST(Comparing, KeepsApartWhatOnlyLooksAlike) {
  const Case cases[] = {
      {"Hassan", "Hossein"}, {"حسن", "حسین"},     {"Hassan", "حسین"},   {"حسن", "Hussein"},
      {"Reza", "Razi"},      {"Hamid", "Majid"},  {"Karimi", "Karami"}, {"Rahimi", "Rahmani"},
      {"Ahmad", "Mahmoud"},  {"محمدی", "محمودی"}, {"Naser", "Nasr"},    {"ناصر", "نصر"},
      {"Said", "Seyed"},     {"سعید", "سید"},     {"Omar", "Amr"},      {"Jalil", "Khalil"},
  };
  for (const Case& c : cases) {
    EXPECT_LE(level_of(c.a, c.b), TokenLevel::kNear) << c.a << " | " << c.b;
    EXPECT_LT(compared(c.a, c.b).score, 0.6F) << c.a << " | " << c.b;
  }
}

TEST(Comparing, MakesAnAbbreviationAWeakLevelOfItsOwn) {
  const Case cases[] = {
      {"Ali", "Alireza"},  {"Mohammad", "Mohammadreza"}, {"محمد", "محمدرضا"},
      {"Reza", "Alireza"}, {"Mohammad", "محمدرضا"},      {"علیرضا", "Reza"},
      {"Abdollah", "Abd"}, {"Hossein", "Gholamhossein"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(level_of(c.a, c.b), TokenLevel::kAbbreviation) << c.a << " | " << c.b;
    EXPECT_EQ(compared(c.a, c.b).outcome, Outcome::kWeak) << c.a << " | " << c.b;
  }
}

TEST(Comparing, SaysNothingOfPlaceholdersInitialsAndTitles) {
  const Case cases[] = {
      {"Unknown", "Unknown"},       {"ناشناس", "ناشناس"}, {"Ali", "Unknown"},
      {"N. N.", "N. N."},           {"", "Ali"},          {"مجهول الهوية", "مجهول"},
      {"Inconnu", "non identifié"}, {"A. B.", "A. B."}};
  for (const Case& c : cases)
    EXPECT_EQ(compared(c.a, c.b).outcome, Outcome::kNotComparable) << c.a << " | " << c.b;
  EXPECT_EQ(compared("Unknown Ahmadi", "Unknown Karimi").outcome, Outcome::kDifferent);
  EXPECT_EQ(compared("Haj Ali Karimi", "Seyyed Ali Karimi").outcome, Outcome::kSame);
  EXPECT_EQ(compared("Dr. Ali Karimi", "Ali Karimi").score, 1.0F);
}

TEST(Comparing, WeighsMissingTokensLessThanConflictingOnes) {
  const float whole = compared("Ahmad Hassan Saleh", "Ahmad Hassan Saleh").score;
  const float missing = compared("Ahmad Hassan Saleh", "Ahmad Saleh").score;
  const float conflict = compared("Ahmad Hassan Saleh", "Ahmad Khalil Saleh").score;
  EXPECT_EQ(whole, 1.0F);
  EXPECT_GT(missing, conflict);
  EXPECT_LT(missing, whole);
  EXPECT_EQ(compared("Ahmad Hassan Saleh", "Ahmad Saleh").outcome, Outcome::kPartial);
}

TEST(Comparing, FindsTokensInAnotherOrderAndSaysSo) {
  const Comparison found = compared("Karimi Mahmoud", "Mahmoud Karimi");
  EXPECT_EQ(found.swapped, 1);
  EXPECT_GT(found.score, 0.9F);
  EXPECT_LT(found.score, 1.0F);
  // The father's name and the son's are not exchanged for nothing.
  EXPECT_LT(compared("Ali Hassan", "Hassan Ali").score, 1.0F);
}

TEST(Comparing, TakesTheBestOfTheAliases) {
  EXPECT_GT(compared("Mahsa (Zhina) Amini", "ژینا امینی").score, 0.8F);
  EXPECT_GT(compared("مهسا (ژینا) امینی", "Mahsa Amini").score, 0.8F);
}

TEST(ScriptConsistency, FlagsARecordWhoseScriptsDisagree) {
  const auto flag = [](std::string_view latin, std::string_view arabic) {
    return script_consistency(parse(latin), parse(arabic));
  };
  EXPECT_EQ(flag("Hossein Karimi", "حسین کریمی"), Consistency::kConsistent);
  EXPECT_EQ(flag("Gholam Hossein Karimi", "غلامحسین کریمی"), Consistency::kConsistent);
  EXPECT_EQ(flag("Farzad Jannati", "ناصر احمدی"), Consistency::kInconsistent);
  EXPECT_EQ(flag("Unknown", "حسین کریمی"), Consistency::kNotComparable);
  EXPECT_EQ(flag("Hossein Karimi", "حسین مرادی"), Consistency::kDoubtful);
}

// Names made of syllables and of real tokens, in all scripts, with marks.
std::string random_name(SeededRandom& random) {
  static constexpr std::string_view kPieces[] = {
      "Ali", "Hossein", "رضا", "محمد", "zadeh", "Abd",   "al-",  " ",   " ",   " ",
      "علی", "Гасан",   "(",   ")",    "bin",   "Sayed", "ghor", "kha", "ی",   "ان",
      "ba",  "sh",      "şa",  "ö",    ".",     "-",     "آل",   "q",   "خان", "Karimi",
  };
  std::string out;
  for (uint64_t n = 1 + random.below(9); n > 0; --n)
    out += kPieces[random.below(std::size(kPieces))];
  return out;
}

TEST(Comparing, IsSymmetricBoundedAndSureOfIdentity) {
  SeededRandom random(2026);
  for (int i = 0; i < 4000; ++i) {
    const std::string one = random_name(random);
    const std::string other = random_name(random);
    const Name a = parse(one);
    const Name b = parse(other);
    NamePool pool;
    const PackedName pa = pool.pack(a);
    const PackedName pb = pool.pack(b);
    const Comparison forth = compare(pool, pa, pb);
    const Comparison back = compare(pool, pb, pa);
    EXPECT_NEAR(forth.score, back.score, 1e-4) << one << " | " << other;
    EXPECT_GE(forth.score, 0.0F);
    EXPECT_LE(forth.score, 1.0F);
    EXPECT_LE(forth.conflict + forth.missing, 1.0001F) << one << " | " << other;
    const Comparison self = compare(pool, pa, pa);
    if (pa.count > 0) {
      EXPECT_EQ(self.outcome, Outcome::kSame) << one;
      EXPECT_FLOAT_EQ(self.score, 1.0F) << one;
    } else {
      EXPECT_EQ(self.outcome, Outcome::kNotComparable);
    }
    // Case and marks change nothing.
    std::string upper = one;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(parse(upper).folded(), a.folded()) << one;
  }
}

TEST(Comparing, DoesNotDependOnWhatElseThePoolHolds) {
  SeededRandom random(7);
  NamePool crowded;
  for (int i = 0; i < 500; ++i) (void)crowded.pack(parse(random_name(random)));
  for (int i = 0; i < 500; ++i) {
    const Name a = parse(random_name(random));
    const Name b = parse(random_name(random));
    NamePool fresh;
    const PackedName fa = fresh.pack(a);
    const PackedName fb = fresh.pack(b);
    const PackedName ca = crowded.pack(a);
    const PackedName cb = crowded.pack(b);
    EXPECT_EQ(compare(fresh, fa, fb).score, compare(crowded, ca, cb).score);
  }
}

}  // namespace
}  // namespace habeas::names
