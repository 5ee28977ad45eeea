// SPDX-License-Identifier: Apache-2.0
#include "assess/words.h"

#include <set>

#include <gtest/gtest.h>

#include "text/fold.h"

namespace habeas::assess {
namespace {

TEST(Words, EveryEntryOfTheTablesIsInFoldedForm) {
  for (Table table :
       {Table::kLoaded, Table::kCurrent, Table::kOffice, Table::kDocument, Table::kFuture}) {
    for (std::string_view word : table_words(table)) EXPECT_EQ(folded(word), word);
  }
}

TEST(Words, FoldingOfAsciiIsTheFoldingOfText) {
  for (std::string text : {"", " A  b\tC ", "United\nNations", "a\x01z", "  ", "NCR-1 'x' \"y\""})
    EXPECT_EQ(folded(text), text::fold(text)) << text;
}

TEST(Words, MarksOfTypographyAreFolded) {
  EXPECT_EQ(folded("\xe2\x80\x9cit\xe2\x80\x99s\xe2\x80\x9d \xe2\x80\x93 so"), "\"it's\" - so");
}

TEST(Words, HyphensAndDigitGroupsStayInOneWord) {
  std::vector<std::string> written;
  for (const Word& word :
       words_of("An 18-page letter, of 30,000 names; it's A.B. \xe2\x80\x9cSo\xe2\x80\x9d. Then"))
    written.push_back(word.written);
  EXPECT_EQ(written, (std::vector<std::string>{"An", "18-page", "letter", "of", "30,000", "names",
                                               "it's", "A", "B", "So", "Then"}));
}

TEST(Words, PersianWordsAreWords) {
  std::vector<Word> words = words_of("وزیر کنونی گفت؛ «نامه رسید».");
  ASSERT_EQ(words.size(), 5U);
  EXPECT_TRUE(in_table(Table::kOffice, words[0]));
  EXPECT_TRUE(in_table(Table::kCurrent, words[1]));
  EXPECT_TRUE(in_table(Table::kDocument, words[3]));
}

TEST(Words, HostileTextIsRead) {
  std::string noise;
  for (int i = 0; i < 256; ++i) noise += static_cast<char>(i);
  EXPECT_FALSE(words_of(noise + noise).empty());
  EXPECT_TRUE(words_of("\xe2\x80").empty());
  EXPECT_EQ(quotations_in("\xe2\x80\x9c").size(), 0U);
}

TEST(Words, QuotationsAreFoundInThreeKindsOfMarks) {
  std::string text = "He said “one two” and \"three\" and «چهار».";
  std::vector<Passage> found = quotations_in(text);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(text.substr(found[0].from, found[0].to - found[0].from), "one two");
  EXPECT_EQ(text.substr(found[2].from, found[2].to - found[2].from), "چهار");
}

TEST(Words, TheNearestPassageIsTheWindowThatSharesMost) {
  std::string text =
      "The ward was shut. Nine men were taken from the ward at night. Nobody returned.";
  std::vector<Word> words = words_of(text);
  std::optional<Nearest> nearest =
      nearest_passage(words, words_of("nine persons were taken at night"));
  ASSERT_TRUE(nearest);
  std::string found =
      text.substr(nearest->passage.from, nearest->passage.to - nearest->passage.from);
  EXPECT_NE(found.find("were taken"), std::string::npos) << found;
}

// The window's score, counted anew at each place.
TEST(Words, TheNearestPassageAgreesWithCountingEachWindow) {
  std::vector<Word> words = words_of("a b a c d a b b e a c c a d b a e e b c a b d a c");
  for (std::string wanted_text : {"a b", "a a b", "c d e", "b b b b", "e x a", "a b c d e a b"}) {
    std::vector<Word> wanted = words_of(wanted_text);
    size_t width = std::min(words.size(), wanted.size());
    int64_t best = 0;
    for (size_t i = 0; i + width <= words.size(); ++i) {
      std::multiset<std::string> open;
      for (const Word& word : wanted) open.insert(word.folded);
      int64_t shared = 0;
      for (size_t k = i; k < i + width; ++k) {
        auto at = open.find(words[k].folded);
        if (at == open.end()) continue;
        open.erase(at);
        ++shared;
      }
      best = std::max(best, shared);
    }
    std::optional<Nearest> nearest = nearest_passage(words, wanted);
    ASSERT_TRUE(nearest);
    EXPECT_DOUBLE_EQ(nearest->share,
                     static_cast<double>(best) / static_cast<double>(wanted.size()));
  }
}

TEST(Words, AQuotationMayBeBrokenByACaption) {
  std::vector<Word> text =
      words_of("They said we are deeply A photograph of the square concerned by the silence.");
  EXPECT_TRUE(stands_in_runs(text, words_of("we are deeply concerned by the silence"), 3));
  EXPECT_FALSE(stands_in_runs(text, words_of("we are deeply worried by the silence"), 3));
  EXPECT_FALSE(stands_in_runs(text, words_of("concerned by the silence we are deeply"), 3));
}

}  // namespace
}  // namespace habeas::assess
