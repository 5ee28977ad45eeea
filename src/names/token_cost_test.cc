// SPDX-License-Identifier: Apache-2.0
// Transcription against a slow twin that tries every alignment; spelling against its promises and,
// on a small table, against sums by hand.
#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "names/internal/spelling.h"
#include "names/internal/transcription.h"

namespace habeas::names {
namespace {

constexpr uint32_t kNoLimit = 50000;
using Letters = std::vector<uint8_t>;

struct SlowTranscription {
  const Transcription& table;
  const Letters& latin;
  const std::vector<Transcription::RowId>& rows;
  const Letters& arabic;
  [[nodiscard]] uint32_t from(size_t j, size_t i) const {
    if (j == latin.size() && i == arabic.size()) return 0;
    uint32_t best = kNoLimit;
    if (i < arabic.size()) best = std::min(best, table.insertion(arabic[i]) + from(j, i + 1));
    for (size_t taken = 1; taken <= 3 && j + taken <= latin.size(); ++taken) {
      const auto& cost = table.row(rows[j]).cost;
      const size_t base = (taken - 1) * kArabicCodes;
      best = std::min(best, cost[base] + from(j + taken, i));
      if (i < arabic.size()) best = std::min(best, cost[base + arabic[i]] + from(j + taken, i + 1));
    }
    return best;
  }
};

Letters random_letters(SeededRandom& random, size_t most, uint64_t alphabet) {
  Letters out(1 + random.below(most));
  for (uint8_t& letter : out) letter = static_cast<uint8_t>(1 + random.below(alphabet));
  return out;
}

TEST(TranscriptionCost, IsThatOfTheBestOfAllAlignments) {
  const Transcription& table = Transcription::standard();
  SeededRandom random(3);
  int compared = 0;
  while (compared < 400) {
    const Letters latin = random_letters(random, 5, 26);
    const Letters arabic = random_letters(random, 5, 33);
    if (article_length(latin) != 0) continue;
    std::vector<Transcription::RowId> rows(latin.size());
    table.rows_of(latin, rows);
    const uint32_t slow = SlowTranscription{table, latin, rows, arabic}.from(0, 0);
    EXPECT_EQ(table.cost(latin, rows, arabic, kNoLimit), slow);
    // A limit only cuts off what is above it.
    EXPECT_EQ(table.cost(latin, rows, arabic, slow), slow);
    if (slow > 0) EXPECT_EQ(table.cost(latin, rows, arabic, slow - 1), Transcription::kFar);
    EXPECT_LE(table.least_cost(rows), slow);
    ++compared;
  }
}

TEST(TranscriptionCost, LetsAnArticleGo) {
  const Transcription& table = Transcription::standard();
  const auto cost = [&](std::string_view word, std::u32string_view written) {
    Letters latin;
    for (char c : word) latin.push_back(latin_code(static_cast<char32_t>(c)));
    Letters arabic;
    for (char32_t c : written) arabic.push_back(arabic_code(c));
    std::vector<Transcription::RowId> rows(latin.size());
    table.rows_of(latin, rows);
    return table.cost(latin, rows, arabic, kNoLimit);
  };
  EXPECT_LT(cost("alhashimi", U"هاشمی"), cost("hashimi", U"هاشمی") + 80);
  EXPECT_LT(cost("arrahman", U"رحمان"), cost("rahman", U"رحمان") + 80);
}

TEST(TranscriptionTable, RefusesWhatItDoesNotUnderstand) {
  for (const char* text :
       {"row\tqq\t-\t-\t-\t0\t1-=3\n", "row\tb\t-\t-\t-\t0\t4-=3\n", "insert\tb\t3\n",
        "row\tb\t-\t-\t-\t999\t1-=3\n", "line\n", "row\tb\t-\t-\t-\t0\t1-=x\n"})
    EXPECT_FALSE(Transcription::read(text).has_value()) << text;
}

TEST(SpellingCost, IsAMetricUpToTheTriangle) {
  SeededRandom random(9);
  for (const text::Script script : {text::Script::kLatin, text::Script::kArabic}) {
    const Spelling& table = Spelling::standard(script);
    for (int round = 0; round < 3000; ++round) {
      const Letters a = random_letters(random, 9, 26);
      Letters b = random_letters(random, 9, 26);
      if (round % 2 == 0) {
        b = a;
        b[random.below(b.size())] = static_cast<uint8_t>(1 + random.below(26));
      }
      const uint32_t forth = table.cost(a, b, kNoLimit);
      EXPECT_EQ(forth, table.cost(b, a, kNoLimit));
      EXPECT_EQ(table.cost(a, a, kNoLimit), 0U);
      EXPECT_EQ(forth == 0, a == b);
      EXPECT_EQ(table.cost(a, b, forth), forth);
      if (forth > 0) EXPECT_EQ(table.cost(a, b, forth - 1), Spelling::kFar);
    }
  }
}

TEST(SpellingTable, FollowsItsLines) {
  const char* const text =
      "latin\ts\tss\t9\nlatin\th$\t$\t7\nlatin\ta\te\t20\nlatin\ta\t-\t33\narabic\tا\t-\t50\n";
  const Spelling table = Spelling::read(text, text::Script::kLatin).value();
  const auto cost = [&](std::string_view one, std::string_view other) {
    Letters a;
    Letters b;
    for (char c : one) a.push_back(latin_code(static_cast<char32_t>(c)));
    for (char c : other) b.push_back(latin_code(static_cast<char32_t>(c)));
    return table.cost(a, b, kNoLimit);
  };
  EXPECT_EQ(cost("hasan", "hassan"), 9U);
  EXPECT_EQ(cost("hasan", "hesan"), 20U);
  EXPECT_EQ(cost("amina", "aminah"), 7U);
  EXPECT_EQ(cost("amin", "amina"), 33U);
  EXPECT_EQ(cost("amin", "aminah"), 40U);
  EXPECT_EQ(cost("ab", "ac"), 130U);
  EXPECT_FALSE(Spelling::read("latin\ta\te\n", text::Script::kLatin).has_value());
  EXPECT_FALSE(Spelling::read("latin\tabc\te\t3\n", text::Script::kLatin).has_value());
}

}  // namespace
}  // namespace habeas::names
