// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// Folding: what differs only in how it was typed becomes equal. These are rules of writing, not of
// names: titles, compounds and sounds are the business of `names`.

namespace habeas::text {

// Invisible and directional marks that change no letter: U+200B, 200D-200F, 202A-202E, 2060-2064,
// 2066-2069, 061C, FEFF, 00AD, control characters other than tab and line ends. The zero-width
// non-joiner U+200C is a boundary inside a word and is no such mark.
[[nodiscard]] bool is_invisible(char32_t point);

// Marks on Arabic letters that carry no letter of their own: tatweel, harakat, Quranic signs.
[[nodiscard]] bool is_arabic_mark(char32_t point);

// The letter that stands for all that are typed alike or for one another: every yeh is U+06CC,
// every kaf U+06A9, every heh U+0647 (teh marbuta too), every alef U+0627; waw, reh, lam, teh, dal
// with their marks become the plain letter. 0 for a lone hamza, which is dropped. Others unchanged.
[[nodiscard]] char32_t fold_arabic(char32_t letter);

// Arabic and extended Arabic digits to 0-9; others unchanged.
[[nodiscard]] char32_t fold_digit(char32_t point);

// Compatibility composition, invisible marks out, presentation forms and lam-alef ligatures opened,
// digits to 0-9. Letters keep their identity. What a name or a search starts from.
[[nodiscard]] std::u32string clean(std::u32string_view points);

// For search and plain comparison in any script: clean, lower case, accents off Latin, Greek and
// Cyrillic letters, Arabic letters folded, U+200C out, runs of white space to one space, none at
// the ends. "Ḥusayn" and "HUSAYN" are one; so are "علي" and "علی". Idempotent.
[[nodiscard]] std::string fold(std::string_view utf8);

// Letters of Latin script without what is on, under or through them; those with no plain form of
// one letter (ß, æ, þ) become two. Others unchanged.
[[nodiscard]] std::u32string strip_accents(std::u32string_view points);

}  // namespace habeas::text
