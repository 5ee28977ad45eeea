// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Where words stand in a text, whatever its line breaks. A case may anchor a million claims in one
// exhibit, so a text that is asked often gets an index: the time of a question then depends on the
// words, not on the length of the text.

namespace habeas::workspace {

// Where `words` stand in a text, both UTF-8, runs of white space being equal to one space.
struct FoundWords {
  int64_t from = 0;    // characters (code points) before it
  int64_t to = 0;      // characters up to its end
  std::string words;   // as they stand in the text
  std::string before;  // up to 32 characters
  std::string after;
  bool several = false;  // they stand in more than one place; this is the first
};

class WordFinder {
 public:
  // Texts of 4 GiB and more are refused as a bug: exhibits are read up to 64 MiB.
  explicit WordFinder(std::string text);

  // kInvalid for no words, kNotFound if they do not stand in the text.
  [[nodiscard]] Result<FoundWords> find(std::string_view words);

 private:
  struct Break {
    uint32_t folded = 0;
    uint32_t original = 0;
  };
  struct Gram {
    uint64_t bytes = 0;
    uint32_t at = 0;
  };
  struct Places {
    size_t first = std::string::npos;
    bool several = false;
  };

  void fold();
  void make_index();
  [[nodiscard]] Places places_of(std::string_view needle);
  [[nodiscard]] Places indexed_places_of(std::string_view needle) const;
  [[nodiscard]] size_t original(size_t folded) const;
  [[nodiscard]] int64_t characters_before(size_t at) const;

  std::string text_;
  std::string folded_;            // every run of white space as one space
  std::vector<Break> breaks_;     // where the distance between the two changes
  std::vector<uint32_t> counts_;  // characters before every 4096th byte of the text
  std::vector<Gram> grams_;       // every eighth place of folded_ with its eight bytes, sorted
  int64_t asked_ = 0;
};

// One question to one text.
[[nodiscard]] Result<FoundWords> find_words(std::string_view text, std::string_view words);

}  // namespace habeas::workspace
