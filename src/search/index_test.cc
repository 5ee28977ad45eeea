// SPDX-License-Identifier: Apache-2.0
#include "search/index.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <gtest/gtest.h>

#include "base/philox.h"
#include "search/testing/scan.h"

namespace habeas::search {
namespace {

bool everything(const Shelf&) { return true; }

class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(fs::path(::testing::TempDir()) / ("habeas-search-" + name)) {
    fs::remove_all(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Document document(std::string id, std::string text, Shelf shelf = {"public", ""}) {
  Document out;
  out.id = std::move(id);
  out.texts = {std::move(text)};
  out.shelf = std::move(shelf);
  out.payload = "about " + out.id;
  return out;
}

std::vector<std::string> ids(const Found& found) {
  std::vector<std::string> out;
  for (const Hit& hit : found.hits) out.push_back(hit.id);
  return out;
}

std::vector<std::string> found_by(const Index& index, std::string_view query) {
  return ids(index.find(parse_query(query).value(), {}).value());
}

using Ids = std::vector<std::string>;

TEST(Index, FindsNamesAcrossScriptsAndRanksTheSpellingAskedForFirst) {
  Folder folder("scripts");
  {
    IndexWriter writer = IndexWriter::open(folder.path()).value();
    writer.put(document("latin", "one Hossein Mousavi was taken")).value();
    writer.put(document("persian", "یک حسین موسوی را بردند")).value();
    writer.put(document("arabic", "أُخِذ الحسين الموسوي")).value();
    writer.put(document("other", "one Hassan Karimi was taken")).value();
    writer.commit("1").value();
  }
  Index index = Index::open(folder.path(), everything).value();
  EXPECT_EQ(index.documents(), 4);
  EXPECT_EQ(found_by(index, "Hossein Mousavi").front(), "latin");
  EXPECT_EQ(found_by(index, "Hossein Mousavi").size(), 3U);
  EXPECT_EQ(found_by(index, "حسین موسوی").front(), "persian");
  EXPECT_EQ(found_by(index, "حسین موسوی").size(), 3U);
  EXPECT_EQ(found_by(index, "Hussain Musawi").size(), 3U);
  EXPECT_EQ(found_by(index, "name:\"Mousavi Hossein\"").size(), 3U);
  EXPECT_EQ(found_by(index, "=Hossein"), Ids{"latin"});
  EXPECT_EQ(found_by(index, "\"Hossein Mousavi\""), Ids{"latin"});
  EXPECT_EQ(found_by(index, "\"Mousavi Hossein\""), Ids{});
  const Found found = index.find(parse_query("Hossein").value(), {}).value();
  ASSERT_EQ(found.spellings.size(), 1U);
  EXPECT_EQ(found.spellings[0], (Ids{"hossein", "الحسین", "حسین"}));
}

TEST(Index, ReplacesMovesAndRemovesAcrossShelves) {
  Folder folder("replace");
  IndexWriter writer = IndexWriter::open(folder.path()).value();
  writer.put(document("a", "first words")).value();
  writer.put(document("b", "other words")).value();
  writer.commit("1").value();
  writer.put(document("a", "second words", {"sealed", "north"})).value();
  writer.commit("2").value();
  Index all = Index::open(folder.path(), everything).value();
  EXPECT_EQ(all.state(), "2");
  EXPECT_EQ(found_by(all, "first"), Ids{});
  EXPECT_EQ(found_by(all, "words").size(), 2U);
  Index some = Index::open(folder.path(), [](const Shelf& shelf) {
                 return shelf.compartment.empty();
               }).value();
  EXPECT_EQ(found_by(some, "words"), Ids{"b"});
  EXPECT_EQ(some.documents(), 1);
  Index none = Index::open(folder.path(), [](const Shelf&) { return false; }).value();
  EXPECT_EQ(found_by(none, "words"), Ids{});
  writer.remove("b").value();
  writer.remove("b").value();
  writer.commit("3").value();
  EXPECT_EQ(found_by(Index::open(folder.path(), everything).value(), "words"), Ids{"a"});
}

TEST(Index, RemovesWhatAFieldNames) {
  Folder folder("remove-where");
  IndexWriter writer = IndexWriter::open(folder.path()).value();
  for (int i = 0; i < 5; ++i) {
    Document one = document(std::to_string(i), "word", {i % 2 == 0 ? "public" : "sealed", ""});
    one.fields = {{"exhibit", i < 3 ? "Aa" : "bb"}};
    writer.put(one).value();
  }
  writer.commit("1").value();
  writer.remove_where("exhibit", "aA").value();
  writer.commit("2").value();
  Ids left = found_by(Index::open(folder.path(), everything).value(), "word");
  std::sort(left.begin(), left.end());
  EXPECT_EQ(left, (Ids{"3", "4"}));
}

TEST(Index, WhatWasNotCommittedIsNotThere) {
  Folder folder("uncommitted");
  {
    IndexWriter writer = IndexWriter::open(folder.path()).value();
    writer.put(document("a", "kept")).value();
    writer.commit("1").value();
    writer.put(document("b", "lost")).value();
  }
  Index index = Index::open(folder.path(), everything).value();
  EXPECT_EQ(found_by(index, "lost"), Ids{});
  EXPECT_EQ(found_by(index, "kept"), Ids{"a"});
  EXPECT_EQ(IndexWriter::open(folder.path()).value().state(), "1");
}

TEST(Index, SecondWriterIsToldAndAReaderIsNotDisturbed) {
  Folder folder("second");
  IndexWriter writer = IndexWriter::open(folder.path()).value();
  writer.put(document("a", "word")).value();
  writer.commit("1").value();
  Index reader = Index::open(folder.path(), everything).value();
  Result<IndexWriter> second = IndexWriter::open(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  for (int i = 2; i < 8; ++i) {
    writer.put(document("a" + std::to_string(i), "word")).value();
    writer.commit(std::to_string(i)).value();
  }
  EXPECT_FALSE(found_by(reader, "word").empty());
}

TEST(Index, ThatIsMissingOrDamagedSaysSo) {
  Folder folder("damaged");
  EXPECT_EQ(Index::open(folder.path(), everything).error().kind, ErrorKind::kNotFound);
  {
    IndexWriter writer = IndexWriter::open(folder.path()).value();
    writer.put(document("a", "word")).value();
    writer.commit("1").value();
  }
  write_file(posix_file_system(), folder.path() / "index.json", "{\"v\":999}").value();
  EXPECT_EQ(Index::open(folder.path(), everything).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(IndexWriter::open(folder.path()).error().kind, ErrorKind::kCorrupt);
}

TEST(Index, CountsExactlyUpToABoundAndFacetsAlways) {
  Folder folder("counts");
  IndexWriter writer = IndexWriter::open(folder.path()).value();
  for (int i = 0; i < 300; ++i) {
    Document one = document(std::to_string(i), i % 3 == 0 ? "common rare" : "common");
    one.facets = {{"kind", i % 2 == 0 ? "claim" : "exhibit"}, {"kind", "all"}};
    writer.put(one).value();
  }
  writer.commit("1").value();
  Index index = Index::open(folder.path(), everything).value();
  const Node common = parse_query("common").value();
  Found found = index.find(common, {.limit = 5, .count_to = 50}).value();
  EXPECT_EQ(found.hits.size(), 5U);
  EXPECT_GE(found.count, 50);
  EXPECT_LE(found.count, 300);
  found = index.find(common, {.limit = 5, .facets = true}).value();
  EXPECT_TRUE(found.exact);
  EXPECT_EQ(found.count, 300);
  ASSERT_EQ(found.facets.size(), 3U);
  EXPECT_EQ(found.facets[0].value, "all");
  EXPECT_EQ(found.facets[0].documents, 300);
  EXPECT_EQ(found.facets[1].value, "claim");
  EXPECT_EQ(found.facets[1].documents, 150);
}

// --- The index against its slow twin ---------------------------------------------------------

class Chance {
 public:
  Chance(uint64_t seed, uint64_t stream) : random_(seed, stream) {}
  size_t below(size_t bound) { return static_cast<size_t>(random_.below(bound)); }
  bool one_in(size_t n) { return below(n) == 0; }

  std::string word() {
    static const std::vector<std::string> kWords = {
        "hossein", "حسین",   "hussain", "الحسین", "hassan", "حسن", "mousavi", "موسوی", "musawi",
        "ali",     "علی",    "evin",    "اوین",   "ward",   "بند", "1367",    "the",   "prison",
        "زندان",   "letter", "نامه",    "taken",  "reza",   "رضا", "mohammad"};
    return kWords[std::min(below(kWords.size()), below(kWords.size()))];
  }
  Shelf shelf() {
    static const std::vector<Shelf> kShelves = {
        {"public", ""}, {"restricted", ""}, {"restricted", "north"}, {"sealed", "south"}};
    return kShelves[below(kShelves.size())];
  }
  Document document(size_t number) {
    Document out;
    out.id = "d" + std::to_string(number);
    out.shelf = shelf();
    for (size_t texts = 1 + below(2); texts > 0; --texts) {
      std::string text;
      for (size_t words = below(12); words > 0; --words) text += (text.empty() ? "" : " ") + word();
      out.texts.push_back(text);
    }
    if (one_in(2)) out.fields.push_back({"kind", one_in(2) ? "Claim" : "exhibit"});
    if (one_in(3)) out.fields.push_back({"source", "s" + std::to_string(below(3))});
    for (const FieldValue& field : out.fields) out.facets.push_back(field);
    for (size_t dates = below(3); dates > 0; --dates) {
      const int64_t from = one_in(6) ? kNoBeginning : static_cast<int64_t>(below(20)) - 5;
      const int64_t to =
          one_in(6) ? kNoEnd : static_cast<int64_t>(below(5)) + std::max<int64_t>(from, -5);
      out.dates.push_back({one_in(2) ? "said" : "about", from, to});
    }
    return out;
  }
  Node query(int depth) {
    Node node;
    const size_t kind = below(depth > 2 ? 6 : 10);
    switch (kind) {
      case 0:
      case 1:
        node.kind = NodeKind::kWord;
        node.words = {word()};
        break;
      case 2:
        node.kind = NodeKind::kExact;
        node.words = {word()};
        break;
      case 3:
        node.kind = one_in(2) ? NodeKind::kPhrase : NodeKind::kName;
        for (size_t words = 2 + below(2); words > 0; --words) node.words.push_back(word());
        break;
      case 4:
        node.kind = NodeKind::kField;
        node.field = one_in(3) ? "level" : one_in(2) ? "kind" : "source";
        node.value = node.field == "level"  ? shelf().level
                     : node.field == "kind" ? "claim"
                                            : "s" + std::to_string(below(3));
        break;
      case 5:
        node.kind = NodeKind::kDates;
        node.field = one_in(2) ? "" : one_in(2) ? "said" : "about";
        if (!one_in(4)) node.from = static_cast<int64_t>(below(20)) - 5;
        if (!one_in(4)) node.to = static_cast<int64_t>(below(5)) + std::max<int64_t>(node.from, -5);
        break;
      default:
        node.kind = kind == 6 ? NodeKind::kOr : kind == 9 ? NodeKind::kNot : NodeKind::kAnd;
        for (size_t n = node.kind == NodeKind::kNot ? 1 : 2 + below(2); n > 0; --n)
          node.children.push_back(query(depth + 1));
        break;
    }
    return node;
  }

 private:
  Philox random_;
};

void expect_equal(const Found& found, const testing::Scanned& scanned, const std::string& what) {
  ASSERT_EQ(found.hits.size(), scanned.score.size()) << what;
  EXPECT_TRUE(found.exact) << what;
  EXPECT_EQ(found.count, static_cast<int64_t>(scanned.score.size())) << what;
  double before = 1e300;
  for (const Hit& hit : found.hits) {
    const auto expected = scanned.score.find(hit.id);
    ASSERT_NE(expected, scanned.score.end()) << what << ": " << hit.id;
    EXPECT_NEAR(hit.score, expected->second, 1e-9 * (1 + expected->second)) << what << hit.id;
    EXPECT_LE(hit.score, before) << what;
    before = hit.score;
  }
  std::map<std::pair<std::string, std::string>, int64_t> facets;
  for (const FacetCount& facet : found.facets) facets[{facet.field, facet.value}] = facet.documents;
  EXPECT_EQ(facets, scanned.facets) << what;
}

TEST(Index, AgreesWithAScanOnMatchesRanksAndFacetsWhateverOneMaySee) {
  const char* given = std::getenv("HABEAS_SEED");
  const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 1988;
  const int corpora = std::getenv("HABEAS_SLOW") != nullptr ? 200 : 12;
  std::cout << "HABEAS_SEED=" << seed << "\n";
  size_t matches = 0;
  for (int corpus = 0; corpus < corpora; ++corpus) {
    Chance chance(philox_key(seed, 4), static_cast<uint64_t>(corpus));
    Folder folder("oracle");
    std::vector<Document> documents;
    {
      IndexWriter writer = IndexWriter::open(folder.path()).value();
      // In several commits, with some documents replaced, moved or removed on the way.
      for (size_t i = 0; i < 40; ++i) {
        Document one = chance.document(chance.one_in(4) && i > 0 ? chance.below(i) : i);
        std::erase_if(documents, [&](const Document& old) { return old.id == one.id; });
        if (chance.one_in(8)) {
          writer.remove(one.id).value();
        } else {
          writer.put(one).value();
          documents.push_back(std::move(one));
        }
        if (chance.one_in(10)) writer.commit("some").value();
      }
      writer.commit("all").value();
    }
    for (int i = 0; i < 60; ++i) {
      std::vector<Shelf> seen;
      for (int k = 0; k < 3; ++k) seen.push_back(chance.shelf());
      const auto may_see = [&](const Shelf& shelf) {
        return i % 3 == 0 || std::find(seen.begin(), seen.end(), shelf) != seen.end();
      };
      Index index = Index::open(folder.path(), may_see).value();
      const Node query = chance.query(0);
      const std::string what = "corpus " + std::to_string(corpus) + ": " + query_text(query) + " ";
      const Found found = index.find(query, {.limit = 1000, .facets = true}).value();
      const testing::Scanned scanned = testing::scan(documents, may_see, query);
      matches += scanned.score.size();
      expect_equal(found, scanned, what);
      if (HasFatalFailure()) return;
      // A short list is the beginning of the long one, up to documents of equal score.
      const Found few = index.find(query, {.limit = 3}).value();
      ASSERT_EQ(few.hits.size(), std::min<size_t>(3, found.hits.size()));
      for (size_t k = 0; k < few.hits.size(); ++k)
        EXPECT_NEAR(few.hits[k].score, found.hits[k].score, 1e-9) << what;
    }
  }
  EXPECT_GT(matches, 1000U);
}

TEST(Index, WhatMayNotBeSeenChangesNothing) {
  // The same public documents, alone and beside others that would change every count, weight and
  // spelling: what is found is equal to the last bit.
  Chance chance(philox_key(1988, 5), 0);
  Folder alone("alone");
  Folder beside("beside");
  IndexWriter one = IndexWriter::open(alone.path()).value();
  IndexWriter two = IndexWriter::open(beside.path()).value();
  for (size_t i = 0; i < 200; ++i) {
    Document written = chance.document(i);
    if (written.shelf.level == "public") one.put(written).value();
    if (written.shelf.level != "public") written.texts[0] += " hosein حوسین secret";
    two.put(written).value();
  }
  one.commit("1").value();
  two.commit("1").value();
  const auto may_see = [](const Shelf& shelf) { return shelf.level == "public"; };
  Index small = Index::open(alone.path(), may_see).value();
  Index large = Index::open(beside.path(), may_see).value();
  EXPECT_EQ(small.documents(), large.documents());
  EXPECT_EQ(small.spellings("hossein").value(), large.spellings("hossein").value());
  EXPECT_EQ(found_by(large, "secret"), Ids{});
  for (int i = 0; i < 200; ++i) {
    const Node query = chance.query(0);
    const Found a = small.find(query, {.facets = true}).value();
    const Found b = large.find(query, {.facets = true}).value();
    EXPECT_EQ(ids(a), ids(b)) << query_text(query);
    ASSERT_EQ(a.hits.size(), b.hits.size());
    for (size_t k = 0; k < a.hits.size(); ++k) EXPECT_EQ(a.hits[k].score, b.hits[k].score);
    EXPECT_EQ(a.count, b.count);
    EXPECT_EQ(a.spellings, b.spellings);
  }
}

}  // namespace
}  // namespace habeas::search
