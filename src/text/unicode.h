// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// UTF-8 to code points and back. Decoding never fails and never reads past the end: what is not
// well-formed (Unicode 15, table 3-7) becomes U+FFFD, one for each maximal ill-formed part.

namespace habeas::text {

inline constexpr char32_t kReplacement = 0xFFFD;

// At most `limit` code points; the rest of the text is left unread.
[[nodiscard]] std::u32string decode(std::string_view utf8, size_t limit = static_cast<size_t>(-1));

// Surrogates and what is beyond U+10FFFF are written as U+FFFD.
[[nodiscard]] std::string encode(std::u32string_view points);
void append(std::string& utf8, char32_t point);

// The Unicode compatibility composition (NFKC) and the full decomposition (NFKD), by ICU. Text that
// is already so is returned unchanged, without asking ICU where it is ASCII or plain Arabic
// letters.
[[nodiscard]] std::u32string compose(std::u32string_view points);
[[nodiscard]] std::u32string decompose(std::u32string_view points);

// Simple lower case, letter by letter, in no language: I and the dotted capital of Turkish both
// become i.
[[nodiscard]] std::u32string lower_case(std::u32string_view points);

}  // namespace habeas::text
