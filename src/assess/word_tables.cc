// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assess/words.h"

// The tables, in folded form. A plural in -s is found by its singular.

namespace habeas::assess {

namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view kLoaded[] = {"regime",        "tyrant",
                                        "tyranny",       "tyrannical",
                                        "despot",        "despotic",
                                        "dictator",      "brutal",
                                        "brutally",      "barbaric",
                                        "barbarous",     "butcher",
                                        "savage",        "evil",
                                        "monstrous",     "heinous",
                                        "horrific",      "horrendous",
                                        "atrocious",     "bloodthirsty",
                                        "bloody",        "ruthless",
                                        "cruel",         "vicious",
                                        "sinister",      "notorious",
                                        "infamous",      "shameful",
                                        "disgraceful",   "despicable",
                                        "fascist",       "criminal",
                                        "murderous",     "terrorist",
                                        "thug",          "henchman",
                                        "henchmen",      "stooge",
                                        "puppet",        "hypocrite",
                                        "infidel",       "traitor",
                                        "seditionist",   "cult",
                                        "sect",          "martyr",
                                        "martyred",      "martyrdom",
                                        "heroic",        "hero",
                                        "heroine",       "glorious",
                                        "noble",         "holy",
                                        "saintly",       "innocent",
                                        "massacre",      "slaughter",
                                        "bloodbath",     "genocidal",
                                        "so-called",     "regrettably",
                                        "unfortunately", "tragically",
                                        "sadly",         "obviously",
                                        "clearly",       "undoubtedly",
                                        "outrageous",    "appalling",
                                        "egregious",     "unprecedented",
                                        "courageous",    "democracy-loving"};
constexpr std::string_view kLoadedArabicScript[] = {
    // Persian
    "جنایتکار", "جلاد", "سفاک", "خونخوار", "مزدور", "منافق", "منافقین", "تروریست", "فاشیست",
    "دیکتاتور", "ستمگر", "ملعون", "خاین", "قهرمان", "شهید", "شهیدان", "متاسفانه",
    // Arabic
    "السفاح", "الطاغیه", "المجرم", "الخاین", "الشهید", "البطل", "الارهابی", "الوحشی", "للاسف"};

constexpr std::string_view kCurrent[] = {"current", "currently", "present", "incumbent", "sitting",
                                         "serving", "now",       "today's", "کنونی",     "فعلی",
                                         "امروز",   "اکنون",     "الحالی",  "الحالیه",   "الان"};
constexpr std::string_view kOffice[] = {
    "minister", "president",  "official",    "ruler",     "leader",  "chief",         "director",
    "judge",    "prosecutor", "governor",    "commander", "general", "chairman",      "chairwoman",
    "speaker",  "deputy",     "ambassador",  "secretary", "head",    "office-holder", "government",
    "cabinet",  "authority",  "authorities", "mayor",     "وزیر",    "رییس",          "رییسجمهور",
    "مقامات",   "مقام",       "رهبر",        "دادستان",   "الوزیر",  "الرییس",        "المسوولین"};
constexpr std::string_view kDocument[] = {
    "report",     "letter",      "communication", "statement",  "memorandum", "memo",
    "resolution", "declaration", "release",       "communique", "opinion",    "decision",
    "judgment",   "indictment",  "decree",        "order",      "fatwa",      "نامه",
    "گزارش",      "بیانیه",      "حکم",           "رساله",      "تقریر",      "بیان"};
constexpr std::string_view kFuture[] = {"will",        "shall",   "upcoming", "next",
                                        "forthcoming", "planned", "due",      "خواهد",
                                        "خواهند",      "سوف",     "اینده"};

Words words_in(Table table) {
  switch (table) {
    case Table::kLoaded:
      return kLoaded;
    case Table::kCurrent:
      return kCurrent;
    case Table::kOffice:
      return kOffice;
    case Table::kDocument:
      return kDocument;
    case Table::kFuture:
      return kFuture;
  }
  return {};
}

std::optional<std::string_view> look(Words words, std::string_view folded_word) {
  auto at = std::ranges::find(words, folded_word);
  if (at == words.end() && folded_word.ends_with('s')) {
    folded_word.remove_suffix(1);
    at = std::ranges::find(words, folded_word);
  }
  return at == words.end() ? std::nullopt : std::optional<std::string_view>(*at);
}

}  // namespace

std::optional<std::string_view> in_table(Table table, const Word& word) {
  std::string_view form = word.folded;
  if (form.ends_with("'s")) form.remove_suffix(2);
  std::optional<std::string_view> found = look(words_in(table), form);
  if (!found && table == Table::kLoaded) found = look(kLoadedArabicScript, form);
  return found;
}
std::vector<std::string_view> table_words(Table table) {
  Words own = words_in(table);
  std::vector<std::string_view> words(own.begin(), own.end());
  if (table == Table::kLoaded)
    words.insert(words.end(), std::begin(kLoadedArabicScript), std::end(kLoadedArabicScript));
  return words;
}

}  // namespace habeas::assess
