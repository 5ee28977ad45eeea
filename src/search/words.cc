// SPDX-License-Identifier: Apache-2.0
#include "search/words.h"

#include <algorithm>

#include "text/fold.h"
#include "text/script.h"
#include "text/unicode.h"

namespace habeas::search {

namespace {

bool is_sign_of_ayn(char32_t point) {
  return point == '\'' || point == '`' || point == 0x2018 || point == 0x2019 ||
         (point >= 0x02B9 && point <= 0x02C1);
}

// What may stand between two letters of one word without being a letter.
bool joins(char32_t point) {
  return is_sign_of_ayn(point) || text::is_invisible(point) || point == 0x200C;
}

// The point that begins at `at`, and where the next one begins. What is ill-formed is passed over a
// byte at a time as U+FFFD: only places matter here, text::fold reads the letters again.
char32_t next_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || at + length > text.size()) {
    ++at;
    return text::kReplacement;
  }
  char32_t point = first & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) {
      ++at;
      return text::kReplacement;
    }
    point = point << 6 | (byte(at + i) & 0x3FU);
  }
  at += length;
  return point;
}

std::string cut(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

bool is_plain(std::string_view raw) {
  return std::all_of(raw.begin(), raw.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// Folding can make two words of one sign (U+FDFA is a sentence), or none.
void emit(std::string_view raw, size_t from, size_t to,
          const std::function<void(const Word&)>& visit) {
  if (is_plain(raw)) {
    visit({cut(std::string(raw), kMaxWordBytes), from, to});
    return;
  }
  std::string word;
  const std::u32string points = text::decode(text::fold(raw));
  for (size_t i = 0; i <= points.size(); ++i) {
    const bool inside =
        i < points.size() && text::is_word_part(points[i]) && !is_sign_of_ayn(points[i]);
    if (inside) {
      text::append(word, points[i]);
    } else if (i == points.size() || !joins(points[i])) {
      if (!word.empty()) visit({cut(std::move(word), kMaxWordBytes), from, to});
      word.clear();
    }
  }
}

}  // namespace

void for_each_word(std::string_view text, const std::function<void(const Word&)>& visit) {
  size_t from = 0;
  size_t to = 0;  // the end of the last letter; from == to: no word is open
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t point = next_point(text, at);
    if (text::is_word_part(point)) {
      if (from == to) from = begin;
      to = at;
    } else if (from != to && !joins(point)) {
      emit(text.substr(from, to - from), from, to, visit);
      from = to = 0;
    }
  }
  if (from != to) emit(text.substr(from, to - from), from, to, visit);
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for_each_word(text, [&](const Word& word) { out.push_back(word); });
  return out;
}

std::string folded_key(std::string_view text) { return cut(text::fold(text), 200); }

}  // namespace habeas::search
