// SPDX-License-Identifier: Apache-2.0
#include "assess/side_by_side.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "assess/testing/made_claims.h"

namespace habeas::assess {
namespace {

using testing::MadeCase;

const Statement& statement(const SideBySide& table, const std::string& property,
                           const std::string& value) {
  for (const Question& question : table.questions) {
    for (const Statement& found : question.statements) {
      if (question.property == property && found.value == value) return found;
    }
  }
  ADD_FAILURE() << property << " " << value;
  static const Statement kNone;
  return kNone;
}

using Words = std::vector<Status>;

TEST(SideBySide, FiguresOfUnlikeScopeOrUnitStandApart) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c");
  made.number("1", "ent-x", "src-a", 300, 300, "persons executed", "north");
  made.number("2", "ent-x", "src-b", 300, 300, "persons executed", "south");
  made.number("3", "ent-x", "src-c", 300, 300, "names", "north");
  SideBySide table = made.table("ent-x");
  ASSERT_EQ(table.questions.size(), 1U);
  EXPECT_EQ(table.questions[0].statements.size(), 3U);
  for (const Statement& one : table.questions[0].statements) {
    EXPECT_EQ(one.support, (Support{1, 1}));
    EXPECT_EQ(one.status, Words{Status::kSingleOrigin});
  }
}

TEST(SideBySide, FiguresOfOneUnitAndScopeThatCannotBothHoldAreContradicted) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c");
  made.number("1", "ent-x", "src-a", 300, std::nullopt, "persons", "north");
  made.number("2", "ent-x", "src-b", std::nullopt, 200, "persons", "north");
  made.number("3", "ent-x", "src-c", std::nullopt, std::nullopt, "persons", "north");
  SideBySide table = made.table("ent-x");
  EXPECT_EQ(statement(table, "number.executed", "at least 300 persons").status,
            (Words{Status::kSingleOrigin, Status::kContradicted}));
  EXPECT_EQ(statement(table, "number.executed", "thousands persons").status,
            Words{Status::kSingleOrigin});
}

TEST(SideBySide, ADenialByAnOfficialStandsBesideWhatItAnswers) {
  MadeCase made;
  made.source("src-a").source("src-state", "yes", "", "official");
  made.claim("1", "ent-x", "event.occurred", "killings", "src-a");
  Claim& denial = made.claim("2", "ent-y", "position", "there were none", "src-state");
  denial.polarity = "denies";
  denial.kind = "position";
  denial.answers = "clm-1";
  SideBySide table = made.table("ent-x");
  const Statement& it = statement(table, "event.occurred", "killings");
  ASSERT_EQ(it.answers.size(), 1U);
  EXPECT_EQ(it.answers[0]->id, "clm-2");
  EXPECT_EQ(it.status,
            (Words{Status::kSingleOrigin, Status::kContradicted, Status::kOfficiallyDenied}));
}

TEST(SideBySide, ADenialByOthersIsNoOfficialDenial) {
  MadeCase made;
  made.source("src-a").source("src-b");
  made.claim("1", "ent-x", "event.occurred", "killings", "src-a");
  made.claim("2", "ent-x", "event.occurred", "killings", "src-b").polarity = "denies";
  SideBySide table = made.table("ent-x");
  ASSERT_EQ(table.questions[0].statements.size(), 2U);
  for (const Statement& it : table.questions[0].statements)
    EXPECT_EQ(it.status, (Words{Status::kSingleOrigin, Status::kContradicted}));
}

TEST(SideBySide, DatesContradictWhenNoDayIsCommonToThem) {
  MadeCase made;
  made.source("src-a").source("src-b").source("src-c");
  made.claim("1", "ent-x", "date.start", "1988-07-19", "src-a");
  made.claim("2", "ent-x", "date.start", "1988-07", "src-b");
  made.claim("3", "ent-x", "date.start", "1988-08", "src-c");
  SideBySide table = made.table("ent-x");
  EXPECT_EQ(statement(table, "date.start", "1988-07-19").contradicted_by.size(), 1U);
  EXPECT_EQ(statement(table, "date.start", "1988-08").contradicted_by.size(), 2U);
}

