// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "names/internal/letters.h"

// How a Latin spelling is written in Arabic script, as a noisy channel. A Latin word is read from
// left to right. At each place, one to three of its letters become one Arabic letter or none, with
// a probability that depends on the letter, the next, the one before and the second next; and
// Arabic letters that nothing in the Latin stands for (ayn, hamza, alef) may come in anywhere.
//
// The probabilities are learnt from pairs of spellings (tools/train_name_costs.cc) and kept as
// costs, -ln p in steps of 1/kSteps. docs/methods/names.md has the model.

namespace habeas::names {

class Transcription {
 public:
  static constexpr int kSteps = 20;       // cost units of one nat
  static constexpr size_t kMaxTaken = 3;  // Latin letters that become one Arabic letter
  static constexpr uint8_t kNever = 255;
  static constexpr uint8_t kBegin = 0;  // the letter before the first
  static constexpr uint8_t kEnd = 0;    // the letter after the last

  // cost[(taken - 1) * kArabicCodes + letter]; letter 0: none is written.
  struct Row {
    std::array<uint8_t, kMaxTaken * kArabicCodes> cost;
  };
  using RowId = uint16_t;

  // The compiled-in table.
  [[nodiscard]] static const Transcription& standard();
  // Text as share/names/transcription.tsv; the format is in its first lines.
  [[nodiscard]] static Result<Transcription> read(std::string_view text);

  // The row for each letter of a Latin word.
  void rows_of(std::span<const uint8_t> latin, std::span<RowId> out) const;
  [[nodiscard]] const Row& row(RowId id) const { return rows_[id]; }
  [[nodiscard]] uint8_t insertion(uint8_t letter) const { return insertion_[letter]; }
  [[nodiscard]] size_t size() const { return rows_.size(); }

  // Cost, in 1/kSteps nat, of the likeliest way to write the Latin word (by its rows) as the Arabic
  // one; kFar if it is above `limit`. An article written into the Latin word may be left out.
  static constexpr uint32_t kFar = 60000;
  [[nodiscard]] uint32_t cost(std::span<const uint8_t> latin, std::span<const RowId> rows,
                              std::span<const uint8_t> arabic, uint32_t limit) const;
  // Cost of the likeliest way to write it at all: what the best spelling costs.
  [[nodiscard]] uint32_t least_cost(std::span<const RowId> rows) const;

 private:
  [[nodiscard]] RowId row_for(uint8_t before, uint8_t letter, uint8_t next, uint8_t second) const;

  std::vector<Row> rows_;
  std::unordered_map<uint32_t, RowId> by_context_;
  std::array<uint8_t, kArabicCodes> insertion_{};
};

// A context: the letter, then up to three more in the order in which they tell most. kAny: not
// asked.
inline constexpr uint8_t kAnyLetter = 63;
[[nodiscard]] constexpr uint32_t context_key(uint8_t letter, uint8_t next, uint8_t before,
                                             uint8_t second) {
  return static_cast<uint32_t>(letter) << 18U | static_cast<uint32_t>(next) << 12U |
         static_cast<uint32_t>(before) << 6U | second;
}

// How many letters at the start of a Latin word can be an article: 2 for "alhakim", "arrahman",
// else 0.
[[nodiscard]] size_t article_length(std::span<const uint8_t> latin);

}  // namespace habeas::names
