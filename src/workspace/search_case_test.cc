// SPDX-License-Identifier: Apache-2.0
#include "workspace/search_case.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/philox.h"
#include "workspace/search_index.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr const char* kWords[] = {"Hossein", "حسین",   "Mousavi", "موسوی",  "ward",  "prison",
                                  "buried",  "letter", "evin",    "اوین",   "taken", "lorries",
                                  "guard",   "night",  "1367",    "Karimi", "کریمی"};
constexpr const char* kQueries[] = {"Hossein",           "ward prison",         "\"ward prison\"",
                                    "buried OR lorries", "name:\"حسین موسوی\"", "kind:claim",
                                    "evin -taken",       "property:number",     "source:w1",
                                    "date:1988",         "level:public",        "Karimi lorries",
                                    "state:withdrawn",   "kind:exhibit 1367",   "subject:e0",
                                    "=Hossein",          "modality:alleged"};

// Stops the work when it is asked for the n-th time.
class Impatient : public Progress {
 public:
  explicit Impatient(int64_t patience) : patience_(patience) {}
  void report(std::string_view, int64_t, int64_t, std::string_view) override {}
  bool stop_requested() override { return --patience_ < 0; }

 private:
  int64_t patience_;
};

class SearchCaseTest : public testing::InventedCase {
 protected:
  std::string words(Philox& chance, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i)
      out += (i > 0 ? " " : "") + std::string(kWords[chance.below(std::size(kWords))]);
    return out;
  }

  // Exhibits, sources, entities and claims in words of chance. What stands in the compartment
  // "north" is left out, or put in between, without a change to what else there is.
  void fill(Workspace& workspace, uint64_t part, bool with_north) {
    Philox chance(philox_key(1988, 6), part);
    const std::string tag = std::to_string(part);
    for (int i = 0; i < 6; ++i) {
      const bool north = i % 3 == 1;
      const std::string text = "SYNTHETIC " + words(chance, 40) + "\n";
      const Custody custody{.level = i % 2 == 0 ? "public" : "",
                            .compartment = north ? "north" : ""};
      if (!north || with_north) add(workspace, tag + std::to_string(i) + ".txt", text, custody);
    }
    std::string lines;
    for (int i = 0; i < 8; ++i) {
      const bool north = i % 4 == 2;
      const std::string end = north ? R"(,"compartment":"north"})"
                                      "\n"
                                    : "}\n";
      const std::string n = std::to_string(i + 10 * static_cast<int>(part));
      std::string some;
      if (i < 4) {
        some += R"({"type":"source","label":"w)" + n + R"(","kind":"witness","name":"SYNTHETIC )" +
                words(chance, 3) + "\"" + end;
        some += R"({"type":"entity","label":"e)" + n + R"(","entity":"event","name":")" +
                words(chance, 2) + "\"" + end;
      }
      const std::string who = std::to_string((north ? 2 : 1) + 10 * static_cast<int>(part));
      some +=
          R"({"type":"claim","label":"c)" + n + R"(","subject":"e)" + who +
          R"(","property":"number.seen","kind":"number","polarity":"affirms","value":{"exactly":)" +
          std::to_string(chance.below(50)) + R"(,"unit":"lorries","scope":")" + words(chance, 6) +
          R"("},"said":"198)" + std::to_string(chance.below(10)) + R"(","speakers":[{"source":"w)" +
          who + R"(","role":"said","modality":"alleged"}],)" + R"("anchor":{"exhibit":")" + tag +
          R"(0.txt","text":"SYNTHETIC"})" + end;
      if (!north || with_north) lines += some;
    }
    state(workspace, lines);
  }

  // Everything that an answer tells but for ids, which chance gives; hits of equal score sorted.
  std::string told(const SearchResult& result, bool with_ids = false) {
    std::vector<std::string> lines;
    for (const SearchHit& hit : result.hits) {
      std::string marks;
      for (const auto& [from, to] : hit.marks)
        marks += " " + std::to_string(from) + "-" + std::to_string(to);
      lines.push_back(std::to_string(1000 - hit.score) + " " + hit.kind + " " + hit.title + " " +
                      hit.level + " " + hit.exhibit_name + " " + hit.text + marks +
                      (hit.withdrawn ? " withdrawn" : "") + (with_ids ? hit.id : ""));
    }
    std::sort(lines.begin(), lines.end());
    std::string out = std::to_string(result.count) + (result.exact ? "\n" : "+\n");
    for (const std::string& line : lines) out += line + "\n";
    for (const search::FacetCount& facet : result.facets)
      out += facet.field + " " + facet.value + " " + std::to_string(facet.documents) + "\n";
    for (const std::vector<std::string>& group : result.spellings)
      for (const std::string& word : group) out += word + " ";
    return out;
  }

  std::map<std::string, std::string> answers(Workspace& workspace, bool with_ids = false) {
    std::map<std::string, std::string> out;
    Result<CaseSearch> search = CaseSearch::open(workspace, false);
    EXPECT_TRUE(search) << (search ? "" : search.error().message);
    if (!search) return out;
    for (const char* query : kQueries) {
      Result<SearchResult> result = search->find(query, {.limit = 100, .facets = true});
      EXPECT_TRUE(result) << query << ": " << (result ? "" : result.error().message);
      if (result) out[query] = told(*result, with_ids);
    }
    return out;
  }

  void remove_index() { fs::remove_all(search_folder(root_ / "case")); }
};

