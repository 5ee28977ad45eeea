// SPDX-License-Identifier: Apache-2.0
//
// The search index and, as its peer, SQLite's FTS5, on the same SYNTHETIC documents and queries
// (search_corpus.h): search_bench FOLDER. docs/benchmarks.md says what a row is.
//   $HABEAS_BENCH_SCALE=k     takes 1,000,000 / k documents
//   $HABEAS_BENCH_SEARCH=DIR  keeps both indexes there, and takes them from there if they are there
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <sqlite3.h>

#include "base/result.h"
#include "search/index.h"
#include "search/words.h"
#include "search_corpus.h"

namespace {

using namespace habeas;
using namespace habeas::bench;

constexpr int64_t kCommitBytes = int64_t{64} << 20;
constexpr const char* kPublic = "public";

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void row(const std::string& name, double value, const char* unit, const std::string& against,
         double ratio) {
  fmt::print("{}\t{:.4g}\t{}\t{}\t{:.2f}\n", name, value, unit, against, ratio);
  std::fflush(stdout);
}

double megabytes(const fs::path& path) {
  if (!fs::is_directory(path)) return static_cast<double>(fs::file_size(path)) / 1e6;
  uintmax_t bytes = 0;
  for (const auto& file : fs::recursive_directory_iterator(path))
    if (file.is_regular_file()) bytes += file.file_size();
  return static_cast<double>(bytes) / 1e6;
}

struct Times {
  std::map<QueryClass, std::vector<double>> milliseconds;

