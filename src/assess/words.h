// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Words of running text, as far as the checks need them. The tables hold general words of English,
// Persian and Arabic; no name of a person, body or case stands in any of them.

namespace habeas::assess {

// For comparison: text::fold, with quotation marks, dashes and ellipses in one form each.
[[nodiscard]] std::string folded(std::string_view text);

struct Word {
  size_t from = 0;  // bytes into the text
  size_t to = 0;
  std::string written;
  std::string folded;
  bool capital = false;    // begins with a capital letter
  bool joins_next = true;  // nothing but one run of white space, an apostrophe or a hyphen follows
  bool starts_sentence = false;
};

// Letters and digits with the hyphens and apostrophes inside them are one word.
[[nodiscard]] std::vector<Word> words_of(std::string_view text);

struct Passage {
  size_t from = 0;  // bytes
  size_t to = 0;
};

// What stands between a pair of quotation marks (“ ” „ ‟ « » " "), without the marks; a quotation
// that is not closed within its paragraph, as long ones are printed, ends with the paragraph.
[[nodiscard]] std::vector<Passage> quotations_in(std::string_view text);

// Code points before byte `at`.
[[nodiscard]] int64_t characters_before(std::string_view text, size_t at);

// The place in `text` that shares most words with `wanted`: a window of as many words.
struct Nearest {
  Passage passage;
  double share = 0;  // of the wanted words, 0 to 1
};
[[nodiscard]] std::optional<Nearest> nearest_passage(std::span<const Word> words,
                                                     std::span<const Word> wanted);

// Whether the wanted words stand in the text in their order, in at most `runs` unbroken runs (a
// caption may break a quotation) of at least three words each.
[[nodiscard]] bool stands_in_runs(std::span<const Word> words, std::span<const Word> wanted,
                                  int runs);

enum class Table {
  kLoaded,    // words that judge: tyrant, brutal, heroic
  kCurrent,   // current, present, incumbent
  kOffice,    // minister, president, officials
  kDocument,  // report, letter, communication, statement: what a document is called
  kFuture,    // will, shall, upcoming
};
// The word as the table has it, if it is one of them ("ministers" gives "minister").
[[nodiscard]] std::optional<std::string_view> in_table(Table table, const Word& word);
// All of a table, folded.
[[nodiscard]] std::vector<std::string_view> table_words(Table table);

}  // namespace habeas::assess
