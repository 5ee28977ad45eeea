// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace habeas::cli {

// Both texts with the letters in square brackets that the other does not have in that place (a
// longest common subsequence of letters; marks go with their letter). Texts that have no letter in
// common, or are longer than 200 letters, come back as they are.
[[nodiscard]] std::pair<std::string, std::string> marked_differences(std::string_view a,
                                                                     std::string_view b);

// For a line that may hold both directions: within a first-strong isolate (U+2068, U+2069; Unicode
// Annex 9), so that a Persian value does not turn the words around it. Nothing for nothing.
[[nodiscard]] std::string isolated(std::string_view text);

}  // namespace habeas::cli
