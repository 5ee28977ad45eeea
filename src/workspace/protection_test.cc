// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "workspace/change_consent.h"
#include "workspace/change_source.h"
#include "workspace/check_case.h"
#include "workspace/decide_suggestions.h"
#include "workspace/erase.h"
#include "workspace/exhibit_text.h"
#include "workspace/govern.h"
#include "workspace/history.h"
#include "workspace/import_list.h"
#include "workspace/prove_item.h"
#include "workspace/release.h"
#include "workspace/search_case.h"
#include "workspace/search_index.h"
#include "workspace/state_persons.h"
#include "workspace/testing/invented_case.h"

// What crosses the operations: what a compartment keeps from whoever is not admitted, and that an
// erasure reaches every table, cache and index.

namespace habeas::workspace {
namespace {

constexpr const char* kIssuer = "SYNTHETIC Committee";
constexpr const char* kLetter =
    "SYNTHETIC Committee, Oslo, 3 May 2020. The committee said that at least 300 persons were "
    "executed near the cobaltsparrow gate in July 1988.\n\n\"The amberlinnet families were never "
    "told,\" Mr. Anders Holm said.\n";

class Protection : public testing::InventedCase {
 protected:
  Protection() : workspace_(create()) {}

  std::string person(std::string_view members) {
    std::vector<casefile::FieldFault> faults;
    Result<AddedPerson> added = add_person(workspace_, parse_json(members).value(), faults);
    for (const casefile::FieldFault& fault : faults)
      ADD_FAILURE() << fault.field << " " << fault.message;
    return added ? added->id : std::string();
  }

  std::string claim(const std::string& label, const std::string& subject,
                    const std::string& exhibit, const std::string& more = "") {
    return state(
               workspace_,
               fmt::format(
                   R"({{"type":"claim","label":"{}","subject":"{}","property":"statement.content","kind":"fact","polarity":"affirms","value":{{"text":"x","language":"en"}},"speakers":[{{"source":"s","role":"wrote","modality":"asserted"}}],"anchor":{{"exhibit":"{}"}}{}}})",
                   label, subject, exhibit, more))
        .at(0);
  }

  void register_s() {
    state(workspace_,
          R"({"type":"source","label":"s","name":"SYNTHETIC greyotter","kind":"witness"})");
  }

  static int64_t hits(Workspace& workspace, std::string_view query) {
    SearchResult result =
        CaseSearch::open(workspace, false).value().find(query, {.limit = 50}).value();
    EXPECT_EQ(result.count, static_cast<int64_t>(result.hits.size()));
    return result.count;
  }

