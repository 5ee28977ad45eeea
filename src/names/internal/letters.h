// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/script.h"

// The letters that names are compared in: one small alphabet for each script, so that costs are
// tables. Latin letters lose accents unless these change the sound (ş, ç, ğ, ö, ü, ñ ...); Arabic
// letters keep what tells sounds apart (آ, إ, ئ, ة, ى) though folding joins them.

namespace habeas::names {

inline constexpr uint8_t kLatinCodes = 40;   // 1..39; 0 is no letter
inline constexpr uint8_t kArabicCodes = 48;  // 1..47

// 0 for what is no letter of that script.
[[nodiscard]] uint8_t latin_code(char32_t letter);   // of a lower-case letter
[[nodiscard]] uint8_t arabic_code(char32_t letter);  // of a letter as typed
[[nodiscard]] char32_t latin_letter(uint8_t code);
[[nodiscard]] char32_t arabic_letter(uint8_t code);

// Consonant class of a letter, 'a'-like letters of skeleton.h; 0 for a vowel or weak letter.
struct LetterSound {
  const char* consonants;  // classes it may stand for, the likeliest first; "" if it is unwritten
  char vowel;              // 'A', 'I', 'U' or 0
};
[[nodiscard]] LetterSound arabic_sound(char32_t letter);

// Lower-case Latin for a lower-case Cyrillic letter, by our own table; empty for signs and for what
// is no Cyrillic letter.
[[nodiscard]] std::string_view romanise_cyrillic(char32_t letter);

// The letters of one word: marks out, case and accents folded, presentation forms opened, Cyrillic
// romanised. Keeps the rich letters of both alphabets; drops everything else.
struct Word {
  std::u32string letters;
  text::Script script = text::Script::kNone;
};
[[nodiscard]] Word read_word(std::u32string_view cleaned);

// `letters` with what one types for another made equal: the text by which tokens are equal.
[[nodiscard]] std::u32string fold_word(const Word& word);

}  // namespace habeas::names
