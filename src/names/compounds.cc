// SPDX-License-Identifier: Apache-2.0
#include "names/internal/compounds.h"

#include <algorithm>
#include <string>

#include "names/internal/tables.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

bool is_vowel(char32_t letter) {
  return letter == U'a' || letter == U'e' || letter == U'i' || letter == U'o' || letter == U'u' ||
         letter == 0x00E9 || letter == 0x00FC || letter == 0x00F6;
}

size_t skip_vowels(std::u32string_view word, size_t at) {
  while (at < word.size() && is_vowel(word[at])) ++at;
  return at;
}

// abd + vowel + l + X, or abd + vowel + X with its first letter doubled by assimilation.
std::u32string unify_servant(std::u32string_view word) {
  if (!word.starts_with(U"abd") || word.size() < 7) return std::u32string(word);
  const size_t after = skip_vowels(word, 3);
  if (after == 3 || after + 2 >= word.size()) return std::u32string(word);
  const char32_t first = word[after];
  if (first == U'l') {
    std::u32string_view rest = word.substr(after + 1);
    if (rest.starts_with(U"l")) rest.remove_prefix(1);  // abdullah, abdullatif
    if (rest == U"ah" || rest == U"a" || rest == U"eh" || rest == U"aah") return U"abdallah";
    if (rest == U"ahi" || rest == U"ahy" || rest == U"ahee") return U"abdallahi";
    if (rest.size() < 3) return std::u32string(word);
    const bool lateral = word[after + 1] == U'l';
    return U"abdal" + std::u32string(lateral ? U"l" : U"") + std::u32string(rest);
  }
  const bool doubled = word[after + 1] == first;
  const bool sh = first == U's' && word.substr(after).starts_with(U"shsh");
  if (sh) return U"abdal" + std::u32string(word.substr(after + 2));
  if (doubled) return U"abdal" + std::u32string(word.substr(after + 1));
  return std::u32string(word);
}

std::u32string unify_father(std::u32string_view word) {
  if (!word.starts_with(U"ab") || word.size() < 7) return std::u32string(word);
  const size_t after = skip_vowels(word, 2);
  const std::u32string_view sound = word.substr(2, after - 2);
  if (sound.empty() || sound == U"a" || sound == U"i") return std::u32string(word);
  if (after >= word.size() || word[after] != U'l' || after + 1 >= word.size() ||
      is_vowel(word[after + 1]))
    return std::u32string(word);
  return U"abul" + std::u32string(word.substr(after + 1));
}

std::u32string unify_ending(std::u32string_view word) {
  // X + o, u + lah: Ruholah
  if (word.size() >= 7 && (word.ends_with(U"olah") || word.ends_with(U"ulah")))
    return std::u32string(word.substr(0, word.size() - 4)) + U"allah";
  // X + vowel + llah
  for (std::u32string_view end : {U"llah", U"lla", U"llahi", U"llahe"}) {
    if (word.ends_with(end) && word.size() >= end.size() + 4) {
      std::u32string_view stem = word.substr(0, word.size() - end.size());
      if (!is_vowel(stem.back())) break;
      while (!stem.empty() && is_vowel(stem.back())) stem.remove_suffix(1);
      if (stem.size() < 2) break;
      return std::u32string(stem) + U"allah" + std::u32string(end == U"llahi" ? U"i" : U"");
    }
  }
  // X + (vowel (l|d|-) | ) + din(e), deen
  for (std::u32string_view end : {U"din", U"dine", U"deen", U"dini"}) {
    if (!word.ends_with(end) || word.size() < end.size() + 4) continue;
    std::u32string_view stem = word.substr(0, word.size() - end.size());
    if (stem.back() != U'd' && stem.back() != U'l') break;
    stem.remove_suffix(1);
    if (stem.empty() || !is_vowel(stem.back())) break;
    while (!stem.empty() && is_vowel(stem.back())) stem.remove_suffix(1);
    if (stem.size() < 2) break;
    return std::u32string(stem) + U"aldin" + std::u32string(end == U"dini" ? U"i" : U"");
  }
  return std::u32string(word);
}

constexpr std::u32string_view kBeginWithAl[] = {
    U"الهام", U"الهه",      U"الناز",  U"الیاس", U"الیکا",   U"البرز", U"الماس",
    U"الوند", U"السا",      U"السانا", U"الینا", U"الین",    U"الیسا", U"الکساندر",
    U"الدوز", U"الما",      U"الهیار", U"الله",  U"اللهیار", U"الفت",  U"الیزه",
    U"البرت", U"الان",      U"التای",  U"التین", U"الیار",   U"الکس",  U"الیزابت",
    U"الفرد", U"الکساندرا", U"الیف",   U"النا",  U"الو"};

bool is_known(std::u32string_view latin) {
  for (std::u32string_view end : {U"", U"ov", U"ev", U"yev", U"ova", U"eva", U"yeva", U"zoda"}) {
    if (!latin.ends_with(end) || latin.size() < end.size() + 3) continue;
    if (variant_of(text::encode(latin.substr(0, latin.size() - end.size()))) != 0) return true;
  }
  return false;
}

std::u32string replaced(std::u32string word, std::u32string_view from, std::u32string_view to) {
  for (size_t at = word.find(from); at != std::u32string::npos;
       at = word.find(from, at + to.size()))
    word.replace(at, from.size(), to);
  return word;
}

}  // namespace

std::u32string settle_cyrillic(std::u32string_view romanised) {
  const std::u32string plain(romanised);
  const std::u32string h_for_kh = replaced(plain, U"kh", U"h");
  for (const std::u32string& reading :
       {plain, h_for_kh, replaced(plain, U"g", U"h"), replaced(h_for_kh, U"g", U"h")})
    if (is_known(reading)) return reading;
  return plain;
}

std::u32string unify_compound(std::u32string_view latin) {
  return unify_ending(unify_father(unify_servant(latin)));
}

std::u32string repair_arabic(std::u32string_view word) {
  std::u32string out(word);
  for (size_t at = out.find(U"هللا"); at != std::u32string::npos; at = out.find(U"هللا", at + 4)) {
    // سهللا is no name; but the four letters inside a longer word may be h-l-l-a, so only at its
    // end.
    if (at + 4 == out.size()) out.replace(at, 4, U"الله");
  }
  for (size_t at = out.find(U"االله"); at != std::u32string::npos; at = out.find(U"االله"))
    out.erase(at, 1);
  if (out.starts_with(U"اال") && out.size() > 3) out.replace(0, 3, U"الا");
  return out;
}

std::u32string_view without_article(std::u32string_view arabic) {
  if (!arabic.starts_with(U"ال") || arabic.size() < 5) return arabic;
  for (std::u32string_view name : kBeginWithAl)
    if (arabic == name) return arabic;
  return arabic.substr(2);
}

}  // namespace habeas::names
