// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/tokens.h"

#include <algorithm>

#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::suggest {

namespace {

bool is_continuation(unsigned char c) { return (c & 0xc0) == 0x80; }

bool is_space(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x202f || c == 0x3000;
}

bool is_digit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9);
}

// Joiners and direction marks, which separate nothing, and vowel signs, which belong to the word.
bool is_invisible(char32_t c) {
  return c == 0x200c || text::is_invisible(c) || text::is_arabic_mark(c);
}

// The folding of searches, but letters of other scripts keep their marks and nothing is composed:
// places in the text must be kept, and a word must not become empty (a lone hamza stays).
char32_t fold(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if ((c >= 0xc0 && c <= 0xde) && c != 0xd7) return c + 32;
  if (c == 0x2019 || c == 0x2bc) return '\'';
  char32_t arabic = is_arabic_letter(c) ? text::fold_arabic(c) : c;
  return arabic == 0 ? c : arabic;
}

// Joins two parts of one word: an apostrophe or a hyphen between letters.
bool joins(char32_t c) { return c == '\'' || c == 0x2019 || c == 0x2bc || c == '-' || c == 0x2011; }

bool separates_digits(char32_t c) {
  return c == ',' || c == '.' || c == 0x66b || c == 0x66c || c == 0x60c;
}

// The end of the word or number that begins at `at`.
size_t end_of(std::string_view text, size_t at, bool number) {
  size_t end = at;
  while (end < text.size()) {
    Character c = character_at(text, end);
    bool inside = number ? is_digit(c.code) : is_letter(c.code) || is_digit(c.code);
    if (!inside && !is_invisible(c.code)) {
      if (!(number ? separates_digits(c.code) : joins(c.code))) break;
      size_t next = end + c.length;
      if (next >= text.size()) break;
      char32_t after = character_at(text, next).code;
      if (!(number ? is_digit(after) : is_letter(after) || is_digit(after))) break;
    }
    end += c.length;
  }
  return end;
}

}  // namespace

Character character_at(std::string_view text, size_t at) {
  if (at >= text.size()) return {0, 1};
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  uint32_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || first > 0xf4 || at + length > text.size()) return {0xfffd, 1};
  char32_t code = first & (0xffU >> (length + 1));
  for (uint32_t i = 1; i < length; ++i) {
    if (!is_continuation(byte(at + i))) return {0xfffd, 1};
    code = (code << 6) | (byte(at + i) & 0x3f);
  }
  return {code, length};
}

bool is_arabic_letter(char32_t c) {
  return (c >= 0x620 && c <= 0x64a) || (c >= 0x66e && c <= 0x6d3) || c == 0x6d5 ||
         (c >= 0x6ee && c <= 0x6ff) || (c >= 0x750 && c <= 0x77f) || (c >= 0xfb50 && c <= 0xfdfb) ||
         (c >= 0xfe70 && c <= 0xfefc);
}

bool is_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) || (c >= 0x370 && c <= 0x52f) ||
         (c >= 0x1e00 && c <= 0x1fff) || is_arabic_letter(c);
}

std::string fold_word(std::string_view word) {
  std::string out;
  for (size_t at = 0; at < word.size();) {
    Character c = character_at(word, at);
    at += c.length;
    if (!is_invisible(c.code)) text::append(out, fold(c.code));
  }
  return out;
}

std::string ascii_digits(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    Character c = character_at(text, at);
    if (is_digit(c.code) && c.code > '9') {
      text::append(out, text::fold_digit(c.code));
    } else {
      out += text.substr(at, c.length);
    }
    at += c.length;
  }
  return out;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  bool open = false;  // of straight marks
  for (size_t at = 0; at < text.size();) {
    Character c = character_at(text, at);
    if (is_space(c.code) || is_invisible(c.code)) {
      at += c.length;
      continue;
    }
    Token token;
    token.from = static_cast<uint32_t>(at);
    if (is_digit(c.code)) {
      // "19th", "1980s" and "18-page" are words that begin with digits.
      size_t digits = end_of(text, at, true);
      bool hyphen = digits + 1 < text.size() && text[digits] == '-' &&
                    is_letter(character_at(text, digits + 1).code);
      bool word = hyphen || (digits < text.size() && is_letter(character_at(text, digits).code));
      token.kind = word ? TokenKind::kWord : TokenKind::kNumber;
      at = word ? end_of(text, at, false) : digits;
    } else if (is_letter(c.code)) {
      token.kind = TokenKind::kWord;
      token.capital = (c.code >= 'A' && c.code <= 'Z') || (c.code >= 0xc0 && c.code <= 0xde);
      at = end_of(text, at, false);
    } else {
      if (c.code == 0x201c || c.code == 0xab || c.code == 0x201e)
        token.kind = TokenKind::kOpenQuote;
      if (c.code == 0x201d || c.code == 0xbb) token.kind = TokenKind::kCloseQuote;
      if (c.code == '"') {
        token.kind = open ? TokenKind::kCloseQuote : TokenKind::kOpenQuote;
        open = !open;
      } else if (token.kind != TokenKind::kMark) {
        open = token.kind == TokenKind::kOpenQuote;  // “ closed by " happens
      }
      at += c.length;
    }
    token.to = static_cast<uint32_t>(at);
    token.folded = fold_word(text.substr(token.from, token.to - token.from));
    out.push_back(std::move(token));
  }
  return out;
}

}  // namespace habeas::suggest
