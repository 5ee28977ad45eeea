// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ingest/reading.h"

// A line of a page, whose characters are known by where they stand, as text in the order in which
// it is read.
//
// PDF shows glyphs from left to right; Persian and Arabic come out reversed, with digits and Latin
// words the right way round in between. ICU's inverse bidirectional algorithm turns them
// (Unicode UAX #9; ubidi.h, UBIDI_REORDER_INVERSE_LIKE_DIRECT), brackets are mirrored back, and
// letters that are given as shapes (U+FB50.., U+FE70..) become the letters they are shapes of
// (NFKC).

namespace habeas::ingest {

struct PlacedCharacter {
  char32_t character = 0;
  Rectangle rectangle;
};

struct LogicalLine {
  std::string text;
  std::vector<WordPlace> words;  // runs without spaces, each with the rectangle around it
  Rectangle rectangle;           // around all
  bool right_to_left = false;
};

// A letter of a script that is written so.
[[nodiscard]] bool is_right_to_left(char32_t c);

// `visual`: from left to right, spaces included.
[[nodiscard]] LogicalLine logical_line(std::span<const PlacedCharacter> visual);

}  // namespace habeas::ingest
