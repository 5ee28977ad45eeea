// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The words and marks of a passage. Places are byte offsets in the passage's text.

namespace habeas::suggest {

enum class TokenKind {
  kWord,
  kNumber,      // digits of any of the three scripts, with separators: "2,000"
  kOpenQuote,   // “ « and a straight mark that opens
  kCloseQuote,  // ” » and a straight mark that closes
  kMark,        // everything else that is no white space
};

struct Token {
  TokenKind kind = TokenKind::kMark;
  uint32_t from = 0;
  uint32_t to = 0;
  bool capital = false;  // a Latin word that begins with a capital
  std::string folded;    // lower case; Arabic letters in one form, marks and joiners left out
};

using Tokens = std::span<const Token>;

// Straight double marks open and close in turn.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view text);

// The folded form of one word or phrase, as lexicons hold it.
[[nodiscard]] std::string fold_word(std::string_view word);

// Digits of the Latin, Arabic and Persian sets as ASCII; other characters stay.
[[nodiscard]] std::string ascii_digits(std::string_view text);

// One character: its code point and length in bytes; U+FFFD and 1 for a byte that is not UTF-8, 0
// and 1 behind the end.
struct Character {
  char32_t code = 0;
  uint32_t length = 1;
};
[[nodiscard]] Character character_at(std::string_view text, size_t at);

[[nodiscard]] bool is_arabic_letter(char32_t code);
[[nodiscard]] bool is_letter(char32_t code);

}  // namespace habeas::suggest
