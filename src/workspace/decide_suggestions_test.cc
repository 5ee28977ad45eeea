// SPDX-License-Identifier: Apache-2.0
#include "workspace/decide_suggestions.h"

#include <set>

#include "suggest/suggestion_json.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr const char* kIssuer = "SYNTHETIC Committee";
constexpr const char* kText =
    "SYNTHETIC Committee, Oslo, 3 May 2020. The committee said that at least 300 persons were "
    "executed in July 1988.\n\n\"The families were never told,\" Mr. Anders Holm said.\n";

class Suggestions : public testing::InventedCase {
 protected:
  Suggestions() : workspace_(create()) {
    exhibit_ = add(workspace_, "release.txt", kText);
    state(
        workspace_,
        R"({"type":"source","label":"committee","name":"SYNTHETIC Committee","kind":"organisation"}
{"type":"source","label":"holm","name":"SYNTHETIC Anders Holm","kind":"person"})");
  }

  std::vector<ProposedClaim> proposed() {
    return suggestions_from(workspace_, "release.txt", kIssuer).value().claims;
  }

  // Everything that is asked for, whoever the links are.
  Acceptance everybody(const ProposedClaim& claim) {
    Acceptance out;
    for (size_t i = 0; i < claim.suggestion.speakers.size(); ++i)
      out.speakers[std::to_string(i + 1)] = i == 0 ? "holm" : "committee";
    out.reason = "read against the text";
    return out;
  }

  Workspace workspace_;
  std::string exhibit_;
};

TEST_F(Suggestions, HaveIdsThatStayAndNothingIsAcceptedByItself) {
  std::vector<ProposedClaim> first = proposed();
  ASSERT_GE(first.size(), 2U);
  std::set<std::string> ids;
  for (const ProposedClaim& claim : first) {
    ids.insert(claim.id);
    EXPECT_FALSE(claim.decision);
    EXPECT_EQ(claim.id.size(), 24U);
  }
  EXPECT_EQ(ids.size(), first.size());
  // Who issues the document changes the chain, not which words are meant.
  std::vector<ProposedClaim> again =
      suggestions_from(workspace_, exhibit_, "SYNTHETIC Committee of Oslo").value().claims;
  ASSERT_EQ(again.size(), first.size());
  for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(again[i].id, first[i].id);
  EXPECT_EQ(casefile::claims(workspace_.database()).value().size(), 0U);
}

TEST_F(Suggestions, AnAcceptedOneBecomesAClaimWithItsAnchorAndIsShownAsDecided) {
  ProposedClaim first = proposed()[0];
  std::vector<casefile::Fault> faults;
  Result<DecidedSuggestion> lacking = accept_suggestion(workspace_, first.id, {}, "", faults);
  ASSERT_FALSE(lacking);  // nobody is given for the chain
  EXPECT_EQ(lacking.error().kind, ErrorKind::kInvalid);
  Result<DecidedSuggestion> accepted =
      accept_suggestion(workspace_, first.id, everybody(first), kIssuer, faults);
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(accepted->verdict, "accepted");
  casefile::ClaimRow claim =
      casefile::claim(workspace_.database(), accepted->claim).value().value();
  EXPECT_EQ(claim.exhibit, exhibit_);
  Json anchor = parse_json(claim.anchor).value();
  const JsonArray& range = *anchor.find("locator")->find("characters")->array();
  EXPECT_EQ(*range[0].integer(), first.suggestion.span.from);

  std::optional<casefile::SuggestionDecision> decision = proposed()[0].decision;
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->verdict, "accepted");
  EXPECT_EQ(decision->reason, "read against the text");
  EXPECT_EQ(decision->claim, accepted->claim);
  EXPECT_EQ(decision->proposed, first.line);
  EXPECT_FALSE(decision->by.empty());
  EXPECT_EQ(accept_suggestion(workspace_, first.id, everybody(first), kIssuer, faults).error().kind,
            ErrorKind::kInvalid);  // told as a fault of its line
  ASSERT_FALSE(faults.empty());
  EXPECT_NE(faults.back().message.find("was accepted by entry"), std::string::npos);
  EXPECT_EQ(refuse_suggestion(workspace_, first.id, "no", "").error().kind, ErrorKind::kConflict);

  // A decision can be taken back: the claim is withdrawn, the suggestion refused.
  ASSERT_TRUE(withdraw_claim(workspace_, accepted->claim, "misread"));
  ASSERT_TRUE(refuse_suggestion(workspace_, first.id, "it is a headline", ""));
  EXPECT_EQ(proposed()[0].decision->verdict, "refused");
  EXPECT_EQ(casefile::suggestion_decisions(workspace_.database()).value().size(), 2U);
  EXPECT_EQ(refuse_suggestion(workspace_, first.id, "again", "").error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(refuse_suggestion(workspace_, "sug-nothing", "x", "").error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(refuse_suggestion(workspace_, first.id, "", "").error().kind, ErrorKind::kInvalid);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TEST_F(Suggestions, ADraftGoneThroughIsAcceptedLineByLineAndWhatWasMendedIsKnown) {
  std::vector<ProposedClaim> all = proposed();
  ASSERT_GE(all.size(), 2U);
  std::string draft = "# gone through\n";
  for (size_t i = 0; i < 2; ++i) {
    JsonObject line = *all[i].line.object();
    for (Json& link : *line["speakers"].array())
      link.object()->insert_or_assign("source", Json("committee"));
    line["label"] = Json(i == 0 ? "first" : "second");
    line["suggestion"] = Json(all[i].id);
    line["issuer"] = Json(kIssuer);  // as a draft names it
    if (i == 1) line["polarity"] = Json("denies");
    draft += canonical_json(Json(line)) + "\n";
  }
  std::vector<casefile::Fault> faults;
  // All or nothing: a line that names no source leaves the other out too.
  Result<std::vector<DecidedSuggestion>> none =
      take_draft(workspace_, replaced(draft, "\"committee\"", "\"nobody\""), "", "", faults);
  EXPECT_FALSE(none);
  EXPECT_FALSE(faults.empty());
  EXPECT_FALSE(proposed()[0].decision);
  faults.clear();
  Result<std::vector<DecidedSuggestion>> taken =
      take_draft(workspace_, draft, "the second is denied", "", faults);
  ASSERT_TRUE(taken) << taken.error().message << (faults.empty() ? "" : faults[0].message);
  ASSERT_EQ(taken->size(), 2U);
  std::vector<ProposedClaim> after = proposed();
  EXPECT_EQ(after[0].decision->verdict, "accepted");
  EXPECT_EQ(after[1].decision->verdict, "mended");
  EXPECT_EQ(after[1].decision->changed, std::vector<std::string>{"polarity"});
  EXPECT_EQ(casefile::claim(workspace_.database(), "second").value()->polarity, "denies");
  std::string before = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), before);
}

