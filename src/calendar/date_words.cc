// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/date_words.h"

#include <algorithm>
#include <map>

#include "calendar/imprecise_date.h"
#include "calendar/internal/date_tokens.h"
#include "calendar/internal/month_names.h"

namespace habeas::calendar::internal {
namespace {

struct WordRow {
  WordKind kind;
  int value;
  // English, French, Spanish, Persian, Arabic in turn, separated by '|'.
  std::string_view words;
};

constexpr int kUncertain = static_cast<int>(Qualifier::kUncertain);
constexpr int kApproximate = static_cast<int>(Qualifier::kApproximate);

constexpr WordRow kRows[] = {
    {WordKind::kSeason, 0, "spring|springtime|printemps|primavera|بهار|ربيع"},
    {WordKind::kSeason, 1, "summer|summertime|été|verano|تابستان|صيف"},
    {WordKind::kSeason, 2, "autumn|fall|automne|otoño|پاییز|پائیز|خزان|خريف"},
    {WordKind::kSeason, 3, "winter|wintertime|hiver|invierno|زمستان|شتاء"},

    {WordKind::kPart, 0,
     "early|beginning|start|début|commencement|principios|comienzos|inicios|اوایل|ابتدا|ابتدای|"
     "آغاز|أوائل|بداية|مطلع"},
    {WordKind::kPart, 1, "mid|middle|mi|milieu|mediados|اواسط|نیمه|میانه|منتصف"},
    {WordKind::kPart, 2, "late|end|fin|fins|finales|fines|اواخر|پایان|آخر|أواخر|نهاية"},

    {WordKind::kHedge, kApproximate,
     "circa|ca|c|about|around|approx|approximately|roughly|some time in|sometime "
     "in|vers|environ|aux environs|hacia|alrededor|aproximadamente|sobre|حدود|حدودا|در "
     "حدود|تقریبا|حوالی|نحو|زهاء"},
    {WordKind::kHedge, kUncertain,
     "probably|possibly|perhaps|maybe|likely|uncertain|probablement|peut "
     "être|probablemente|posiblemente|quizás|tal vez|احتمالا|شاید|گویا|ظاهرا|ربما|لعل|على الأرجح"},

    {WordKind::kEra, kEraGregorian,
     "ad|a d|ce|c e|gregorian|grégorien|gregoriano|میلادی|م|ميلادية|للميلاد|ميلادي"},
    {WordKind::kEra, kEraGregorian | kEraBefore,
     "bc|b c|bce|b c e|av j c|a c|ق م|قبل الميلاد|پیش از میلاد"},
    {WordKind::kEra, kEraJalali,
     "ap|a p|sh|s h|a h s|solar|shamsi|jalali|solar hijri|hijri shamsi|persian calendar|ش|ه "
     "ش|هش|شمسی|جلالی|خورشیدی|هجری شمسی|هجری خورشیدی"},
    {WordKind::kEra, kEraHijri,
     "ah|a h|hijri qamari|lunar|lunar hijri|qamari|ق|ه ق|هق|قمری|هجری قمری|للهجرة|من الهجرة"},
    // Hijri without solar or lunar: the first in Arabic usage, either in Persian.
    {WordKind::kEra, kEraHijri | kEraJalali, "hijri|hegira|hégire|hégira|ه|هجری|هجرية|هجري"},
    {WordKind::kEra, kEraImperial, "shahanshahi|imperial|شاهنشاهی"},

    {WordKind::kWeekday, 1, "monday|mon|lundi|lunes|دوشنبه|دو شنبه|الاثنين|الإثنين|اثنين"},
    {WordKind::kWeekday, 2,
     "tuesday|tue|tues|mardi|martes|سه‌شنبه|سهشنبه|الثلاثاء|ثلاثاء"},
    {WordKind::kWeekday, 3, "wednesday|wed|mercredi|miércoles|چهارشنبه|چهار شنبه|الأربعاء|أربعاء"},
    {WordKind::kWeekday, 4, "thursday|thu|thur|thurs|jeudi|jueves|پنجشنبه|پنج شنبه|الخميس|خميس"},
    {WordKind::kWeekday, 5, "friday|fri|vendredi|viernes|جمعه|آدینه|الجمعة"},
    {WordKind::kWeekday, 6, "saturday|sat|samedi|sábado|شنبه|السبت"},
    {WordKind::kWeekday, 7, "sunday|sun|dimanche|domingo|یکشنبه|یک شنبه|الأحد"},

    {WordKind::kDayWord, 1, "first|premier|primero|یکم|اول|اولین|نخست|الأول"},
    {WordKind::kDayWord, 2, "دوم"},
    {WordKind::kDayWord, 3, "سوم"},
    {WordKind::kDayWord, 4, "چهارم"},
    {WordKind::kDayWord, 5, "پنجم"},
    {WordKind::kDayWord, 6, "ششم"},
    {WordKind::kDayWord, 7, "هفتم"},
    {WordKind::kDayWord, 8, "هشتم"},
    {WordKind::kDayWord, 9, "نهم"},
    {WordKind::kDayWord, 10, "دهم"},
    {WordKind::kDayWord, 11, "یازدهم"},
    {WordKind::kDayWord, 12, "دوازدهم"},
    {WordKind::kDayWord, 13, "سیزدهم"},
    {WordKind::kDayWord, 14, "چهاردهم"},
    {WordKind::kDayWord, 15, "پانزدهم"},
    {WordKind::kDayWord, 16, "شانزدهم"},
    {WordKind::kDayWord, 17, "هفدهم"},
    {WordKind::kDayWord, 18, "هجدهم|هیجدهم"},
    {WordKind::kDayWord, 19, "نوزدهم"},
    {WordKind::kDayWord, 20, "بیستم"},
    {WordKind::kDayWord, 21, "بیست و یکم"},
    {WordKind::kDayWord, 22, "بیست و دوم"},
    {WordKind::kDayWord, 23, "بیست و سوم"},
    {WordKind::kDayWord, 24, "بیست و چهارم"},
    {WordKind::kDayWord, 25, "بیست و پنجم"},
    {WordKind::kDayWord, 26, "بیست و ششم"},
    {WordKind::kDayWord, 27, "بیست و هفتم"},
    {WordKind::kDayWord, 28, "بیست و هشتم"},
    {WordKind::kDayWord, 29, "بیست و نهم"},
    {WordKind::kDayWord, 30, "سی ام|سیم"},
    {WordKind::kDayWord, 31, "سی و یکم"},
    {WordKind::kOrdinal, 0, "st|nd|rd|th|er|re|e|ème|ام"},

    {WordKind::kFiller, 0,
     "of|in|on|the|at|year|years|month|months|day|dated|date"
     "|le|la|les|l|d|de|du|des|en|an|année|mois|jour|au mois|datée|daté"
     "|el|del|los|día|mes|año|fecha"
     "|در|روز|ماه|سال|مورخ|مورخه|تاریخ|به تاریخ|ی|برابر با"
     "|في|من|يوم|شهر|سنة|عام|بتاريخ|الموافق"},
    {WordKind::kDecade, 0, "decade|décennie|années|década|años|دهه|دهه های|های|عقد"},
    {WordKind::kTens, 10, "teens"},
    {WordKind::kTens, 20, "twenties|بیست|العشرينات"},
    {WordKind::kTens, 30, "thirties|سی|الثلاثينات|الثلاثينيات"},
    {WordKind::kTens, 40, "forties|چهل|الأربعينات|الأربعينيات"},
    {WordKind::kTens, 50, "fifties|پنجاه|الخمسينات|الخمسينيات"},
    {WordKind::kTens, 60, "sixties|شصت|الستينات|الستينيات"},
    {WordKind::kTens, 70, "seventies|هفتاد|السبعينات|السبعينيات"},
    {WordKind::kTens, 80, "eighties|هشتاد|الثمانينات|الثمانينيات"},
    {WordKind::kTens, 90, "nineties|نود|التسعينات|التسعينيات"},

    {WordKind::kBetween, 0, "between|entre|بین|مابین|ما بین|بين"},
    {WordKind::kAnd, 0, "and|et|y|و"},
    {WordKind::kFrom, 0, "from|à partir|از"},
    {WordKind::kTo, 0,
     "to|till|until|through|thru|jusqu'au|jusqu'à|jusqu'en|hasta|تا|لغایت|إلى|حتى|لغاية"},
    {WordKind::kToOrAt, 0, "au|à|a|al"},
    {WordKind::kOr, 0, "or|ou|o|یا|أو"},
    {WordKind::kBefore, 0, "before|prior to|avant|avant le|antes|antes de|پیش از|قبل از|قبل"},
    {WordKind::kAfter, 0, "after|following|après|después|después de|tras|پس از|بعد از|بعد"},
    {WordKind::kSince, 0, "since|depuis|desde|منذ"},
    {WordKind::kUnknown, 0,
     "unknown|undated|n d|nd|no date|not known|date unknown|unknown date|not "
     "stated|inconnu|inconnue|date inconnue|sans date|desconocido|desconocida|fecha "
     "desconocida|sin fecha|s f|نامعلوم|نامشخص|بدون تاریخ|بی تاریخ|مجهول|غير معروف|بدون تاريخ"},
};

using Table = std::map<std::string, std::vector<WordMeaning>, std::less<>>;

// Marks inside a phrase ("al-Hijja", "jusqu'au") count as the spaces the reader makes of them.
std::string phrase_key(std::string_view words) {
  std::string key;
  for (const char c : folded(words)) {
    const char kept = c == '-' ? ' ' : c;
    if (kept != ' ' || (!key.empty() && key.back() != ' ')) key += kept;
  }
  return key;
}

template <typename Add>
void for_each_word(std::string_view words, Add add) {
  while (!words.empty()) {
    const std::size_t bar = words.find('|');
    add(words.substr(0, bar));
    words.remove_prefix(bar == std::string_view::npos ? words.size() : bar + 1);
  }
}

Table build() {
  Table table;
  const auto add = [&table](std::string_view word, const WordMeaning& meaning) {
    std::vector<WordMeaning>& known = table[phrase_key(word)];
    const bool repeated = std::any_of(known.begin(), known.end(), [&](const WordMeaning& other) {
      return other.kind == meaning.kind && other.value == meaning.value &&
             other.calendar == meaning.calendar;
    });
    if (!repeated) known.push_back(meaning);
  };
  for (const MonthRow& row : month_rows())
    for (std::size_t i = 0; i < row.names.size(); ++i)
      for_each_word(row.names[i], [&](std::string_view word) {
        add(word, {WordKind::kMonth, static_cast<int>(i) + 1, row.calendar});
      });
  for (const WordRow& row : kRows)
    for_each_word(row.words, [&](std::string_view word) { add(word, {row.kind, row.value, {}}); });
  return table;
}

const Table& table() {
  static const Table kTable = build();
  return kTable;
}

}  // namespace

std::vector<WordMeaning> meanings_of(std::string_view phrase) {
  const auto found = table().find(phrase);
  return found == table().end() ? std::vector<WordMeaning>() : found->second;
}

std::size_t longest_phrase() {
  static const std::size_t kLongest = [] {
    std::size_t most = 1;
    for (const auto& entry : table())
      most = std::max(most, static_cast<std::size_t>(
                                1 + std::count(entry.first.begin(), entry.first.end(), ' ')));
    return most;
  }();
  return kLongest;
}

}  // namespace habeas::calendar::internal
