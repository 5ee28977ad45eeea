// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas {
namespace {

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

// RFC 4648 section 10.
TEST(Encoding, AgreesWithTheVectorsOfRfc4648) {
  const struct {
    std::string plain, base64;
  } kCases[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"}};
  for (const auto& c : kCases) {
    EXPECT_EQ(to_base64(as_bytes(c.plain)), c.base64);
    EXPECT_EQ(text(from_base64(c.base64).value()), c.plain);
  }
  EXPECT_EQ(to_hex(as_bytes("foo\xff")), "666f6fff");
  EXPECT_EQ(to_base32(as_bytes("fooba"), 40), "mzxw6ytb");
  EXPECT_EQ(to_base64url(Bytes{0xfb, 0xff}), "-_8");
}

TEST(Encoding, RefusesEveryFormButTheCanonicalOne) {
  for (std::string_view bad : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v",
                               "Zm9v====", "Zm-v", "====", "Z===", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
  for (std::string_view bad : {"Zg==", "Zh", "Z", "Zm9+", "Zm9v="})
    EXPECT_FALSE(from_base64url(bad)) << bad;
  for (std::string_view bad : {"A0", "0", "0g", " 00", "0x00"}) EXPECT_FALSE(from_hex(bad)) << bad;
  for (std::string_view bad :
       {"", "00", "01", "+1", "-1", "1 ", "9223372036854775808", "99999999999999999999"}) {
    EXPECT_FALSE(parse_decimal(bad)) << bad;
  }
  EXPECT_EQ(parse_decimal("9223372036854775807").value(), INT64_MAX);
  EXPECT_EQ(parse_decimal("0").value(), 0);
}

TEST(Encoding, RoundTripsRandomBytes) {
  SeededRandom random(7);
  for (size_t length = 0; length < 200; ++length) {
    Bytes bytes = random.bytes(length);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
  }
}

TEST(Encoding, KnowsWellFormedUtf8) {
  for (std::string_view good : {"", "abc", "\xd8\xb9\xd9\x84\xdb\x8c", "\xf0\x9f\x95\x8a",
                                "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good));
  }
  for (std::string_view bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe2\x82",
                               "\xf8\x88\x80\x80\x80", "\xe0\x80\x80"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Encoding, MarkupIsTextAndNeverATagOrAnAttribute) {
  EXPECT_EQ(markup_text("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(markup_text("\xe2\x80\xae"), printable("\xe2\x80\xae"));
}

TEST(Encoding, ShowsHostileNamesWithoutObeyingThem) {
  EXPECT_EQ(printable("a\nb"), "a\\u{a}b");
  EXPECT_EQ(printable("x\xe2\x80\xae"
                      "gpj.exe"),
            "x\\u{202e}gpj.exe");
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xd8\xb9\xd9\x84\xdb\x8c"), "\xd8\xb9\xd9\x84\xdb\x8c");
  EXPECT_EQ(printable("\x1b[31m"), "\\u{1b}[31m");
}

}  // namespace
}  // namespace habeas
