// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>

#include "ingest/internal/logical_line.h"

// Glyphs of several Arabic letters on a page: lam with alef, the name of God.
//
// What a page shows stands from left to right, and is turned as a whole (logical_line.h). But the
// letters of one glyph are given in the order of reading already, each with an equal part of its
// width; turned with the rest, "salam" would become "salim". Which it is cannot be seen from a
// pair alone: an alef and a lam of their own may happen to be equally wide. So the widths of the
// alefs of the page are learnt first: alef has two shapes only, and half a ligature is neither.

namespace habeas::ingest {

class Ligatures {
 public:
  // Every word of the page, as it stands from left to right.
  void learn(std::span<const PlacedCharacter> word);
  // Puts the letters of such glyphs from left to right like the others; rectangles stay. `alone`:
  // the word is one glyph, drawn by itself.
  void turn(std::span<PlacedCharacter> word, bool alone) const;

 private:
  [[nodiscard]] bool is_one_glyph(std::span<const PlacedCharacter> letters) const;

  std::map<int64_t, std::set<int64_t>> alef_widths_;  // by the height of the line
};

}  // namespace habeas::ingest
