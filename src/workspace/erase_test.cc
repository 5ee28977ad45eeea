// SPDX-License-Identifier: Apache-2.0
#include "workspace/erase.h"

#include <gtest/gtest.h>

#include "workspace/approve.h"
#include "workspace/change_consent.h"
#include "workspace/export_case.h"
#include "workspace/govern.h"
#include "workspace/holds.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

// Words that occur nowhere else, planted in each place that an erasure must reach.
constexpr const char* kLetter =
    "SYNTHETIC letter: the nightwatch cobalt sparrow saw nine lorries.\n";
constexpr const char* kOther =
    "SYNTHETIC other letter: marble lantern, twelve persons were heard.\n";
constexpr const char* kQuoted = "cobalt sparrow saw nine lorries";
constexpr const char* kWitness = "SYNTHETIC quiet heron";
constexpr const char* kLines =
    R"({"type":"source","label":"w","name":"SYNTHETIC quiet heron","kind":"witness","level":"public"}
{"type":"source","label":"p","name":"SYNTHETIC Gazette","kind":"publication","level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night","level":"public"}
{"type":"claim","label":"c1","subject":"e","property":"number.seen","kind":"number","polarity":"affirms","value":{"exactly":9,"unit":"lorries","scope":"SYNTHETIC velvet harbour"},"speakers":[{"source":"w","role":"said","modality":"asserted"}],"anchor":{"exhibit":"letter.txt","text":"cobalt sparrow saw nine lorries"},"level":"public"}
{"type":"claim","label":"c2","subject":"e","property":"number.heard","kind":"number","polarity":"affirms","value":{"exactly":12,"unit":"persons","scope":"SYNTHETIC"},"speakers":[{"source":"p","role":"wrote","modality":"reported"}],"anchor":{"exhibit":"other.txt","text":"twelve persons were heard"},"level":"public"}
)";

class EraseTest : public testing::InventedCase {
 protected:
  void fill(Workspace& workspace) {
    letter_ = add(workspace, "letter.txt", kLetter,
                  {.collected_by = "SYNTHETIC umber falcon", .level = "public"});
    other_ = add(workspace, "other.txt", kOther, {.level = "public"});
    claims_ = state(workspace, kLines);
    ASSERT_TRUE(workspace.checkpoint());
  }

  ErasurePreview preview(Workspace& workspace, const std::vector<std::string>& targets,
                         bool with_custody = false) {
    Result<ErasurePreview> made =
        preview_erasure(workspace, targets, {.with_custody = with_custody});
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return made ? *made : ErasurePreview{};
  }

  // The witness agrees to everything that these tests do with copies.
  void agree(Workspace& workspace, const std::string& recipient) {
    for (const char* purpose : {"publication", "court"}) {
      casefile::ConsentRow row;
      row.about = "w";
      row.purpose = purpose;
      row.recipient = row.purpose == "court" ? recipient : "";
      row.words = "it may be used";
      row.how = "oral";
      ASSERT_TRUE(record_consent(workspace, row));
    }
  }

  std::string letter_;
  std::string other_;
  std::vector<std::string> claims_;
};

TEST_F(EraseTest, ErasedWordsAreInNoFileOfTheCase) {
  Workspace workspace = create();
  fill(workspace);
  // A cache with the words in it, as a search index would have.
  fs::create_directories(root_ / "case/cache/search");
  ASSERT_TRUE(write_file(posix_file_system(), root_ / "case/cache/search/words", kLetter));
  const std::string kPlanted[] = {kQuoted, kWitness, "velvet harbour", "umber falcon"};
  for (const std::string& words : kPlanted)
    EXPECT_GE(files_with(words).size(), 2U) << words << ": in the vault and in index.db";

  ErasurePreview wanted = preview(workspace, {letter_, "c1", "w"}, true);
  Result<Committed> done = erase(workspace, wanted, "the witness asked for it", "");
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_TRUE(workspace.checkpoint());
  for (const std::string& words : kPlanted)
    EXPECT_EQ(files_with(words), std::vector<std::string>()) << words << " while the case is open";
  EXPECT_FALSE(files_with("marble lantern").empty()) << "the other letter stays";
  { Workspace closing = std::move(workspace); }
  for (const std::string& words : kPlanted)
    EXPECT_EQ(files_with(words), std::vector<std::string>()) << words << " after closing";

  verifier::Report report = verified(root_ / "case");
  EXPECT_EQ(report.exit_code(), 0) << report.text();
  EXPECT_NE(report.text().find("erased by entry " + std::to_string(done->index)), std::string::npos)
      << report.text();
}

