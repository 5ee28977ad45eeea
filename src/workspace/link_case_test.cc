// SPDX-License-Identifier: Apache-2.0
#include "workspace/link_case.h"

#include <gtest/gtest.h>

#include "casefile/list_overlap.h"
#include "workspace/assess_case.h"
#include "workspace/export_case.h"
#include "workspace/govern.h"
#include "workspace/history.h"
#include "workspace/state_persons.h"
#include "workspace/testing/linked_case.h"

namespace habeas::workspace {
namespace {

class LinkCase : public testing::LinkedCase {
 protected:
  LinkCase() : workspace_(create()) {}

  void make_lists() {
    a_ = import(workspace_, "a", csv_of(0, 40, false));
    b_ = import(workspace_, "b", csv_of(20, 60, true));
  }
  std::string a(int person) { return record(workspace_, a_, person); }
  std::string b(int person) { return record(workspace_, b_, person); }

  void expect_rebuilt_the_same() {
    const std::string before = workspace_.database().dump().value();
    ASSERT_TRUE(workspace_.rebuild());
    EXPECT_EQ(workspace_.database().dump().value(), before);
  }

  Workspace workspace_;
  std::string a_, b_;
};

TEST_F(LinkCase, PutsTheRecordsOfOnePersonTogether) {
  make_lists();
  EXPECT_FALSE(casefile::is_linked(workspace_.database()).value());
  const LinkCaseSummary done = link(workspace_);
  EXPECT_EQ(done.records, 80);
  EXPECT_EQ(done.lists, 2);
  EXPECT_TRUE(casefile::is_linked(workspace_.database()).value());
  int found = 0;
  for (int person = 20; person < 40; ++person) found += together(workspace_, a(person), b(person));
  EXPECT_GE(found, 17);
  EXPECT_FALSE(together(workspace_, a(3), b(45)));
  EXPECT_LE(done.persons, 63);
  EXPECT_GE(done.persons, 57);
  expect_rebuilt_the_same();
  ASSERT_TRUE(workspace_.checkpoint());
  expect_verified(root_ / "case");
}

TEST_F(LinkCase, ADecisionHoldsAtOnceAndUndoingItGivesTheEarlierProjectionByteForByte) {
  make_lists();
  link(workspace_);
  ASSERT_TRUE(together(workspace_, a(25), b(25)));
  ASSERT_FALSE(together(workspace_, a(1), b(50)));
  const std::string before = persons_dump(workspace_);
  const std::string state = state_digest(workspace_);

  const std::string apart = decide(workspace_, a(25), b(25), "different");
  EXPECT_FALSE(together(workspace_, a(25), b(25)));
  const std::string joined = decide(workspace_, a(1), b(50), "same");
  EXPECT_TRUE(together(workspace_, a(1), b(50)));
  EXPECT_NE(state_digest(workspace_), state) << "what was built on the old state is stale";
  expect_rebuilt_the_same();

  // In another order than they were made.
  ASSERT_TRUE(undo_decision(workspace_, apart, "SYNTHETIC second thought"));
  EXPECT_TRUE(together(workspace_, a(25), b(25)));
  ASSERT_TRUE(undo_decision(workspace_, joined, "SYNTHETIC second thought"));
  EXPECT_EQ(persons_dump(workspace_), before);
  EXPECT_EQ(state_digest(workspace_), state);
  expect_rebuilt_the_same();
  EXPECT_EQ(undo_decision(workspace_, apart, "again").error().kind, ErrorKind::kConflict);
}

TEST_F(LinkCase, ADecisionThatContradictsOthersIsRefusedAndTheyAreNamed) {
  make_lists();
  const std::string first = decide(workspace_, a(1), b(50), "same");
  const std::string second = decide(workspace_, b(50), a(2), "same");
  Result<Decided> refused = decide_link(workspace_, {a(1), a(2), "different", "SYNTHETIC", false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_NE(refused.error().message.find(first), std::string::npos);
  EXPECT_NE(refused.error().message.find(second), std::string::npos);
  const std::string apart = decide(workspace_, a(3), a(1), "different");
  refused = decide_link(workspace_, {a(3), a(2), "same", "SYNTHETIC", false});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(apart), std::string::npos) << refused.error().message;
  ASSERT_TRUE(undo_decision(workspace_, apart, "SYNTHETIC"));
  EXPECT_TRUE(decide_link(workspace_, {a(3), a(2), "same", "SYNTHETIC", false}));
  EXPECT_TRUE(together(workspace_, a(3), b(50)));
}

TEST_F(LinkCase, ARunFollowsTheDecisions) {
  make_lists();
  decide(workspace_, a(25), b(25), "different");
  decide(workspace_, a(1), b(50), "same");
  link(workspace_);
  EXPECT_FALSE(together(workspace_, a(25), b(25)));
  EXPECT_TRUE(together(workspace_, a(1), b(50)));
  expect_rebuilt_the_same();
}

TEST_F(LinkCase, RefusesWhatIsNoDecision) {
  make_lists();
  EXPECT_EQ(decide_link(workspace_, {a(1), a(1), "same", "x", false}).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(decide_link(workspace_, {a(1), b(50), "same", "", false}).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(decide_link(workspace_, {a(1), b(50), "perhaps", "x", false}).error().kind,
            ErrorKind::kInvalid);
  EXPECT_EQ(decide_link(workspace_, {a(1), "rec-nothing", "same", "x", false}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(undo_decision(workspace_, "dcs-nothing", "x").error().kind, ErrorKind::kNotFound);
}

// A second issue of list b: the same keys, one row changed, one gone, one new.
TEST_F(LinkCase, DecisionsHoldForTheNextIssueOfAList) {
  make_lists();
  link(workspace_);
  const std::string old_b50 = b(50);
  decide(workspace_, a(1), old_b50, "same");
  decide(workspace_, a(25), b(25), "different");
  std::string csv = csv_of(20, 59, true) + row_of(70, true);
  const size_t changed = csv.find(row_of(50, true));
  csv.replace(changed, row_of(50, true).size(), "50,Yusuf,Golabi,Reza,1953-01-01\n");
  const std::string later = import(workspace_, "b second", csv, "b");
  const std::string new_b50 = record(workspace_, later, 50);
  ASSERT_NE(new_b50, old_b50);
  EXPECT_TRUE(together(workspace_, a(1), new_b50));
  EXPECT_FALSE(together(workspace_, a(25), record(workspace_, later, 25)));
  EXPECT_TRUE(together(workspace_, a(30), record(workspace_, later, 30)));
  // The old row is no record of its own any more; its name leads to where it is now.
  const casefile::Shows shows = shows_to_reader(workspace_);
  const casefile::Person person =
      casefile::person_named(workspace_.database(), shows, "per-" + old_b50.substr(4)).value();
  ASSERT_EQ(person.records.size(), 2U);
  EXPECT_EQ(person.id, "per-" + a(1).substr(4));
  EXPECT_EQ(casefile::link_state(workspace_.database(), shows)->records, 80);
  expect_rebuilt_the_same();
  // Withdrawn again, the first issue stands as it did.
  ASSERT_TRUE(withdraw_list(workspace_, later, "SYNTHETIC mistake"));
  EXPECT_TRUE(together(workspace_, a(1), old_b50));
  expect_rebuilt_the_same();
}

TEST_F(LinkCase, AWithdrawnRecordLeavesItsPerson) {
  state(workspace_, R"({"type":"source","label":"s","name":"SYNTHETIC s","kind":"witness"}
{"type":"source","label":"t","name":"SYNTHETIC t","kind":"witness"}
{"type":"person","label":"p","source":"s","person":{"name":"SYNTHETIC Farhad Golabi"}}
{"type":"person","label":"q","source":"t","person":{"name":"SYNTHETIC Farhad Golabi"}}
{"type":"person","label":"r","source":"t","person":{"name":"SYNTHETIC F. Golabi"}}
)");
  decide(workspace_, "p", "q", "same");
  decide(workspace_, "q", "r", "same");
  const std::string p = record_for_link(workspace_, "p").value();
  const std::string r = record_for_link(workspace_, "r").value();
  EXPECT_TRUE(together(workspace_, p, r));
  ASSERT_TRUE(withdraw_record(workspace_, "q", "SYNTHETIC"));
  EXPECT_FALSE(together(workspace_, p, r)) << "nothing else ties them";
  expect_rebuilt_the_same();
}

TEST_F(LinkCase, WhatIsSaidAboutTheRecordsOfOnePersonIsAssessedTogether) {
  add(workspace_, "note.txt", "SYNTHETIC note");
  state(workspace_, R"({"type":"source","label":"s","name":"SYNTHETIC s","kind":"witness"}
{"type":"source","label":"t","name":"SYNTHETIC t","kind":"witness"}
{"type":"person","label":"p","source":"s","person":{"name":"SYNTHETIC Farhad Golabi"}}
{"type":"person","label":"q","source":"t","person":{"name":"SYNTHETIC F. Golabi"}}
)");
  auto claim = [&](const std::string& label, const std::string& subject, const std::string& by) {
    state(
        workspace_,
        fmt::format(
            R"({{"type":"claim","label":"{}","subject":"{}","property":"statement.content","kind":"fact","polarity":"affirms","value":{{"text":"x","language":"en"}},"speakers":[{{"source":"{}","role":"wrote","modality":"asserted"}}],"anchor":{{"exhibit":"note.txt"}}}})"
            "\n",
            label, subject, by));
  };
  claim("c1", record_for_link(workspace_, "p").value(), "s");
  claim("c2", record_for_link(workspace_, "q").value(), "t");
  EXPECT_EQ(Assessment::open(workspace_)->subjects()->size(), 2U);
  const std::string id = decide(workspace_, "p", "q", "same");
  Assessment assessment = Assessment::open(workspace_).value();
  const std::string person = assessment.subject_named("p").value();
  EXPECT_TRUE(person.starts_with("per-")) << person;
  EXPECT_EQ(assessment.subject_named("q").value(), person);
  EXPECT_EQ(assessment.subjects().value(), std::vector<std::string>{person});
  EXPECT_EQ(assessment.subject(person)->claims.claims.size(), 2U);
  ASSERT_TRUE(undo_decision(workspace_, id, "SYNTHETIC"));
  EXPECT_EQ(Assessment::open(workspace_)->subjects()->size(), 2U);
}

// Whoever may not see a record sees the others as if it were not there.
TEST_F(LinkCase, ARecordInACompartmentIsNeitherCountedNorHintedAt) {
  make_lists();
  const std::string c = import(workspace_, "c", csv_of(18, 30, false), "", "witnesses");
  const std::string hidden = record(workspace_, c, 19);
  decide(workspace_, a(1), hidden, "same");
  decide(workspace_, hidden, b(55), "same");
  link(workspace_);
  ASSERT_TRUE(together(workspace_, a(1), b(55)));
  const int64_t persons =
      casefile::link_state(workspace_.database(), shows_to_reader(workspace_))->records;
  EXPECT_EQ(persons, 92);
  const std::string key = key_in("second");
  ASSERT_TRUE(add_actor(workspace_, {.name = "SYNTHETIC second",
                                     .roles = {"analyst"},
                                     .compartments = {},
                                     .public_key = key,
                                     .reason = ""}));
  const std::string entry = std::to_string(workspace_.log().size() - 2);  // the run
  const std::string a1 = a(1);
  const std::string b55 = b(55);
  { const Workspace closed = std::move(workspace_); }
  workspace_ = open("second");
  const casefile::Shows shows = shows_to_reader(workspace_);
  EXPECT_FALSE(together(workspace_, a1, b55)) << "only the hidden record ties them";
  EXPECT_EQ(casefile::link_state(workspace_.database(), shows)->records, 80);
  const std::vector<casefile::Person> seen =
      casefile::linked_persons(workspace_.database(), shows).value();
  EXPECT_FALSE(seen.empty());
  for (const casefile::Person& person : seen) {
    EXPECT_GT(person.records.size(), 1U);
    for (const casefile::PersonRecord& each : person.records) EXPECT_NE(each.record, hidden);
  }
  EXPECT_EQ(casefile::person_of_record(workspace_.database(), shows, hidden).error().kind,
            ErrorKind::kNotFound);
  EXPECT_TRUE(casefile::link_decisions(workspace_.database(), shows).value().empty());
  EXPECT_EQ(decide_link(workspace_, {a1, hidden, "same", "x", false}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_FALSE(history_of(workspace_, entry + ".1")) << "the run tells of all that it read";
  const casefile::ListOverlap overlap =
      casefile::list_overlap(workspace_.database(), shows).value();
  EXPECT_EQ(overlap.lists.size(), 2U);
}

TEST_F(LinkCase, APublicBundleHoldsNothingOfIt) {
  make_lists();
  link(workspace_);
  decide(workspace_, a(25), b(25), "different");
  ASSERT_TRUE(workspace_.checkpoint());
  ASSERT_TRUE(export_case(workspace_, root_ / "public",
                          {.scope = ExportScope::kPublic, .recipient = "x", .purpose = "y"}));
  expect_verified(root_ / "public");
  EXPECT_TRUE(files_with("SYNTHETIC reason", "public").empty());
  EXPECT_TRUE(files_with(a(25), "public").empty());
  ASSERT_TRUE(export_case(workspace_, root_ / "full",
                          {.scope = ExportScope::kFull, .recipient = "x", .purpose = "y"}));
  expect_verified(root_ / "full");
  EXPECT_FALSE(files_with("SYNTHETIC reason", "full").empty());
}

TEST_F(LinkCase, ExplainsWhyTwoRecordsAreOnePersonOrAreNot) {
  make_lists();
  link(workspace_);
  CaseExplanation why = explain_link(workspace_, a(25), b(25), no_progress()).value();
  EXPECT_TRUE(why.together);
  EXPECT_TRUE(why.by_last_run);
  EXPECT_TRUE(why.binding.empty());
  EXPECT_GT(why.pair.probability, 0.5);
  const std::string id = decide(workspace_, a(25), b(25), "different");
  why = explain_link(workspace_, a(25), b(25), no_progress()).value();
  EXPECT_FALSE(why.together);
  ASSERT_EQ(why.binding.size(), 1U);
  EXPECT_EQ(why.binding.front().id, id);
}

TEST_F(LinkCase, TheOverlapOfListsCountsPersonsAndSaysWhichListsAreOne) {
  make_lists();
  const std::string c = import(workspace_, "c", csv_of(0, 5, false) + "99,,Golabi,,\n");
  add(workspace_, "note.txt", "SYNTHETIC note: c is a copy of a.");
  state(workspace_,
        R"({"type":"lineage","label":"copied","from":"c","to":"a",)"
        R"("standing":"asserted","stated_by":"b","ground":"SYNTHETIC: it says so",)"
        R"("anchor":{"exhibit":"note.txt","text":"c is a copy of a"}})"
        "\n"
        R"({"type":"lineage","label":"like","from":"b","to":"a","standing":"suspected",)"
        R"("stated_by":"c","ground":"SYNTHETIC: the same misprints"})"
        "\n");
  EXPECT_EQ(casefile::list_overlap(workspace_.database(), {}).error().kind, ErrorKind::kInvalid);
  link(workspace_);
  const casefile::ListOverlap overlap = casefile::list_overlap(workspace_.database(), {}).value();
  ASSERT_EQ(overlap.lists.size(), 3U);
  ASSERT_EQ(overlap.groups.size(), 2U);
  EXPECT_EQ(overlap.groups.at(0), (std::vector<size_t>{0, 2}));
  ASSERT_EQ(overlap.ties.size(), 3U) << "b may rest on a, and so on what c is a copy of";
  EXPECT_TRUE(overlap.ties.at(0).suspected);
  EXPECT_FALSE(overlap.ties.at(1).suspected);
  EXPECT_EQ(overlap.ties.at(1).lineage.size(), 1U);
  EXPECT_TRUE(overlap.ties.at(2).suspected);
  EXPECT_EQ(overlap.lists.at(2).records, 6);
  EXPECT_EQ(overlap.lists.at(2).poor, 1);
  EXPECT_EQ(overlap.poor_records, 1);
  EXPECT_EQ(overlap.state.records, 86);
  EXPECT_EQ(static_cast<int64_t>(overlap.persons.size()) + 1, overlap.state.persons);
  int64_t both = 0;
  for (const casefile::PersonHistory& person : overlap.persons) {
    ASSERT_NE(person.lists, 0U);
    both += overlap.groups_of(person) == 3 ? 1 : 0;
  }
  EXPECT_GE(both, 17);
  EXPECT_LE(both, 22);
}

}  // namespace
}  // namespace habeas::workspace
