// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

// The consonant skeleton: one letter for each class of consonants that romanisations and the
// scripts confuse, without vowels. حسین, Hossein, Hussain and Гусейн have the skeleton "hsn". Two
// names of one skeleton need not be one (Hassan, Hossein): it finds candidates, the comparator
// judges them.
//
// Classes: b p t s z j c(h) h x(kh) d r S(h) g(h,q) f k l m n. Unwritten: vowels, w, v, y, ayn,
// hamza, final h. Letters that stand for several sounds give several skeletons: th and dh across h
// ("Fathali"), ch (French sh), j and g (Egypt), q and k, ذ ض ظ (Persian z, Arabic d), Turkish c.

namespace habeas::names {

inline constexpr size_t kMaxSkeletons = 6;

// Of the letters of a token (Token::text), Latin or Arabic script. Different ones, the likeliest
// first; never empty, though the likeliest may be "" (a name of vowels alone).
[[nodiscard]] std::vector<std::string> skeletons(std::string_view letters);

// The written vowels in order, by class: A (alef, a), I (yeh, i, e, y), U (waw, o, u, w). Arabic
// script writes the long ones alone, so this only breaks ties between names of one skeleton.
[[nodiscard]] std::string vowels(std::string_view letters);

// How well the vowels of two tokens agree, 0 to 1. Between two scripts, every vowel that the Arabic
// script writes must be met in order by one of the Latin; what Latin adds is no disagreement.
[[nodiscard]] double vowel_agreement(std::string_view letters_a, std::string_view letters_b);

}  // namespace habeas::names
