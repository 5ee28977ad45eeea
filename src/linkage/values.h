// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/day.h"
#include "linkage/places.h"
#include "linkage/records.h"
#include "names/compare.h"

// The columns made ready to be compared: each distinct value once, in a canonical form of its kind
// ("SMITH" and "Smith " are one value), with what the comparators read of it. Immutable after
// prepare(); read by any number of threads.

namespace habeas::linkage {

// A value as letters and tokens. Letters are UTF-16; names and codes are without spaces.
struct Form {
  uint64_t mask = 0;     // text::letter_mask of the letters
  uint32_t letters = 0;  // where they begin in Values::letters
  uint32_t tokens = 0;   // where its tokens begin in Values::tokens
  uint16_t length = 0;   // letters
  uint16_t token_count = 0;
  int32_t area = 0;  // of a postcode: how many letters name the area
};

// An imprecise date. Digits may be impossible (1831-87-18): they are compared as digits all the
// same.
struct DateForm {
  int32_t year = 0;  // 0: not stated
  int16_t month = 0;
  int16_t day = 0;
  bool placeholder = false;  // 1 January, where too many dates are: held to state the year alone
  bool calendar_unsure = false;
  bool from_age = false;             // of birth, not stated but reckoned from an age
  calendar::DayNumber earliest = 0;  // what it may mean, over all its readings
  calendar::DayNumber latest = -1;   // < earliest: not a possible date
};

struct Values {
  FieldKind kind = FieldKind::kText;
  std::string name;
  std::vector<ValueId> value;  // of each record; 0 = neither for nor against
  TextPool texts;              // canonical
  std::vector<Form> forms;     // of each value
  std::u16string letters;
  std::vector<uint32_t> tokens;
  TextPool token_texts;
  std::vector<float> token_weight;  // inverse document frequency, 0 to 1
  std::vector<Form> token_forms;    // letters of each token
  std::vector<DateForm> dates;
  std::vector<int32_t> numbers;
  std::vector<names::PackedName> packed;         // of names
  std::vector<std::vector<PlaceNumber>> places;  // of places, where there is a table of them
  const PlaceTable* table = nullptr;
  // A whole name beside columns with its parts: what it adds are further words.
  bool beside_parts = false;
  // Blocking keys of names: of the whole skeleton, of each token, of parts together, a letter less.
  std::array<std::vector<uint64_t>, 4> name_keys;
  std::array<std::vector<uint32_t>, 4> name_key_ends;
  std::vector<uint32_t> count;  // records that state the value
  std::vector<uint8_t> bin;     // 0 = the commonest values to kBins - 1 = the rarest
  std::vector<uint8_t> rare;    // 1: about as rare as a misspelling
  uint64_t stated = 0;          // records that state any

  [[nodiscard]] std::u16string_view letters_of(ValueId id) const {
    return std::u16string_view(letters).substr(forms[id].letters, forms[id].length);
  }
  [[nodiscard]] std::span<const uint32_t> tokens_of(ValueId id) const {
    return std::span(tokens).subspan(forms[id].tokens, forms[id].token_count);
  }
  [[nodiscard]] std::span<const uint64_t> skeletons_of(ValueId id) const { return keys_of(0, id); }
  [[nodiscard]] std::span<const uint64_t> token_skeletons_of(ValueId id) const {
    return keys_of(1, id);
  }
  [[nodiscard]] std::span<const uint64_t> part_keys_of(ValueId id) const { return keys_of(2, id); }
  [[nodiscard]] std::span<const uint64_t> deletion_keys_of(ValueId id) const {
    return keys_of(3, id);
  }
  [[nodiscard]] std::span<const uint64_t> keys_of(size_t set, ValueId id) const {
    const uint32_t begin = name_key_ends[set][id - 1];
    return std::span(name_keys[set]).subspan(begin, name_key_ends[set][id] - begin);
  }
  [[nodiscard]] std::u16string_view letters_of_token(uint32_t token) const {
    return std::u16string_view(letters).substr(token_forms[token].letters,
                                               token_forms[token].length);
  }
};

inline constexpr int kBins = 7;  // of frequency, within "the same"

struct Prepared {
  std::vector<Values> columns;
  std::vector<ValueId> rows;  // the values of each record, together: what comparing reads
  names::NamePool names;
  std::shared_ptr<const PlaceTable> places;
  size_t records = 0;

  [[nodiscard]] const ValueId* row(RecordNumber record) const {
    return rows.data() + record * columns.size();
  }
  [[nodiscard]] std::vector<FieldKind> kinds() const {
    std::vector<FieldKind> all;
    for (const Values& values : columns) all.push_back(values.kind);
    return all;
  }
};

// How common values are is counted over the first `counted` records (0: all of them), so that what
// is linked against an earlier run is weighed as that run was.
[[nodiscard]] Prepared prepare(const Records& records, int threads, size_t counted = 0);

}  // namespace habeas::linkage
