// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <gtest/gtest.h>

namespace habeas {
namespace {

TEST(Json, WritesTheCanonicalForm) {
  const struct {
    std::string_view in, out;
  } kCases[] = {
      {R"( { "b" : [ 1 , -2 , "x" ] , "a" : { } } )", R"({"a":{},"b":[1,-2,"x"]})"},
      {R"("\u20ac\u0024\u000F\u000aA'\u0042\u0022\u005c\\\"\/")",
       "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""},  // RFC 8785 section 3.2.2
      {R"("\ud83d\ude02")", "\"\xf0\x9f\x98\x82\""},
      {"[true,false,null]", "[true,false,null]"},
      {"9007199254740991", "9007199254740991"},
  };
  for (const auto& c : kCases) {
    Result<Json> value = parse_json(c.in);
    ASSERT_TRUE(value) << c.in;
    EXPECT_EQ(canonical_json(*value), c.out);
    EXPECT_EQ(parse_json(pretty_json(*value)).value(), *value);
  }
}

// RFC 8785 section 3.2.3: the keys of its example, in its order.
TEST(Json, OrdersKeysByUtf16CodeUnits) {
  Result<Json> value =
      parse_json(R"({"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7})");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value),
            "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
            "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
}

TEST(Json, RefusesWhatTheLedgerMustNotHold) {
  for (std::string_view bad : {"",
                               "{",
                               "[1,]",
                               "{\"a\":1,}",
                               "{\"a\":1,\"a\":1}",
                               "{\"a\":1,\"\\u0061\":2}",
                               "1.5",
                               "1e3",
                               "01",
                               "-0",
                               "-",
                               "9007199254740992",
                               "\"\\ud800\"",
                               "\"\\udc00\"",
                               "\"\\x\"",
                               "\"a",
                               "nul",
                               "[1] 2",
                               "{\"a\" 1}",
                               "{a:1}",
                               "\"a\nb\"",
                               "\xff",
                               "\"\xc0\x80\"",
                               "[1 2]",
                               "\"\\u12\""}) {
    EXPECT_FALSE(parse_json(bad)) << bad;
  }
  std::string deep(100, '[');
  EXPECT_FALSE(parse_json(deep + std::string(100, ']')));
  for (std::string_view loose :
       {"{\"b\":1,\"a\":2}", "[1, 2]", "null", "[true]", "\"\\u0041\"", "{\"a\":null}", " 1"}) {
    EXPECT_FALSE(parse_canonical_json(loose)) << loose;
  }
  EXPECT_TRUE(parse_canonical_json(R"({"a":[1,"x",{"b":-7}]})"));
}

TEST(Json, NamesTheLineOfAFault) {
  Result<Json> value = parse_json("{\n\"a\": 1,\n\"a\": 2}");
  ASSERT_FALSE(value);
  EXPECT_NE(value.error().message.find("line 3"), std::string::npos) << value.error().message;
  EXPECT_NE(value.error().message.find("stands twice"), std::string::npos);
}

TEST(Json, AsksForMembersByName) {
  Json value = parse_json(R"({"n":3,"s":"x"})").value();
  EXPECT_EQ(value.text_at("s").value(), "x");
  EXPECT_EQ(value.integer_at("n").value(), 3);
  EXPECT_FALSE(value.text_at("n"));
  EXPECT_FALSE(value.integer_at("missing"));
  EXPECT_EQ(value.text_or_empty("n"), "");
}

}  // namespace
}  // namespace habeas
