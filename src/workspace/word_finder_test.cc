// SPDX-License-Identifier: Apache-2.0
#include "workspace/word_finder.h"

#include <random>

#include <gtest/gtest.h>

namespace habeas::workspace {
namespace {

TEST(FindWords, FindsAcrossLineBreaksAndGivesCharactersNotBytes) {
  std::string text =
      "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85. They said:\n  \"at\r\n least  300\" were killed.";
  FoundWords found = find_words(text, "at least 300").value();
  EXPECT_EQ(found.from, 20);
  EXPECT_EQ(found.to, found.from + 15);  // as it stands: with its line break and spaces
  EXPECT_EQ(found.words, "at\r\n least  300");
  EXPECT_EQ(found.before, "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85. They said:\n  \"");
  EXPECT_EQ(found.after, "\" were killed.");
  EXPECT_FALSE(found.several);
}

TEST(FindWords, KeepsThirtyTwoCharactersEitherSide) {
  std::string text = std::string(100, 'a') + " word " + std::string(100, 'b');
  FoundWords found = find_words(text, "word").value();
  EXPECT_EQ(found.before, std::string(31, 'a') + " ");
  EXPECT_EQ(found.after, " " + std::string(31, 'b'));
}

TEST(FindWords, SaysWhenTheWordsAreNotThereOrStandTwice) {
  EXPECT_EQ(find_words("one two", "three").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(find_words("one two", "  ").error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(find_words("one two one", "one")->several);
  EXPECT_FALSE(find_words("Thousands", "thousands"));
}

// The index must answer as a search through the whole text does. Few letters make words that stand
// in many places, and in none.
TEST(WordFinder, AnswersTheSameWithItsIndexAsWithout) {
  std::mt19937 chance(20261127);
  auto pick = [&](size_t most) {
    return std::uniform_int_distribution<size_t>(0, most - 1)(chance);
  };
  const std::string_view pieces[] = {"a", "b", " ", "\n ", "\xd8\xa7", "cd", "\t"};
  for (int round = 0; round < 6; ++round) {
    std::string text;
    while (text.size() < 60'000) text += pieces[pick(round < 3 ? 3 : std::size(pieces))];
    WordFinder finder(text);
    for (int question = 0; question < 200; ++question) {
      size_t at = pick(text.size() - 80);
      std::string words = text.substr(at, 10 + pick(60));
      if (question % 5 == 0) words[words.size() / 2] = 'z';
      Result<FoundWords> indexed = finder.find(words);
      Result<FoundWords> plain = find_words(text, words);
      ASSERT_EQ(indexed.has_value(), plain.has_value()) << words;
      if (!plain) continue;
      EXPECT_EQ(indexed->from, plain->from);
      EXPECT_EQ(indexed->to, plain->to);
      EXPECT_EQ(indexed->words, plain->words);
      EXPECT_EQ(indexed->before, plain->before);
      EXPECT_EQ(indexed->after, plain->after);
      EXPECT_EQ(indexed->several, plain->several);
    }
  }
}

}  // namespace
}  // namespace habeas::workspace
