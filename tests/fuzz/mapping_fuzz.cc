// SPDX-License-Identifier: Apache-2.0
// Mapping files. Whatever is taken keeps to its limits, and each field has a column.
#include "linkage/mapping.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto mapping = habeas::linkage::parse_mapping(habeas::fuzz::text_of(data, size));
  if (!mapping) {
    habeas::fuzz::require(!mapping.error().message.empty(), "a refusal says why");
    return 0;
  }
  habeas::fuzz::require(!mapping->fields.empty() &&
                            mapping->fields.size() <= habeas::linkage::kMaxFields,
                        "one to sixteen fields");
  for (const auto& field : mapping->fields)
    habeas::fuzz::require(!field.columns.empty(), "each field has a column");
  return 0;
}
