// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// The words of a text as they are indexed and looked for: one rule for both, in every script.

namespace habeas::search {

// A word is a run of letters, marks and digits, folded (text/fold.h): "Ḥusayn" and "HUSAYN" are one
// word, so are "علي" and "علی". Apostrophes, ayn and hamza signs between letters and the zero-width
// non-joiner are inside a word and are left out of it ("Qur'an" is "quran"); hyphens divide.
struct Word {
  std::string text;
  size_t from = 0;  // bytes of the text that it was cut from
  size_t to = 0;
};

// Words longer than this are cut to it, at a whole character: bytes of `Word::text`.
inline constexpr size_t kMaxWordBytes = 96;

// In the order of the text; never fails. What is not UTF-8 divides words.
void for_each_word(std::string_view text, const std::function<void(const Word&)>& visit);
[[nodiscard]] std::vector<Word> words_of(std::string_view text);

// A text as one key for plain equality: folded, at most 200 bytes.
[[nodiscard]] std::string folded_key(std::string_view text);

}  // namespace habeas::search
