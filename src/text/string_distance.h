// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// How far two short strings are apart, in UTF-16 code units (letters, for every script in use).
// All functions are symmetric and take time in the product of the lengths; the bounded one less.

namespace habeas::text {

// Optimal string alignment: insertions, deletions, substitutions and exchanges of neighbours, each
// counted 1, no letter edited twice (Damerau 1964 in the restricted form). Returns the distance, or
// `most` + 1 as soon as it is known to exceed `most`.
[[nodiscard]] int edit_distance(std::u16string_view a, std::u16string_view b, int most);

// Jaro's similarity with Winkler's bonus for a common prefix of up to four letters, 0.1 each
// (Winkler 1990). 1 for equal strings, two empty ones included; 0 if one is empty.
[[nodiscard]] double jaro_winkler(std::u16string_view a, std::u16string_view b);

// A set of letters as 64 bits. One edit changes at most two bits, so strings whose masks differ in
// more than 2 n bits are more than n edits apart: a test that costs one instruction.
[[nodiscard]] uint64_t letter_mask(std::u16string_view text);

}  // namespace habeas::text
