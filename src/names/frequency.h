// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// How common a token is as a part of a name, from tables compiled into the program (share/names/;
// origin and licence are written there). They know names of Iran and of the Arab press best.

namespace habeas::names {

// -ln of the share of people who bear this token or a spelling variant of it, in any script. From 2
// (Mohammad) to about 11.5 (never seen).
[[nodiscard]] double rarity(std::string_view letters);

// One key for all spellings in both scripts of one name, as far as the variant table knows it
// ("mohammad" for محمد, Mohamed, Muhammad); otherwise the likeliest skeleton, marked by a leading
// '*'. Term frequencies of a list are counted by it.
[[nodiscard]] std::string frequency_key(std::string_view letters);

}  // namespace habeas::names
