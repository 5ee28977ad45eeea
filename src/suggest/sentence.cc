// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/sentence.h"

#include <array>

namespace habeas::suggest {

namespace {

// Words before a full stop that do not end a sentence.
constexpr std::array<std::string_view, 30> kAbbreviations = {
    "mr",  "mrs", "ms",   "dr",  "prof", "st",   "gen", "col", "sgt", "lt",
    "no",  "art", "para", "vs",  "inc",  "jr",   "sr",  "jan", "feb", "mar",
    "apr", "jun", "jul",  "aug", "sep",  "sept", "oct", "nov", "dec", "hon"};

bool follows_directly(Tokens tokens, size_t at) {
  return at + 1 < tokens.size() && tokens[at + 1].from == tokens[at].to;
}

bool ends_sentence(Tokens tokens, size_t at) {
  const Token& mark = tokens[at];
  if (!is_terminal(mark)) return false;
  if (at + 1 == tokens.size()) return true;
  const Token& next = tokens[at + 1];
  if (is_terminal(next)) return false;  // "?!" and "..."
  bool word = next.kind == TokenKind::kWord || next.kind == TokenKind::kNumber;
  if (word && follows_directly(tokens, at)) return false;  // U.S. and einpresswire.com
  if (mark.folded == "." && at > 0 && tokens[at - 1].kind == TokenKind::kWord) {
    const Token& before = tokens[at - 1];
    if (is_one_of(before, kAbbreviations)) return false;
    if (before.capital && before.to - before.from == 1) return false;  // an initial
  }
  if (next.kind == TokenKind::kWord && !next.capital &&
      !is_arabic_letter(character_at(next.folded, 0).code)) {
    return false;  // goes on with a small letter
  }
  return true;
}

}  // namespace

bool is_terminal(const Token& token) {
  return token.kind == TokenKind::kMark &&
         (token.folded == "." || token.folded == "!" || token.folded == "?" ||
          token.folded == "؟" || token.folded == "۔" || token.folded == "…");
}

std::string words_of(std::string_view text, Tokens tokens, TokenRange range) {
  if (range.empty()) return {};
  uint32_t from = tokens[range.first].from;
  return std::string(text.substr(from, tokens[range.last - 1].to - from));
}

std::vector<TokenRange> split_sentences(Tokens tokens, TokenRange range) {
  std::vector<TokenRange> out;
  size_t start = range.first;
  Tokens within = tokens.subspan(0, range.last);
  for (size_t i = range.first; i < range.last; ++i) {
    if (!ends_sentence(within, i)) continue;
    out.push_back({start, i + 1});
    start = i + 1;
  }
  if (start < range.last) out.push_back({start, range.last});
  return out;
}

std::vector<Sentence> sentences_of(Tokens tokens) {
  std::vector<Sentence> out;
  Sentence sentence;
  auto add = [&](bool quoted, size_t first, size_t last) {
    if (first < last) sentence.pieces.push_back({quoted, {first, last}});
  };
  auto finish = [&] {
    if (!sentence.pieces.empty()) out.push_back(std::move(sentence));
    sentence = {};
  };
  bool quoted = false;
  size_t start = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (!quoted && token.kind == TokenKind::kOpenQuote) {
      add(false, start, i);
      quoted = true;
      start = i + 1;
    } else if (quoted && token.kind == TokenKind::kCloseQuote) {
      add(true, start, i);
      quoted = false;
      bool ended = i > start && is_terminal(tokens[i - 1]);
      bool capital_next = i + 1 == tokens.size() || tokens[i + 1].capital ||
                          tokens[i + 1].kind == TokenKind::kOpenQuote ||
                          is_arabic_letter(character_at(tokens[i + 1].folded, 0).code);
      start = i + 1;
      if (ended && capital_next) finish();
    } else if (!quoted && ends_sentence(tokens, i)) {
      add(false, start, i + 1);
      start = i + 1;
      finish();
    }
  }
  add(quoted, start, tokens.size());
  finish();
  return out;
}

}  // namespace habeas::suggest
