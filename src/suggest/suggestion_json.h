// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "suggest/suggestion.h"

// Suggestions as data: docs/formats/suggestions.md.

namespace habeas::suggest {

[[nodiscard]] Json to_json(const Suggestion& suggestion);
[[nodiscard]] Json to_json(const Suggestions& suggestions);

// A claim file to be gone through by a person: a comment with the reasons, then the line of each
// suggestion with `exhibit` as its anchor. Speakers stand by name and must be given labels of
// sources; the subject is the exhibit until the person names a better one.
[[nodiscard]] std::string claim_file_draft(const Suggestions& suggestions,
                                           std::string_view exhibit);

}  // namespace habeas::suggest
