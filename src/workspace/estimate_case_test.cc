// SPDX-License-Identifier: Apache-2.0
#include "workspace/estimate_case.h"

#include <gtest/gtest.h>

#include "workspace/govern.h"
#include "workspace/testing/linked_case.h"

namespace habeas::workspace {
namespace {

// Three SYNTHETIC lists of 90 persons: a has 0 to 54, b 30 to 84, c every third.
class EstimateCase : public testing::LinkedCase {
 protected:
  EstimateCase() : workspace_(create()) {}

  void make_lists() {
    a_ = import(workspace_, "a", csv_of(0, 55, false));
    b_ = import(workspace_, "b", csv_of(30, 85, true));
    std::string third = csv_of(0, 0, false);
    for (int person = 0; person < 90; person += 3) third += row_of(person, false);
    c_ = import(workspace_, "c", third + extra_);
    link(workspace_);
    // What the method leaves apart on lists so short, a person puts together.
    for (int person = 0; person < 85; ++person) {
      bool on_a = person < 55;
      bool on_b = person >= 30;
      if (on_a && on_b) join(a_, b_, person);
      if (person % 3 == 0) join(on_a ? a_ : b_, c_, person);
    }
  }
  void join(const std::string& one, const std::string& other, int person) {
    std::string x = record(workspace_, one, person);
    std::string y = record(workspace_, other, person);
    if (!together(workspace_, x, y)) decide(workspace_, x, y, "same");
  }

  static CaseEstimateRequest request() {
    CaseEstimateRequest out;
    out.full.methods = estimate::methods_named({"graphs", "loglinear"}).value();
    out.full.method.replicates = 50;
    out.full.method.threads = 2;
    out.linkage_draws = 0;
    out.version = "habeas test";
    return out;
  }

  CaseEstimate made(const CaseEstimateRequest& request) {
    Result<CaseEstimate> done = estimate_case(workspace_, request);
    EXPECT_TRUE(done) << (done ? "" : done.error().message + "; " + done.error().hint);
    return done ? std::move(done).value() : CaseEstimate();
  }
  std::string stale(const CaseEstimate& estimate) {
    return stale_reason(workspace_, estimate.row).value();
  }

  Workspace workspace_;
  std::string a_, b_, c_, extra_;
};

TEST_F(EstimateCase, RecordsWhatItWasMadeOfAndKeepsItsBytes) {
  make_lists();
  CaseEstimate first = made(request());
  EXPECT_TRUE(first.row.id.starts_with("est-"));
  // Linkage finds nearly all pairs of the 85 persons on some list.
  EXPECT_NEAR(static_cast<double>(first.row.observed), 86, 3);
  EXPECT_EQ(first.row.records, 140);
  EXPECT_TRUE(first.row.inputs.starts_with("sha256:"));
  EXPECT_NE(first.row.words.find("intervals"), std::string::npos) << first.row.words;
  EXPECT_NE(first.text.find("what no test on these lists can settle"), std::string::npos);
  EXPECT_EQ(first.figures.size(), 4U);
  EXPECT_EQ(stale(first), "");
  CaseEstimate kept = stored_estimate(workspace_, first.row.id).value();
  EXPECT_EQ(kept.text, first.text);
  EXPECT_EQ(kept.draws, first.draws);
  EXPECT_EQ(canonical_json(kept.result), canonical_json(first.result));
  EXPECT_EQ(kept.figures, first.figures);
  const std::string before = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), before);
  ASSERT_TRUE(workspace_.checkpoint());
  expect_verified(root_ / "case");
}

TEST_F(EstimateCase, TheSameIsMadeOnceAndOtherSettingsAnew) {
  make_lists();
  CaseEstimate first = made(request());
  const int64_t size = workspace_.log().size();
  CaseEstimate again = made(request());
  EXPECT_TRUE(again.made_before);
  EXPECT_EQ(again.row.id, first.row.id);
  EXPECT_EQ(workspace_.log().size(), size);
  CaseEstimateRequest other = request();
  other.full.method.seed = 2;
  CaseEstimate seeded = made(other);
  EXPECT_FALSE(seeded.made_before);
  EXPECT_NE(seeded.row.address, first.row.address);
  EXPECT_EQ(seeded.row.inputs, first.row.inputs);
}

TEST_F(EstimateCase, ADecisionMakesItStaleAndUndoingTheDecisionMakesItStandAgain) {
  make_lists();
  CaseEstimate first = made(request());
  // Nobody said anything of these two; now they are one person.
  ASSERT_FALSE(together(workspace_, record(workspace_, a_, 1), record(workspace_, b_, 80)));
  std::string decision =
      decide(workspace_, record(workspace_, a_, 1), record(workspace_, b_, 80), "same");
  EXPECT_NE(stale(first), "");
  CaseEstimate second = made(request());
  EXPECT_FALSE(second.made_before);
  EXPECT_EQ(stale(second), "");
  EXPECT_NE(second.row.observed, 0);
  ASSERT_TRUE(undo_decision(workspace_, decision, "SYNTHETIC second thought"));
  EXPECT_EQ(stale(first), "");
  EXPECT_NE(stale(second), "");
  ASSERT_TRUE(withdraw_list(workspace_, c_, "SYNTHETIC: taken back"));
  EXPECT_NE(stale(first), "");
}

