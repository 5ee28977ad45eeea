// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"

// The closed word lists of claims and sources (docs/architecture.md, section 7). Properties, types of
// entities and of events are data: schema.h.

namespace habeas::casefile {

// Links of a speaker chain (docs/formats/body.md).
inline constexpr size_t kMaxSpeakers = 64;

[[nodiscard]] std::span<const std::string_view> claim_kinds();
[[nodiscard]] std::span<const std::string_view> polarities();
[[nodiscard]] std::span<const std::string_view> speaker_roles();
[[nodiscard]] std::span<const std::string_view> modalities();
[[nodiscard]] std::span<const std::string_view> source_kinds();
[[nodiscard]] std::span<const std::string_view> party_words();  // yes, no, disputed, unknown
[[nodiscard]] std::span<const std::string_view> lineage_standings();  // asserted, suspected
[[nodiscard]] std::span<const std::string_view> disclosure_levels();
[[nodiscard]] std::span<const std::string_view> collection_methods();

// Fails with the list of allowed words in the hint.
[[nodiscard]] Result<void> require_word(std::string_view field, std::string_view word,
                                        std::span<const std::string_view> allowed);
// Lower-case words joined by dots: "number.executed".
[[nodiscard]] bool is_property_name(std::string_view text);

}  // namespace habeas::casefile
