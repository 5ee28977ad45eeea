// SPDX-License-Identifier: Apache-2.0
#include "workspace/govern.h"

#include <gtest/gtest.h>

#include "workspace/approve.h"
#include "workspace/export_case.h"
#include "workspace/holds.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

class GovernTest : public testing::InventedCase {
 protected:
  AddedActor admit(Workspace& workspace, const std::string& home, std::vector<std::string> roles,
                   std::vector<std::string> compartments = {}) {
    Result<AddedActor> added = add_actor(workspace, {.name = "SYNTHETIC " + home,
                                                     .roles = std::move(roles),
                                                     .compartments = std::move(compartments),
                                                     .public_key = key_in(home),
                                                     .reason = ""});
    EXPECT_TRUE(added) << (added ? "" : added.error().message);
    return added ? *added : AddedActor{};
  }
};

TEST_F(GovernTest, ASecondActorWorksOnTheSameCaseWithAKeyHomeOfTheirOwn) {
  std::string id;
  {
    Workspace first = create();
    id = admit(first, "second", {"documenter"}).id;
    ASSERT_TRUE(first.checkpoint());
  }
  {
    Workspace second = open("second");
    EXPECT_EQ(second.actor()->id, id);
    EXPECT_FALSE(second.signs_log().value());
    add(second, "note.txt", "SYNTHETIC note");
    // Without the log key the checkpoint stays as it was, and the entry waits.
    Result<std::string> checkpoint = second.checkpoint();
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(second.unsigned_entries(), 1);
    EXPECT_EQ(export_case(second, root_ / "bundle", {}).error().kind, ErrorKind::kDenied);
  }
  verifier::Report waiting = verified(root_ / "case");
  EXPECT_EQ(waiting.exit_code(), 0) << waiting.text();
  EXPECT_NE(waiting.text().find("ledger.unsigned"), std::string::npos) << waiting.text();
  {
    Workspace first = open();
    ASSERT_TRUE(first.checkpoint());
    EXPECT_EQ(first.unsigned_entries(), 0);
  }
  Workspace second = open("second");
  add(second, "more.txt", "SYNTHETIC more");
  expect_verified(root_ / "case");
  std::vector<casefile::EntryRow> rows = casefile::entries(second.database()).value();
  EXPECT_EQ(rows.back().actor, id);
}

TEST_F(GovernTest, ASuspendedActorCanDoNothingUntilBroughtBack) {
  {
    Workspace first = create();
    admit(first, "second", {"administrator"});
    ASSERT_TRUE(change_actor(first, "SYNTHETIC second", {.status = "suspended"}));
    ASSERT_TRUE(first.checkpoint());
  }
  for (Mode mode : {Mode::kRead, Mode::kWrite}) {
    Result<Workspace> refused = Workspace::open(environment("second"), root_ / "case", mode);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    EXPECT_NE(refused.error().message.find("suspended"), std::string::npos)
        << refused.error().message;
  }
  {
    Workspace first = open();
    ASSERT_TRUE(change_actor(first, "SYNTHETIC second", {.status = "active"}));
  }
  Workspace second = open("second");
  add(second, "note.txt", "SYNTHETIC note");
}

TEST_F(GovernTest, ACaseKeepsAnActiveAdministrator) {
  Workspace first = create();
  const ActorAmendment kLast[] = {{.status = "suspended"}, {.roles = {{"reader"}}}};
  for (const ActorAmendment& amendment : kLast) {
    Result<Committed> refused = change_actor(first, "SYNTHETIC owner", amendment);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied) << refused.error().message;
  }
  admit(first, "second", {"administrator"});
  EXPECT_TRUE(change_actor(first, "SYNTHETIC owner", kLast[1]));
  EXPECT_EQ(change_actor(first, "SYNTHETIC second", kLast[0]).error().kind, ErrorKind::kDenied)
      << "a reader governs nothing";
}

TEST_F(GovernTest, WhatCannotBeAnActorIsRefusedAndMakesNoKey) {
  Workspace first = create();
  std::string own = first.actor()->public_key;
  const struct {
    ActorAddition addition;
    ErrorKind kind;
  } kCases[] = {
      {{.name = "", .roles = {"reader"}}, ErrorKind::kInvalid},
      {{.name = "a", .roles = {}}, ErrorKind::kInvalid},
      {{.name = "a", .roles = {"owner"}}, ErrorKind::kInvalid},
      {{.name = "a", .roles = {"reader"}, .compartments = {"Two Words"}}, ErrorKind::kInvalid},
      {{.name = "a", .roles = {"reader"}, .public_key = "xyz"}, ErrorKind::kInvalid},
      {{.name = "a", .roles = {"reader"}, .public_key = own}, ErrorKind::kConflict},
      {{.name = "SYNTHETIC owner", .roles = {"reader"}}, ErrorKind::kConflict},
  };
  size_t keys = first.home().list()->size();
  int64_t size = first.log().size();
  for (const auto& c : kCases) {
    Result<AddedActor> refused = add_actor(first, c.addition);
    ASSERT_FALSE(refused) << c.addition.name;
    EXPECT_EQ(refused.error().kind, c.kind) << refused.error().message;
  }
  EXPECT_EQ(first.home().list()->size(), keys);
  EXPECT_EQ(first.log().size(), size);
}

