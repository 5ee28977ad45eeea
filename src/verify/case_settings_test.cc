// SPDX-License-Identifier: Apache-2.0
#include "verify/case_settings.h"

#include <gtest/gtest.h>

namespace habeas::verifier {
namespace {

TEST(CaseSettings, ReadsBackWhatItWrites) {
  const std::string kNames[] = {"plain",
                                "with \"quotes\" and \\",
                                "line\nbreak\ttab",
                                "\xD9\x82\xD8\xB6\xDB\x8C\xD9\x87",
                                "# no comment",
                                ""};
  for (const std::string& name : kNames) {
    CaseSettings settings{1, name, "example.org/" + name};
    Result<CaseSettings> read = parse_case_settings(format_case_settings(settings));
    ASSERT_TRUE(read.has_value()) << name;
    EXPECT_EQ(*read, settings);
  }
}

TEST(CaseSettings, AcceptsCommentsTablesAndEscapes) {
  Result<CaseSettings> read = parse_case_settings(
      "# case\r\n\nformat = 1 # first\nname = \"A\\u00e9\\U0001F600\" # x\n origin=\"o\"\nother = "
      "true\n[policy]\nname = 5\n");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->name, "A\xC3\xA9\xF0\x9F\x98\x80");
}

TEST(CaseSettings, RefusesWhatIsNotItsForm) {
  const char* kBad[] = {
      "",
      "format = 1\nname = \"a\"\n",                                // no origin
      "format = 1\nname = \"a\"\nname = \"b\"\norigin = \"o\"\n",  // repeated
      "format = 3\nname = \"a\"\norigin = \"o\"\n",                // newer
      "format = 0\nname = \"a\"\norigin = \"o\"\n",
      "format = 1.0\nname = \"a\"\norigin = \"o\"\n",
      "format = 1\nname = a\norigin = \"o\"\n",
      "format = 1\nname = \"a\norigin = \"o\"\n",
      "format = 1\nname = \"a\" b\norigin = \"o\"\n",
      "format = 1\nname = \"\\q\"\norigin = \"o\"\n",
      "format = 1\nname = \"\\uD800\"\norigin = \"o\"\n",
      "format = 1\nname = \"\xFF\"\norigin = \"o\"\n",
      "format\nname = \"a\"\norigin = \"o\"\n",
  };
  for (const char* text : kBad) EXPECT_FALSE(parse_case_settings(text).has_value()) << text;
}

TEST(CaseSettings, AdvisesANewerProgramForANewerFormat) {
  Result<CaseSettings> read = parse_case_settings("format = 7\nname = \"a\"\norigin = \"o\"\n");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().hint, "use a newer habeas");
}

}  // namespace
}  // namespace habeas::verifier
