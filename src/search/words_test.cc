// SPDX-License-Identifier: Apache-2.0
#include "search/words.h"

#include <gtest/gtest.h>

namespace habeas::search {
namespace {

std::string joined(std::string_view text) {
  std::string out;
  for (const Word& word : words_of(text)) out += (out.empty() ? "" : "|") + word.text;
  return out;
}

TEST(Words, AreFoldedAlikeHoweverTheyWereTyped) {
  struct Case {
    const char* text;
    const char* words;
  };
  const Case cases[] = {
      {"Ḥusayn HUSAYN husayn", "husayn|husayn|husayn"},
      {"علي علی عَلِيّ", "علی|علی|علی"},
      {"ك ک، ۱۳۶۷ ١٣٦٧", "ک|ک|1367|1367"},
      {"al-Hosseini, A.B.", "al|hosseini|a|b"},
      {"Qur'an ʿAlī Ma‘sūmeh", "quran|ali|masumeh"},
      {"می\u200cرود", "میرود"},
      {"don\u00ADt", "dont"},
      {"'quoted' words", "quoted|words"},
      {"\u202Eعلی\u202C", "علی"},
      {"cafe\u0301", "cafe"},
      {"", ""},
      {"؟!…—\u064E", ""},
      {"ء", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(joined(c.text), c.words) << c.text;
}

TEST(Words, KnowTheirPlaceInBytes) {
  const std::string text = "“Ḥusayn”, علی!";
  for (const Word& word : words_of(text)) {
    const std::string raw = text.substr(word.from, word.to - word.from);
    EXPECT_EQ(joined(raw), word.text);
  }
  EXPECT_EQ(words_of(text).size(), 2U);
}

TEST(Words, OfBytesThatAreNoTextEndWithoutHarm) {
  EXPECT_EQ(joined("a\xFF"
                   "b\xC3"),
            "a|b");
  EXPECT_EQ(joined("\xF0\x9F"), "");
}

TEST(Words, ThatAreVeryLongAreCutAtAWholeCharacter) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "س";
  const std::vector<Word> words = words_of(text);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].text.size(), kMaxWordBytes);
  EXPECT_EQ(words[0].to, text.size());
}

}  // namespace
}  // namespace habeas::search
