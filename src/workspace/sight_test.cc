// SPDX-License-Identifier: Apache-2.0
#include "workspace/sight.h"

#include <gtest/gtest.h>

#include "base/philox.h"
#include "workspace/assess_case.h"
#include "workspace/govern.h"
#include "workspace/history.h"
#include "workspace/search_case.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr const char* kPlaces[] = {"", R"(,"compartment":"north")", R"(,"level":"sealed")",
                                   R"(,"level":"public")",
                                   R"(,"level":"sealed","compartment":"south")"};
constexpr const char* kReaders[] = {"nobody", "north", "sealed", "both"};

class SightTest : public testing::InventedCase {
 protected:
  // A reader whose key home is <name>, admitted to these.
  void admit(Workspace& workspace, const std::string& name, std::vector<std::string> compartments) {
    Result<AddedActor> added = add_actor(workspace, {.name = name,
                                                     .roles = {"documenter"},
                                                     .compartments = std::move(compartments),
                                                     .public_key = key_in(name),
                                                     .reason = "a test"});
    ASSERT_TRUE(added) << added.error().message;
  }

  void admit_all(Workspace& workspace) {
    admit(workspace, "nobody", {});
    admit(workspace, "north", {"north"});
    admit(workspace, "sealed", {"sealed"});
    admit(workspace, "both", {"north", "south", "sealed"});
  }

  // Claims of chance: each of its things, and the claim itself, in a place of chance.
  void fill(Workspace& workspace, int claims) {
    Philox chance(philox_key(2026, 5), 1);
    // Half of all is open, else few claims would be seen by anybody.
    auto one_of = [&](uint64_t count) { return chance.below(2) == 0 ? 0 : chance.below(count); };
    auto place = [&] { return std::string(kPlaces[one_of(std::size(kPlaces))]); };
    for (int i = 0; i < 5; ++i) {
      add(workspace, "x" + std::to_string(i) + ".txt", "SYNTHETIC note " + std::to_string(i),
          {.level = i == 3 ? "sealed" : "", .compartment = i == 1 ? "north" : ""});
    }
    std::string lines;
    for (int i = 0; i < 5; ++i) {
      std::string n = std::to_string(i), own = kPlaces[static_cast<size_t>(i)];
      lines += R"({"type":"source","label":"s)" + n +
               R"(","name":"SYNTHETIC s","kind":"organisation")" + own + "}\n";
      lines += R"({"type":"entity","label":"e)" + n + R"(","entity":"event","name":"SYNTHETIC e")" +
               own + "}\n";
      lines += R"({"type":"person","label":"p)" + n +
               R"(","source":"s0","person":{"name":"SYNTHETIC p"})" + own + "}\n";
    }
    auto any = [&](const char* stem) { return stem + std::to_string(one_of(5)); };
    for (int i = 0; i < claims; ++i) {
      std::string subject = i > 0 && chance.below(4) == 0
                                ? "c" + std::to_string(chance.below(static_cast<uint64_t>(i)))
                                : any("e");
      std::string value =
          chance.below(3) == 0 ? R"({"entity":")" + any("p") + "\"}" : R"("SYNTHETIC word")";
      lines +=
          R"({"type":"claim","label":"c)" + std::to_string(i) + R"(","subject":")" + subject +
          R"(","property":"responsibility.alleged","kind":"fact","polarity":"affirms","value":)" +
          value + R"(,"speakers":[{"source":")" + any("s") +
          R"(","role":"wrote","modality":"asserted"},{"source":")" + any("s") +
          R"(","role":"reported","modality":"asserted"}],"anchor":{"exhibit":")" + any("x") +
          R"(.txt","text":"SYNTHETIC note"})" + place() + "}\n";
    }
    state(workspace, lines);
  }
};

TEST_F(SightTest, ListingSearchAssessmentAndHistoryAgreeOnWhoSeesAClaim) {
  std::vector<casefile::ClaimRow> rows;
  {
    Workspace workspace = create();
    admit_all(workspace);
    fill(workspace, 60);
    ASSERT_TRUE(workspace.checkpoint());
    rows = casefile::claims(workspace.database()).value();
    Sight owner(workspace);
    for (const casefile::ClaimRow& row : rows) EXPECT_TRUE(owner.shows(row).value());
  }
  std::map<std::string, size_t> seen_by;
  for (const char* reader : kReaders) {
    Workspace workspace = open(reader, Mode::kRead);
    Sight sight(workspace);
    std::set<std::string> listed, found, assessed;
    for (const casefile::ClaimRow& row : rows) {
      if (sight.shows(row).value()) listed.insert(row.id);
      EXPECT_EQ(history_of(workspace, row.id).has_value(), sight.shows(row).value())
          << reader << " " << row.label;
    }
    CaseSearch search = CaseSearch::open(workspace, false).value();
    SearchResult result = search.find("kind:claim", {.limit = 1000, .facets = true}).value();
    for (const SearchHit& hit : result.hits) found.insert(hit.id);
    EXPECT_EQ(result.count, static_cast<int64_t>(listed.size())) << reader;
    Assessment assessment = Assessment::open(workspace).value();
    const std::vector<Assessment::Subject> subjects = assessment.all_subjects().value();
    for (const Assessment::Subject& one : subjects) {
      for (const assess::Claim* claim : one.claims.claims) assessed.insert(claim->id);
    }
    EXPECT_EQ(found, listed) << reader;
    EXPECT_EQ(assessed, listed) << reader;
    seen_by[reader] = listed.size();
  }
  EXPECT_LT(seen_by["nobody"], seen_by["north"]);
  EXPECT_LT(seen_by["nobody"], seen_by["sealed"]);
  EXPECT_EQ(seen_by["both"], rows.size());
  EXPECT_GT(seen_by["nobody"], 0U);
}