  Workspace workspace_;
};

// Whoever has no key here is admitted nowhere.
TEST_F(Protection, AnExhibitInACompartmentIsAnsweredAsOneThatIsNotThere) {
  register_s();
  std::string sha256 = add(workspace_, "release.txt", kLetter, {.compartment = "north"});
  std::string stated = claim("c", "s", "release.txt");
  ASSERT_TRUE(exhibit_named(workspace_, "release.txt"));
  std::optional<casefile::ExhibitRow> row =
      casefile::exhibit(workspace_.database(), sha256).value();
  ASSERT_TRUE(row);
  std::string custody = fmt::format("{}.{}", row->entry, row->item + 1);
  ASSERT_TRUE(history_of(workspace_, custody));
  EXPECT_EQ(history_of(workspace_, custody)->events.at(0).stated->type, "custody");
  Workspace outsider = open("nobody", Mode::kRead);
  const Error absent = exhibit_named(outsider, "other.txt").error();
  for (const std::string& name : {std::string("release.txt"), sha256, sha256.substr(0, 12)}) {
    EXPECT_EQ(exhibit_named(outsider, name).error().kind, absent.kind) << name;
    EXPECT_EQ(exhibit_named(outsider, name).error().hint, absent.hint) << name;
    EXPECT_FALSE(suggestions_from(outsider, name, kIssuer)) << name;
  }
  EXPECT_FALSE(history_of(outsider, sha256));
  EXPECT_FALSE(history_of(outsider, custody));
  // The claim named no compartment: it has the exhibit's.
  EXPECT_EQ(casefile::claim(workspace_.database(), stated).value()->compartment, "north");
  EXPECT_FALSE(history_of(outsider, stated));
  EXPECT_EQ(hits(workspace_, "kind:claim"), 1);
  EXPECT_EQ(hits(outsider, "kind:claim"), 0);
}

TEST_F(Protection, WhatStandsOnAnExhibitIsNoLessProtectedUnlessItSaysSo) {
  register_s();
  add(workspace_, "north.txt", "SYNTHETIC note", {.compartment = "north"});
  add(workspace_, "sealed.txt", "SYNTHETIC other note", {.level = "sealed"});
  struct Case {
    const char *exhibit, *more, *level, *compartment;
  };
  int n = 0;
  for (const Case& example : {Case{"north.txt", "", "", "north"},
                              {"north.txt", R"(,"compartment":"south")", "", "south"},
                              {"north.txt", R"(,"level":"public")", "public", ""},
                              {"sealed.txt", "", "sealed", ""},
                              {"sealed.txt", R"(,"level":"restricted")", "sealed", ""}}) {
    std::string id = claim("c" + std::to_string(++n), "s", example.exhibit, example.more);
    casefile::ClaimRow row = *casefile::claim(workspace_.database(), id).value();
    EXPECT_EQ(row.level, example.level) << n;
    EXPECT_EQ(row.compartment, example.compartment) << n;
  }
  std::string id = person(
      R"({"source":"s","label":"kian","person":{"name":"SYNTHETIC Kian"},"anchor":{"exhibit":"north.txt"}})");
  EXPECT_EQ(casefile::added_record(workspace_.database(), id)->compartment, "north");
}

TEST_F(Protection, ARowOfAListIsSeenWhereItsListIs) {
  casefile::Item list, row;
  list.type = "list";
  list.set("name", "SYNTHETIC burials");
  list.set("compartment", "north");
  row.type = "record";
  row.set("record", "rec-0123456789abcdefghjk");
  row.fields["name"] = Json("SYNTHETIC velvetharbour");
  std::vector<casefile::Item> items = {list, row};
  Committed entry =
      workspace_
          .commit(ledger::EntryKind::kListImported, items, "", casefile::Action::kAdd, "north")
          .value();
  const std::string names[] = {"rec-0123456789abcdefghjk", fmt::format("{}.2", entry.index),
                               entry.id("lst", 1), "SYNTHETIC burials"};
  Workspace outsider = open("nobody", Mode::kRead);
  for (const std::string& name : names) {
    EXPECT_TRUE(history_of(workspace_, name)) << name;
    EXPECT_FALSE(history_of(outsider, name)) << name;
  }
  EXPECT_TRUE(list_shown(workspace_, "SYNTHETIC burials"));
  EXPECT_EQ(list_shown(outsider, "SYNTHETIC burials").error().message,
            "no list has the id or the name \"SYNTHETIC burials\"");
}

TEST_F(Protection, ASourceThatWasMovedIntoACompartmentIsNoLongerFoundOrShownAsItWas) {
  register_s();
  add(workspace_, "note.txt", "SYNTHETIC note");
  claim("c", "s", "note.txt");
  std::string place = fmt::format("{}.1", history_of(workspace_, "s")->events.at(0).entry);
  {
    Workspace outsider = open("nobody", Mode::kRead);
    EXPECT_EQ(hits(outsider, "greyotter"), 2);  // the source, and the claim by who says it
    EXPECT_TRUE(history_of(outsider, place));
  }
  ASSERT_TRUE(change_source(workspace_, "s", parse_json(R"({"compartment":"north"})").value(),
                            "she asked for it"));
  EXPECT_EQ(hits(workspace_, "greyotter"), 2);  // the claim went there with who says it
  Workspace outsider = open("nobody", Mode::kRead);
  EXPECT_EQ(hits(outsider, "greyotter"), 0);
  EXPECT_EQ(hits(outsider, "source:s"), 0);
  EXPECT_FALSE(history_of(outsider, "s"));
  EXPECT_FALSE(history_of(outsider, place));
  // An index that followed says what one made anew says.
  fs::remove_all(search_folder(root_ / "case"));
  EXPECT_EQ(hits(outsider, "greyotter"), 0);
}

TEST_F(Protection, WhatPointsAtAThingIsNamedOnlyToWhoeverMaySeeIt) {
  register_s();
  add(workspace_, "note.txt", "SYNTHETIC note");
  std::string open_claim = claim("c", "s", "note.txt");
  std::string shut = claim("d", "c", "note.txt", R"(,"compartment":"north")");
  EXPECT_EQ(pointing_at(workspace_, open_claim)->size(), 1U);
  Workspace outsider = open("nobody", Mode::kRead);
  EXPECT_TRUE(pointing_at(outsider, open_claim)->empty());
  EXPECT_TRUE(history_of(outsider, open_claim)->beside.empty());
}

// A documenter of one compartment learns nothing of another by trying to change what is in it.
TEST_F(Protection, WhatIsInACompartmentCannotBeFoundOutByChangingIt) {
  register_s();
  add(workspace_, "note.txt", "SYNTHETIC note");
  std::string shut = claim("d", "s", "note.txt", R"(,"compartment":"north")");
  person(
      R"({"source":"s","label":"kian","compartment":"north","person":{"name":"SYNTHETIC Kian"}})");
  int64_t stated = history_of(workspace_, shut)->events.at(0).entry;
  ASSERT_TRUE(withdraw_claim(workspace_, "d", "amberlinnet"));
  ASSERT_TRUE(withdraw_record(workspace_, "kian", "amberlinnet"));
  state(
      workspace_,
      R"({"type":"source","label":"w","name":"SYNTHETIC w","kind":"witness","compartment":"north"})");
  ASSERT_TRUE(add_actor(workspace_, {.name = "SYNTHETIC documenter",
                                     .roles = {"documenter", "custodian"},
                                     .public_key = key_in("second"),
                                     .reason = "a test"}));
  ASSERT_TRUE(workspace_.checkpoint());
  { Workspace closing = std::move(workspace_); }
  Workspace outsider = open("second");
  EXPECT_EQ(prove_item(outsider, stated, 1, {}).error().kind, ErrorKind::kDenied);
  EXPECT_TRUE(prove_item(outsider, 0, 0, {}));
  EXPECT_EQ(withdraw_claim(outsider, "d", "x").error().message,
            "no claim has the label or id \"d\"");
  EXPECT_EQ(withdraw_record(outsider, "kian", "x").error().message,
            "no person stated by hand has the label or id \"kian\"");
  casefile::ConsentRow row;
  row.about = "w";
  row.purpose = "publication";
  row.words = "x";
  row.how = "oral";
  EXPECT_EQ(record_consent(outsider, row).error().message,
            "no source and no person stated by hand is called \"w\"");
}

// Every anchor holds words of an exhibit, and not that of the claim alone.
TEST_F(Protection, WhatIsPublicLeavesOnlyWithEveryExhibitThatItHoldsWordsOf) {
  add(workspace_, "open.txt", "SYNTHETIC note", {.level = "public"});
  add(workspace_, "shut.txt", "SYNTHETIC velvetharbour", {.level = "restricted"});
  std::string lines =
      R"({"type":"source","label":"p","name":"SYNTHETIC Gazette","kind":"publication","level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC night","level":"public"}
)";
  for (int i = 0; i < 3; ++i) {
    lines += fmt::format(
        R"({{"type":"claim","label":"c{}","subject":"e","property":"statement.content","kind":"fact","polarity":"affirms","value":{{"text":"x","language":"en"}},"speakers":[{{"source":"p","role":"wrote","modality":"asserted"{}}}],"anchor":{{"exhibit":"open.txt"}},"level":"public"}})"
        "\n",
        i, i == 2 ? R"(,"anchor":{"exhibit":"shut.txt","text":"velvetharbour"})" : "");
  }
  for (const char* exhibit : {"open.txt", "shut.txt"}) {
    lines += fmt::format(
        R"({{"type":"lineage","from":"c1","to":"c0","standing":"suspected","stated_by":"p","ground":"{0}","level":"public","anchor":{{"exhibit":"{0}"}}}})"
        "\n",
        exhibit);
  }
  state(workspace_, lines);
  Release release = release_of(workspace_, ExportScope::kPublic).value();
  std::vector<std::string> labels;
  for (const casefile::ClaimRow& row : release.claims) labels.push_back(row.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"c0", "c1"}));
  EXPECT_EQ(release.withheld_claims, 1);
  ASSERT_EQ(release.lineage.size(), 1U);
  EXPECT_EQ(release.lineage[0].ground, "open.txt");
}

