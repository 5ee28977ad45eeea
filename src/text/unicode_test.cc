// SPDX-License-Identifier: Apache-2.0
#include "text/unicode.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"

namespace habeas::text {
namespace {

TEST(Decoding, ReplacesEachIllFormedPartAndNeverFails) {
  struct Case {
    std::string_view bytes;
    std::u32string points;
  };
  const Case cases[] = {
      {"ab", U"ab"},
      {"\u062d\u0633", U"\u062d\u0633"},
      {"\xC0\x80", U"\uFFFD\uFFFD"},            // overlong
      {"\xED\xA0\x80", U"\uFFFD\uFFFD\uFFFD"},  // a surrogate
      {"\xE2\x82", U"\uFFFD"},                  // cut short
      {"a\xFFz", U"a\uFFFDz"},
      {"\xF0\x9F\x98\x80", U"\U0001F600"},
      {"\xF4\x90\x80\x80", U"\uFFFD\uFFFD\uFFFD\uFFFD"},
      {std::string_view("a\0b", 3), std::u32string(U"a\0b", 3)},
  };
  for (const Case& c : cases) EXPECT_EQ(decode(c.bytes), c.points) << to_hex(as_bytes(c.bytes));
  EXPECT_EQ(decode("abcdef", 3), U"abc");
}

TEST(Decoding, IsUndoneByEncodingForEveryWellFormedText) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::u32string one(1, c);
    const std::string bytes = encode(one);
    ASSERT_TRUE(is_utf8(bytes)) << static_cast<uint32_t>(c);
    ASSERT_EQ(decode(bytes), one) << static_cast<uint32_t>(c);
  }
}

TEST(Decoding, OfRandomBytesEncodesToWellFormedText) {
  SeededRandom random(5);
  for (int i = 0; i < 2000; ++i) {
    const Bytes bytes = random.bytes(random.below(40));
    EXPECT_TRUE(is_utf8(encode(decode(as_text(bytes)))));
  }
}

TEST(Composition, OpensPresentationFormsAndJoinsMarks) {
  EXPECT_EQ(compose(U"\uFEF7"), U"\u0644\u0623");              // lam with alef and hamza
  EXPECT_EQ(compose(U"\uFDF2"), U"\u0627\u0644\u0644\u0647");  // Allah
  EXPECT_EQ(compose(U"e\u0301"), U"\u00e9");
  EXPECT_EQ(compose(U"\u0627\u0653"), U"\u0622");
  EXPECT_EQ(decompose(U"\u00e9"), U"e\u0301");
}

}  // namespace
}  // namespace habeas::text
