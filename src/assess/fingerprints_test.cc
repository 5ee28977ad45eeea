// SPDX-License-Identifier: Apache-2.0
#include "assess/fingerprints.h"

#include <functional>

#include <gtest/gtest.h>

#include "assess/testing/made_claims.h"

namespace habeas::assess {
namespace {

using testing::MadeCase;
using Ids = std::vector<std::string>;

SpeakerOf nobody() {
  return [](std::string_view) { return std::string(); };
}

Register made() {
  MadeCase made;
  made.source("src-a").source("src-b", "no", "src-a").source("src-c", "no", "src-b");
  made.entity("ent-e", "event").entity("ent-post", "post").exhibit("f00d", "letter.txt");
  made.lineage("src-c", "src-a", true).lineage("clm-1", "clm-2");
  made.known.body_of["ent-post"] = "ent-body";
  made.known.sort();
  return made.known;
}

TEST(Fingerprints, ChangeForWhatACheckMayReadAndForNothingElse) {
  const struct {
    const char* what;
    std::function<void(Register&)> change;
    Ids changed;
  } kCases[] = {
      {"nothing", [](Register&) {}, {}},
      {"a name", [](Register& r) { r.sources[0].name = "SYNTHETIC other"; }, {"src-a"}},
      {"an interest", [](Register& r) { r.sources[1].interests = {"owns it"}; }, {"src-b"}},
      {"an address", [](Register& r) { r.sources[1].url = "https://example.org"; }, {}},
      {"an origin", [](Register& r) { r.sources[2].derives_from = ""; }, {"src-c"}},
      {"a line of lineage gone",
       [](Register& r) { std::erase_if(r.lineage, [](const Lineage& l) { return l.suspected; }); },
       {"src-c"}},
      {"a ground", [](Register& r) { r.lineage[0].ground = "another"; }, {}},
      {"lineage of a claim gone",
       [](Register& r) {
         std::erase_if(r.lineage, [](const Lineage& l) { return l.from == "clm-1"; });
       },
       {"clm-1", "clm-2"}},
      {"an entity gone", [](Register& r) { r.entities.erase(r.entities.begin()); }, {"ent-e"}},
      {"an exhibit's name", [](Register& r) { r.exhibits[0].name = "b"; }, {"f00d"}},
      {"the place of a post's body",
       [](Register& r) { r.place_of["ent-body"] = "town"; },
       {"ent-body", "ent-post"}},
      {"proceedings", [](Register& r) { r.in_proceedings.insert("ent-p"); }, {"ent-p"}},
  };
  const Fingerprints before = fingerprints(made(), nobody());
  for (const auto& c : kCases) {
    Register known = made();
    c.change(known);
    known.sort();
    EXPECT_EQ(changed_ids(before, fingerprints(known, nobody())), c.changed) << c.what;
  }
}

TEST(Fingerprints, WhoRestsOnWhatChangedIsFoundHoweverFar) {
  auto resting = [](const Ids& ids) {
    std::set<std::string, std::less<>> found = resting_on(
        made(), [](std::string_view claim) { return claim == "clm-2" ? "src-b" : "src-c"; }, ids);
    return Ids(found.begin(), found.end());
  };
  EXPECT_EQ(resting({"src-a"}), (Ids{"clm-1", "clm-2", "src-a", "src-b", "src-c"}));
  EXPECT_EQ(resting({"clm-2"}), (Ids{"clm-1", "clm-2"}));
  EXPECT_EQ(resting({"ent-e"}), (Ids{"ent-e"}));
}

TEST(Fingerprints, GoThroughTextAndDamageIsRefused) {
  const Fingerprints all = fingerprints(made(), nobody());
  const std::string text = fingerprints_to_text(all);
  EXPECT_EQ(fingerprints_from_text(text).value(), all);
  EXPECT_TRUE(fingerprints_from_text("").value().empty());
  for (const std::string& damaged :
       {text.substr(1), text.substr(0, text.size() - 1), text + text, "x" + text.substr(1),
        std::string("\n"), std::string("0123456789abcdef \n")})
    EXPECT_FALSE(fingerprints_from_text(damaged)) << damaged.substr(0, 40);
}

}  // namespace
}  // namespace habeas::assess
