// SPDX-License-Identifier: Apache-2.0
// JSON: canonical text is a fixed point, and what is accepted as canonical is its own canonical
// form.
#include "base/json.h"
#include "fuzz.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto value = parse_json(text);
  auto strict = parse_canonical_json(text);
  require(!strict || value.has_value(), "canonical JSON is JSON");
  if (strict) require(canonical_json(*strict) == text, "canonical JSON is written as it was read");
  if (!value) return 0;
  std::string canonical = canonical_json(*value);
  auto again = parse_json(canonical);
  require(again && *again == *value, "canonical JSON says the same");
  require(canonical_json(*again) == canonical, "canonical JSON is a fixed point");
  auto pretty = parse_json(pretty_json(*value));
  require(pretty && *pretty == *value, "pretty JSON says the same");
  return 0;
}
