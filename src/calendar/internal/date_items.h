// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/internal/date_words.h"
#include "calendar/written_dates.h"

// The second step in reading a written date: tokens become items with a meaning.

namespace habeas::calendar::internal {

struct NumberItem {
  std::int64_t value = 0;
  int digits = 0;
};

struct Item {
  enum class Kind { kWord, kNumber, kGroup };
  Kind kind = Kind::kWord;
  WordKind word = WordKind::kFiller;  // kWord; a dash between dates is kTo
  int value = 0;                      // of a word
  std::vector<MonthName> months;      // of a month
  std::string text;                   // as folded, for messages
  std::vector<NumberItem> numbers;    // one for kNumber; two or three for kGroup ("3/4/2013")
  char separator = 0;                 // of a group: '/', '.' or '-'
};

struct Items {
  std::vector<Item> items;
  bool has_time = false;  // a time of day was written; it stays in the original only
};

// kInvalid for what cut_into_tokens refuses and for a word that is not known.
[[nodiscard]] Result<Items> items_of(std::string_view text);

}  // namespace habeas::calendar::internal
