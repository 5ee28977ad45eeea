// SPDX-License-Identifier: Apache-2.0
#include "names/internal/token_cost.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "names/internal/letters.h"

namespace habeas::names {

namespace {

// A token as sounds: consonant classes of skeleton.h in lower case or S, vowels A I U.
struct Sounds {
  std::array<char, TokenForm::kMax> sound{};
  size_t length = 0;
  bool arabic = false;
  void add(char c) {
    if (length > 0 && sound[length - 1] == c) return;
    if (length < sound.size()) sound[length++] = c;
  }
};

char latin_class(char32_t letter, char32_t next, bool& two) {
  two = next == U'h';
  switch (letter) {
    case U'k':
      return two ? 'x' : 'k';
    case U'g':
      two = next == U'h';
      return 'g';
    case U's':
      return two ? 'S' : 's';
    case U'c':
      return two ? 'c' : 'k';
    case U'z':
      return two ? 'j' : 'z';
    case U'p':
      return two ? 'f' : 'p';
    case U't':
      return 't';
    case U'd':
      return two ? 'z' : 'd';
    default:
      break;
  }
  two = false;
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
    case U'v':
    case 0x00F6:
    case 0x00FC:
      return 'U';
    case U'q':
    case 0x011F:
      return 'g';
    case 0x0161:
      return 'S';
    case 0x00E7:
    case 0x010D:
      return 'c';
    case 0x017E:
      return 'j';
    case 0x00F1:
      return 'n';
    default:
      return static_cast<char>(letter);
  }
}

Sounds sounds_of(const TokenForm& form) {
  Sounds out;
  out.arabic = form.script == Script::kArabic;
  for (size_t i = 0; i < form.length; ++i) {
    if (out.arabic) {
      const LetterSound sound = arabic_sound(arabic_letter(form.letter[i]));
      if (sound.consonants[0] != 0)
        out.add(sound.consonants[0]);
      else if (sound.vowel != 0)
        out.add(sound.vowel);
      continue;
    }
    bool two = false;
    const char32_t next = i + 1 < form.length ? latin_letter(form.letter[i + 1]) : 0;
    out.add(latin_class(latin_letter(form.letter[i]), next, two));
    if (two) ++i;
  }
  return out;
}

bool is_vowel(char c) { return c == 'A' || c == 'I' || c == 'U'; }

float substitution(char a, char b, bool cross) {
  if (a == b) return 0;
  if (is_vowel(a) && is_vowel(b)) {
    if (cross) return 0.3F;
    const bool u = a == 'U' || b == 'U';
    return u ? 0.45F : 0.2F;
  }
  if (is_vowel(a) != is_vowel(b)) return 1.6F;
  const auto pair = [&](char x, char y) { return (a == x && b == y) || (a == y && b == x); };
  if (pair('g', 'k') || pair('g', 'j') || pair('z', 'd') || pair('s', 't') || pair('z', 's') ||
      pair('t', 'd') || pair('x', 'k') || pair('x', 'h') || pair('c', 'S') || pair('c', 'j') ||
      pair('S', 's') || pair('b', 'p') || pair('j', 'z'))
    return 0.4F;
  return 1;
}

float omission(char c, bool in_arabic, bool cross, bool last) {
  if (is_vowel(c)) return cross ? (in_arabic ? 0.25F : 0.06F) : 0.25F;
  if (c == 'h' && last) return 0.05F;
  return 1;
}

float weight(const Sounds& sounds) {
  float out = 0;
  for (size_t i = 0; i < sounds.length; ++i) out += is_vowel(sounds.sound[i]) ? 0.5F : 1.0F;
  return out;
}

float align(const Sounds& a, const Sounds& b) {
  const bool cross = a.arabic != b.arabic;
  std::array<float, TokenForm::kMax + 1> row{};
  for (size_t j = 0; j < b.length; ++j)
    row[j + 1] = row[j] + omission(b.sound[j], b.arabic, cross, j + 1 == b.length);
  for (size_t i = 0; i < a.length; ++i) {
    float diagonal = row[0];
    const float out_a = omission(a.sound[i], a.arabic, cross, i + 1 == a.length);
    row[0] += out_a;
    for (size_t j = 0; j < b.length; ++j) {
      const float above = row[j + 1];
      row[j + 1] = std::min({diagonal + substitution(a.sound[i], b.sound[j], cross), above + out_a,
                             row[j] + omission(b.sound[j], b.arabic, cross, j + 1 == b.length)});
      diagonal = above;
    }
  }
  return row[b.length];
}

}  // namespace

float token_cost(const TokenForm& a, const TokenForm& b) {
  const Sounds one = sounds_of(a);
  const Sounds other = sounds_of(b);
  const float length = (weight(one) + weight(other)) / 2;
  return length == 0 ? 1 : align(one, other) / length;
}

float part_cost(const TokenForm& a, const TokenForm& b) {
  Sounds shorter = sounds_of(a);
  Sounds longer = sounds_of(b);
  if (shorter.length > longer.length) std::swap(shorter, longer);
  if (shorter.length < 3 || longer.length < shorter.length + 2) return 9;
  float best = 9;
  const float length = weight(shorter);
  for (size_t cut = shorter.length - 1; cut <= shorter.length + 1 && cut < longer.length; ++cut) {
    Sounds begin = longer;
    begin.length = cut;
    Sounds end = longer;
    std::rotate(end.sound.begin(),
                end.sound.begin() + static_cast<std::ptrdiff_t>(longer.length - cut),
                end.sound.begin() + static_cast<std::ptrdiff_t>(longer.length));
    end.length = cut;
    best = std::min({best, align(shorter, begin) / length, align(shorter, end) / length});
  }
  return best;
}

}  // namespace habeas::names
