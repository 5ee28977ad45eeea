// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "linkage/mapping.h"
#include "linkage/values.h"

namespace habeas::linkage::internal {

// A value in the canonical form of its kind: two texts that only differ in writing have one form.
struct Canonical {
  std::string text;  // "": says nothing
  DateForm date;     // of dates
  int32_t number = 0;
};

[[nodiscard]] Canonical canonical_form(std::string_view written, const MappedField& field);

}  // namespace habeas::linkage::internal