TEST_F(SightTest, WhoIsNotAdmittedToSealedMaterialIsToldAsIfItWereNotThere) {
  auto told = [&](bool with_sealed) {
    fs::remove_all(root_ / "case");
    fs::remove_all(root_ / "home");
    fs::remove_all(root_ / "plain");
    Workspace workspace = create();
    admit(workspace, "plain", {"north"});
    add(workspace, "a.txt", "SYNTHETIC note");
    if (with_sealed) add(workspace, "b.txt", "SYNTHETIC sealed lorries", {.level = "sealed"});
    std::string lines =
        R"({"type":"source","label":"s","name":"SYNTHETIC s","kind":"organisation","party":"no"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC e"}
)";
    auto claim = [](const std::string& label, const std::string& more) {
      return R"({"type":"claim","label":")" + label +
             R"(","subject":"e","property":"event.description","kind":"fact","polarity":"affirms",)"
             R"("value":"SYNTHETIC lorries","speakers":[{"source":"s","role":"wrote","modality":)"
             R"("asserted"}],"anchor":{"exhibit":"a.txt","text":"SYNTHETIC note"})" +
             more + "}\n";
    };
    lines += claim("c1", "");
    if (with_sealed) lines += claim("c2", R"(,"level":"sealed")");
    state(workspace, lines);
    EXPECT_TRUE(workspace.checkpoint());
    Workspace plain = open("plain", Mode::kRead);
    SearchResult found = CaseSearch::open(plain, false)
                             .value()
                             .find("lorries", {.limit = 100, .facets = true})
                             .value();
    std::string out = std::to_string(found.count);
    for (const SearchHit& hit : found.hits) out += "\n" + std::to_string(hit.score) + hit.text;
    for (const search::FacetCount& facet : found.facets)
      out += "\n" + facet.field + facet.value + std::to_string(facet.documents);
    Assessment assessment = Assessment::open(plain).value();
    const std::vector<Assessment::Subject> subjects = assessment.all_subjects().value();
    for (const Assessment::Subject& one : subjects)
      out += "\n" + std::to_string(one.claims.claims.size());
    for (const assess::ExhibitName& exhibit : assessment.known().exhibits)
      out += "\n" + exhibit.name;
    return out;
  };
  EXPECT_EQ(told(true), told(false));
}

TEST_F(SightTest, NobodyStatesSealedMaterialWhoMayNotSeeIt) {
  {
    Workspace workspace = create();
    admit(workspace, "nobody", {});
    admit(workspace, "sealed", {"sealed"});
    ASSERT_TRUE(workspace.checkpoint());
  }
  const std::string kSource =
      R"({"type":"source","label":"w","name":"SYNTHETIC","kind":"witness","level":"sealed"})"
      "\n";
  {
    Workspace outside = open("nobody");
    std::vector<casefile::Fault> faults;
    Result<StatedSummary> refused = state_claims(outside, kSource, faults);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied) << refused.error().message;
  }
  Workspace inside = open("sealed");
  state(inside, kSource);
}

TEST_F(SightTest, ALabelOfWhatMayNotBeSeenIsFreeAndTellsNothing) {
  std::string hidden;
  {
    Workspace workspace = create();
    admit(workspace, "nobody", {});
    add(workspace, "a.txt", "SYNTHETIC note");
    state(
        workspace,
        R"({"type":"source","label":"w","name":"SYNTHETIC hidden","kind":"witness","compartment":"north"})"
        "\n");
    hidden = Sight(workspace).id_of("source", "w").value();
    ASSERT_TRUE(workspace.checkpoint());
  }
  {
    Workspace outside = open("nobody");
    EXPECT_EQ(Sight(outside).id_of("source", "w").error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(Sight(outside).id_of("source", hidden).error().kind, ErrorKind::kNotFound);
    Json members(JsonObject{
        {"kind", Json("organisation")}, {"label", Json("w")}, {"name", Json("SYNTHETIC other")}});
    Result<std::string> registered = register_source(outside, members);
    ASSERT_TRUE(registered) << registered.error().message;
    // In a claim file, too, the label is that of the one that is seen.
    state(outside, R"({"type":"source","label":"w","name":"SYNTHETIC other","kind":"organisation"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC e"}
{"type":"claim","label":"c","subject":"e","property":"event.description","kind":"fact","polarity":"affirms","value":"SYNTHETIC","speakers":[{"source":"w","role":"wrote","modality":"asserted"}],"anchor":{"exhibit":"a.txt","text":"SYNTHETIC note"}}
)");
    casefile::ClaimRow row = *casefile::claim(outside.database(), "c").value();
    EXPECT_EQ(row.speakers[0].source, *registered);
    Result<std::string> again = register_source(outside, members);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
    EXPECT_EQ(again.error().message.find(hidden), std::string::npos);
    ASSERT_TRUE(outside.checkpoint());
  }
  Workspace owner = open();
  EXPECT_EQ(Sight(owner).id_of("source", "w").error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace habeas::workspace
