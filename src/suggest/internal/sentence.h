// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suggest/internal/lexicon.h"
#include "suggest/internal/tokens.h"

// Sentences of the narrator, with the quotations inside them as pieces of their own.

namespace habeas::suggest {

struct TokenRange {
  size_t first = 0;
  size_t last = 0;  // one behind
  [[nodiscard]] bool empty() const { return first >= last; }
  [[nodiscard]] size_t size() const { return empty() ? 0 : last - first; }
};

[[nodiscard]] inline Tokens slice(Tokens tokens, TokenRange range) {
  return range.empty() ? Tokens{} : tokens.subspan(range.first, range.size());
}

// The text from the first to the last token of a range.
[[nodiscard]] std::string words_of(std::string_view text, Tokens tokens, TokenRange range);

struct Piece {
  bool quoted = false;
  TokenRange range;  // the marks left out
};

struct Sentence {
  std::vector<Piece> pieces;  // narrator and quotation in turn
  [[nodiscard]] TokenRange range() const {
    return {pieces.front().range.first, pieces.back().range.last};
  }
};

[[nodiscard]] std::vector<Sentence> sentences_of(Tokens tokens);

// The sentences inside a range that holds no quotation marks that matter.
[[nodiscard]] std::vector<TokenRange> split_sentences(Tokens tokens, TokenRange range);

[[nodiscard]] bool is_terminal(const Token& token);

}  // namespace habeas::suggest