TEST(SideBySide, ACourtMakesItAdjudicatedAndUnknownIsAValue) {
  MadeCase made;
  made.source("src-court", "no", "", "court").source("src-a");
  made.claim("1", "ent-x", "court.finding", "life sentence", "src-court");
  made.claim("2", "ent-x", "order.date", "unknown", "src-a");
  SideBySide table = made.table("ent-x");
  EXPECT_EQ(statement(table, "court.finding", "life sentence").status,
            (Words{Status::kSingleOrigin, Status::kAdjudicated}));
  EXPECT_EQ(statement(table, "order.date", "unknown").status, Words{Status::kUnknown});
}

TEST(SideBySide, SuspectedLineageShowsBothReadings) {
  MadeCase made;
  made.source("src-a").source("src-b").lineage("src-b", "src-a", true);
  made.claim("1", "ent-x", "p", "v", "src-a");
  made.claim("2", "ent-x", "p", "v", "src-b");
  SideBySide table = made.table("ent-x");
  const Statement& it = statement(table, "p", "v");
  EXPECT_EQ(it.support, (Support{1, 2}));
  EXPECT_EQ(it.status, Words{Status::kSingleOrigin});
  ASSERT_EQ(it.origins.size(), 2U);
  EXPECT_EQ(it.origins[1].suspected_roots, Roots{"src-a"});
}

TEST(SideBySide, TheOrderOfClaimsChangesNoByte) {
  MadeCase made;
  std::mt19937 random(7);
  for (std::string id : {"a", "b", "c", "d"})
    made.source("src-" + id, "no", id == "d" ? "src-a" : "");
  for (int i = 0; i < 30; ++i) {
    made.claim(std::to_string(i), "ent-x", i % 3 == 0 ? "p" : "q", std::to_string(i % 4),
               std::string("src-") + static_cast<char>('a' + i % 4));
  }
  made.known.sort();
  Graphs graphs(made.known);
  SubjectClaims claims = made.about("ent-x");
  std::string first = canonical_json(to_json(side_by_side(claims, made.known, graphs), made.known));
  for (int round = 0; round < 20; ++round) {
    std::shuffle(claims.claims.begin(), claims.claims.end(), random);
    EXPECT_EQ(canonical_json(to_json(side_by_side(claims, made.known, graphs), made.known)), first);
  }
}

// Every statement keeps its support but those in which the source spoke.
TEST(SideBySide, RemovingASourceRemovesExactlyItsClaimsSupport) {
  MadeCase made;
  for (std::string id : {"a", "b", "c"}) made.source("src-" + id);
  made.claim("1", "ent-x", "p", "one", "src-a");
  made.claim("2", "ent-x", "p", "one", "src-b");
  made.claim("3", "ent-x", "p", "two", "src-b");
  made.claim("4", "ent-x", "q", "one", "src-c");
  made.known.sort();
  Graphs graphs(made.known);
  SubjectClaims claims = made.about("ent-x");
  std::erase_if(claims.claims,
                [](const Claim* claim) { return claim->origin_speaker() == "src-a"; });
  SideBySide table = side_by_side(claims, made.known, graphs);
  EXPECT_EQ(statement(table, "p", "one").support, (Support{1, 1}));
  EXPECT_EQ(statement(table, "p", "two").support, (Support{1, 1}));
  EXPECT_EQ(statement(table, "q", "one").support, (Support{1, 1}));
}

TEST(SideBySide, HostileNamesAreShownNotObeyed) {
  MadeCase made;
  made.source("src-a");
  made.known.sources[0].name =
      "evil\x1b[2J\xe2\x80\xae"
      "eman";
  made.claim("1", "ent-x", "p", "v", "src-a");
  std::string text = to_text(made.table("ent-x"), made.known);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
}

}  // namespace
}  // namespace habeas::assess
