// SPDX-License-Identifier: Apache-2.0
#include "verify/report.h"

#include <gtest/gtest.h>

namespace habeas::verifier {
namespace {

constexpr Claim kOne{"one", "the first thing", "that it is so", "a thief"};
constexpr Claim kTwo{"two", "the second thing", "more", "an accident"};

TEST(Report, WithoutAnyPassedCheckIsAFailure) {
  Report report("case", "/x");
  EXPECT_EQ(report.overall(), Verdict::kFail);
  report.not_checked(kOne, "no key");
  EXPECT_EQ(report.exit_code(), 1);
}

TEST(Report, NotCheckedDoesNotFailButIsCountedAndShown) {
  Report report("case", "/x");
  report.pass(kOne, "3 entries");
  report.not_checked(kTwo, "no key");
  EXPECT_EQ(report.exit_code(), 0);
  EXPECT_NE(report.text().find("NOT CHECKED  the second thing  [two]"), std::string::npos)
      << report.text();
  EXPECT_NE(report.text().find("RESULT: PASS (1 passed, 0 failed, 1 not checked)"),
            std::string::npos)
      << report.text();
}

TEST(Report, NamesFileAndEntryOfTheFirstFailure) {
  Report report("bundle", "/x");
  report.pass(kOne, "");
  report.failed(kTwo, "it was changed", "data/bodies/3.json", 3);
  report.failed(kTwo, "it too", "data/bodies/4.json", 4);
  EXPECT_EQ(report.exit_code(), 1);
  ASSERT_NE(report.first_failure(), nullptr);
  EXPECT_EQ(report.first_failure()->file, "data/bodies/3.json");
  EXPECT_NE(report.text().find("FIRST FAILURE: data/bodies/3.json, entry 3: it was changed\n"),
            std::string::npos)
      << report.text();
}

TEST(Report, ListsAHundredFindingsOfAClaimAndCountsTheRest) {
  Report report("case", "/x");
  for (int i = 0; i < 1000; ++i) report.failed(kOne, "bad", "f", i);
  EXPECT_EQ(report.checks().size(), 100u);
  EXPECT_EQ(report.count(Verdict::kFail), 1000);
  EXPECT_EQ(report.failures_of("one"), 1000);
  EXPECT_NE(report.text().find("and 900 more of [one]"), std::string::npos) << report.text();
}

TEST(Report, IsCanonicalJson) {
  Report report("case", "/x");
  report.set_log("example.org/a", 3);
  report.pass(kOne, "3 entries");
  report.failed(kTwo, "broken", "f", 2);
  std::string text = canonical_json(report.json());
  Result<Json> parsed = parse_canonical_json(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text_at("overall").value(), "FAIL");
  EXPECT_EQ(parsed->integer_at("size").value(), 3);
  EXPECT_EQ(parsed->find("first_failure")->text_at("file").value(), "f");
  EXPECT_EQ(parsed->find("checks")->array()->size(), 2u);
  EXPECT_EQ(parsed->find("counts")->integer_at("pass").value(), 1);
}

TEST(Report, ShowsHostileNamesWithoutObeyingThem) {
  Report report("case", "/x\nRESULT: PASS");
  report.failed(kOne, "bad\nRESULT: PASS",
                "a\nb\xE2\x80\xAE"
                "c",
                1);
  std::string text = report.text();
  EXPECT_EQ(text.find("\nRESULT: PASS"), std::string::npos) << text;
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos) << text;
}

TEST(Report, AppendsWhatAnotherFound) {
  Report first("bundle", "/x");
  first.pass(kOne, "");
  Report second;
  second.set_log("o", 5);
  second.failed(kTwo, "bad", "f");
  first.append(second);
  EXPECT_EQ(first.size(), 5);
  EXPECT_EQ(first.count(Verdict::kFail), 1);
  EXPECT_EQ(first.exit_code(), 1);
}

}  // namespace
}  // namespace habeas::verifier
