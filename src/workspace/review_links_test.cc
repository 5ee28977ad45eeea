// SPDX-License-Identifier: Apache-2.0
#include "workspace/review_links.h"

#include <gtest/gtest.h>

#include "workspace/govern.h"
#include "workspace/testing/linked_case.h"

namespace habeas::workspace {
namespace {

class Review : public testing::LinkedCase {
 protected:
  Review() : workspace_(create()) {
    a_ = import(workspace_, "a", csv_of(0, 40, false));
    b_ = import(workspace_, "b", csv_of(20, 60, true));
  }
  std::string a(int person) { return record(workspace_, a_, person); }
  std::string b(int person) { return record(workspace_, b_, person); }
  std::vector<ReviewPair> queue(bool blind = false) {
    return review_queue(workspace_, {.blind = blind}).value();
  }
  static bool holds(const std::vector<ReviewPair>& queue, const std::string& one,
                    const std::string& two) {
    return std::any_of(queue.begin(), queue.end(), [&](const ReviewPair& pair) {
      return (pair.a == one && pair.b == two) || (pair.a == two && pair.b == one);
    });
  }
  // From here on the second reviewer acts.
  void become_second() {
    const std::string key = key_in("second");
    ASSERT_TRUE(add_actor(workspace_, {.name = "SYNTHETIC second",
                                       .roles = {"reviewer"},
                                       .compartments = {},
                                       .public_key = key,
                                       .reason = ""}));
    { const Workspace closed = std::move(workspace_); }
    workspace_ = open("second");
  }
  std::string blind(const std::string& one, const std::string& two, const std::string& verdict) {
    Result<Decided> done = decide_link(workspace_, {one, two, verdict, "SYNTHETIC", true});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return done ? done->id : std::string();
  }

  Workspace workspace_;
  std::string a_, b_;
};

TEST_F(Review, NeedsARun) {
  EXPECT_EQ(review_queue(workspace_, {}).error().kind, ErrorKind::kInvalid);
}

TEST_F(Review, AsksWhatTellsMostFirstAndNothingTwice) {
  link(workspace_);
  std::vector<ReviewPair> before = queue();
  ASSERT_GE(before.size(), 3U);
  for (size_t i = 1; i < before.size(); ++i) EXPECT_GE(before[i - 1].value, before[i].value);
  const ReviewPair first = before.front();
  decide(workspace_, first.a, first.b, "unsure");
  EXPECT_FALSE(holds(queue(), first.a, first.b)) << "unsure is an answer too";
  const ReviewPair second = before.at(1);
  const std::string id = decide(workspace_, second.a, second.b, "different");
  EXPECT_FALSE(holds(queue(), second.a, second.b));
  ASSERT_TRUE(undo_decision(workspace_, id, "SYNTHETIC"));
  EXPECT_TRUE(holds(queue(), second.a, second.b));
}

// a = b and b = c leave nothing to ask about a and c; nor does a = b and b not c.
TEST_F(Review, WhatDecisionsSettleIsNotAsked) {
  link(workspace_);
  const std::vector<ReviewPair> all = queue();
  for (const ReviewPair& pair : all) {
    if (pair.a == all.front().a || pair.b == all.front().a) continue;
    decide(workspace_, all.front().a, pair.a, "same");
    decide(workspace_, all.front().a, pair.b, "different");
    EXPECT_FALSE(holds(queue(), pair.a, pair.b));
    return;
  }
  FAIL() << "no two pairs without a record in common";
}

TEST_F(Review, APairIsAskedAgainWhenARecordChanges) {
  link(workspace_);
  decide(workspace_, a(30), b(30), "same");
  decide(workspace_, a(31), b(31), "same");
  std::string csv = csv_of(20, 60, true);
  const size_t at = csv.find(row_of(30, true));
  csv.replace(at, row_of(30, true).size(), "30,Husain,Sotoudeh,Riza,1971-01-01\n");
  const std::string later = import(workspace_, "b second", csv, "b");
  EXPECT_TRUE(together(workspace_, a(30), record(workspace_, later, 30))) << "it holds meanwhile";
  const std::vector<ReviewPair> now = queue();
  ASSERT_FALSE(now.empty());
  EXPECT_TRUE(now.front().changed);
  EXPECT_TRUE(holds({now.front()}, a(30), record(workspace_, later, 30)));
  EXPECT_FALSE(holds(now, a(31), record(workspace_, later, 31)));
  decide(workspace_, a(30), record(workspace_, later, 30), "same");
  EXPECT_FALSE(holds(queue(), a(30), record(workspace_, later, 30)));
}

TEST_F(Review, ABlindReviewerJudgesWhatOthersDecidedAndADisputeBindsNobody) {
  link(workspace_);
  ASSERT_TRUE(together(workspace_, a(25), b(25)));
  decide(workspace_, a(25), b(25), "different");
  decide(workspace_, a(26), b(26), "same");
  decide(workspace_, a(27), b(27), "different");
  const std::string a25 = a(25), b25 = b(25), a26 = a(26), b26 = b(26), a27 = a(27), b27 = b(27);
  become_second();
  EXPECT_FALSE(holds(queue(), a25, b25));
  EXPECT_TRUE(holds(queue(true), a25, b25));
  EXPECT_FALSE(decide_link(workspace_, {a25, b25, "same", "SYNTHETIC", false}))
      << "who sees the decision must have it taken back first";
  const std::string disputed = blind(a25, b25, "same");
  EXPECT_FALSE(holds(queue(true), a25, b25));
  EXPECT_TRUE(together(workspace_, a25, b25)) << "as the run had it";
  blind(a26, b26, "same");
  blind(a27, b27, "different");
  EXPECT_FALSE(together(workspace_, a27, b27));

  const std::vector<Agreement> both = review_agreement(workspace_).value();
  ASSERT_EQ(both.size(), 1U);
  EXPECT_EQ(both.front().pairs, 3);
  EXPECT_EQ(both.front().agreed, 2);
  ASSERT_EQ(both.front().disputed.size(), 1U);
  // By hand: one says different, same, different, the other same, same, different. 2/3 alike; by
  // chance 1/3 x 2/3 + 2/3 x 1/3 = 4/9; (6/9 - 4/9) / (5/9) = 0.4.
  ASSERT_TRUE(both.front().defined);
  EXPECT_NEAR(both.front().kappa, 0.4, 1e-12);

  ASSERT_TRUE(undo_decision(workspace_, disputed, "SYNTHETIC"));
  EXPECT_FALSE(together(workspace_, a25, b25)) << "the first decision binds again";
}

TEST_F(Review, ThePolicyMakesADecisionWaitForASecondPerson) {
  link(workspace_);
  ASSERT_TRUE(set_policy(workspace_, "link-decision.persons", 2, "SYNTHETIC", ""));
  decide(workspace_, a(25), b(25), "different");
  EXPECT_TRUE(together(workspace_, a(25), b(25)));
  const std::string a25 = a(25), b25 = b(25);
  EXPECT_FALSE(holds(queue(), a25, b25)) << "whoever decided is not asked again";
  become_second();
  EXPECT_TRUE(holds(queue(), a25, b25)) << "the second person is";
  decide(workspace_, a25, b25, "different");
  EXPECT_FALSE(holds(queue(), a25, b25));
  EXPECT_FALSE(together(workspace_, a25, b25));
  const std::string dump = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), dump);
}

}  // namespace
}  // namespace habeas::workspace
