// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/day.h"

// Every word a date may contain, apart from the names of months: one table, so that what the reader
// knows can be read, and extended by a line.

namespace habeas::calendar::internal {

enum class WordKind {
  kMonth,    // calendar and value 1-12
  kSeason,   // value 0 spring, 1 summer, 2 autumn, 3 winter
  kPart,     // value 0 early, 1 mid, 2 late
  kHedge,    // value: a Qualifier
  kEra,      // value: bits of Era
  kWeekday,  // value 1 Monday to 7 Sunday
  kDayWord,  // value 1-31: "پنجم", "premier"
  kOrdinal,  // st, nd, th, er: only after a number
  kFiller,   // of, the, year, month: says nothing
  kDecade,   // "decade", "دهه", and the s of 1980s
  kTens,     // "eighties", "شصت": value 10-90
  kBetween,
  kAnd,
  kFrom,
  kTo,
  kOr,
  kToOrAt,  // "au", "a": joins two dates, says nothing before one ("a mediados de julio")
  kBefore,
  kAfter,
  kSince,
  kUnknown,  // "undated", "نامعلوم"
};

// The calendars an era mark may mean; two bits where usage differs between countries.
enum Era : int {
  kEraGregorian = 1,
  kEraJalali = 2,
  kEraHijri = 4,
  kEraImperial = 8,
  kEraBefore = 16
};

struct WordMeaning {
  WordKind kind = WordKind::kFiller;
  int value = 0;
  Calendar calendar = Calendar::kGregorian;  // of a month
};

// The meanings of a folded word or phrase (words joined by one space); empty if it is not known.
// More than one only for months.
[[nodiscard]] std::vector<WordMeaning> meanings_of(std::string_view phrase);
// The most words any known phrase has.
[[nodiscard]] std::size_t longest_phrase();

}  // namespace habeas::calendar::internal