TEST_F(GovernTest, ACompartmentIsShutToWhoeverIsNotAdmitted) {
  {
    Workspace first = create();
    admit(first, "inside", {"documenter", "custodian"}, {"north"});
    admit(first, "outside", {"documenter", "custodian"}, {});
    ASSERT_TRUE(first.checkpoint());
  }
  const std::string kSource =
      R"({"type":"source","label":"w","name":"SYNTHETIC","kind":"witness","compartment":"north"})"
      "\n";
  {
    Workspace outside = open("outside");
    EXPECT_FALSE(outside.shows("north"));
    std::vector<casefile::Fault> faults;
    Result<StatedSummary> refused = state_claims(outside, kSource, faults);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied) << refused.error().message;
  }
  Workspace inside = open("inside");
  EXPECT_TRUE(inside.shows("north"));
  state(inside, kSource);
}

TEST_F(GovernTest, ToLowerAPolicyTakesAsManyPersonsAsItAsksFor) {
  std::string id;
  {
    Workspace first = create();
    admit(first, "second", {"reviewer"});
    ASSERT_TRUE(set_policy(first, "hold-release.persons", 2, "two of us", ""));
    EXPECT_EQ(set_policy(first, "hold-release.persons", 2, "again", "").error().kind,
              ErrorKind::kConflict);
    EXPECT_EQ(set_policy(first, "hold-release.persons", 0, "none", "").error().kind,
              ErrorKind::kInvalid);
    EXPECT_EQ(set_policy(first, "weather", 1, "x", "").error().kind, ErrorKind::kNotFound);
    Json plan(JsonObject{{"name", Json("hold-release.persons")}, {"value", Json(1)}});
    id = propose(first, casefile::kProposePolicy, plan, "one of us left").value();
    EXPECT_EQ(standing_of(first, id)->need, 2);
    EXPECT_EQ(carry_out(first, id).error().kind, ErrorKind::kDenied);
    ASSERT_TRUE(first.checkpoint());
  }
  {
    Workspace second = open("second");
    ASSERT_TRUE(approve(second, id));
    EXPECT_EQ(carry_out(second, id).error().kind, ErrorKind::kDenied)
        << "a reviewer approves and does not govern";
  }
  Workspace first = open();
  Result<Committed> done = carry_out(first, id);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_TRUE(first.checkpoint());
  expect_verified(root_ / "case");
  // Lowered by one alone, against the program: raised again first, then round the check.
  ASSERT_TRUE(set_policy(first, "hold-release.persons", 3, "more", ""));
  ASSERT_TRUE(set_policy(first, "hold-release.persons", 1, "alone", ""));
  ASSERT_TRUE(first.checkpoint());
  EXPECT_EQ(verified(root_ / "case").failures_of("act.approvals"), 1);
}

TEST_F(GovernTest, AHoldIsReleasedByTwoWhereThePolicySaysSo) {
  std::string id;
  std::string hold;
  {
    Workspace first = create();
    admit(first, "second", {"custodian"});
    ASSERT_TRUE(set_policy(first, "hold-release.persons", 2, "two of us", ""));
    hold = set_hold(first, "case", "a court asked")->id("hld", 1);
    Json plan(JsonObject{{"hold", Json(hold)}});
    id = propose(first, casefile::kProposeRelease, plan, "the court has ruled").value();
    ASSERT_TRUE(first.checkpoint());
  }
  {
    Workspace second = open("second");
    ASSERT_TRUE(approve(second, id));
    ASSERT_TRUE(carry_out(second, id));
    EXPECT_EQ(active_hold(second, hold).error().kind, ErrorKind::kConflict);
  }
  Workspace first = open();
  ASSERT_TRUE(first.checkpoint());
  verifier::Report report = verified(root_ / "case");
  EXPECT_EQ(report.exit_code(), 0) << report.text();
}

TEST_F(GovernTest, ApprovalsOfThoseWhoWereSuspendedSinceDoNotCount) {
  std::string id;
  {
    Workspace first = create();
    admit(first, "second", {"custodian"});
    ASSERT_TRUE(set_policy(first, "hold-release.persons", 2, "two of us", ""));
    std::string hold = set_hold(first, "case", "a court asked")->id("hld", 1);
    Json plan(JsonObject{{"hold", Json(hold)}});
    id = propose(first, casefile::kProposeRelease, plan, "over").value();
    ASSERT_TRUE(first.checkpoint());
  }
  { ASSERT_TRUE(approve(*std::make_unique<Workspace>(open("second")), id)); }
  Workspace first = open();
  EXPECT_EQ(standing_of(first, id)->have, 2);
  ASSERT_TRUE(change_actor(first, "SYNTHETIC second", {.status = "suspended"}));
  EXPECT_EQ(standing_of(first, id)->have, 1);
  EXPECT_EQ(carry_out(first, id).error().kind, ErrorKind::kDenied);
}

}  // namespace
}  // namespace habeas::workspace
