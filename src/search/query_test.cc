// SPDX-License-Identifier: Apache-2.0
#include "search/query.h"

#include <gtest/gtest.h>

namespace habeas::search {
namespace {

std::string understood(std::string_view text) {
  Result<Node> node = parse_query(text);
  return node ? query_text(*node) : node.error().message;
}

TEST(Query, IsUnderstoodAsTheGuideSays) {
  struct Case {
    const char* text;
    const char* means;
  };
  const Case cases[] = {
      {"Hossein", "hossein"},
      {"Hossein Mousavi", "hossein AND mousavi"},
      {"حسين  موسوي", "حسین AND موسوی"},
      {"a AND b", "a AND b"},
      {"a OR b c", "a OR (b AND c)"},
      {"(a OR b) c", "(a OR b) AND c"},
      {"a -b", "a AND NOT b"},
      {"a NOT (b c)", "a AND NOT (b AND c)"},
      {"\"Ward 3\"", "\"ward 3\""},
      {"«بند سه»", "\"بند سه\""},
      {"“ward three” x", "\"ward three\" AND x"},
      {"=Hossein", "=hossein"},
      {"\"Hossein\"", "=hossein"},
      {"al-Hosseini", "\"al hosseini\" OR alhosseini"},
      {"3,800", "\"3 800\""},
      {"name:\"Hossein Mousavi\"", "name:\"hossein mousavi\""},
      {"name:Hossein", "hossein"},
      {"name:\"Seyyed Hossein bin Ali\"", "name:\"hossein ali\""},
      {"name:\"Mahsa (Zhina) Amini\"", "name:\"mahsa amini\" OR name:\"zhina amini\""},
      {"name:Dr", "dr"},
      {"source:Amnesty", "source:\"amnesty\""},
      {"source:\"Amnesty International\" kind:claim",
       "source:\"amnesty international\" AND kind:\"claim\""},
      {"property:number.executed", "property:\"number.executed\""},
      {"date:1988-07", "date:1988-07"},
      {"said:1988-07-28/1988-09", "said:1988-07-28/1988-09"},
      {"or and not", "or AND and AND not"},  // operators are in capitals
      {"ORACLE ANDES NOTE", "oracle AND andes AND note"},
      {"a (b)", "a AND b"},
      {"a () b", "a AND b"},
      {"a … ؟ b", "a AND b"},
      {"1988-07-28", "\"1988 07 28\" OR 19880728"},
      {"\u202Ea\u202C b", "a AND b"},
      {"a\nb\tc\x01"
       "d",
       "a AND b AND c AND d"},
      {"12:30", "\"12 30\""},
      {"NEAR/3", "\"near 3\""},  // operators of other programs are words
      {"body*", "body"},
  };
  for (const Case& c : cases) EXPECT_EQ(understood(c.text), c.means) << c.text;
}

TEST(Query, ThatCannotBeUnderstoodSaysWhereAndWhy) {
  struct Case {
    std::string text;
    const char* says;
  };
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "(";
  std::string many;
  for (int i = 0; i < 100; ++i) many += "w" + std::to_string(i) + " ";
  const Case cases[] = {
      {"", "no letters or digits"},
      {" \t\n", "no letters or digits"},
      {"؟!…—", "no letters or digits"},
      {"\u064E\u0651", "no letters or digits"},
      {"\"\"", "no letters or digits"},
      {"()", "no letters or digits"},
      {std::string("\0\x01\x02\x7F", 4), "no letters or digits"},
      {"\xFF\xFE\xC3", "no letters or digits"},
      {"a \"b c", "character 3: a quotation mark is opened"},
      {"a (b c", "character 3: a parenthesis is opened"},
      {"a b)", "character 4: a closing parenthesis"},
      {"((a)", "character 1: a parenthesis is opened"},
      {"OR a", "nothing stands on the left of OR"},
      {"a OR", "nothing stands on the right of OR"},
      {"a OR OR b", "nothing stands on the right of OR"},
      {"AND a", "AND has nothing on one side"},
      {"a AND", "AND has nothing on one side"},
      {"NOT", "nothing stands after NOT"},
      {"-a", "only what is not wanted"},
      {"a OR -b", "only what is not wanted"},
      {"author:x", "no field is called \"author\""},
      {"date:yesterday", "needs a date"},
      {"date:", "needs a date"},
      {"source:", "has no value"},
      {"name:\"…\"", "has no words"},
      {deep, "levels of parentheses"},
      {many, "more than 64 words"},
      {std::string(10'240, 'a'), "the query has 10240 bytes"},
  };
  for (const Case& c : cases) {
    Result<Node> node = parse_query(c.text);
    ASSERT_FALSE(node) << c.text;
    EXPECT_EQ(node.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(node.error().message.find(c.says), std::string::npos)
        << c.text << ": " << node.error().message;
    EXPECT_FALSE(node.error().hint.empty()) << c.text;
  }
}

TEST(Query, DatesKeepTheBoundsThatTheirWordsAllow) {
  const Node year = parse_query("date:1988").value();
  EXPECT_EQ(year.to - year.from, 365);
  EXPECT_EQ(year.field, "");
  const Node open = parse_query("said:1988-07/..").value();
  EXPECT_EQ(open.to, kNoEnd);
  EXPECT_EQ(open.field, "said");
}

TEST(Query, PrintedIsUnderstoodAsTheSame) {
  for (const char* text : {"a OR b c", "(a OR b) -c \"d e\"", "name:\"x y\" source:z date:1988",
                           "a NOT (b OR c)", "al-Hosseini x"}) {
    const Node node = parse_query(text).value();
    EXPECT_EQ(parse_query(query_text(node)).value(), node) << text;
  }
}

}  // namespace
}  // namespace habeas::search
