// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/schema.h"

// The values of claims (docs/formats/claims.md, "Values"): text with language and script, imprecise
// date, entity, number with unit and scope, coordinates with precision, identifier with scheme,
// period, a missing field, alternatives; and "unknown", which is a value of every property.

namespace habeas::casefile {

inline constexpr std::string_view kUnknownValue = "unknown";

// Everything that is wrong with the value of a claim of this kind; empty if nothing is. Says what
// to do.
[[nodiscard]] std::vector<std::string> value_faults(const SchemaProperty& property,
                                                    std::string_view kind, const Json& value);
// Of a date in EDTF that `member` gives.
[[nodiscard]] Result<void> check_date(std::string_view member, std::string_view text);
// "fa", "fa-Arab", "ku": the form of BCP 47, not its registry.
[[nodiscard]] Result<void> check_language(std::string_view text);
// Four letters of ISO 15924: "Arab", "Latn".
[[nodiscard]] Result<void> check_script(std::string_view text);

// The value with every reference to an entity replaced by what `id_for` gives for it.
[[nodiscard]] Result<Json> with_entity_ids(
    const Json& value, const std::function<Result<std::string>(const std::string&)>& id_for);
// The references to entities that stand in it, in order.
[[nodiscard]] std::vector<std::string> entities_in(const Json& value);
// The thing that the value itself is: the id of an entity, claim or source; "" if it is none.
[[nodiscard]] std::string reference_in(const Json& value);
// That, and the entities in alternatives: all that the value names, sorted, each once.
[[nodiscard]] std::vector<std::string> things_in(const Json& value);

// A value in words, nothing lost: "more than 1,200" stays "more than 1200 political prisoners
// executed; scope: Iran, 1988". `name_of` gives the name of an entity id; may be empty. Values of
// older forms are shown member by member.
[[nodiscard]] std::string value_in_words(
    const Json& value, const std::function<std::string(const std::string&)>& name_of = {});
[[nodiscard]] std::string stored_value_in_words(
    std::string_view value_json,
    const std::function<std::string(const std::string&)>& name_of = {});

}  // namespace habeas::casefile
