// SPDX-License-Identifier: Apache-2.0
#include "text/script.h"

#include <gtest/gtest.h>

namespace habeas::text {
namespace {

TEST(Scripts, AreToldForLettersAndNoneForTheRest) {
  struct Case {
    char32_t point;
    Script script;
  };
  const Case cases[] = {
      {U'a', Script::kLatin},      {0x0131, Script::kLatin},  {0x062D, Script::kArabic},
      {0x06AF, Script::kArabic},   {0x06D5, Script::kArabic}, {0xFEF7, Script::kArabic},
      {0x0436, Script::kCyrillic}, {0x03B1, Script::kOther},  {0x5D0, Script::kOther},
      {U'1', Script::kNone},       {0x0664, Script::kNone},   {0x064E, Script::kNone},
      {0x0640, Script::kNone},     {0x200C, Script::kNone},   {0x02BF, Script::kNone}};
  for (const Case& c : cases)
    EXPECT_EQ(script_of(c.point), c.script) << static_cast<uint32_t>(c.point);
}

TEST(Scripts, OfATextIsThatOfMostLetters) {
  EXPECT_EQ(main_script(U"Ali \u0639\u0644\u06CC \u062D\u0633\u0646"), Script::kArabic);
  EXPECT_EQ(main_script(U"ab \u0639\u0644"), Script::kLatin);
  EXPECT_EQ(main_script(U"12 -"), Script::kNone);
  EXPECT_TRUE(is_mixed(U"a \u0639"));
  EXPECT_FALSE(is_mixed(U"a 1 -"));
}

TEST(Scripts, WordsAreMadeOfLettersMarksAndDigits) {
  for (char32_t point : {U'a', U'7', char32_t{0x0633}, char32_t{0x06F4}, char32_t{0x064E},
                         char32_t{0x0301}, char32_t{0x093E}, char32_t{0x02BF}})
    EXPECT_TRUE(is_word_part(point)) << static_cast<uint32_t>(point);
  for (char32_t point : {U' ', U'-', U'_', U'"', char32_t{0x060C}, char32_t{0x200C},
                         char32_t{0x202E}, char32_t{0x00BD}})
    EXPECT_FALSE(is_word_part(point)) << static_cast<uint32_t>(point);
}

}  // namespace
}  // namespace habeas::text
