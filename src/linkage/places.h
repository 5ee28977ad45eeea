// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/csv.h"
#include "base/result.h"

// Names of places that are one place, and places within places. A table of places is a file that
// the user has (docs/formats/places.md): how a town was called, in which script and under which
// State, and what it is part of. Letters tell neither: Kermanshah was Bakhtaran for fourteen years,
// and Kerman is another province. Names are not compared by likeness here: what is close in
// spelling need not be close on the ground, nor the reverse (Recchia, Louwerse, A comparison of
// string similarity measures for toponym matching, ACM SIGSPATIAL COMP, 2013).

namespace habeas::linkage {

using PlaceNumber = uint32_t;  // 0: not in the table

enum class PlaceRelation : uint8_t {
  kUnknown,    // one or both are not in the table
  kSame,       // one place
  kPart,       // one lies in the other
  kSiblings,   // different parts of one place
  kDifferent,  // neither
};

class PlaceTable {
 public:
  // Columns `name`, `aliases` (with ; between them) and `part of` (a name or alias of another row),
  // in any order; others are not read. kInvalid, with the line: a column is missing, a row has no
  // name, `part of` names no place or more than one, or places are parts of one another in a ring.
  [[nodiscard]] static Result<PlaceTable> read(CsvReader::Source source);

  [[nodiscard]] size_t size() const { return places_.size() - 1; }
  // The places that a text as received names, the most specific ones: "Evin, Tehran" is Evin if
  // that is part of Tehran. Two towns of one name are both meant. At most kMost; empty: none known.
  static constexpr size_t kMost = 4;
  [[nodiscard]] std::vector<PlaceNumber> find(std::string_view canonical) const;
  // The table's name for a text that is as a whole the name or an alias of one place, in canonical
  // form; else the text itself. So all names of a place are one value.
  [[nodiscard]] std::string canonical(const std::string& text) const;
  // The nearest relation between any of the one and any of the other.
  [[nodiscard]] PlaceRelation relation(const std::vector<PlaceNumber>& a,
                                       const std::vector<PlaceNumber>& b) const;

 private:
  struct Place {
    std::string name;  // canonical
    PlaceNumber part_of = 0;
  };
  [[nodiscard]] bool within(PlaceNumber inner, PlaceNumber outer) const;
  [[nodiscard]] PlaceRelation relation(PlaceNumber a, PlaceNumber b) const;
  [[nodiscard]] Result<void> set_parts(const std::vector<std::string>& parts,
                                       const std::vector<int64_t>& lines);
  std::vector<Place> places_ = {Place{}};
  std::unordered_map<std::string, std::vector<PlaceNumber>> by_name_;
  size_t longest_ = 0;  // words of a name
};

}  // namespace habeas::linkage
