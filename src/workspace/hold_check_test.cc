// SPDX-License-Identifier: Apache-2.0
//
// Whether verification sees an erasure that a hold forbade. The program refuses to make one, so
// these tests write the entries behind its back.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "workspace/approve.h"
#include "workspace/erase.h"
#include "workspace/govern.h"
#include "workspace/holds.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kClaims =
    R"({"type":"source","label":"s","name":"SYNTHETIC heron","kind":"witness"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night"}
{"type":"claim","label":"c","subject":"e","property":"number.seen","kind":"number","polarity":"affirms","value":{"exactly":9,"unit":"lorries","scope":"SYNTHETIC harbour"},"speakers":[{"source":"s","role":"said","modality":"asserted"}],"anchor":{"exhibit":"letter.txt","text":"nine lorries"}}
)";

class HoldCheck : public testing::InventedCase {
 protected:
  HoldCheck() : workspace_(create()) {
    letter_ = add(workspace_, "letter.txt", "SYNTHETIC letter: nine lorries.\n");
    sealed_ = add(workspace_, "sealed.txt", "SYNTHETIC sealed note.\n", {.compartment = "north"});
    claim_ = state(workspace_, kClaims).at(0);
    source_ = casefile::id_of(workspace_.database(), "source", "s").value();
  }

  std::string hold(const std::string& target) {
    return set_hold(workspace_, target, "SYNTHETIC: a court asked").value().id("hld", 1);
  }
  // Erases as if no hold were in the way; returns the entry.
  int64_t erase_anyway(const std::vector<std::string>& targets) {
    ErasurePreview preview = preview_erasure(workspace_, targets, {}).value();
    preview.holds.clear();
    Result<Committed> done = erase(workspace_, preview, "SYNTHETIC: a test", "");
    EXPECT_TRUE(done) << done.error().message;
    return done->index;
  }
  verifier::Report report() {
    EXPECT_TRUE(workspace_.checkpoint());
    return verified(root_ / "case");
  }
  // That the erasure of entry `by` fails for that hold, and that all else is well.
  void expect_found(int64_t by, const std::string& hold) {
    verifier::Report found = report();
    EXPECT_EQ(found.exit_code(), 1) << found.text();
    EXPECT_GT(found.failures_of("act.holds"), 0) << found.text();
    bool named = false;
    for (const verifier::Check& check : found.checks()) {
      if (check.verdict != verifier::Verdict::kFail) continue;
      EXPECT_EQ(check.id, "act.holds") << found.text();
      named = named || (check.index == by && check.detail.find(hold) != std::string::npos);
    }
    EXPECT_TRUE(named) << found.text();
  }

  Workspace workspace_;
  std::string letter_, sealed_, claim_, source_;
};

// What is held, what is erased, and whether verification can still tell.
struct Forgery {
  std::string name;
  std::string held;    // L the letter, N the note in a compartment, C the claim, S its source
  std::string erased;  // likewise, with fields
  bool found;
};
class ForgedErasure : public HoldCheck, public ::testing::WithParamInterface<Forgery> {
 protected:
  std::string named(std::string word) const {
    const std::map<char, std::string> kNames = {
        {'L', letter_}, {'N', sealed_}, {'C', claim_}, {'S', source_}};
    auto found = kNames.find(word.at(0));
    return found == kNames.end() ? word : found->second + word.substr(1);
  }
};

TEST_P(ForgedErasure, FailsByEntryAndHold) {
  std::string id = hold(named(GetParam().held));
  ASSERT_FALSE(preview_erasure(workspace_, {named(GetParam().erased)}, {})->holds.empty());
  EXPECT_EQ(report().exit_code(), 0);
  int64_t by = erase_anyway({named(GetParam().erased)});
  if (GetParam().found) return expect_found(by, id);
  verifier::Report unsure = report();
  EXPECT_EQ(unsure.exit_code(), 0) << unsure.text();
  EXPECT_NE(unsure.text().find("can no longer be seen"), std::string::npos) << unsure.text();
}

INSTANTIATE_TEST_SUITE_P(
    Of, ForgedErasure,
    ::testing::Values(Forgery{"an_exhibit", "L", "L", true}, Forgery{"a_claim", "C", "C", true},
                      Forgery{"a_part_of_a_claim", "C", "C:value", true},
                      Forgery{"what_a_source_said", "S", "C:value", true},
                      Forgery{"the_name_of_a_source", "S", "S:name", true},
                      Forgery{"an_exhibit_in_a_compartment", "compartment:north", "N", true},
                      Forgery{"anything_of_a_held_case", "case", "S:name", true},
                      Forgery{"a_whole_claim_of_a_held_source", "S", "C", false},
                      Forgery{"an_anchor_in_a_held_exhibit", "L", "C:anchor", false}),
    [](const auto& forgery) { return forgery.param.name; });

TEST_F(HoldCheck, WhatNoHoldProtectsMayBeErased) {
  hold(letter_);
  ErasurePreview preview = preview_erasure(workspace_, {sealed_, source_ + ":name"}, {}).value();
  ASSERT_TRUE(erase(workspace_, preview, "SYNTHETIC: consent was taken back", ""));
  verifier::Report clean = report();
  EXPECT_EQ(clean.exit_code(), 0) << clean.text();
  EXPECT_NE(clean.text().find("[act.holds]"), std::string::npos) << clean.text();
}

TEST_F(HoldCheck, AReleasedHoldProtectsNothing) {
  std::string id = hold(letter_);
  ASSERT_TRUE(release_hold(workspace_, id, "SYNTHETIC: the court is done", ""));
  ErasurePreview preview = preview_erasure(workspace_, {letter_}, {}).value();
  ASSERT_TRUE(erase(workspace_, preview, "SYNTHETIC: consent was taken back", ""));
  EXPECT_EQ(report().exit_code(), 0) << report().text();
}

TEST_F(HoldCheck, AReleaseByTooFewReleasesNothing) {
  ASSERT_TRUE(set_policy(workspace_, "hold-release.persons", 2, "SYNTHETIC: two", ""));
  std::string id = hold(letter_);
  Committed release = release_hold(workspace_, id, "SYNTHETIC: alone", "").value();
  int64_t by = erase_anyway({letter_});
  verifier::Report found = report();
  EXPECT_GT(found.failures_of("act.approvals"), 0) << found.text();
  EXPECT_GT(found.failures_of("act.holds"), 0) << found.text();
  std::set<int64_t> entries;
  for (const verifier::Check& check : found.checks()) {
    if (check.verdict == verifier::Verdict::kFail) entries.insert(check.index);
  }
  EXPECT_EQ(entries, (std::set<int64_t>{release.index, by})) << found.text();
}

TEST_F(HoldCheck, AHoldThatWasItselfErasedFails) {
  hold(letter_);
  int64_t entry = workspace_.log().size() - 1;
  casefile::ErasurePlan plan;
  plan.leaves = {casefile::LeafTarget{entry, 1, true, {}}};
  std::vector<casefile::Item> items = casefile::erasure_items(plan, "SYNTHETIC", "");
  ASSERT_TRUE(
      workspace_.commit(ledger::EntryKind::kErasureDone, items, "", casefile::Action::kErase));
  ASSERT_TRUE(finish_erasures(workspace_));
  verifier::Report found = report();
  EXPECT_EQ(found.exit_code(), 1) << found.text();
  EXPECT_GT(found.failures_of("act.holds"), 0) << found.text();
}

}  // namespace
}  // namespace habeas::workspace
