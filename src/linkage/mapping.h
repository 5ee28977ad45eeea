// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/written_dates.h"

// What the columns of the lists are. A mapping says nothing about how to link: it holds no weight,
// no threshold and no rule, so that the same words serve every list. Format:
// docs/formats/mapping.md.

namespace habeas::linkage {

class PlaceTable;

// What a column holds. How each is compared: docs/methods/linkage.md.
enum class FieldKind : uint8_t {
  kName,   // a whole personal name, any script
  kGiven,  // parts of one
  kMiddle,
  kFather,
  kGrandfather,
  kFamily,
  kBirthDate,  // imprecise dates in any calendar
  kDeathDate,
  kDate,  // of the event the list is about
  kYear,  // of birth, where nothing else is known
  kAge,   // whole years
  kNumber,
  kPlace,
  kAddress,
  kPostcode,
  kSex,
  kCategory,
  kIdentifier,
  kEmail,
  kText,
};
[[nodiscard]] std::string_view field_kind_name(FieldKind kind);  // "birth-date"
[[nodiscard]] Result<FieldKind> field_kind_from(std::string_view name);
// A part of a personal name (not the whole).
[[nodiscard]] bool is_name_part(FieldKind kind);
[[nodiscard]] bool is_date(FieldKind kind);

struct MappedField {
  std::string name;  // what reports call it
  FieldKind kind = FieldKind::kText;
  // Columns by name in the header, joined by a space; of a date: year, month and day if three.
  std::vector<std::string> columns;
  calendar::DateOptions dates;  // of dates
  bool family_first = false;    // of whole names
  std::string at;               // of an age: the field with the date at which it was reached
};

struct MappedList {
  bool duplicate_free = false;                 // no person is on it twice
  std::map<std::string, std::string> columns;  // "the mapping's word" -> this list's own header
  std::string id;                              // its id column, if it has another
  // When ages of the list were reached, where no column says: days; latest < earliest: not stated.
  calendar::DayNumber age_at_earliest = 0;
  calendar::DayNumber age_at_latest = -1;
};

struct Mapping {
  std::string id;  // column of the record id; empty: the number of the row
  std::vector<MappedField> fields;
  std::map<std::string, MappedList> lists;  // by file name
  std::vector<std::string> missing;         // words that mean "not stated", beyond the usual ones
  // A table of places: its path as written, and, once whoever reads files has read it, the table.
  std::string places_path;
  std::shared_ptr<const PlaceTable> places;
};

inline constexpr size_t kMaxFields = 16;  // a pattern of agreement is 64 bits, four for each

// kInvalid with the line and what to write instead.
[[nodiscard]] Result<Mapping> parse_mapping(std::string_view toml);

}  // namespace habeas::linkage
