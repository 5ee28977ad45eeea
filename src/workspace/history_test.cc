// SPDX-License-Identifier: Apache-2.0
#include "workspace/history.h"

#include <fmt/core.h>

#include "workspace/change_consent.h"
#include "workspace/change_source.h"
#include "workspace/erase.h"
#include "workspace/state_persons.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

class Histories : public testing::InventedCase {
 protected:
  Histories() : workspace_(create()) {
    add(workspace_, "note.txt", "SYNTHETIC note");
    state(
        workspace_,
        R"({"type":"source","label":"s","name":"SYNTHETIC gazette","kind":"publication","party":"no","interests":["sells papers"]})");
    person_ = person(R"({"source":"s","label":"kian","person":{"name":"SYNTHETIC amber linnet"}})");
    claim_ =
        state(
            workspace_,
            fmt::format(
                R"({{"type":"claim","label":"c","subject":"{}","property":"statement.content","kind":"fact","polarity":"affirms","value":{{"text":"x","language":"en"}},"speakers":[{{"source":"s","role":"wrote","modality":"asserted"}}],"anchor":{{"exhibit":"note.txt"}}}})",
                person_))
            .at(0);
  }

  std::string person(std::string_view members) {
    std::vector<casefile::FieldFault> faults;
    Result<AddedPerson> added = add_person(workspace_, parse_json(members).value(), faults);
    for (const casefile::FieldFault& fault : faults)
      ADD_FAILURE() << fault.field << " " << fault.message;
    return added ? added->id : std::string();
  }

  std::vector<std::string> told(const std::string& id) {
    std::vector<std::string> out;
    History history = history_of(workspace_, id).value();
    for (const HistoryEvent& event : history.events) out.push_back(event.what);
    return out;
  }

  Workspace workspace_;
  std::string person_, claim_;
};

using Words = std::vector<std::string>;

TEST_F(Histories, OfASourceHoldEachStateWithItsReason) {
  Json better =
      parse_json(R"({"interests":["sells papers","owned by a party"],"party":"yes"})").value();
  ASSERT_TRUE(change_source(workspace_, "s", better, "its owner became known"));
  EXPECT_EQ(change_source(workspace_, "s", better, "again").error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(change_source(workspace_, "s", better, "").error().kind, ErrorKind::kInvalid);
  History history = history_of(workspace_, "s").value();
  ASSERT_EQ(history.events.size(), 2U);
  EXPECT_EQ(history.standing, "stands");
  EXPECT_EQ(history.now, 1U);
  EXPECT_EQ(history.events[0].stated->text("party"), "no");
  EXPECT_EQ(history.events[1].stated->text("party"), "yes");
  EXPECT_EQ(history.events[1].reason, "its owner became known");
  EXPECT_FALSE(history.events[1].actor.empty());
  casefile::SourceRow row = casefile::sources(workspace_.database()).value().at(0);
  EXPECT_EQ(row.interests.size(), 2U);
  EXPECT_EQ(row.name, "SYNTHETIC gazette");
  // "" takes a member away.
  ASSERT_TRUE(change_source(workspace_, "s", parse_json(R"({"party":""})").value(), "not known"));
  EXPECT_EQ(casefile::sources(workspace_.database()).value().at(0).party, "");
  std::string before = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), before);
}

TEST_F(Histories, OfAClaimKeepWhatWasSaidAndWhyItNoLongerStands) {
  ASSERT_TRUE(withdraw_claim(workspace_, "c", "the page was misread"));
  History history = history_of(workspace_, claim_).value();
  EXPECT_EQ(told(claim_), (Words{"stated", "withdrawn"}));
  EXPECT_NE(history.standing.find("the page was misread"), std::string::npos);
  EXPECT_EQ(history.events[history.now].what, "stated");
  EXPECT_EQ(history.events[0].stated->property, "statement.content");
}

TEST_F(Histories, NothingDanglesSilently) {
  EXPECT_EQ(pointing_at(workspace_, person_).value(),
            Words{fmt::format("{} (entry {}) is about it", claim_,
                              history_of(workspace_, claim_).value().events[0].entry)});
  EXPECT_TRUE(history_of(workspace_, claim_).value().beside.empty());
  std::string second = person(fmt::format(
      R"({{"source":"s","label":"kian","supersedes":"{}","person":{{"name":"SYNTHETIC A"}}}})",
      person_));
  EXPECT_NE(history_of(workspace_, person_).value().standing.find("replaced"), std::string::npos);
  ASSERT_EQ(history_of(workspace_, claim_).value().beside.size(), 1U);
  ASSERT_TRUE(withdraw_record(workspace_, second, "another was meant"));
  EXPECT_EQ(history_of(workspace_, person_).value().standing, "stands");
  ASSERT_TRUE(withdraw_record(workspace_, person_, "another was meant"));
  std::vector<std::string> beside = history_of(workspace_, claim_).value().beside;
  ASSERT_EQ(beside.size(), 1U);
  EXPECT_NE(beside[0].find("withdrawn"), std::string::npos);
}

TEST_F(Histories, AreThereForEverythingThatHasAnId) {
  casefile::ConsentRow row;
  row.about = "s";
  row.purpose = "publication";
  row.words = "as agreed";
  row.how = "oral";
  std::string consent = record_consent(workspace_, row).value().id;
  ASSERT_TRUE(withdraw_consent(workspace_, consent, "", "wishes it"));
  EXPECT_EQ(told(consent), (Words{"recorded", "withdrawn"}));
  EXPECT_EQ(told("s"), (Words{"registered", "consent recorded", "consent withdrawn"}));
  std::string sha256 = casefile::exhibits(workspace_.database()).value().at(0).sha256;
  EXPECT_EQ(told(sha256)[0], "added");
  EXPECT_EQ(told("1.1").size(), 1U);
  for (const char* nothing : {"", "src-nothing", "999.1", "1.999", "x.y"})
    EXPECT_EQ(history_of(workspace_, nothing).error().kind, ErrorKind::kNotFound) << nothing;
}

// A person stated by hand can be erased like anything else, and what still speaks of them is told.
TEST_F(Histories, AHandEnteredPersonIsErasedWithEveryWord) {
  EXPECT_FALSE(files_with("amber linnet").empty());
  ErasurePreview preview = preview_erasure(workspace_, {"kian"}, {}).value();
  ASSERT_EQ(preview.remains.size(), 1U);
  EXPECT_NE(preview.remains[0].find(claim_), std::string::npos);
  ASSERT_TRUE(erase(workspace_, preview, "the family asked", ""));
  ASSERT_TRUE(workspace_.checkpoint());
  EXPECT_TRUE(files_with("amber linnet").empty());
  EXPECT_EQ(history_of(workspace_, person_).error().kind, ErrorKind::kNotFound);
  expect_verified(root_ / "case");
}

// The earlier states of a source go with it.
TEST_F(Histories, ASourceIsErasedWithWhatItWasBefore) {
  ASSERT_TRUE(change_source(workspace_, "s",
                            parse_json(R"({"name":"SYNTHETIC cobalt dove"})").value(),
                            "its name is protected"));
  ErasurePreview preview = preview_erasure(workspace_, {"s:name"}, {}).value();
  EXPECT_EQ(preview.plan.leaves.size(), 2U);
  ASSERT_TRUE(erase(workspace_, preview, "the source asked", ""));
  EXPECT_TRUE(files_with("cobalt dove").empty());
  EXPECT_TRUE(files_with("SYNTHETIC gazette").empty());
}

}  // namespace
}  // namespace habeas::workspace