TEST_F(EraseTest, APartOfAnItemGoesAndTheRestStays) {
  Workspace workspace = create();
  fill(workspace);
  ASSERT_TRUE(erase(workspace, preview(workspace, {"c1:anchor", "w"}), "a test", ""));
  ASSERT_TRUE(workspace.checkpoint());
  std::vector<std::string> left = files_with("velvet harbour");
  // In the vault it now stands as a disclosure, in base64url.
  EXPECT_NE(std::find(left.begin(), left.end(), "vault/bodies/000000.bodies"), left.end());
  std::optional<casefile::ClaimRow> claim = casefile::claim(workspace.database(), "c1").value();
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->anchor, "");
  EXPECT_NE(claim->value.find("velvet harbour"), std::string::npos);
  EXPECT_EQ(preview_erasure(workspace, {"c1:anchor"}, {}).error().kind, ErrorKind::kNotFound);
  expect_verified(root_ / "case");
}

TEST_F(EraseTest, ARebuildAfterAnErasureGivesTheSameProjection) {
  Workspace workspace = create();
  fill(workspace);
  ASSERT_TRUE(erase(workspace, preview(workspace, {letter_, "c1"}), "a test", ""));
  std::string before = workspace.database().dump().value();
  ASSERT_TRUE(workspace.rebuild());
  EXPECT_EQ(workspace.database().dump().value(), before);
  EXPECT_EQ(before.find("velvet harbour"), std::string::npos);
}

TEST_F(EraseTest, NeighboursInABatchStayProvableAndTheBundleVerifies) {
  Workspace workspace = create();
  fill(workspace);
  ASSERT_TRUE(erase(workspace, preview(workspace, {"c1", "w:name"}), "a test", ""));
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_TRUE(casefile::claim(workspace.database(), claims_[1]).value());
  EXPECT_FALSE(casefile::claim(workspace.database(), claims_[0]));
  agree(workspace, "SYNTHETIC court");
  for (ExportScope scope : {ExportScope::kFull, ExportScope::kPublic}) {
    fs::path bundle = root_ / (scope == ExportScope::kFull ? "full" : "public");
    ExportOptions options;
    options.scope = scope;
    options.recipient = "SYNTHETIC court";
    Result<ExportSummary> written = export_case(workspace, bundle, options);
    ASSERT_TRUE(written) << written.error().message;
    expect_verified(bundle);
    std::string page = read_file(posix_file_system(), bundle / "data/dossier/index.html").value();
    EXPECT_NE(page.find("12 persons"), std::string::npos);
  }
}

TEST_F(EraseTest, AnErasureCutShortIsFinishedByTheNextWriterAndFailsVerificationUntilThen) {
  {
    Workspace workspace = create();
    fill(workspace);
    ASSERT_TRUE(record_erasure(workspace, preview(workspace, {letter_, "c1"}), "a test", ""));
    ASSERT_TRUE(workspace.checkpoint());
  }
  EXPECT_FALSE(files_with(kQuoted).empty());
  verifier::Report unfinished = verified(root_ / "case");
  EXPECT_EQ(unfinished.exit_code(), 1);
  EXPECT_NE(unfinished.text().find("a writing command finishes"), std::string::npos)
      << unfinished.text();
  { Workspace again = open(); }
  EXPECT_EQ(files_with(kQuoted), std::vector<std::string>());
  expect_verified(root_ / "case");
}

