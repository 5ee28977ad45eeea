// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search/query.h"

// Long texts are cut into passages, each found by itself; what is found is shown in a few words.

namespace habeas::search {

struct Passage {
  size_t from = 0;  // bytes of the text
  size_t to = 0;
  int64_t character = 0;  // characters (code points) of the text before it
  int64_t page = 0;       // 0: the text has no pages
};

// Where a page begins: characters of the text before it.
struct PageStart {
  int64_t character = 0;
  int64_t page = 1;
};

// The whole text but for white space at the ends of passages, in order, none overlapping. A passage
// ends with its page (`pages` ascending), else at the first empty line after `aim` bytes, the first
// line end after twice, a space after four times as many, at the latest at a whole character after
// eight times.
[[nodiscard]] std::vector<Passage> cut_passages(std::string_view text,
                                                const std::vector<PageStart>& pages = {},
                                                size_t aim = 1000);

[[nodiscard]] int64_t count_characters(std::string_view text);

struct Snippet {
  std::string text;  // white space and control characters as single spaces
  // Bytes of `text` that answer the query, in order, apart from one another.
  std::vector<std::pair<size_t, size_t>> marks;
  size_t from = 0;  // bytes of the original that `text` shows
  size_t to = 0;
  bool whole = false;  // the original is not longer
};

// The stretch of at most `words` words that has most of the wanted words, the first of equals.
// `wanted` are folded.
[[nodiscard]] Snippet make_snippet(std::string_view text, const std::set<std::string>& wanted,
                                   size_t words = 30);

// The words that a query asks to be there, with the spellings that were looked for.
[[nodiscard]] std::set<std::string> wanted_words(
    const Node& query, const std::vector<std::vector<std::string>>& spellings);

}  // namespace habeas::search
