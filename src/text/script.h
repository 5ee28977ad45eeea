// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// Which script a letter, or most of a text, is written in.

namespace habeas::text {

enum class Script : uint8_t {
  kNone,  // no letters: digits, punctuation, nothing
  kLatin,
  kArabic,  // Arabic, Persian, Kurdish, Urdu, Pashto letters alike
  kCyrillic,
  kOther,  // letters of any other script
};

// Marks, digits and punctuation are kNone.
[[nodiscard]] Script script_of(char32_t point);

// The script of most letters; of equal counts, the one that comes first in the text.
[[nodiscard]] Script main_script(std::u32string_view points);

// Letters, the marks on them and decimal digits of any script: what a word is made of.
[[nodiscard]] bool is_word_part(char32_t point);

// More than one script among the letters.
[[nodiscard]] bool is_mixed(std::u32string_view points);

// "latin", "arabic", "cyrillic", "other", "none".
[[nodiscard]] std::string_view script_name(Script script);

}  // namespace habeas::text
