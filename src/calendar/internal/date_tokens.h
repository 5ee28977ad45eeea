// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The first step in reading a written date: letters unified, digits made ASCII, text cut into
// numbers, words and marks.

namespace habeas::calendar::internal {

// For comparing words: lower case, Latin accents off, Arabic and Persian kaf, yeh, heh, alef and
// waw forms unified, vowel marks, tatweel, hamza alone, apostrophes and direction marks dropped,
// zero-width non-joiner and no-break space made a space. `text` must be valid UTF-8.
[[nodiscard]] std::string folded(std::string_view text);

struct Token {
  enum class Kind { kNumber, kWord, kMark };
  Kind kind = Kind::kMark;
  std::string text;        // folded; ASCII digits for a number
  std::int64_t value = 0;  // of a number
  // '/', '.', '-', ',', '?', '~', ':', '(', ')', ';' or '=' for an en or em dash
  char mark = 0;
  bool glued = false;  // nothing stood between it and the token before
};

// kInvalid for invalid UTF-8, a character that no date has, or a number of more than nine digits.
[[nodiscard]] Result<std::vector<Token>> cut_into_tokens(std::string_view text);

}  // namespace habeas::calendar::internal