  double percentile(QueryClass query_class, int percent) {
    std::vector<double>& values = milliseconds[query_class];
    std::sort(values.begin(), values.end());
    return values[values.size() * static_cast<size_t>(percent) / 100];
  }
};

// --- Ours ------------------------------------------------------------------------------------

int64_t documents_in(const fs::path& folder) {
  Result<search::Index> index =
      search::Index::open(folder, [](const search::Shelf&) { return true; });
  return index ? index->documents() : 0;
}

// Goes on with what an earlier run left.
void build_index(const fs::path& folder, const SearchCorpus& corpus, int64_t documents) {
  const double begin = cpu_seconds();
  search::IndexWriter writer = search::IndexWriter::open(folder).value();
  const int64_t first = documents_in(folder);
  for (int64_t i = first; i < documents; ++i) {
    search::Document document;
    document.id = std::to_string(i);
    document.shelf = {kPublic, ""};
    document.texts = {corpus.document(i)};
    document.fields = {{"kind", "exhibit"}};
    document.facets = {{"kind", "exhibit"}};
    writer.put(document).value();
    if (writer.pending() >= kCommitBytes) {
      writer.commit("").value();
      std::fprintf(stderr, "search_bench: %lld documents, %.0f s of processor time\n",
                   static_cast<long long>(i + 1), cpu_seconds() - begin);
    }
  }
  writer.commit("all").value();
  row(fmt::format("search index, documents {} to {}", first, documents), cpu_seconds() - begin,
      "s CPU", "", 0);
}

Times ask_index(const search::Index& index, const std::vector<BenchQuery>& queries) {
  Times out;
  for (const BenchQuery& query : queries) {
    const double begin = cpu_seconds();
    const search::Node node = search::parse_query(query.text).value();
    (void)index.find(node, {}).value();
    out.milliseconds[query.query_class].push_back((cpu_seconds() - begin) * 1000);
  }
  return out;
}

// --- FTS5 ------------------------------------------------------------------------------------

void must(sqlite3* database, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  std::fprintf(stderr, "search_bench: SQLite: %s\n", sqlite3_errmsg(database));
  std::exit(1);
}
void run(sqlite3* database, const char* sql) {
  must(database, sqlite3_exec(database, sql, nullptr, nullptr, nullptr));
}

// Folded by our own rule beforehand, so its tokenizer has nothing left to do but divide.
std::string folded(const std::string& text) {
  std::string out;
  search::for_each_word(text, [&](const search::Word& word) { out += word.text + " "; });
  return out;
}

void build_fts5(const fs::path& path, const SearchCorpus& corpus, int64_t documents) {
  const double begin = cpu_seconds();
  sqlite3* database = nullptr;
  must(database, sqlite3_open(path.c_str(), &database));
  run(database,
      "PRAGMA journal_mode=off; PRAGMA synchronous=off; CREATE VIRTUAL TABLE passage USING "
      "fts5(words, content='', tokenize='unicode61 remove_diacritics 0'); BEGIN;");
  sqlite3_stmt* insert = nullptr;
  must(database, sqlite3_prepare_v2(database, "INSERT INTO passage(rowid,words) VALUES(?,?)", -1,
                                    &insert, nullptr));
  for (int64_t i = 0; i < documents; ++i) {
    const std::string text = folded(corpus.document(i));
    sqlite3_bind_int64(insert, 1, i + 1);
    sqlite3_bind_text(insert, 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    must(database, sqlite3_step(insert));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  run(database, "COMMIT; INSERT INTO passage(passage) VALUES('optimize');");
  sqlite3_close(database);
  row("FTS5, built and optimised", cpu_seconds() - begin, "s CPU", "", 0);
}

// The same question in its words: spellings as ORs.
std::string as_match(const search::Index& index, const search::Node& node) {
  using search::NodeKind;
  std::string out;
  switch (node.kind) {
    case NodeKind::kWord: {
      out = "(\"" + node.words[0] + "\"";
      const std::vector<std::string> others = index.spellings(node.words[0]).value();
      for (const std::string& other : others) out += " OR \"" + other + "\"";
      return out + ")";
    }
    case NodeKind::kExact:
    case NodeKind::kPhrase:
      for (const std::string& word : node.words) out += (out.empty() ? "\"" : " ") + word;
      return out + "\"";
    default:
      for (const search::Node& child : node.children) {
        if (!out.empty()) out += node.kind == NodeKind::kOr ? " OR " : " AND ";
        out += as_match(index, child);
      }
      return "(" + out + ")";
  }
}

Times ask_fts5(const fs::path& path, const search::Index& index,
               const std::vector<BenchQuery>& queries) {
  Times out;
  sqlite3* database = nullptr;
  must(database, sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr));
  run(database, "PRAGMA mmap_size=4000000000; PRAGMA cache_size=-200000;");
  sqlite3_stmt* select = nullptr;
  must(database,
       sqlite3_prepare_v2(database,
                          "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 20",
                          -1, &select, nullptr));
  for (const BenchQuery& query : queries) {
    const std::string match = as_match(index, search::parse_query(query.text).value());
    const double begin = cpu_seconds();
    sqlite3_bind_text(select, 1, match.data(), static_cast<int>(match.size()), SQLITE_STATIC);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(select);
    must(database, code);
    sqlite3_reset(select);
    out.milliseconds[query.query_class].push_back((cpu_seconds() - begin) * 1000);
  }
  sqlite3_finalize(select);
  sqlite3_close(database);
  return out;
}

void print(const std::string& engine, Times times) {
  for (const QueryClass query_class :
       {QueryClass::kName, QueryClass::kPhrase, QueryClass::kCommon}) {
    const double gate = query_class == QueryClass::kCommon ? 300 : 50;
    const std::string what(query_class_name(query_class));
    const double p95 = times.percentile(query_class, 95);
    row(engine + " " + what + ", p50", times.percentile(query_class, 50), "ms CPU", "", 0);
    row(engine + " " + what + ", p95", p95, "ms CPU", fmt::format("(gate {} ms)", gate),
        p95 / gate);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* kept = std::getenv("HABEAS_BENCH_SEARCH");
  const fs::path work =
      kept != nullptr ? fs::path(kept) : fs::path(argc > 1 ? argv[1] : ".") / "search";
  const char* scale = std::getenv("HABEAS_BENCH_SCALE");
  const int64_t documents =
      1'000'000 / std::max<int64_t>(1, scale != nullptr ? std::atoll(scale) : 1);
  fs::create_directories(work);
  const SearchCorpus corpus(1988);
  std::vector<BenchQuery> queries = corpus.queries(documents);
  fmt::print("{} documents of {} words, {} queries\n", documents, SearchCorpus::kDocumentWords,
             queries.size());
  const fs::path ours = work / "index";
  if (documents_in(ours) > documents) fs::remove_all(ours);
  if (documents_in(ours) < documents) build_index(ours, corpus, documents);
  row("search index, size", megabytes(ours), "MB", "", 0);
  const search::Index index =
      search::Index::open(ours, [](const search::Shelf&) { return true; }).value();
  print("search", ask_index(index, queries));
  const fs::path theirs = work / fmt::format("fts5-{}.db", documents);
  if (!fs::exists(theirs)) build_fts5(theirs, corpus, documents);
  row("FTS5, size", megabytes(theirs), "MB", "", 0);
  // Its common words take a second each: every fifth query, of each class alike.
  std::vector<BenchQuery> some;
  for (size_t i = 0; i < queries.size(); i += 5) some.push_back(queries[i]);
  print("FTS5", ask_fts5(theirs, index, some));
  return 0;
}
