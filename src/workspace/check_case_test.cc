// SPDX-License-Identifier: Apache-2.0
#include "workspace/check_case.h"

#include <gtest/gtest.h>

#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr const char* kStart =
    R"({"type":"source","label":"a","name":"SYNTHETIC a","kind":"organisation","party":"no"}
{"type":"source","label":"b","name":"SYNTHETIC b","kind":"organisation","party":"yes"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event"}
)";

std::string claim(const std::string& label, const std::string& source, const std::string& value,
                  const std::string& more = "") {
  return R"({"type":"claim","label":")" + label +
         R"(","subject":"e","property":"event.description","kind":"fact","polarity":"affirms","value":")" +
         value + R"(","speakers":[{"source":")" + source +
         R"(","role":"wrote","modality":"asserted"}],"anchor":{"exhibit":"n.txt","text":"SYNTHETIC note"})" +
         more + "}\n";
}

class CheckCaseTest : public testing::InventedCase {
 protected:
  static std::string told(const CheckRun& run) {
    std::string out;
    for (const CaseFinding& row : run.findings)
      out += row.id + " " + row.finding.check + " " + row.finding.message + " [" + row.set_aside +
             "]\n";
    return out;
  }
  // What the cache gives, after comparing it with a run that has none.
  std::string checked(Workspace& workspace) {
    Result<CheckRun> kept = check_case(workspace);
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    fs::remove_all(cache_folder(workspace.folder()));
    std::string fresh = told(check_case(workspace).value());
    EXPECT_EQ(told(*kept), fresh);
    return fresh;
  }
};

TEST_F(CheckCaseTest, TheCacheSaysWhatARunWithoutItSays) {
  Workspace workspace = create();
  add(workspace, "n.txt", "SYNTHETIC note of nine words, which says very little.");
  state(workspace, kStart + claim("c1", "b", "one"));
  EXPECT_NE(checked(workspace).find("sole-interested-source"), std::string::npos);
  (void)check_case(workspace).value();  // fills the cache
  state(workspace, claim("c2", "a", "one"));
  EXPECT_EQ(checked(workspace).find("sole-interested-source"), std::string::npos);
  (void)check_case(workspace).value();
  ASSERT_TRUE(withdraw_claim(workspace, "c2", "a test"));
  EXPECT_NE(checked(workspace).find("sole-interested-source"), std::string::npos);
  (void)check_case(workspace).value();
  state(
      workspace,
      claim("c3", "a", "one") +
          R"({"type":"lineage","label":"l1","from":"c3","to":"c1","standing":"suspected","stated_by":"a","ground":"SYNTHETIC"})"
          "\n");
  checked(workspace);
}

TEST_F(CheckCaseTest, OneMoreClaimLooksAtWhatItTouchesAlone) {
  Workspace workspace = create();
  add(workspace, "n.txt", "SYNTHETIC note");
  std::string lines = kStart;
  for (int i = 0; i < 20; ++i) {
    std::string name = "e" + std::to_string(i);
    lines +=
        R"({"type":"entity","label":")" + name + R"(","entity":"event","name":"SYNTHETIC"})" + "\n";
    std::string one = claim("x" + std::to_string(i), "b", "one");
    lines += one.replace(one.find("\"e\""), 3, "\"" + name + "\"");
  }
  state(workspace, lines);
  EXPECT_GT(check_case(workspace).value().looked_at, 20);
  EXPECT_EQ(check_case(workspace).value().looked_at, 0);
  state(workspace, claim("c1", "b", "one"));
  EXPECT_EQ(check_case(workspace).value().looked_at, 2);  // its subject and its exhibit
}

TEST_F(CheckCaseTest, AFindingIsSetAsideWithAReasonAndTakenUpAgain) {
  Workspace workspace = create();
  add(workspace, "n.txt", "SYNTHETIC note");
  state(workspace, kStart + claim("c1", "b", "one"));
  CheckRun run = check_case(workspace).value();
  ASSERT_FALSE(run.findings.empty());
  std::string id = run.findings[0].id;
  EXPECT_EQ(set_aside(workspace, id, "").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(set_aside(workspace, "chk-none", "why").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(resume(workspace, id, "why").error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(set_aside(workspace, id, "it is so"));
  EXPECT_EQ(set_aside(workspace, id, "again").error().kind, ErrorKind::kConflict);
  EXPECT_EQ(check_case(workspace).value().findings[0].set_aside, "it is so");
  ASSERT_TRUE(workspace.rebuild());
  EXPECT_EQ(check_case(workspace).value().findings[0].set_aside, "it is so");
  ASSERT_TRUE(resume(workspace, id, "it is not"));
  EXPECT_EQ(check_case(workspace).value().findings[0].set_aside, "");
  ASSERT_TRUE(workspace.checkpoint());
  expect_verified(workspace.folder());
}

TEST_F(CheckCaseTest, WhatMayNotBeSeenChangesNothingAndIsNotHintedAt) {
  Workspace workspace = create();
  add(workspace, "n.txt", "SYNTHETIC note");
  state(workspace, kStart + claim("c1", "b", "one"));
  ASSERT_TRUE(workspace.checkpoint());
  auto seen_by_a_stranger = [&] {
    Workspace stranger = open("stranger", Mode::kRead);
    Assessment assessment = Assessment::open(stranger).value();
    Assessment::Subject subject = assessment.subject(assessment.subject_named("e").value()).value();
    std::string table = canonical_json(assess::to_json(
        assess::side_by_side(subject.claims, assessment.known(), assessment.graphs()),
        assessment.known()));
    std::string map =
        canonical_json(assess::to_json(assessment.source_map().value(), assessment.known()));
    return table + map + told(check_case(stranger).value());
  };
  std::string before = seen_by_a_stranger();
  std::string owner_before = told(check_case(workspace).value());
  state(
      workspace,
      R"({"type":"source","label":"s","name":"SYNTHETIC secret","kind":"witness","party":"no","compartment":"north"}
{"type":"entity","label":"se","entity":"event","name":"SYNTHETIC brutal secret","compartment":"north"}
)" + claim("c2", "s", "one") +
          claim("c3", "a", "one", R"(,"compartment":"north")") +
          R"({"type":"lineage","label":"l1","from":"b","to":"s","standing":"asserted","stated_by":"s","ground":"SYNTHETIC secret","anchor":{"exhibit":"n.txt","text":"SYNTHETIC note"}})"
          "\n");
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(seen_by_a_stranger(), before);
  EXPECT_NE(told(check_case(workspace).value()), owner_before);
}

}  // namespace
}  // namespace habeas::workspace
