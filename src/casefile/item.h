// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// What the case file sees of an entry: its items as plain types, fields and values. How they are
// salted, hashed and stored is the ledger's affair (docs/formats/body.md); `workspace` carries them
// across in both directions.

namespace habeas::casefile {

// One link of a speaker chain, without the speaker's identity, which is a field of its own.
struct SpeakerLink {
  std::string role;      // said, wrote, reported, quoted, translated, distributed
  std::string modality;  // asserted, reported, alleged, possible
  std::string hedge;     // the speaker's own words ("reportedly"); "" if none
  bool operator==(const SpeakerLink&) const = default;
};

struct Item {
  std::string type;  // "claim", "source", "exhibit", ...
  // Claims only; they stand in the core, which is shown whenever any field of the claim is.
  std::string kind;
  std::string polarity;
  std::string property;
  std::vector<SpeakerLink> speakers;  // innermost first
  std::map<std::string, Json> fields;

  // The field as text; "" when it is absent, withheld, erased or no string.
  [[nodiscard]] std::string text(std::string_view name) const;
  // The field as canonical JSON; "" when it is absent.
  [[nodiscard]] std::string json(std::string_view name) const;
  [[nodiscard]] int64_t integer_or(std::string_view name, int64_t otherwise) const;
  // Every compartment that it says it belongs to: of `compartment` and of `compartments`.
  [[nodiscard]] std::vector<std::string> compartments() const;
  // Sets the field unless the text is empty: an absent field is absent, never "".
  void set(const std::string& name, std::string_view text);
};

// Whether two items say the same: core and every field.
[[nodiscard]] bool same_statement(const Item& a, const Item& b);

// One entry with its items, as the fold takes it.
struct Entry {
  int64_t index = 0;
  std::string kind;  // "claims.stated", ...
  int64_t items = 0;
  // The id that the item of this ordinal gives rise to: prefix-base32 (docs/formats/body.md).
  std::function<std::string(std::string_view prefix, int64_t ordinal)> id;
  // Calls the visitor for every item that is not wholly erased, in order; ends at its first
  // failure.
  std::function<Result<void>(const std::function<Result<void>(int64_t ordinal, const Item&)>&)>
      for_each;
};

}  // namespace habeas::casefile