TEST_F(EraseTest, AHoldOnWhatItTouchesForbidsIt) {
  Workspace workspace = create();
  fill(workspace);
  const struct {
    const char* hold;  // what is held
    bool other;        // whether it forbids the erasure of the other claim too
  } kCases[] = {{"c1", false}, {"w", false}, {"e", true}, {"case", true}};
  for (const auto& c : kCases) {
    Result<Committed> held = set_hold(workspace, c.hold, "a court asked");
    ASSERT_TRUE(held) << held.error().message;
    int64_t size = workspace.log().size();
    Result<Committed> refused = erase(workspace, preview(workspace, {"c1"}), "a test", "");
    ASSERT_FALSE(refused) << c.hold;
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    EXPECT_NE(refused.error().message.find("a court asked"), std::string::npos);
    EXPECT_EQ(workspace.log().size(), size);
    EXPECT_EQ(!preview(workspace, {"c2"}).holds.empty(), c.other) << c.hold;
    // Nor by another name, nor as a part of something else.
    EXPECT_FALSE(preview(workspace, {"5.1:label"}).holds.empty()) << c.hold;
    EXPECT_FALSE(preview(workspace, {letter_}).holds.empty()) << c.hold;
    ASSERT_TRUE(release_hold(workspace, held->id("hld", 1), "it is over", ""));
  }
  ASSERT_TRUE(set_hold(workspace, letter_, "a court asked"));
  EXPECT_FALSE(preview(workspace, {letter_}).holds.empty());
  EXPECT_FALSE(preview(workspace, {"c1"}).holds.empty()) << "a claim made from it is protected too";
  EXPECT_TRUE(preview(workspace, {other_}).holds.empty());
  EXPECT_EQ(set_hold(workspace, letter_, "twice").error().kind, ErrorKind::kConflict);
}

TEST_F(EraseTest, TwoPersonsMustAgreeWhereThePolicySaysSoAndVerifyChecksIt) {
  std::string second = key_in("second");
  std::string id;
  {
    Workspace workspace = create();
    fill(workspace);
    ASSERT_TRUE(add_actor(workspace, {.name = "SYNTHETIC second",
                                      .roles = {"custodian"},
                                      .compartments = {},
                                      .public_key = second,
                                      .reason = ""}));
    ASSERT_TRUE(set_policy(workspace, "erasure.persons", 2, "two of us", ""));
    ErasurePreview wanted = preview(workspace, {"c1"});
    EXPECT_EQ(wanted.persons, 2);
    id = propose(workspace, casefile::kProposeErasure, casefile::plan_json(wanted.plan), "a test")
             .value();
    EXPECT_EQ(approve(workspace, id).error().kind, ErrorKind::kDenied) << "one's own proposal";
    EXPECT_EQ(carry_out(workspace, id).error().kind, ErrorKind::kDenied);
    ASSERT_TRUE(workspace.checkpoint());
  }
  {
    Workspace workspace = open("second");
    ASSERT_TRUE(approve(workspace, id));
    EXPECT_EQ(approve(workspace, id).error().kind, ErrorKind::kConflict) << "twice";
  }
  Workspace workspace = open();
  EXPECT_FALSE(files_with("velvet harbour").empty());
  Result<Committed> done = carry_out(workspace, id);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(carry_out(workspace, id).error().kind, ErrorKind::kConflict) << "once is enough";
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(files_with("velvet harbour"), std::vector<std::string>());
  verifier::Report good = verified(root_ / "case");
  EXPECT_EQ(good.exit_code(), 0) << good.text();
  EXPECT_NE(good.text().find("act.approvals"), std::string::npos) << good.text();

  // One person who goes round the program's own check is found out by anybody who verifies.
  ASSERT_TRUE(erase(workspace, preview(workspace, {"c2"}), "alone", ""));
  ASSERT_TRUE(workspace.checkpoint());
  verifier::Report bad = verified(root_ / "case");
  EXPECT_EQ(bad.failures_of("act.approvals"), 1) << bad.text();
  // Nor does an agreement to one thing cover another.
  ASSERT_TRUE(erase(workspace, preview(workspace, {"p"}), "another thing", id));
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(verified(root_ / "case").failures_of("act.approvals"), 2);
}

