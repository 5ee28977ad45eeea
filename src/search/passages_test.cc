// SPDX-License-Identifier: Apache-2.0
#include "search/passages.h"

#include <gtest/gtest.h>

#include "search/words.h"

namespace habeas::search {
namespace {

TEST(Passages, KeepEveryWordOnceAndKnowTheirCharacters) {
  std::string text = "  first ward\n\n";
  for (int i = 0; i < 400; ++i)
    text += (i % 7 == 0 ? "بند\n" : i % 11 == 0 ? "evin\n\n" : "ḥusayn ");
  const std::vector<Passage> passages = cut_passages(text, {}, 100);
  EXPECT_GT(passages.size(), 5U);
  size_t words = 0;
  size_t end = 0;
  for (const Passage& passage : passages) {
    EXPECT_GE(passage.from, end);
    end = passage.to;
    words +=
        words_of(std::string_view(text).substr(passage.from, passage.to - passage.from)).size();
    EXPECT_EQ(passage.character, count_characters(std::string_view(text).substr(0, passage.from)));
    EXPECT_EQ(passage.page, 0);
  }
  EXPECT_EQ(words, words_of(text).size());
}

TEST(Passages, EndWithTheirPage) {
  const std::string text = "یک دو\n\nthree four\n\nfive";
  const std::vector<Passage> passages = cut_passages(text, {{0, 1}, {7, 2}, {19, 5}});
  ASSERT_EQ(passages.size(), 3U);
  EXPECT_EQ(text.substr(passages[1].from, passages[1].to - passages[1].from), "three four");
  EXPECT_EQ(passages[1].page, 2);
  EXPECT_EQ(passages[1].character, 7);
  EXPECT_EQ(passages[2].page, 5);
}

TEST(Passages, AreCutAtAWholeCharacterWhereThereIsNoSpace) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "س";
  for (const Passage& passage : cut_passages(text, {}, 100)) {
    EXPECT_EQ((passage.to - passage.from) % 2, 0U);
    EXPECT_LE(passage.to - passage.from, 801U);
  }
  EXPECT_TRUE(cut_passages("").empty());
  EXPECT_TRUE(cut_passages(" \n\n ").empty());
}

std::string marked(std::string_view text, const std::set<std::string>& wanted, size_t words = 30) {
  const Snippet snippet = make_snippet(text, wanted, words);
  std::string out = snippet.text;
  for (auto mark = snippet.marks.rbegin(); mark != snippet.marks.rend(); ++mark) {
    out.insert(mark->second, "]");
    out.insert(mark->first, "[");
  }
  return out;
}

TEST(Snippets, ShowTheStretchWithMostOfTheWordsAndMarkThem) {
  EXPECT_EQ(marked("The guard said:\n  Ḥusayn was taken.", {"husayn"}),
            "The guard said: [Ḥusayn] was taken.");
  EXPECT_EQ(marked("a b c d e f g h i j x k l y m n o p", {"x", "y", "a"}, 6), "j [x] k l [y] m");
  EXPECT_EQ(marked("no such words", {"other"}), "no such words");
  EXPECT_EQ(marked("\u202Eعلی\u202C رفت", {"علی"}), "\u202E[علی]\u202C رفت");
  EXPECT_EQ(marked("", {"a"}), "");
}

TEST(Snippets, KnowWhatTheyShowOfTheOriginal) {
  const std::string text = "a b c d e f g h i j x k l y m n o p";
  const Snippet snippet = make_snippet(text, {"x", "y"}, 6);
  EXPECT_EQ(text.substr(snippet.from, snippet.to - snippet.from), snippet.text);
  EXPECT_FALSE(snippet.whole);
  EXPECT_TRUE(make_snippet("a b", {}, 6).whole);
}

TEST(Snippets, MarkWhatIsWantedAndNotWhatIsUnwanted) {
  const Node node = parse_query("a (b OR \"c d\") -e name:\"f g\"").value();
  EXPECT_EQ(wanted_words(node, {{"a", "aa"}, {"c", "cc"}, {"g", "gg"}}),
            (std::set<std::string>{"a", "aa", "b", "c", "d", "f", "g", "gg"}));
}

}  // namespace
}  // namespace habeas::search
