// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "names/internal/letters.h"
#include "text/script.h"

// How two spellings of one name in one script differ: an alignment of one or two letters with none,
// one or two, whose costs are learnt from spellings that share a form in the other script. The
// edges of a word are letters, so that a final h may go while an inner one may not. Equal words
// cost 0, the cost is symmetric. docs/methods/names.md has the model.

namespace habeas::names {

class Spelling {
 public:
  static constexpr int kSteps = 20;         // cost units of one nat
  static constexpr size_t kMaxUnits = 224;  // letters and pairs of letters that have costs
  static constexpr uint32_t kFar = 60000;

  // The compiled-in table of a script; Arabic for kArabic, Latin for every other.
  [[nodiscard]] static const Spelling& standard(text::Script script);
  // The lines of `script` in a text as share/names/spelling.tsv.
  [[nodiscard]] static Result<Spelling> read(std::string_view text, text::Script script);

  // In 1/kSteps nat; kFar above `limit`. At most 30 letters of each word take part.
  [[nodiscard]] uint32_t cost(std::span<const uint8_t> a, std::span<const uint8_t> b,
                              uint32_t limit) const;

 private:
  static constexpr size_t kLetters = 48;
  static constexpr uint8_t kNone = 255;
  std::array<std::array<uint8_t, kMaxUnits>, kMaxUnits> cost_;
  std::array<uint8_t, kMaxUnits> omission_;        // of a unit against nothing
  std::array<uint8_t, kLetters * kLetters> pair_;  // unit of two letters; kNone if it has none
  [[nodiscard]] Result<uint8_t> unit(std::string_view text, text::Script script, size_t& units);
};

}  // namespace habeas::names