TEST_F(SearchCaseTest, AnIndexThatFollowedTheCaseAnswersAsOneMadeAnew) {
  Workspace workspace = create();
  fill(workspace, 0, true);
  (void)answers(workspace);
  fill(workspace, 1, true);
  (void)answers(workspace);
  ASSERT_TRUE(withdraw_claim(workspace, "c1", "a test"));
  ASSERT_TRUE(withdraw_claim(workspace, "c12", "a test"));
  fill(workspace, 2, true);
  const std::map<std::string, std::string> followed = answers(workspace, true);
  EXPECT_EQ(update_search_index(workspace).value().documents, 0);
  remove_index();
  const std::map<std::string, std::string> anew = answers(workspace, true);
  EXPECT_EQ(followed, anew);
  EXPECT_EQ(followed.at("state:withdrawn").substr(0, 2), "2\n");
  EXPECT_NE(followed.at("Hossein").substr(0, 2), "0\n");
}

TEST_F(SearchCaseTest, WhatIsStoppedAtAnyPlaceIsKeptAndGoneOnWith) {
  {
    Workspace workspace = create();
    fill(workspace, 0, true);
    fill(workspace, 1, true);
  }
  std::map<std::string, std::string> expected;
  {
    Workspace workspace = open("home", Mode::kRead);
    expected = answers(workspace, true);
  }
  int stopped = 0;
  for (int64_t patience = 0; patience < 40; patience += 3) {
    remove_index();
    for (int64_t more = patience;; more += patience + 1) {
      Impatient impatient(more);
      Environment surroundings{.clock = clock_,
                               .random = random_,
                               .progress = impatient,
                               .home = root_ / "home",
                               .passphrase = environment().passphrase,
                               .kdf_cost = KdfCost::kMinimum};
      Workspace workspace = Workspace::open(surroundings, root_ / "case", Mode::kRead).value();
      Result<IndexUpdate> done = update_search_index(workspace);
      if (done) break;
      EXPECT_EQ(done.error().kind, ErrorKind::kConflict) << done.error().message;
      ++stopped;
    }
    Workspace workspace = open("home", Mode::kRead);
    EXPECT_EQ(update_search_index(workspace).value().documents, 0);
    EXPECT_TRUE(answers(workspace, true) == expected) << "patience " << patience;
  }
  EXPECT_GT(stopped, 14);
}

TEST_F(SearchCaseTest, WhoeverIsNotAdmittedIsToldTheSameAsIfItWereNotThere) {
  std::map<std::string, std::string> told_there, told_alone, told_owner;
  for (bool with_north : {true, false}) {
    fs::remove_all(root_ / "case");
    {
      Workspace workspace = create();
      fill(workspace, 0, with_north);
      fill(workspace, 1, with_north);
      if (with_north) told_owner = answers(workspace);
    }
    Workspace outsider = open("nobody", Mode::kRead);
    (with_north ? told_there : told_alone) = answers(outsider);
  }
  EXPECT_EQ(told_there, told_alone);
  EXPECT_NE(told_there, told_owner);
}

TEST_F(SearchCaseTest, WhatIsPublicIsSearchedAloneWhenAsked) {
  Workspace workspace = create();
  fill(workspace, 0, true);
  CaseSearch search = CaseSearch::open(workspace, true).value();
  SearchResult result = search.find("SYNTHETIC", {.limit = 100}).value();
  EXPECT_FALSE(result.hits.empty());
  for (const SearchHit& hit : result.hits) EXPECT_EQ(hit.level, "public");
}

TEST_F(SearchCaseTest, AnIndexOfAnotherLedgerOrDamagedIsMadeAnew) {
  Workspace workspace = create();
  fill(workspace, 0, false);
  const std::map<std::string, std::string> expected = answers(workspace, true);
  const fs::path folder = search_folder(root_ / "case");
  const std::string good = read_file(posix_file_system(), folder / "index.json").value();
  std::string other = good;
  const size_t root = other.find("root");
  other[other.find_first_of("0123456789", root + 10)] = 'f';
  for (const std::string& damaged : {std::string("not json"), std::string("{}"), other}) {
    ASSERT_TRUE(write_file(posix_file_system(), folder / "index.json", damaged));
    EXPECT_TRUE(answers(workspace, true) == expected) << damaged;
  }
  for (const auto& file : fs::directory_iterator(folder / "0"))
    ASSERT_TRUE(write_file(posix_file_system(), file.path(), "damaged"));
  EXPECT_TRUE(answers(workspace, true) == expected);
  // Whole but for the blocks of the lists, which are read only when something is looked for.
  const fs::path lists = folder / "0" / "postlist.glass";
  const std::string noise(static_cast<size_t>(fs::file_size(lists)), 'x');
  ASSERT_TRUE(write_file(posix_file_system(), lists, noise));
  EXPECT_TRUE(answers(workspace, true) == expected);
}

}  // namespace
}  // namespace habeas::workspace
