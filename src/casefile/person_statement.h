// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/item.h"

// A person stated by hand: what one source says of one person, as fragments
// (docs/formats/persons.md). The values are those of a row of a list, so that both are read alike;
// nothing is filled in.

namespace habeas::casefile {

struct FieldFault {
  std::string field;  // "person.date.birth", "enquiries.2.outcome"; "" for the whole
  std::string message;
};

// A statement whose references are still labels.
struct PersonStatement {
  std::string label;          // may be ""
  std::string source;         // label or id of who says so
  std::string exhibit;        // digest or file name of the interview or form; may be ""
  std::string anchored_text;  // the words to be found in it; may be ""
  std::string supersedes;     // label or id of the record that this one replaces; may be ""
  Item item;                  // of type "record": everything that needs no reference
};

// `members` is a line {"type":"person", ...} of a claim file, or a form. Every fault is put into
// `faults`; the statement is usable only when none was.
[[nodiscard]] PersonStatement read_person(const Json& members, std::vector<FieldFault>& faults);

// Leaves of a record that say who states it and where, not what is said of the person.
[[nodiscard]] bool is_attribution(std::string_view field);

// "/2" and above of a property given several times: each as good as the first.
[[nodiscard]] std::string_view property_of_field(std::string_view field);

[[nodiscard]] std::span<const std::string_view> enquiry_outcomes();
[[nodiscard]] std::span<const std::string_view> certificate_states();
[[nodiscard]] std::span<const std::string_view> certificate_fields();

}  // namespace habeas::casefile