// A certificate has a note, names an exhibit, and says what claims of others it contradicts.
TEST(PublicLeaves, AreWhatIsSaidOfThePersonAlone) {
  for (const char* name : {"name", "name.given", "date.arrest", "place.arrest", "hedge", "said"})
    EXPECT_TRUE(is_public_leaf(name)) << name;
  for (const char* name : {"relative/1", "enquiry/1", "attachment/1", "certificate", "anchor",
                           "place.residence", "note", "identifier.national", "compartment"})
    EXPECT_FALSE(is_public_leaf(name)) << name;
}

class ErasureEverywhere : public Protection {};

TEST_F(ErasureEverywhere, WordsAreInNoTableCacheOrIndexAfterTheirErasure) {
  register_s();
  std::string sha256 = add(workspace_, "release.txt", kLetter);
  state(
      workspace_,
      R"({"type":"source","label":"committee","name":"SYNTHETIC Committee","kind":"organisation"})");
  std::vector<ProposedClaim> proposed =
      suggestions_from(workspace_, "release.txt", kIssuer).value().claims;
  ASSERT_GE(proposed.size(), 2U);
  Acceptance acceptance;
  for (size_t i = 0; i < proposed[0].suggestion.speakers.size(); ++i)
    acceptance.speakers[std::to_string(i + 1)] = "committee";
  std::vector<casefile::Fault> faults;
  Result<DecidedSuggestion> taken =
      accept_suggestion(workspace_, proposed[0].id, acceptance, kIssuer, faults);
  ASSERT_TRUE(taken) << (faults.empty() ? taken.error().message : faults[0].message);
  ASSERT_TRUE(refuse_suggestion(workspace_, proposed[1].id, "not said of the place", kIssuer));
  std::string id = person(
      R"({"source":"s","label":"kian","person":{"name":"SYNTHETIC velvetharbour"},"anchor":{"exhibit":"release.txt","text":"near the cobaltsparrow gate"}})");
  casefile::ConsentRow row;
  row.about = "kian";
  row.purpose = "publication";
  row.words = "SYNTHETIC marblelantern";
  row.how = "oral";
  std::string consent = record_consent(workspace_, row).value().id;
  claim("c", "kian", "release.txt", R"(,"condition":"SYNTHETIC umberfalcon")");
  ASSERT_TRUE(workspace_.checkpoint());
  EXPECT_GT(hits(workspace_, "cobaltsparrow"), 0);
  ASSERT_TRUE(check_case(workspace_));

  const std::string kPlanted[] = {"cobaltsparrow", "amberlinnet", "velvetharbour",
                                  "marblelantern", "umberfalcon", "greyotter"};
  for (const std::string& words : kPlanted) EXPECT_GE(files_with(words).size(), 2U) << words;
  auto in_cache = [&](const std::string& beginning) {
    int found = 0;
    for (const std::string& words : kPlanted) {
      for (const std::string& file : files_with(words)) found += file.starts_with(beginning);
    }
    return found;
  };
  EXPECT_GT(in_cache("cache/search"), 0);
  EXPECT_GT(in_cache("cache/checks"), 0);
  EXPECT_GT(in_cache("index.db"), 0);

  std::string consent_place =
      fmt::format("{}.1", history_of(workspace_, consent)->events.at(0).entry);
  ErasurePreview wanted =
      preview_erasure(workspace_, {sha256, taken->claim, "c", "kian", consent_place, "s"}, {})
          .value();
  for (const std::string& line : wanted.remains)
    EXPECT_TRUE(line.find("keeps the file name") != std::string::npos ||
                line.find("on a suggestion stays") != std::string::npos)
        << line;
  ASSERT_TRUE(erase(workspace_, wanted, "the family asked for it", ""));
  ASSERT_TRUE(workspace_.checkpoint());
  // A search and a check after it bring nothing back.
  EXPECT_EQ(hits(workspace_, "cobaltsparrow"), 0);
  ASSERT_TRUE(check_case(workspace_));
  for (const std::string& words : kPlanted)
    EXPECT_EQ(files_with(words), std::vector<std::string>()) << words << " while the case is open";
  std::string before = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), before);
  { Workspace closing = std::move(workspace_); }
  for (const std::string& words : kPlanted)
    EXPECT_EQ(files_with(words), std::vector<std::string>()) << words << " after closing";
  expect_verified(root_ / "case");
}