TEST_F(EraseTest, WhatTheRestIsCheckedAgainstCannotBeErasedButItsFreeWordsCan) {
  Workspace workspace = create();
  fill(workspace);
  const struct {
    const char* target;
    ErrorKind kind;
  } kRefused[] = {{"0.1", ErrorKind::kDenied},
                  {"0.2", ErrorKind::kDenied},
                  {"0.2:public_key", ErrorKind::kDenied},
                  {"0.3", ErrorKind::kDenied},
                  {"0.0:at", ErrorKind::kDenied},
                  {"1.1:colour", ErrorKind::kNotFound},
                  {"99.1", ErrorKind::kNotFound},
                  {"1.77", ErrorKind::kNotFound},
                  {"nobody", ErrorKind::kNotFound}};
  for (const auto& c : kRefused) {
    Result<ErasurePreview> refused = preview_erasure(workspace, {c.target}, {});
    ASSERT_FALSE(refused) << c.target;
    EXPECT_EQ(refused.error().kind, c.kind) << c.target << ": " << refused.error().message;
  }
  ASSERT_TRUE(erase(workspace, preview(workspace, {"0.2:name"}), "a name that told too much", ""));
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(workspace.actor()->name, "");
  EXPECT_EQ(files_with("SYNTHETIC owner"), std::vector<std::string>());
  expect_verified(root_ / "case");
}

TEST_F(EraseTest, BytesReceivedAgainAfterTheirErasureAreThereByRight) {
  Workspace workspace = create();
  fill(workspace);
  ASSERT_TRUE(erase(workspace, preview(workspace, {letter_}), "a test", ""));
  EXPECT_EQ(preview_erasure(workspace, {letter_}, {}).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(add(workspace, "again.txt", kLetter), letter_);
  ASSERT_TRUE(workspace.checkpoint());
  std::string dump = workspace.database().dump().value();
  { Workspace closing = std::move(workspace); }
  Workspace again = open();
  EXPECT_FALSE(files_with(kQuoted).empty()) << "the next writer does not erase it a second time";
  EXPECT_EQ(again.database().dump().value(), dump);
  expect_verified(root_ / "case");
  ASSERT_TRUE(erase(again, preview(again, {letter_}), "and again", ""));
  ASSERT_TRUE(again.checkpoint());
  EXPECT_EQ(files_with(kQuoted), std::vector<std::string>());
  expect_verified(root_ / "case");
}

TEST_F(EraseTest, TheCustodyOfAnErasedExhibitCanFollowIt) {
  Workspace workspace = create();
  fill(workspace);
  ErasurePreview first = preview(workspace, {letter_, "c1"});
  ASSERT_EQ(first.remains.size(), 1U) << "the claim goes; the custody stays";
  ASSERT_TRUE(erase(workspace, first, "a test", ""));
  EXPECT_FALSE(files_with("umber falcon").empty());
  ASSERT_TRUE(erase(workspace, preview(workspace, {letter_}, true), "a test", ""));
  ASSERT_TRUE(workspace.checkpoint());
  EXPECT_EQ(files_with("umber falcon"), std::vector<std::string>());
  EXPECT_EQ(preview_erasure(workspace, {letter_}, {.with_custody = true}).error().kind,
            ErrorKind::kConflict);
  expect_verified(root_ / "case");
}

TEST_F(EraseTest, ItSaysWhichBundlesItCannotReach) {
  Workspace workspace = create();
  fill(workspace);
  ExportOptions options;
  options.recipient = "SYNTHETIC court";
  options.purpose = "a hearing";
  agree(workspace, options.recipient);
  ASSERT_TRUE(export_case(workspace, root_ / "bundle", options));
  std::vector<std::string> lines = preview(workspace, {"c1"}).unreachable;
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_NE(lines[0].find("SYNTHETIC court"), std::string::npos) << lines[0];
  EXPECT_NE(lines[1].find("backups"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find("saved in a key home"), std::string::npos) << lines[2];
}

}  // namespace
}  // namespace habeas::workspace
