// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "search/query.h"

// The full-text index: a folder that can be deleted and made again (docs/formats/search-index.md).
//
// What has one level and one compartment lies on a shelf of its own, an inverted index by itself.
// Who searches names the shelves that they may see, and only those are opened: what they find, in
// which order, how many there are, the facets and the spellings that were looked for are the same
// as if nothing else existed. Ranking: BM25 over the open shelves together
// (docs/methods/search.md).

namespace habeas::search {

struct Shelf {
  std::string level;
  std::string compartment;
  friend auto operator<=>(const Shelf&, const Shelf&) = default;
};

struct FieldValue {
  std::string field;
  std::string value;
};

struct DateSpan {
  std::string field;  // "said" or "about"
  int64_t from = kNoBeginning;
  int64_t to = kNoEnd;
};

struct Document {
  std::string id;  // single in the index, whatever its shelf; at most 200 bytes
  Shelf shelf;
  std::vector<std::string> texts;  // no phrase goes from one into the next
  std::vector<FieldValue> fields;  // what `field:value` finds; values are folded here
  std::vector<FieldValue> facets;  // as they are shown; fields of facet_fields() only
  std::vector<DateSpan> dates;     // of several of one field the hull is kept
  std::string payload;             // given back with the hit
};

// The fields that are counted as facets, in the order in which they are shown.
[[nodiscard]] const std::array<std::string_view, 6>& facet_fields();

// One writer at a time; confined to one thread. Nothing is seen by readers, or kept, before
// commit(); a process killed at any instant leaves what the last commit left, or more of what was
// put since, so putting the same again must be, and is, harmless.
class IndexWriter {
 public:
  // Makes the folder if it is missing. kConflict while another process writes; kCorrupt if what is
  // there is no index of this version: remove the folder and open again.
  [[nodiscard]] static Result<IndexWriter> open(const fs::path& folder);
  IndexWriter(IndexWriter&&) noexcept;
  IndexWriter& operator=(IndexWriter&&) noexcept;
  ~IndexWriter();

  // What the last commit was given: how far the index follows what it is made of. "" at first.
  [[nodiscard]] const std::string& state() const;
  // Replaces a document of the same id, on whatever shelf it is.
  [[nodiscard]] Result<void> put(const Document& document);
  [[nodiscard]] Result<void> remove(std::string_view id);
  // Every document whose field has the value.
  [[nodiscard]] Result<void> remove_where(std::string_view field, std::string_view value);
  // Bytes of text put since the last commit: memory grows with it.
  [[nodiscard]] int64_t pending() const;
  [[nodiscard]] Result<void> commit(std::string_view state);

 private:
  struct State;
  explicit IndexWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct Hit {
  std::string id;
  std::string payload;
  double score = 0;  // of BM25; 0 where only fields were asked for
};

struct FacetCount {
  std::string field, value;
  int64_t documents = 0;
};

struct FindOptions {
  int64_t limit = 20;
  int64_t offset = 0;
  // Matches are counted exactly up to this many, and facets over all of them are counted exactly if
  // asked for: then every match is visited, which takes longer for common words.
  int64_t count_to = 1000;
  bool facets = false;
};

struct Found {
  std::vector<Hit> hits;  // best first; of equal score, the lower id of those listed
  int64_t count = 0;
  bool exact = true;               // false: there are `count` or more
  std::vector<FacetCount> facets;  // by field as facet_fields(), then most first, then by value
  // What was looked for in place of each word that could be a name: the word, then the spellings.
  std::vector<std::vector<std::string>> spellings;
};

// Immutable; confined to one thread. Does not block a writer and is not blocked by one.
class Index {
 public:
  // kNotFound if there is no index; kCorrupt if it cannot be read.
  [[nodiscard]] static Result<Index> open(const fs::path& folder,
                                          const std::function<bool(const Shelf&)>& may_see);
  Index(Index&&) noexcept;
  Index& operator=(Index&&) noexcept;
  ~Index();

  [[nodiscard]] const std::string& state() const;
  [[nodiscard]] int64_t documents() const;  // on the open shelves
  [[nodiscard]] Result<Found> find(const Node& query, const FindOptions& options) const;
  // The spellings of a word that the open shelves hold, likeliest first, the word itself left out.
  [[nodiscard]] Result<std::vector<std::string>> spellings(std::string_view word) const;

 private:
  struct State;
  explicit Index(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What the ranking takes from docs/methods/search.md; for the tests' own ranking.
inline constexpr double kBm25K1 = 1.2;
inline constexpr double kBm25B = 0.75;
inline constexpr double kSpellingDiscount = 0.8;  // of a score that another spelling earned
inline constexpr int kMaxSpellings = 24;          // of one word, with itself
inline constexpr int kNameWindow = 2;             // other words that may stand in a name:"..."

}  // namespace habeas::search
