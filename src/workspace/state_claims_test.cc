// SPDX-License-Identifier: Apache-2.0
#include "workspace/state_claims.h"

#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kSources =
    R"({"type":"source","label":"guard","name":"SYNTHETIC guard","kind":"witness"}
{"type":"source","label":"paper","name":"SYNTHETIC paper","kind":"publication"}
{"type":"entity","label":"held","entity":"event","event":"detention","name":"SYNTHETIC detention"}
)";

std::string claim(std::string_view label, std::string_view figure, std::string_view more = "") {
  return R"({"type":"claim","label":")" + std::string(label) +
         R"(","subject":"held","property":"number.detained","kind":"number","polarity":"affirms","value":{"exactly":)" +
         std::string(figure) +
         R"(,"unit":"persons","scope":"ward 3"},"speakers":[{"source":"guard","role":"said","modality":"asserted"}],"anchor":{"exhibit":"note.txt","text":"The guard counted"})" +
         std::string(more) + "}\n";
}

constexpr std::string_view kLineage =
    R"({"type":"lineage","from":"second","to":"first","standing":"suspected","stated_by":"paper","ground":"the same words"}
)";

class StateClaims : public testing::InventedCase {
 protected:
  StateClaims() : workspace_(create()) {
    add(workspace_, "note.txt", "The guard counted 30 persons, then 40.\n");
  }
  size_t claims() { return casefile::claims(workspace_.database()).value().size(); }
  size_t lineage() { return casefile::lineage(workspace_.database()).value().size(); }

  Workspace workspace_;
};

// The claims name one another by their places in the body; given again, by their ids.
TEST_F(StateClaims, AFileGivenTwiceStatesNothingTwice) {
  std::string file = std::string(kSources) + claim("first", "30") +
                     claim("second", "40", R"(,"answers":"first")") + std::string(kLineage);
  std::vector<std::string> ids = state(workspace_, file);
  const int64_t size = workspace_.log().size();
  EXPECT_EQ(state(workspace_, file), ids);
  EXPECT_EQ(workspace_.log().size(), size);
  EXPECT_EQ(claims(), 2U);
  EXPECT_EQ(lineage(), 1U);
}

// As after a disk that failed between the entries of a file: what is missing is stated.
TEST_F(StateClaims, WhatIsMissingIsAdded) {
  std::string first = std::string(kSources) + claim("first", "30");
  std::vector<std::string> ids = state(workspace_, first);
  std::vector<std::string> all = state(
      workspace_, claim("second", "40", R"(,"answers":"first")") + first + std::string(kLineage));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1], ids[0]);
  EXPECT_EQ(claims(), 2U);
  EXPECT_EQ(lineage(), 1U);
  EXPECT_EQ(casefile::claim(workspace_.database(), "second").value()->answers, ids[0]);
}

TEST_F(StateClaims, ALabelThatStandsForAnotherStatementIsAFault) {
  state(workspace_, std::string(kSources) + claim("first", "30"));
  const int64_t size = workspace_.log().size();
  for (const std::string& other :
       {claim("first", "40"), claim("first", "30", R"(,"as_of":"1988-07")")}) {
    std::vector<casefile::Fault> faults;
    EXPECT_FALSE(state_claims(workspace_, other + claim("third", "40"), faults));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].line, 1);
    EXPECT_NE(faults[0].message.find("says otherwise"), std::string::npos);
  }
  EXPECT_EQ(workspace_.log().size(), size);
}

TEST_F(StateClaims, AWithdrawnClaimCanBeStatedAgain) {
  std::string file = std::string(kSources) + claim("first", "30");
  std::vector<std::string> ids = state(workspace_, file);
  ASSERT_TRUE(withdraw_claim(workspace_, ids[0], "misread"));
  std::vector<std::string> again = state(workspace_, file);
  EXPECT_NE(again, ids);
  EXPECT_EQ(claims(), 2U);
}

}  // namespace
}  // namespace habeas::workspace
