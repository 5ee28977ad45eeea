// SPDX-License-Identifier: Apache-2.0
#include "assess/reuse.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "assess/words.h"

namespace habeas::assess {
namespace {

// Every maximal run of eight equal words or more, by comparing every place with every other.
std::set<std::pair<std::pair<size_t, size_t>, size_t>> runs_by_comparing_all(
    const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::set<std::pair<std::pair<size_t, size_t>, size_t>> runs;
  for (size_t x = 0; x < a.size(); ++x) {
    for (size_t y = 0; y < b.size(); ++y) {
      if (x > 0 && y > 0 && a[x - 1] == b[y - 1]) continue;
      size_t length = 0;
      while (x + length < a.size() && y + length < b.size() && a[x + length] == b[y + length])
        ++length;
      if (length >= 8) runs.insert({{x, y}, length});
    }
  }
  return runs;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word + " ";
  return out;
}

TEST(Reuse, AgreesWithComparingEveryPlaceWithEveryOther) {
  std::mt19937 random(11);
  int64_t found_some = 0;
  for (int round = 0; round < 300; ++round) {
    // Few words, so that short runs repeat; one text takes pieces of the other.
    auto make = [&](size_t length) {
      std::vector<std::string> words;
      for (size_t i = 0; i < length; ++i)
        words.push_back("w" + std::to_string(random() % (round % 3 == 0 ? 3 : 60)));
      return words;
    };
    std::vector<std::string> a = make(20 + random() % 60), b = make(random() % 30);
    for (int pieces = 0; pieces < 3; ++pieces) {
      size_t from = random() % a.size(), length = std::min<size_t>(random() % 16, a.size() - from);
      b.insert(b.end(), a.begin() + static_cast<int64_t>(from),
               a.begin() + static_cast<int64_t>(from + length));
      for (auto k = random() % 3; k > 0; --k) b.push_back("other" + std::to_string(random() % 9));
    }
    std::string first = joined(a), second = joined(b);
    std::vector<ReuseText> texts = {{"x1", "", first}, {"x2", "", second}};
    std::vector<ReusedPair> pairs = reused_passages(texts);
    auto expected = runs_by_comparing_all(a, b);
    std::set<std::pair<std::pair<int64_t, int64_t>, int64_t>> want, got;
    auto place = [](const std::vector<std::string>& words, size_t at) {
      return static_cast<int64_t>(
          joined({words.begin(), words.begin() + static_cast<int64_t>(at)}).size());
    };
    for (const auto& [begin, length] : expected)
      want.insert({{place(a, begin.first), place(b, begin.second)}, static_cast<int64_t>(length)});
    if (!pairs.empty()) {
      for (const SharedPassage& passage : pairs[0].passages)
        got.insert({{passage.first_from, passage.second_from}, passage.words});
    }
    ASSERT_EQ(got, want) << round << "\n" << first << "\n" << second;
    found_some += want.empty() ? 0 : 1;
  }
  EXPECT_GT(found_some, 100);
}

TEST(Reuse, SeesThroughTypographyCaseAndArabicLetters) {
  std::vector<ReuseText> texts = {
      {"x1", "",
       "He said: “Nine men were taken — reportedly — from the ward that night”, and left."},
      {"x2", "", "nine MEN were taken reportedly\nfrom the\n\nward that night"},
      {"x3", "", "نگهبان گفت که نه نفر را آن شب از بند بردند و کسی بازنگشت"},
      {"x4", "", "نگهبان گفت كه نه نفر را آن شب از بند بردند و كسي بازنگشت."}};
  std::vector<ReusedPair> pairs = reused_passages(texts);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_DOUBLE_EQ(pairs[0].share(), 1);
  EXPECT_DOUBLE_EQ(pairs[1].share(), 1);
}

TEST(Reuse, SevenCommonWordsAreNoReuse) {
  std::vector<ReuseText> texts = {{"x1", "", "a b c d e f g one"}, {"x2", "", "two a b c d e f g"}};
  EXPECT_TRUE(reused_passages(texts).empty());
}

TEST(Reuse, TextsOfOneExhibitAreNotComparedAndATranslationIsNamed) {
  std::vector<ReuseText> texts = {{"x1", "", "eins zwei drei vier fuenf sechs sieben acht neun"},
                                  {"x1", "a translation by SYNTHETIC t", "a b c d e f g h i"},
                                  {"x2", "", "they print: a b c d e f g h i"}};
  std::vector<ReusedPair> pairs = reused_passages(texts);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(texts[pairs[0].first].via, "a translation by SYNTHETIC t");
}

TEST(Reuse, BoilerplateStartsNoComparison) {
  std::vector<std::string> notes;
  for (int i = 0; i < 6; ++i)
    notes.push_back("text" + std::to_string(i) +
                    " additional information is on file with the office of the town");
  std::vector<ReuseText> texts;
  for (size_t i = 0; i < notes.size(); ++i)
    texts.push_back({"x" + std::to_string(i), "", notes[i]});
  EXPECT_EQ(reused_passages(texts).size(), 15U);
  EXPECT_TRUE(reused_passages(texts, 5).empty());
}

}  // namespace
}  // namespace habeas::assess
