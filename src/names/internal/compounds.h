// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// One spelling for what is written in ten: compounds with Abd, Abu, -allah and -al-din.

namespace habeas::names {

// Latin letters of one word to its compound's common form: abdorrahman, abderrahmane and "abd ur
// rahman" joined become abdalrahman(e); ruhollah and ruhullah, ruhallah; saifuddin, saifaldin;
// aboulfazl, abulfazl. Unchanged if it is no such compound.
[[nodiscard]] std::u32string unify_compound(std::u32string_view latin);

// Russian writes the h of Arabic and Persian names as г (Гасан) or х (Рахим). Of the readings of a
// romanised Cyrillic word, the first that the variant table knows, with or without a Russian
// ending; else the word.
[[nodiscard]] std::u32string settle_cyrillic(std::u32string_view romanised);

// Repairs of text taken from PDF files and by OCR, on Arabic letters: اال at the start of a word is
// the alef and lam of a reversed ligature (الا), هللا is الله.
[[nodiscard]] std::u32string repair_arabic(std::u32string_view word);

// The word without its article, if ال begins it and enough is left; the same word otherwise, and if
// it is one of the names that begin so (الهام, الیاس).
[[nodiscard]] std::u32string_view without_article(std::u32string_view arabic);

}  // namespace habeas::names
