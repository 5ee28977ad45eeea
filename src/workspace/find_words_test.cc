// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "workspace/state_claims.h"

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

}  // namespace
}  // namespace habeas::workspace
