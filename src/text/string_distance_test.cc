// SPDX-License-Identifier: Apache-2.0
#include "text/string_distance.h"

#include <bit>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::text {
namespace {

// The whole table, straight from the definition.
int slow_distance(const std::u16string& a, const std::u16string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::u16string random_text(SeededRandom& random, uint64_t longest) {
  std::u16string text;
  for (uint64_t n = random.below(longest + 1); n > 0; --n)
    text.push_back(static_cast<char16_t>(u'a' + random.below(4)));
  return text;
}

TEST(EditDistance, AgreesWithTheWholeTableWithinItsBound) {
  SeededRandom random(11);
  for (int round = 0; round < 60000; ++round) {
    const uint64_t longest = round % 100 == 0 ? 200 : 9;
    const std::u16string a = random_text(random, longest);
    const std::u16string b = random_text(random, longest);
    const int truth = slow_distance(a, b);
    for (int most : {0, 1, 2, 3, 8})
      ASSERT_EQ(edit_distance(a, b, most), std::min(truth, most + 1)) << round << " " << most;
    ASSERT_EQ(edit_distance(a, b, 2), edit_distance(b, a, 2));
    ASSERT_LE(std::popcount(letter_mask(a) ^ letter_mask(b)), 2 * truth);
  }
}

TEST(JaroWinkler, GivesThePublishedValues) {
  const struct {
    std::u16string_view a, b;
    double expected;  // Winkler 1990 and later tables; the last by hand
  } kCases[] = {{u"martha", u"marhta", 0.9611},
                {u"dwayne", u"duane", 0.84},
                {u"dixon", u"dicksonx", 0.8133},
                {u"", u"", 1},
                {u"a", u"", 0},
                {u"abc", u"xyz", 0}};
  for (const auto& test : kCases) {
    EXPECT_NEAR(jaro_winkler(test.a, test.b), test.expected, 5e-5);
    EXPECT_NEAR(jaro_winkler(test.b, test.a), test.expected, 5e-5);
  }
}

}  // namespace
}  // namespace habeas::text
