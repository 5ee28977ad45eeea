// SPDX-License-Identifier: Apache-2.0
#include "names/skeleton.h"

#include <algorithm>

#include "names/internal/letters.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

// What one or more Latin letters stand for: the classes, then each alternative after a '|'.
// Longest match first. A '-' is nothing.
struct Sound {
  std::u32string_view letters;
  std::string_view classes;
};
constexpr Sound kLatinSounds[] = {
    {U"tsch", "c"},   {U"dsch", "j"},   {U"tch", "c"},      {U"sch", "S"},     {U"dzh", "j"},
    {U"dj", "j"},     {U"kh", "x"},     {U"gh", "g"},       {U"sh", "S"},      {U"ch", "c|S|x"},
    {U"zh", "j"},     {U"ph", "f"},     {U"th", "t|s|th"},  {U"dh", "z|d|dh"}, {U"ck", "k"},
    {U"ce", "s|j"},   {U"ci", "s|j"},   {U"cy", "s|j"},     {U"c", "k|j"},     {U"q", "g|k"},
    {U"x", "x|ks"},   {U"j", "j"},      {U"g", "g|j"},      {U"\u0161", "S"},  {U"\u00e7", "c"},
    {U"\u010d", "c"}, {U"\u017e", "j"}, {U"\u011f", "g|-"}, {U"\u00f1", "n"},  {U"\u00fe", "t|s"},
    {U"v", "-|f"},    {U"b", "b"},      {U"d", "d"},        {U"f", "f"},       {U"h", "h"},
    {U"k", "k"},      {U"l", "l"},      {U"m", "m"},        {U"n", "n"},       {U"p", "p"},
    {U"r", "r"},      {U"s", "s"},      {U"t", "t"},        {U"z", "z"},
};

// All readings of a token so far; `append` multiplies them by the alternatives of one sound.
class Readings {
 public:
  void append(std::string_view classes) {
    std::vector<std::string> next;
    while (true) {
      const size_t bar = classes.find('|');
      const std::string_view one = classes.substr(0, bar);
      for (const std::string& reading : readings_) {
        if (next.size() >= kMaxSkeletons) break;
        std::string longer = reading;
        if (one != "-") longer += one;
        if (std::find(next.begin(), next.end(), longer) == next.end())
          next.push_back(std::move(longer));
      }
      if (bar == std::string_view::npos) break;
      classes.remove_prefix(bar + 1);
    }
    readings_ = std::move(next);
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(readings_); }

 private:
  std::vector<std::string> readings_ = {""};
};

std::vector<std::string> latin_skeletons(const std::u32string& letters) {
  Readings out;
  size_t i = 0;
  while (i < letters.size()) {
    const std::u32string_view rest = std::u32string_view(letters).substr(i);
    const Sound* found = nullptr;
    for (const Sound& sound : kLatinSounds) {
      if (rest.starts_with(sound.letters)) {
        found = &sound;
        break;
      }
    }
    if (found == nullptr) {
      ++i;
      continue;
    }
    size_t length = found->letters.size();
    // "ce" and "ci" take the c alone.
    if (found->letters[0] == U'c' && length == 2 && found->classes[0] == 's') length = 1;
    const bool final_h = found->letters == U"h" && i + 1 == letters.size();
    if (!final_h) out.append(found->classes);
    i += length;
    while (length == 1 && i < letters.size() && letters[i] == letters[i - 1]) ++i;
  }
  return out.take();
}

std::vector<std::string> arabic_skeletons(const std::u32string& letters) {
  Readings out;
  for (size_t i = 0; i < letters.size(); ++i) {
    const LetterSound sound = arabic_sound(letters[i]);
    const std::string_view classes = sound.consonants;
    if (classes.empty()) continue;
    if (classes == "h" && i + 1 == letters.size() && i > 0) continue;
    if (classes == "l" && i > 0 && letters[i - 1] == letters[i]) continue;  // الله
    std::string alternatives;
    for (char c : classes)
      alternatives += (alternatives.empty() ? "" : "|") + std::string(1, c == 'v' ? '-' : c);
    out.append(alternatives);
  }
  return out.take();
}

char vowel_of(char32_t letter) {
  switch (letter) {
    case U'a':
    case 0x00E4:
    case 0x00E5:
      return 'A';
    case U'e':
    case U'i':
    case U'y':
    case 0x00E9:
      return 'I';
    case U'o':
    case U'u':
    case U'w':
    case 0x00F6:
    case 0x00FC:
      return 'U';
    default:
      return arabic_sound(letter).vowel;
  }
}

bool is_arabic(std::string_view letters) {
  return text::main_script(text::decode(letters, 64)) == text::Script::kArabic;
}

size_t common_subsequence(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1, 0);
  for (char c : a) {
    size_t diagonal = 0;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t above = row[j + 1];
      row[j + 1] = c == b[j] ? diagonal + 1 : std::max(row[j + 1], row[j]);
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> skeletons(std::string_view letters) {
  const std::u32string points = text::decode(letters, 64);
  return text::main_script(points) == text::Script::kArabic ? arabic_skeletons(points)
                                                            : latin_skeletons(points);
}

std::string vowels(std::string_view letters) {
  std::string out;
  for (char32_t letter : text::decode(letters, 64)) {
    const char vowel = vowel_of(letter);
    if (vowel != 0 && (out.empty() || out.back() != vowel)) out.push_back(vowel);
  }
  return out;
}

double vowel_agreement(std::string_view letters_a, std::string_view letters_b) {
  std::string a = vowels(letters_a);
  std::string b = vowels(letters_b);
  const bool arabic_a = is_arabic(letters_a);
  const bool arabic_b = is_arabic(letters_b);
  const size_t common = common_subsequence(a, b);
  size_t of = std::max(a.size(), b.size());
  if (arabic_a != arabic_b) of = arabic_a ? a.size() : b.size();
  return of == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(of);
}

}  // namespace habeas::names
