// SPDX-License-Identifier: Apache-2.0
#include "names/internal/transcription.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "names/internal/tables.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

constexpr size_t kMaxWord = 32;          // letters of either word that take part
constexpr uint32_t kArticleCost = 14;    // of leaving out "al" that the Latin word begins with
constexpr uint32_t kUnlistedCost = 240;  // where not even the shortest context knows an outcome

std::string_view take(std::string_view& rest, char until) {
  const size_t at = rest.find(until);
  const std::string_view out = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return out;
}

// A letter of a context: "^" and "$" are the edges, "-" is not asked.
Result<uint8_t> context_letter(std::string_view text) {
  if (text == "-") return kAnyLetter;
  if (text == "^" || text == "$") return uint8_t{0};
  const std::u32string point = text::decode(text, 2);
  const uint8_t code = point.size() == 1 ? latin_code(point[0]) : 0;
  if (code == 0)
    return fail(ErrorKind::kCorrupt, "\"" + std::string(text) + "\" is no letter of a context");
  return code;
}

Result<int> number(std::string_view text) {
  int out = 0;
  const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
  if (done.ec != std::errc() || done.ptr != text.data() + text.size() || out < 0 || out > 255)
    return fail(ErrorKind::kCorrupt, "\"" + std::string(text) + "\" is no cost");
  return out;
}

Result<uint8_t> arabic_outcome(std::string_view text) {
  if (text == "-") return uint8_t{0};
  const std::u32string point = text::decode(text, 2);
  const uint8_t code = point.size() == 1 ? arabic_code(point[0]) : 0;
  if (code == 0) return fail(ErrorKind::kCorrupt, "\"" + std::string(text) + "\" is no letter");
  return code;
}

}  // namespace

size_t article_length(std::span<const uint8_t> latin) {
  if (latin.size() < 6) return 0;
  const auto is = [&](size_t at, char letter) { return latin[at] == letter - 'a' + 1; };
  const bool vowel = is(0, 'a') || is(0, 'e') || is(0, 'u') || is(0, 'i');
  if (!vowel) return 0;
  return is(1, 'l') || (latin[1] == latin[2] && latin[1] > 5) ? 2 : 0;
}

const Transcription& Transcription::standard() {
  static const auto* const table = [] {
    Result<Transcription> read_table = read(transcription_file());
    check(read_table.has_value(), "the compiled-in transcription table can be read");
    return new Transcription(std::move(*read_table));
  }();
  return *table;
}

Result<Transcription> Transcription::read(std::string_view text) {
  Transcription out;
  out.insertion_.fill(kUnlistedCost);
  Row lowest;
  lowest.cost.fill(kUnlistedCost);
  out.rows_.push_back(lowest);
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    if (line.empty() || line[0] == '#') continue;
    const std::string_view kind = take(line, '\t');
    if (kind == "insert") {
      const uint8_t letter = TRY(arabic_outcome(take(line, '\t')));
      out.insertion_[letter] = static_cast<uint8_t>(TRY(number(line)));
      continue;
    }
    if (kind != "row") return fail(ErrorKind::kCorrupt, "a line is neither row nor insert");
    const uint8_t letter = TRY(context_letter(take(line, '\t')));
    const uint8_t next = TRY(context_letter(take(line, '\t')));
    const uint8_t before = TRY(context_letter(take(line, '\t')));
    const uint8_t second = TRY(context_letter(take(line, '\t')));
    const int penalty = TRY(number(take(line, '\t')));
    const uint8_t shorter_before = second == kAnyLetter ? kAnyLetter : before;
    const uint8_t shorter_next = before == kAnyLetter ? kAnyLetter : next;
    const auto parent =
        out.by_context_.find(context_key(letter, shorter_next, shorter_before, kAnyLetter));
    Row row = parent == out.by_context_.end() ? lowest : out.rows_[parent->second];
    for (uint8_t& cost : row.cost) cost = static_cast<uint8_t>(std::min(cost + penalty, 250));
    while (!line.empty()) {
      std::string_view outcome = take(line, ' ');
      const std::string_view what = take(outcome, '=');
      if (what.size() < 2 || what[0] < '1' || what[0] > '3')
        return fail(ErrorKind::kCorrupt, "an outcome does not say how many letters it takes");
      const uint8_t arabic = TRY(arabic_outcome(what.substr(1)));
      const auto taken = static_cast<size_t>(what[0] - '1');
      row.cost[taken * kArabicCodes + arabic] = static_cast<uint8_t>(TRY(number(outcome)));
    }
    if (out.rows_.size() >= 65535) return fail(ErrorKind::kCorrupt, "there are too many rows");
    out.by_context_[context_key(letter, next, before, second)] =
        static_cast<RowId>(out.rows_.size());
    out.rows_.push_back(row);
  }
  return out;
}

