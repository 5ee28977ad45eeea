// SPDX-License-Identifier: Apache-2.0
#include "names/romanise.h"

#include <algorithm>

#include "names/internal/letters.h"
#include "names/internal/tables.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

struct Letter {
  char32_t arabic;
  std::string_view persian;
  std::string_view arabic_sound;
  std::string_view scholarly_persian;
  std::string_view scholarly_arabic;
};

// The scholarly columns follow the table of the International Journal of Middle East Studies.
constexpr Letter kConsonants[] = {
    {U'ب', "b", "b", "b", "b"},     {U'پ', "p", "p", "p", "p"},     {U'ت', "t", "t", "t", "t"},
    {U'ث', "s", "th", "s̱", "th"},   {U'ج', "j", "j", "j", "j"},     {U'چ', "ch", "ch", "ch", "ch"},
    {U'ح', "h", "h", "ḥ", "ḥ"},     {U'خ', "kh", "kh", "kh", "kh"}, {U'د', "d", "d", "d", "d"},
    {U'ذ', "z", "dh", "ẕ", "dh"},   {U'ر', "r", "r", "r", "r"},     {U'ز', "z", "z", "z", "z"},
    {U'ژ', "zh", "zh", "zh", "zh"}, {U'س', "s", "s", "s", "s"},     {U'ش', "sh", "sh", "sh", "sh"},
    {U'ص', "s", "s", "ṣ", "ṣ"},     {U'ض', "z", "d", "ż", "ḍ"},     {U'ط', "t", "t", "ṭ", "ṭ"},
    {U'ظ', "z", "z", "ẓ", "ẓ"},     {U'ع', "", "", "ʿ", "ʿ"},       {U'غ', "gh", "gh", "gh", "gh"},
    {U'ف', "f", "f", "f", "f"},     {U'ڤ', "v", "v", "v", "v"},     {U'ق', "gh", "q", "q", "q"},
    {U'ک', "k", "k", "k", "k"},     {U'گ', "g", "g", "g", "g"},     {U'ل', "l", "l", "l", "l"},
    {U'م', "m", "m", "m", "m"},     {U'ن', "n", "n", "n", "n"},     {U'ه', "h", "h", "h", "h"},
    {U'ء', "", "", "ʾ", "ʾ"},
};

const Letter* consonant(char32_t letter) {
  for (const Letter& one : kConsonants)
    if (one.arabic == letter) return &one;
  return nullptr;
}

std::string_view sound_of(const Letter& letter, Reading reading, bool scholarly) {
  if (scholarly)
    return reading == Reading::kPersian ? letter.scholarly_persian : letter.scholarly_arabic;
  return reading == Reading::kPersian ? letter.persian : letter.arabic_sound;
}

bool is_weak(char32_t letter) {
  return letter == U'و' || letter == U'ی' || letter == U'ۆ' || letter == U'ێ';
}
bool is_alef(char32_t letter) {
  return letter == U'ا' || letter == U'آ' || letter == U'أ' || letter == U'إ';
}

// waw and yeh are consonants at the start and beside an alef or one another's vowel.
bool is_consonant_here(const std::u32string& letters, size_t i) {
  if (!is_weak(letters[i])) return consonant(letters[i]) != nullptr;
  if (i == 0) return true;
  return i + 1 < letters.size() && (is_alef(letters[i + 1]) || letters[i + 1] == U'ة');
}

std::string capitalised(const std::string& text) {
  std::u32string points = text::decode(text);
  const size_t first = !points.empty() && (points[0] == U'ʿ' || points[0] == U'ʾ') ? 1 : 0;
  if (first < points.size() && points[first] >= U'a' && points[first] <= U'z') points[first] -= 32;
  if (first < points.size() && points[first] == U'ā') points[first] = U'Ā';
  if (first < points.size() && points[first] == U'ḥ') points[first] = U'Ḥ';
  if (first < points.size() && points[first] == U'ṣ') points[first] = U'Ṣ';
  if (first < points.size() && points[first] == U'ṭ') points[first] = U'Ṭ';
  if (first < points.size() && points[first] == U'ẓ') points[first] = U'Ẓ';
  if (first < points.size() && points[first] == U'ḍ') points[first] = U'Ḍ';
  return text::encode(points);
}

bool bears(const Token& token) { return !token.skeletons.empty(); }

}  // namespace

std::string romanise_token(std::string_view letters_utf8, Reading reading, bool scholarly) {
  const std::u32string letters = text::decode(letters_utf8, 64);
  const bool persian = reading == Reading::kPersian;
  std::string out;
  bool after_consonant = false;
  for (size_t i = 0; i < letters.size(); ++i) {
    const char32_t letter = letters[i];
    const bool last = i + 1 == letters.size();
    if (is_consonant_here(letters, i)) {
      if (after_consonant && !scholarly) out += "a";
      if (is_weak(letter))
        out += letter == U'ی' || letter == U'ێ' ? "y" : persian ? "v" : "w";
      else if (letter == U'ه' && last && i > 0 && !scholarly && after_consonant)
        out += persian ? "eh" : "ah";
      else
        out += sound_of(*consonant(letter), reading, scholarly);
      after_consonant = !(letter == U'ع' || letter == U'ء');
      continue;
    }
    after_consonant = false;
    if (is_alef(letter)) {
      const bool long_first = letter == U'آ' || i > 0;
      if (i == 0 && letter == U'إ')
        out += persian ? "e" : "i";
      else if (i == 0 && !last && is_weak(letters[1]) && letter != U'آ')
        continue;  // the vowel is that of the waw or yeh
      else
        out += scholarly && long_first ? "ā" : "a";
    } else if (letter == U'و' || letter == U'ؤ' || letter == U'ۆ') {
      out += scholarly ? "ū" : persian ? "ou" : "u";
    } else if (letter == U'ی' || letter == U'ئ' || letter == U'ێ') {
      out += scholarly ? "ī" : "i";
    } else if (letter == U'ى') {
      out += scholarly ? "ā" : "a";
    } else if (letter == U'ة') {
      out += persian ? "eh" : "a";
    } else if (letter == U'ە') {
      out += "e";
    }
  }
  return out;
}

std::vector<Romanisation> romanise(const Name& name) {
  const bool arabic = std::any_of(name.tokens.begin(), name.tokens.end(), [](const Token& token) {
    return bears(token) && token.script == Script::kArabic;
  });
  // A Cyrillic name has become Latin in parsing: that is its romanisation.
  const bool cyrillic =
      !arabic && text::main_script(text::decode(name.original, kMaxLetters)) == Script::kCyrillic;
  if (!arabic && !cyrillic) return {};
  std::vector<Romanisation> out;
  const auto add = [&](const std::string& style, const auto& spell) {
    std::string text;
    for (const Token& token : name.tokens) {
      if (token.text.empty() || token.part == Part::kPlaceholder) continue;
      const std::string one = token.script == Script::kArabic ? spell(token) : token.text;
      if (one.empty()) return;
      text +=
          (text.empty() ? "" : " ") + std::string(token.article ? "al-" : "") + capitalised(one);
    }
    if (!text.empty()) out.push_back({style, text});
  };
  add("press", [](const Token& token) { return std::string(press_form(variant_of(token.text))); });
  if (cyrillic) return out;
  for (const bool scholarly : {false, true})
    for (const Reading reading : {Reading::kPersian, Reading::kArabic})
      add(std::string(scholarly ? "ijmes-" : "") +
              (reading == Reading::kPersian ? "persian" : "arabic"),
          [&](const Token& token) { return romanise_token(token.text, reading, scholarly); });
  return out;
}

}  // namespace habeas::names
