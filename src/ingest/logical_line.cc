// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/logical_line.h"

#include <algorithm>
#include <memory>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

namespace habeas::ingest {

bool is_right_to_left(char32_t c) {
  UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

namespace {

Rectangle around(const Rectangle& a, const Rectangle& b) {
  if (a.width == 0 && a.height == 0) return b;
  if (b.width == 0 && b.height == 0) return a;
  int64_t right = std::max(a.left + a.width, b.left + b.width);
  int64_t bottom = std::max(a.top + a.height, b.top + b.height);
  Rectangle out{std::min(a.left, b.left), std::min(a.top, b.top), 0, 0};
  out.width = right - out.left;
  out.height = bottom - out.top;
  return out;
}

// By words, each counted by its first letter; a line that has as many of both is from right to
// left, since Latin names stand in Persian lines more often than Persian ones in Latin lines.
bool mostly_right_to_left(std::span<const PlacedCharacter> visual) {
  int64_t right = 0, left = 0;
  bool counted = false;
  for (const PlacedCharacter& placed : visual) {
    auto c = static_cast<UChar32>(placed.character);
    if (u_isUWhiteSpace(c) != 0) {
      counted = false;
      continue;
    }
    bool to_left = is_right_to_left(placed.character);
    if (counted || (!to_left && u_charDirection(c) != U_LEFT_TO_RIGHT)) continue;
    counted = true;
    ++(to_left ? right : left);
  }
  return right > 0 && right >= left;
}

// Positions of `visual` in reading order, and whether each stands in a run from right to left.
struct Order {
  std::vector<size_t> positions;
  std::vector<bool> mirrored;
};

Order order_of(std::span<const PlacedCharacter> visual, bool right_to_left) {
  Order out;
  std::u16string text;
  std::vector<size_t> unit_of;  // UTF-16 unit -> character
  for (size_t i = 0; i < visual.size(); ++i) {
    auto c = static_cast<UChar32>(visual[i].character);
    for (int k = 0; k < U16_LENGTH(c); ++k) unit_of.push_back(i);
    if (U16_LENGTH(c) == 1) {
      text += static_cast<char16_t>(c);
    } else {
      text += static_cast<char16_t>(U16_LEAD(c));
      text += static_cast<char16_t>(U16_TRAIL(c));
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UBiDi, decltype(&ubidi_close)> bidi(ubidi_open(), &ubidi_close);
  ubidi_setReorderingMode(bidi.get(), UBIDI_REORDER_INVERSE_LIKE_DIRECT);
  ubidi_setPara(bidi.get(), text.data(), static_cast<int32_t>(text.size()),
                right_to_left ? UBIDI_RTL : UBIDI_LTR, nullptr, &status);
  std::vector<int32_t> map(text.size());
  ubidi_getVisualMap(bidi.get(), map.data(), &status);
  if (U_FAILURE(status) != 0) {  // never seen: then the line stays as it stands
    for (size_t i = 0; i < visual.size(); ++i) out.positions.push_back(i);
    out.mirrored.assign(visual.size(), false);
    return out;
  }
  for (int32_t unit : map) {
    size_t position = unit_of[static_cast<size_t>(unit)];
    if (!out.positions.empty() && out.positions.back() == position) continue;  // second unit
    out.positions.push_back(position);
    out.mirrored.push_back((ubidi_getLevelAt(bidi.get(), unit) & 1) != 0);
  }
  return out;
}

// The character, or the letters that it is a shape of.
std::u32string letters_of(char32_t c) {
  bool shape = (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc);
  if (!shape) return std::u32string(1, c);
  UErrorCode status = U_ZERO_ERROR;
  UChar in[2] = {static_cast<UChar>(c), 0};
  UChar letters[32];
  const UNormalizer2* nfkc = unorm2_getNFKCInstance(&status);
  int32_t size = unorm2_normalize(nfkc, in, 1, letters, 32, &status);
  if (U_FAILURE(status) != 0) return std::u32string(1, c);
  // These letters are all below U+10000. A space that carried a mark is none.
  std::u32string out;
  for (int32_t i = 0; i < size; ++i) {
    if (letters[i] != ' ' || size == 1) out += letters[i];
  }
  return out;
}

// The bracket that is meant by one that stands in a run from right to left. Most programs give the
// shape that is seen, so it is turned; some (Chromium's ActualText) give the one that was written.
// A bracket that opens touches what follows, one that closes what precedes: where turning breaks
// that, and leaving does not, it is left.
char32_t unmirrored(char32_t c, char32_t before, char32_t after) {
  auto turned = static_cast<char32_t>(u_charMirror(static_cast<UChar32>(c)));
  const int8_t kind = u_charType(static_cast<UChar32>(turned));
  const bool opens = kind == U_START_PUNCTUATION || kind == U_INITIAL_PUNCTUATION;
  const bool closes = kind == U_END_PUNCTUATION || kind == U_FINAL_PUNCTUATION;
  const bool word_before = u_isalnum(static_cast<UChar32>(before)) != 0;
  const bool word_after = u_isalnum(static_cast<UChar32>(after)) != 0;
  const bool wrong =
      (opens && word_before && !word_after) || (closes && word_after && !word_before);
  return wrong ? c : turned;
}

void append_utf8(std::string& out, char32_t c) {
  char bytes[4];
  int32_t size = 0;
  auto point = static_cast<UChar32>(U_IS_UNICODE_CHAR(c) || c < 0x10ffff ? c : 0xfffd);
  if (U_IS_SURROGATE(point)) point = 0xfffd;
  U8_APPEND_UNSAFE(bytes, size, point);
  out.append(bytes, static_cast<size_t>(size));
}

}  // namespace

LogicalLine logical_line(std::span<const PlacedCharacter> visual) {
  LogicalLine out;
  out.right_to_left = mostly_right_to_left(visual);
  bool any = std::any_of(visual.begin(), visual.end(), [](const PlacedCharacter& placed) {
    return is_right_to_left(placed.character);
  });
  Order order;
  if (any) {
    order = order_of(visual, out.right_to_left);
  } else {
    for (size_t i = 0; i < visual.size(); ++i) order.positions.push_back(i);
    order.mirrored.assign(visual.size(), false);
  }
  int64_t count = 0;  // characters of the text so far
  bool in_word = false;
  for (size_t i = 0; i < order.positions.size(); ++i) {
    const PlacedCharacter& placed = visual[order.positions[i]];
    char32_t c = placed.character;
    if (order.mirrored[i]) {
      auto character_at = [&](size_t k) {
        return k < order.positions.size() ? visual[order.positions[k]].character : U' ';
      };
      c = unmirrored(c, i == 0 ? U' ' : character_at(i - 1), character_at(i + 1));
    }
    bool space = u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
    if (!space && !in_word)
      out.words.push_back(WordPlace{.from = count, .to = count, .rectangle = {}});
    for (char32_t letter : letters_of(c)) {
      append_utf8(out.text, letter);
      ++count;
    }
    in_word = !space;
    if (space) continue;
    out.words.back().to = count;
    out.words.back().rectangle = around(out.words.back().rectangle, placed.rectangle);
    out.rectangle = around(out.rectangle, placed.rectangle);
  }
  return out;
}

}  // namespace habeas::ingest
