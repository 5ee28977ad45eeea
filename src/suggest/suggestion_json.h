// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "suggest/suggestion.h"

// Suggestions as data: docs/formats/suggestions.md.

namespace habeas::suggest {

[[nodiscard]] Json to_json(const Suggestion& suggestion);
[[nodiscard]] Json to_json(const Suggestions& suggestions);

// The suggestion as a line of a claim file with `exhibit` as its anchor. Speakers stand by name
// behind a question mark and must be given sources; the subject is the exhibit until a person names
// a better one.
[[nodiscard]] Json claim_line(const Suggestion& suggestion, std::string_view language,
                              std::string_view exhibit);

// A claim file to be gone through by a person: a comment with the reasons, then the line of each
// suggestion. `ids` are those of the suggestions, in their order; one that is "" is left out, and
// without any ids the lines name none.
[[nodiscard]] std::string claim_file_draft(const Suggestions& suggestions, std::string_view exhibit,
                                           std::span<const std::string> ids = {});

}  // namespace habeas::suggest
