// SPDX-License-Identifier: Apache-2.0
#include "assess/words.h"

#include <algorithm>
#include <map>

#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::assess {

namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What text::fold makes of ASCII, without asking ICU: a million claims are folded in every run.
std::string fold_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      out += c;
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

char32_t plain_mark(char32_t point) {
  switch (point) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB:
      return '"';
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2B9:
    case 0x2BC:
      return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return '-';
    default:
      return point;
  }
}

// One code point at `at` of well-formed or broken UTF-8, and its length in bytes.
char32_t point_at(std::string_view text, size_t at, size_t& length) {
  auto lead = static_cast<unsigned char>(text[at]);
  length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  length = std::min(length, text.size() - at);
  if (length == 1) return lead;
  std::u32string points = text::decode(text.substr(at, length));
  return points.empty() ? text::kReplacement : points.front();
}

bool is_letter_or_digit(char32_t point) {
  if (point < 0x80)
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 'A' && point <= 'Z');
  if (point == text::kReplacement || point == 0xD7 || point == 0xF7) return false;
  if (point >= 0x2000 && point <= 0x2BFF) return point == 0x200C;
  if (point >= 0x3000 && point <= 0x303F) return false;
  if (point >= 0xA0 && point <= 0xBF) return point == 0xAA || point == 0xB5 || point == 0xBA;
  // Arabic punctuation: comma, semicolon, question mark, full stop, percent, decimal marks.
  return !(point == 0x60C || point == 0x61B || point == 0x61F || point == 0x6D4 ||
           (point >= 0x66A && point <= 0x66D));
}

bool is_capital(char32_t point) {
  if (point < 0x80) return point >= 'A' && point <= 'Z';
  std::u32string one(1, point);
  return text::lower_case(one) != one;
}

bool ends_sentence(std::string_view gap) {
  return gap.find_first_of(".!?\n") != std::string_view::npos ||
         gap.find("\xd8\x9f") != std::string_view::npos;  // Arabic question mark
}

bool is_plain_gap(std::string_view gap) {
  return std::ranges::all_of(
             gap, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }) &&
         std::ranges::count(gap, '\n') <= 1;
}

}  // namespace

std::string folded(std::string_view text) {
  if (is_ascii(text)) return fold_ascii(text);
  std::u32string points = text::decode(text);
  for (char32_t& point : points) point = plain_mark(point);
  return text::fold(text::encode(points));
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  size_t at = 0;
  size_t after_last = 0;
  while (at < text.size()) {
    size_t length = 1;
    char32_t point = point_at(text, at, length);
    if (!is_letter_or_digit(point)) {
      at += length;
      continue;
    }
    Word word;
    word.from = at;
    word.capital = is_capital(point);
    while (at < text.size()) {
      point = point_at(text, at, length);
      bool joins = false;
      if (!is_letter_or_digit(point)) {
        char32_t mark = plain_mark(point);
        size_t next_length = 1;
        joins = (mark == '-' || mark == '\'' || mark == '.' || mark == ',') && point != 0x2014 &&
                at + length < text.size() &&
                is_letter_or_digit(point_at(text, at + length, next_length));
        // A full stop or comma joins digits only: 4.500, 30,000.
        if (joins && (mark == '.' || mark == ','))
          joins = text[at - 1] >= '0' && text[at - 1] <= '9' && text[at + 1] >= '0' &&
                  text[at + 1] <= '9';
        if (!joins) break;
      }
      at += length;
    }
    word.to = at;
    word.written = std::string(text.substr(word.from, word.to - word.from));
    word.folded = folded(word.written);
    std::string_view gap = text.substr(after_last, word.from - after_last);
    word.starts_sentence = words.empty() || ends_sentence(gap);
    if (!words.empty()) words.back().joins_next = is_plain_gap(gap);
    after_last = word.to;
    if (!word.folded.empty()) words.push_back(std::move(word));
  }
  if (!words.empty()) words.back().joins_next = false;
  return words;
}

std::vector<Passage> quotations_in(std::string_view text) {
  std::vector<Passage> found;
  size_t at = 0;
  char32_t closing = 0;
  size_t from = 0;
  auto close = [&](size_t to) {
    if (to > from) found.push_back({from, to});
    closing = 0;
  };
  while (at < text.size()) {
    size_t length = 1;
    char32_t point = point_at(text, at, length);
    if (closing == 0) {
      if (point == 0x201C || point == 0x201E) closing = 0x201D;
      if (point == 0xAB) closing = 0xBB;
      if (point == '"') closing = '"';
      if (closing != 0) from = at + length;
    } else if (point == closing || (closing == 0x201D && (point == '"' || point == 0x201F))) {
      close(at);
    } else if (point == '\n' && at + 1 < text.size() && text[at + 1] == '\n' && at > from + 2) {
      close(at);
    }
    at += length;
  }
  if (closing != 0) close(text.size());
  return found;
}

int64_t characters_before(std::string_view text, size_t at) {
  int64_t count = 0;
  for (char c : text.substr(0, at)) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

std::optional<Nearest> nearest_passage(std::span<const Word> words, std::span<const Word> wanted) {
  if (words.empty() || wanted.empty()) return std::nullopt;
  std::map<std::string_view, int64_t> missing;
  for (const Word& word : wanted) ++missing[word.folded];
  size_t width = std::min(words.size(), wanted.size());
  int64_t shared = 0;
  auto take = [&](const Word& word, int64_t by) {
    auto at = missing.find(word.folded);
    if (at == missing.end()) return;
    // One more of a word that is still wanted is shared; one that goes is given back.
    if (by > 0 ? at->second > 0 : at->second >= 0) shared += by;
    at->second -= by;
  };
  Nearest best;
  int64_t best_shared = -1;
  for (size_t i = 0; i < words.size(); ++i) {
    take(words[i], 1);
    if (i >= width) take(words[i - width], -1);
    if (i + 1 < width || shared <= best_shared) continue;
    best_shared = shared;
    best.passage = {words[i + 1 - width].from, words[i].to};
  }
  best.share = static_cast<double>(best_shared) / static_cast<double>(wanted.size());
  return best_shared > 0 ? std::optional(best) : std::nullopt;
}

bool stands_in_runs(std::span<const Word> words, std::span<const Word> wanted, int runs) {
  constexpr size_t kShortest = 3;
  size_t done = 0;
  size_t at = 0;
  for (int run = 0; run < runs && done < wanted.size(); ++run) {
    size_t least = std::min(kShortest, wanted.size() - done);
    size_t best = 0;
    size_t best_at = 0;
    for (size_t i = at; i + least <= words.size(); ++i) {
      size_t length = 0;
      while (i + length < words.size() && done + length < wanted.size() &&
             words[i + length].folded == wanted[done + length].folded)
        ++length;
      if (length >= least && length > best) {
        best = length;
        best_at = i;
      }
      if (best == wanted.size() - done) break;
    }
    if (best == 0) return false;
    done += best;
    at = best_at + best;
  }
  return done == wanted.size();
}

}  // namespace habeas::assess
