// SPDX-License-Identifier: Apache-2.0
#include "search/variants.h"

#include <gtest/gtest.h>

#include "search/words.h"

namespace habeas::search {
namespace {

TEST(Variants, AreSpellingsOfOneNameInAnyScript) {
  for (auto [a, b] : std::initializer_list<std::pair<const char*, const char*>>{
           {"hossein", "حسین"},
           {"hossein", "hussain"},
           {"hossein", "الحسین"},
           {"mohammad", "محمد"},
           {"ali", "علی"},
           {"mousavi", "موسوی"},
           {"khomeini", "خمینی"},
           {"montazeri", "منتظری"},
           {"gohardasht", "گوهردشت"},
           {"гусейн", "hossein"},
       }) {
    const std::string one = words_of(a).front().text;
    const std::string two = words_of(b).front().text;
    EXPECT_GT(spelling_similarity(one, two), 0) << a << " " << b;
    EXPECT_EQ(spelling_similarity(one, two), spelling_similarity(two, one)) << a << " " << b;
  }
}

TEST(Variants, AreNotOtherNamesNumbersOrInitials) {
  for (auto [a, b] : std::initializer_list<std::pair<const char*, const char*>>{
           {"hossein", "hassan"},
           {"hossein", "حسن"},
           {"karimi", "rahimi"},
           {"1367", "1366"},
           {"a", "b"},
           {"evin", "گوهردشت"},
       })
    EXPECT_EQ(spelling_similarity(a, b), 0) << a << " " << b;
  EXPECT_TRUE(spelling_keys("1367").empty());
  EXPECT_TRUE(spelling_keys("a").empty());
  EXPECT_TRUE(spelling_keys("").empty());
  EXPECT_EQ(spelling_similarity("1367", "1367"), 1);
}

}  // namespace
}  // namespace habeas::search