TEST_F(EstimateCase, ListsThatCopyOneAnotherMayNotEnterAsTwo) {
  make_lists();
  add(workspace_, "note.txt", "SYNTHETIC note: list b was copied from list a\n");
  state(workspace_, R"({"type":"lineage","from":"b","to":"a","standing":"asserted",)"
                    R"("stated_by":"c","ground":"SYNTHETIC: the same typing errors",)"
                    R"("anchor":{"exhibit":"note.txt","text":"list b was copied from list a"}})"
                    "\n");
  Result<CaseEstimate> refused = estimate_case(workspace_, request());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(refused.error().message.find("a and b rest on one origin by lineage lin-"),
            std::string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().hint.find("--merge 'a+b'"), std::string::npos);
  CaseEstimateRequest merged = request();
  merged.merge = {"a+b"};
  merged.full.methods = estimate::methods_named({"captures"}).value();
  // Two lists are left, for which there are pairs and nothing else: refused with advice, no entry.
  const int64_t size = workspace_.log().size();
  refused = estimate_case(workspace_, merged);
  EXPECT_EQ(workspace_.log().size(), refused ? size + 2 : size);
  CaseEstimateRequest without = request();
  without.leave_out = {"a"};
  without.full.quick = true;
  Result<CaseEstimate> two = estimate_case(workspace_, without);
  if (two) EXPECT_FALSE(two->converged);
}

TEST_F(EstimateCase, SuspectedLineageIsSaidAndRefusesNothing) {
  make_lists();
  state(workspace_, R"({"type":"lineage","from":"b","to":"a","standing":"suspected",)"
                    R"("stated_by":"c","ground":"SYNTHETIC guess"})"
                    "\n");
  CaseEstimate done = made(request());
  EXPECT_NE(done.text.find("a and b are suspected to rest on one origin"), std::string::npos);
}

// Row 201 has no name that is one; row 202 is out of scope by its father's name, as a stand-in.
TEST_F(EstimateCase, WhoIsNotCountedIsCountedBesideAndTheRulesAreVaried) {
  extra_ = "201,unknown,,,\n202,Farhad,Golabi,Zahra,1988-01-01\n";
  make_lists();
  CaseEstimateRequest ruled = request();
  ruled.rule.out_of_scope = {"name.father=zahra"};
  CaseEstimate done = made(ruled);
  EXPECT_EQ(done.row.poor, 1);
  EXPECT_GE(done.row.out_of_scope, 1);
  EXPECT_NE(done.row.population.find("too poor to be linked if"), std::string::npos);
  EXPECT_NE(done.row.population.find("out of scope: name.father=zahra"), std::string::npos);
  EXPECT_NE(done.text.find("too poor to be linked: 1 on c"), std::string::npos) << done.text;
  for (const char* name : {"records too poor to be linked enter too",
                           "what is out of scope enters too", "everybody enters"})
    EXPECT_NE(done.text.find(name), std::string::npos) << name;
}

TEST_F(EstimateCase, StrataAreSplitAndAddedAndAWrongPropertyIsNamed) {
  make_lists();
  CaseEstimateRequest split = request();
  split.strata = {"name.father"};
  split.full.quick = true;
  CaseEstimate done = made(split);
  EXPECT_NE(done.text.find("totals over the strata"), std::string::npos);
  split.strata = {"date.birth.year"};
  EXPECT_TRUE(estimate_case(workspace_, split) ||
              estimate_case(workspace_, split).error().message.find("no estimate") == 0);
  split.strata = {"place.province"};
  Result<CaseEstimate> refused = estimate_case(workspace_, split);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kNotFound);
}

TEST_F(EstimateCase, TheLinkagesUncertaintyIsPartOfAFullResult) {
  make_lists();
  CaseEstimateRequest full = request();
  full.full.methods = estimate::methods_named({"graphs"}).value();
  full.linkage_draws = 20;
  CaseEstimate done = made(full);
  const Json* linkage = done.result.find("linkage");
  ASSERT_NE(linkage, nullptr);
  EXPECT_EQ(linkage->integer_at("draws").value(), 20);
  EXPECT_NE(done.text.find("20 partitions drawn"), std::string::npos);
  EXPECT_NE(done.text.find("% is the linkage's"), std::string::npos) << done.text;
  for (const char* threshold : {"0.1", "0.5", "0.9"})
    EXPECT_NE(done.text.find(std::string("linkage threshold: ") + threshold), std::string::npos);
}

TEST_F(EstimateCase, NeedsTwoListsLinkedAndTheRole) {
  EXPECT_EQ(estimate_case(workspace_, request()).error().kind, ErrorKind::kInvalid);
  a_ = import(workspace_, "a", csv_of(0, 55, false));
  b_ = import(workspace_, "b", csv_of(30, 85, true));
  Result<CaseEstimate> unlinked = estimate_case(workspace_, request());
  ASSERT_FALSE(unlinked);
  EXPECT_NE(unlinked.error().hint.find("habeas link run"), std::string::npos);
  CaseEstimateRequest wrong = request();
  wrong.lists = {"z"};
  EXPECT_EQ(estimate_case(workspace_, wrong).error().kind, ErrorKind::kNotFound);
  ActorAddition reader;
  reader.name = "SYNTHETIC reader";
  reader.roles = {"reader"};
  reader.public_key = key_in("reader-home");
  ASSERT_TRUE(add_actor(workspace_, reader));
  { Workspace done = std::move(workspace_); }
  Workspace theirs = open("reader-home");
  EXPECT_EQ(estimate_case(theirs, request()).error().kind, ErrorKind::kDenied);
}

}  // namespace
}  // namespace habeas::workspace