Transcription::RowId Transcription::row_for(uint8_t before, uint8_t letter, uint8_t next,
                                            uint8_t second) const {
  for (const uint32_t key :
       {context_key(letter, next, before, second), context_key(letter, next, before, kAnyLetter),
        context_key(letter, next, kAnyLetter, kAnyLetter),
        context_key(letter, kAnyLetter, kAnyLetter, kAnyLetter)}) {
    const auto found = by_context_.find(key);
    if (found != by_context_.end()) return found->second;
  }
  return 0;
}

void Transcription::rows_of(std::span<const uint8_t> latin, std::span<RowId> out) const {
  for (size_t j = 0; j < latin.size(); ++j)
    out[j] = row_for(j == 0 ? kBegin : latin[j - 1], latin[j],
                     j + 1 < latin.size() ? latin[j + 1] : kEnd,
                     j + 2 < latin.size() ? latin[j + 2] : kEnd);
}

uint32_t Transcription::cost(std::span<const uint8_t> latin, std::span<const RowId> rows,
                             std::span<const uint8_t> arabic, uint32_t limit) const {
  const size_t n = std::min(rows.size(), kMaxWord);
  const size_t m = std::min(arabic.size(), kMaxWord);
  // best[j % 4][i]: j Latin letters read, i Arabic ones written.
  std::array<std::array<uint16_t, kMaxWord + 1>, 4> best;
  std::array<uint16_t, kMaxWord> insert;
  for (size_t i = 0; i < m; ++i) insert[i] = insertion_[arabic[i]];
  for (auto& line : best) std::fill_n(line.begin(), m + 1, static_cast<uint16_t>(kFar));
  best[0][0] = 0;
  const size_t article = article_length(latin);
  std::array<uint32_t, 3> least_of{};
  for (size_t j = 0; j <= n; ++j) {
    auto& here = best[j & 3U];
    if (j == article && article > 0) here[0] = std::min<uint16_t>(here[0], kArticleCost);
    uint16_t least = here[0];
    for (size_t i = 0; i < m; ++i) {
      here[i + 1] = std::min<uint16_t>(here[i + 1], static_cast<uint16_t>(here[i] + insert[i]));
      least = std::min(least, here[i + 1]);
    }
    if (j == n) break;
    // Three letters at most are taken at once, so every way passes one of three lines in a row.
    least_of[j % 3] = least;
    if (j > article + 1 && std::min({least_of[0], least_of[1], least_of[2]}) > limit) return kFar;
    const Row& row = rows_[rows[j]];
    for (size_t taken = 1; taken <= kMaxTaken && j + taken <= n; ++taken) {
      const uint8_t* const cost = row.cost.data() + (taken - 1) * kArabicCodes;
      auto& there = best[(j + taken) & 3U];
      const uint16_t none = cost[0];
      there[0] = std::min<uint16_t>(there[0], static_cast<uint16_t>(here[0] + none));
      for (size_t i = 0; i < m; ++i) {
        const auto through = static_cast<uint16_t>(here[i] + cost[arabic[i]]);
        const auto silent = static_cast<uint16_t>(here[i + 1] + none);
        there[i + 1] = std::min(there[i + 1], std::min(through, silent));
      }
    }
    std::fill_n(here.begin(), m + 1, static_cast<uint16_t>(kFar));
  }
  const uint32_t found = best[n & 3U][m];
  return found > limit ? kFar : found;
}

uint32_t Transcription::least_cost(std::span<const RowId> rows) const {
  std::vector<uint32_t> best(rows.size() + 1, kFar);
  best[0] = 0;
  for (size_t j = 0; j < rows.size(); ++j) {
    const Row& row = rows_[rows[j]];
    for (size_t taken = 1; taken <= kMaxTaken && j + taken <= rows.size(); ++taken) {
      const auto* const begin = row.cost.data() + (taken - 1) * kArabicCodes;
      best[j + taken] =
          std::min(best[j + taken], best[j] + *std::min_element(begin, begin + kArabicCodes));
    }
  }
  return best[rows.size()];
}

}  // namespace habeas::names
