// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/ligatures.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace habeas::ingest {

namespace {

constexpr char32_t kLam = 0x644;
constexpr int64_t kRounding = 2;  // hundredths of a point: parts of a width are rounded

bool is_alef(char32_t c) { return c == 0x627 || c == 0x622 || c == 0x623 || c == 0x625; }

bool equally_wide(std::span<const PlacedCharacter> letters) {
  return std::all_of(letters.begin(), letters.end(), [&](const PlacedCharacter& placed) {
    return std::abs(placed.rectangle.width - letters.front().rectangle.width) < kRounding;
  });
}

bool reads(std::span<const PlacedCharacter> letters, std::u32string_view text) {
  return letters.size() >= text.size() && std::equal(text.begin(), text.end(), letters.begin(),
                                                     [](char32_t c, const PlacedCharacter& placed) {
                                                       return c == placed.character;
                                                     });
}

// How many letters from the front may be one glyph; 0: none.
size_t candidate(std::span<const PlacedCharacter> letters) {
  for (const std::u32string_view name : {U"الله", U"لله"})
    if (reads(letters, name) && equally_wide(letters.first(name.size()))) return name.size();
  const bool pair = letters.size() >= 2 && letters[0].character == kLam &&
                    is_alef(letters[1].character) && equally_wide(letters.first(2));
  return pair ? 2 : 0;
}

void reverse(std::span<PlacedCharacter> letters) {
  for (size_t i = 0; i < letters.size() / 2; ++i)
    std::swap(letters[i].character, letters[letters.size() - 1 - i].character);
}

}  // namespace

void Ligatures::learn(std::span<const PlacedCharacter> word) {
  for (size_t i = 0; i < word.size();) {
    const size_t size = candidate(word.subspan(i));
    if (size == 0 && is_alef(word[i].character))
      alef_widths_[word[i].rectangle.height].insert(word[i].rectangle.width);
    i += std::max<size_t>(size, 1);
  }
}

bool Ligatures::is_one_glyph(std::span<const PlacedCharacter> letters) const {
  if (letters.size() > 2) return true;
  const auto known = alef_widths_.find(letters[1].rectangle.height);
  if (known == alef_widths_.end()) return false;
  return std::none_of(known->second.begin(), known->second.end(), [&](int64_t width) {
    return std::abs(width - letters[1].rectangle.width) <= kRounding;
  });
}

void Ligatures::turn(std::span<PlacedCharacter> word, bool alone) const {
  if (word.size() < 2) return;
  const bool letters = std::all_of(word.begin(), word.end(), [](const PlacedCharacter& placed) {
    return is_right_to_left(placed.character);
  });
  // A word that is lam and alef says "no"; the article by itself is no word.
  const bool la = word.size() == 2 && candidate(word) == 2;
  if (la || (alone && letters && equally_wide(word))) return reverse(word);
  for (size_t i = 0; i < word.size();) {
    const size_t size = candidate(word.subspan(i));
    if (size > 0 && is_one_glyph(word.subspan(i, size))) reverse(word.subspan(i, size));
    i += std::max<size_t>(size, 1);
  }
}

}  // namespace habeas::ingest