// A run cut short after the claim and before the decision: the same command makes up for it and
// states nothing twice.
TEST_F(Suggestions, WhatWasStatedAndNotDecidedIsNotStatedAgain) {
  ProposedClaim first = proposed()[0];
  JsonObject line = *first.line.object();
  for (Json& link : *line["speakers"].array())
    link.object()->insert_or_assign("source", Json("committee"));
  line["label"] = Json(first.id);
  std::string claim = state(workspace_, canonical_json(Json(line))).at(0);
  std::vector<casefile::Fault> faults;
  DecidedSuggestion decided =
      accept_suggestion(workspace_, first.id, everybody(first), kIssuer, faults).value();
  EXPECT_EQ(decided.claim, claim);
  EXPECT_EQ(casefile::claims(workspace_.database()).value().size(), 1U);
}

// The same where the claim has a label of the person's own, which no suggestion can tell.
TEST_F(Suggestions, WhatWasStatedUnderAnotherLabelAndNotDecidedIsNotStatedAgain) {
  ProposedClaim first = proposed()[0];
  Acceptance acceptance = everybody(first);
  acceptance.label = "mine";
  JsonObject line = *first.line.object();
  int place = 0;
  for (Json& link : *line["speakers"].array())
    link.object()->insert_or_assign("source", Json(acceptance.speakers[std::to_string(++place)]));
  line["label"] = Json("mine");
  std::string claim = state(workspace_, canonical_json(Json(line))).at(0);
  std::vector<casefile::Fault> faults;
  DecidedSuggestion decided =
      accept_suggestion(workspace_, first.id, acceptance, kIssuer, faults).value();
  EXPECT_EQ(decided.claim, claim);
  EXPECT_EQ(casefile::claims(workspace_.database()).value().size(), 1U);
}

TEST(ChangedMembers, AreThoseThatSaySomethingElse) {
  Json proposed = parse_json(R"({"kind":"fact","polarity":"affirms","value":{"text":"a"},
    "anchor":{"exhibit":"x","text":"a"},"speakers":[{"source":"? A","role":"said","modality":"reported"}]})")
                      .value();
  struct Case {
    std::string_view stated;
    std::vector<std::string> changed;
  };
  const Case cases[] = {
      {R"({"kind":"fact","polarity":"affirms","value":{"text":"a"},"label":"l","level":"public","anchor":{"exhibit":"x","text":"a"},"speakers":[{"source":"s","role":"said","modality":"reported"}]})",
       {}},
      {R"({"kind":"opinion","polarity":"denies","value":{"text":"b"},"anchor":{"exhibit":"x","text":"c"},"speakers":[{"source":"s","role":"said","modality":"asserted"}],"condition":"if"})",
       {"anchor", "condition", "kind", "polarity", "value", "speakers"}},
      {R"({"kind":"fact","polarity":"affirms","anchor":{"exhibit":"x","text":"a"},"speakers":[]})",
       {"value", "speakers"}},
  };
  for (const Case& example : cases) {
    EXPECT_EQ(casefile::changed_members(proposed, parse_json(example.stated).value()),
              example.changed)
        << example.stated;
  }
}

}  // namespace
}  // namespace habeas::workspace