// Of a claim alone, the suggestion that it was made from says the same.
TEST_F(ErasureEverywhere, AClaimGoesWithTheSuggestionThatItWasMadeFrom) {
  state(
      workspace_,
      R"({"type":"source","label":"committee","name":"SYNTHETIC Committee","kind":"organisation"})");
  add(workspace_, "release.txt", kLetter);
  ProposedClaim first = suggestions_from(workspace_, "release.txt", kIssuer).value().claims.at(0);
  Acceptance acceptance;
  for (size_t i = 0; i < first.suggestion.speakers.size(); ++i)
    acceptance.speakers[std::to_string(i + 1)] = "committee";
  std::vector<casefile::Fault> faults;
  std::string id =
      accept_suggestion(workspace_, first.id, acceptance, kIssuer, faults).value().claim;
  ErasurePreview wanted = preview_erasure(workspace_, {id}, {}).value();
  ASSERT_TRUE(erase(workspace_, wanted, "a test", ""));
  ASSERT_TRUE(workspace_.checkpoint());
  // The exhibit has the words by right, as they are.
  for (const std::string& file : files_with("cobaltsparrow"))
    EXPECT_TRUE(file.starts_with("vault/exhibits")) << file;
  expect_verified(root_ / "case");
}

}  // namespace
}  // namespace habeas::workspace
