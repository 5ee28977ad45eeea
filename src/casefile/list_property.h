// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

// What a column of a list of persons may say. One table: the mapping is checked against it, and
// headers in English, Persian, Arabic, Spanish and French are recognised by it.

namespace habeas::casefile {

enum class ListValue {
  kText,    // as it stands
  kDate,    // read in the calendar that the mapping states
  kNumber,  // a number or a range
};

struct ListProperty {
  std::string_view name;  // "name.given"
  ListValue value = ListValue::kText;
  std::string_view headers;  // words of headers, divided by |, in lower case
};

[[nodiscard]] std::span<const ListProperty> list_properties();
// nullptr for an unknown name; "identifier.<scheme>" and "note.<what>" are open.
[[nodiscard]] const ListProperty* list_property(std::string_view name);
// The property whose words fit a header best; nullptr if none does. Case, accents, Arabic letter
// forms and marks do not matter.
[[nodiscard]] const ListProperty* property_for_header(std::string_view header);

}  // namespace habeas::casefile
