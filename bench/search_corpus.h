// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// SYNTHETIC documents and queries for the search engine: a function of a seed alone, so that the
// set of queries is committed as this file.

namespace habeas::bench {

enum class QueryClass { kName, kPhrase, kCommon };
[[nodiscard]] std::string_view query_class_name(QueryClass query_class);

struct BenchQuery {
  QueryClass query_class = QueryClass::kName;
  std::string text;  // in the syntax of `habeas search`
};

// Documents of 100 words. A word has rank r with probability proportional to 1/r among 200,000
// (Zipf 1949), half of them in Latin and half in Arabic script; every second document also names
// one of 20,000 SYNTHETIC persons, drawn by Zipf's law too and written in either script.
class SearchCorpus {
 public:
  static constexpr int kWords = 200'000;
  static constexpr int kPersons = 20'000;
  static constexpr int kDocumentWords = 100;

  explicit SearchCorpus(uint64_t seed);
  // Its words with one space between them.
  [[nodiscard]] std::string document(int64_t number) const;
  [[nodiscard]] std::string_view word(int rank) const { return words_[static_cast<size_t>(rank)]; }

  // 1,000 queries: 500 names (in the spelling of a list, Latin or Arabic), 250 phrases of two to
  // four words as they stand in one of the first `documents` documents, 125 words of the hundred
  // most common, 125 ORs of two or three of the thousand most common.
  [[nodiscard]] std::vector<BenchQuery> queries(int64_t documents) const;

 private:
  [[nodiscard]] int zipf(double uniform, int count) const;

  struct Spellings {
    std::string arabic, latin, other;
  };
  uint64_t key_;
  std::vector<std::string> words_;
  std::vector<Spellings> persons_;
  std::vector<double> harmonic_;  // sums of 1/r
};

}  // namespace habeas::bench
