// SPDX-License-Identifier: Apache-2.0
#include "dossier/released_text.h"

#include <gtest/gtest.h>

namespace habeas::dossier {
namespace {

bool finds(std::string_view bytes, std::string_view words) {
  bool found = false;
  for_each_text(bytes, [&](std::string_view text) {
    found = found || text.find(words) != std::string_view::npos;
  });
  return found;
}

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    out += big ? high : low;
    out += big ? low : high;
  }
  return out;
}

TEST(ReleasedText, IsFoundInTextEscapesAndBinary) {
  EXPECT_TRUE(finds("a SYNTHETIC line", "SYNTHETIC line"));
  EXPECT_TRUE(finds(R"({"n":"\u062d\u0633\u06cc\u0646"})", "حسین"));
  EXPECT_TRUE(finds("<p>&#1581;&#x633;&#1740;&#1606;</p>", "حسین"));
  EXPECT_TRUE(finds(std::string("\xff\xd8\x00\x01SYNTHETIC name\x00\xfe", 20), "SYNTHETIC name"));
  for (bool big : {false, true}) {
    for (const char* before : {"\xff", "\xff\xff"})
      EXPECT_TRUE(finds(before + utf16(u"حسین احمدی", big) + "\xff", "حسین احمدی"));
  }
}

TEST(ReleasedText, BadEscapesStandAsTheyAre) {
  EXPECT_TRUE(finds(R"(\u12 &#; &#xFFFFFFF; \uZZZZ)", R"(\u12 &#;)"));
  EXPECT_FALSE(finds(std::string_view("\xff\x00"
                                      "ab\x00",
                                      5),
                     "ab"));  // too short a run
}

}  // namespace
}  // namespace habeas::dossier
