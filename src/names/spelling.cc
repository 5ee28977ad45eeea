// SPDX-License-Identifier: Apache-2.0
#include "names/internal/spelling.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "names/internal/tables.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

constexpr size_t kMaxWord = 30;
constexpr uint8_t kUnlistedLetters = 130;   // two letters that were never seen for one another
constexpr uint8_t kUnlistedOmission = 110;  // a letter that was never seen to be left out
constexpr uint8_t kUnusable = 255;          // a pair of letters against what it never stood for

std::string_view take(std::string_view& rest, char until) {
  const size_t at = rest.find(until);
  const std::string_view out = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return out;
}

// Units of one word between its edges: single[i] is the letter at i, pair[i] that letter with the
// next, or kUnusable.
struct Units {
  std::array<uint8_t, kMaxWord + 2> single;
  std::array<uint8_t, kMaxWord + 2> pair;
  size_t count = 0;
};

}  // namespace

const Spelling& Spelling::standard(text::Script script) {
  static const auto* const tables = [] {
    auto* out = new std::array<Spelling, 2>();
    for (const bool arabic : {false, true}) {
      Result<Spelling> table =
          read(spelling_file(), arabic ? text::Script::kArabic : text::Script::kLatin);
      check(table.has_value(), "the compiled-in spelling table can be read");
      (*out)[arabic ? 1 : 0] = *table;
    }
    return out;
  }();
  return (*tables)[script == text::Script::kArabic ? 1 : 0];
}

Result<uint8_t> Spelling::unit(std::string_view text, text::Script script, size_t& units) {
  std::array<uint8_t, 2> code{};
  const std::u32string points = text::decode(text, 3);
  if (points.empty() || points.size() > 2)
    return fail(ErrorKind::kCorrupt, "\"" + std::string(text) + "\" is not one or two letters");
  for (size_t i = 0; i < points.size(); ++i) {
    if (points[i] == U'^' || points[i] == U'$') continue;
    code[i] = script == text::Script::kArabic ? arabic_code(points[i]) : latin_code(points[i]);
    if (code[i] == 0)
      return fail(ErrorKind::kCorrupt, "\"" + std::string(text) + "\" holds no letter");
  }
  if (points.size() == 1) return code[0];
  uint8_t& id = pair_[code[0] * kLetters + code[1]];
  if (id == kNone) {
    if (units >= kMaxUnits) return fail(ErrorKind::kCorrupt, "there are too many pairs of letters");
    id = static_cast<uint8_t>(units++);
  }
  return id;
}

Result<Spelling> Spelling::read(std::string_view text, text::Script script) {
  Spelling out;
  for (size_t a = 0; a < kMaxUnits; ++a) {
    out.cost_[a].fill(a < kLetters ? kUnlistedLetters : kUnusable);
    std::fill(out.cost_[a].begin() + kLetters, out.cost_[a].end(), kUnusable);
    if (a < kLetters) out.cost_[a][a] = 0;
  }
  // An edge meets an edge alone.
  for (size_t a = 1; a < kMaxUnits; ++a) out.cost_[a][0] = out.cost_[0][a] = kUnusable;
  out.omission_.fill(kUnlistedOmission);
  out.omission_[0] = kUnusable;
  out.pair_.fill(kNone);
  size_t units = kLetters;
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    if (line.empty() || line[0] == '#') continue;
    if (take(line, '\t') != text::script_name(script)) continue;
    const std::string_view left = take(line, '\t');
    const std::string_view right = take(line, '\t');
    int cost = -1;
    std::from_chars(line.data(), line.data() + line.size(), cost);
    if (cost < 0 || cost > 250) return fail(ErrorKind::kCorrupt, "a line of spellings has no cost");
    const uint8_t a = TRY(out.unit(left, script, units));
    if (right == "-") {
      out.omission_[a] = static_cast<uint8_t>(cost);
      continue;
    }
    const uint8_t b = TRY(out.unit(right, script, units));
    out.cost_[a][b] = out.cost_[b][a] = static_cast<uint8_t>(cost);
  }
  return out;
}

uint32_t Spelling::cost(std::span<const uint8_t> a, std::span<const uint8_t> b,
                        uint32_t limit) const {
  const auto units_of = [&](std::span<const uint8_t> word) {
    Units out;
    out.count = std::min(word.size(), kMaxWord) + 2;
    out.single[0] = 0;
    for (size_t i = 0; i + 2 < out.count; ++i) out.single[i + 1] = word[i];
    out.single[out.count - 1] = 0;
    for (size_t i = 0; i + 1 < out.count; ++i)
      out.pair[i] = pair_[out.single[i] * kLetters + out.single[i + 1]];
    out.pair[out.count - 1] = kNone;
    return out;
  };
  const Units one = units_of(a);
  const Units other = units_of(b);
  // best[i % 3][j]: i units of one and j of other are aligned.
  std::array<std::array<uint16_t, kMaxWord + 3>, 3> best;
  for (auto& line : best) line.fill(static_cast<uint16_t>(kFar));
  best[0][0] = 0;
  uint32_t least_before = 0;
  for (size_t i = 0; i <= one.count; ++i) {
    auto& here = best[i % 3];
    auto& next = best[(i + 1) % 3];
    auto& second = best[(i + 2) % 3];
    second.fill(static_cast<uint16_t>(kFar));
    const bool more = i < one.count;
    const uint8_t single = more ? one.single[i] : 0;
    const uint8_t pair = more ? one.pair[i] : kNone;
    uint32_t least = kFar;
    for (size_t j = 0; j <= other.count; ++j) {
      const uint32_t so_far = here[j];
      if (so_far > limit) continue;
      least = std::min(least, so_far);
      const auto offer = [&](uint16_t& cell, uint8_t cost) {
        if (cost != kUnusable) cell = std::min(cell, static_cast<uint16_t>(so_far + cost));
      };
      if (j < other.count) {
        const uint8_t across = other.single[j];
        offer(here[j + 1], omission_[across]);
        if (more) {
          offer(next[j + 1], cost_[single][across]);
          if (pair != kNone) offer(second[j + 1], cost_[pair][across]);
          if (other.pair[j] != kNone) offer(next[j + 2], cost_[single][other.pair[j]]);
          if (pair != kNone && other.pair[j] != kNone)
            offer(second[j + 2], cost_[pair][other.pair[j]]);
        }
      }
      if (more) offer(next[j], omission_[single]);
    }
    if (std::min(least, least_before) > limit) return kFar;
    least_before = least;
  }
  const uint32_t found = best[one.count % 3][other.count];
  return found > limit ? kFar : found;
}

}  // namespace habeas::names
