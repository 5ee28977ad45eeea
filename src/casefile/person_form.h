// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"

// A statement about a person as a file that people fill in (TOML), and as a sheet of paper
// (docs/formats/persons.md).

namespace habeas::casefile {

struct PersonForm {
  Json members;                          // as read_person takes them
  std::map<std::string, int64_t> lines;  // of each field, as FieldFault names it
  // The line that a fault of this field is at, or that of what it stands in; 0 if nowhere.
  [[nodiscard]] int64_t line_of(std::string_view field) const;
};

// TOML. kInvalid with the line if it is none; what is in it is read_person's affair.
[[nodiscard]] Result<PersonForm> parse_person_form(std::string_view toml);

// A form to be filled in: every key with a word on it, all of them commented out.
[[nodiscard]] std::string blank_person_form();

// The form that would make this record again, `source` being a label or id; to be mended and added
// in its place. The words of its anchor and everything said of the person stand in it as they were
// said.
[[nodiscard]] std::string filled_person_form(const Item& record, std::string_view source,
                                             std::string_view id);

// A sheet to be printed and filled in by hand, in "en", "fa" or "ar"; kInvalid for another
// language.
[[nodiscard]] Result<std::string> printable_person_form(std::string_view language);

}  // namespace habeas::casefile
