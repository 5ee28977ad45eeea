// SPDX-License-Identifier: Apache-2.0
#include "linkage/comparator.h"

#include <algorithm>
#include <bit>

#include "linkage/internal/across_fields.h"
#include "linkage/internal/compare_dates.h"
#include "linkage/internal/compare_texts.h"

namespace habeas::linkage {

Comparator::Comparator(const Prepared& prepared)
    : prepared_(prepared), cache_(prepared.columns.size()) {
  for (size_t c = 0; c < prepared.columns.size(); ++c) {
    const Values& values = prepared.columns[c];
    if (values.kind == FieldKind::kGiven) given_ = static_cast<int>(c);
    if (values.kind == FieldKind::kFamily) family_ = static_cast<int>(c);
    if (values.kind != FieldKind::kSex && values.kind != FieldKind::kCategory)
      cache_[c].resize(kSlots);
  }
}

int Comparator::level(size_t column, ValueId a, ValueId b) const {
  const Values& values = prepared_.columns[column];
  if (a == kNotStated || b == kNotStated) return kLevelMissing;
  if (a == b && (values.kind != FieldKind::kName || values.beside_parts))
    return internal::level_of_same(values, a);
  if (a > b) std::swap(a, b);
  if (values.table != nullptr) {
    const int level = internal::compare_known_places(values, a, b);
    if (level != kLevelMissing) return level;
  }
  switch (values.kind) {
    case FieldKind::kBirthDate:
    case FieldKind::kDeathDate:
    case FieldKind::kDate:
      return internal::compare_dates(values.dates[a], values.dates[b]);
    case FieldKind::kYear:
    case FieldKind::kAge:
      return internal::compare_ages(values.numbers[a], values.numbers[b]);
    case FieldKind::kNumber:
      return internal::compare_numbers(values.numbers[a], values.numbers[b]);
    case FieldKind::kSex:
    case FieldKind::kCategory:
      return kLevelDifferent;
    default:
      return internal::compare_texts(prepared_, values, a, b);
  }
}

int Comparator::cached(size_t column, ValueId a, ValueId b) {
  const Values& values = prepared_.columns[column];
  if (a == kNotStated || b == kNotStated) return kLevelMissing;
  if (a == b && (values.kind != FieldKind::kName || values.beside_parts))
    return internal::level_of_same(values, a);
  if (cache_[column].empty()) return level(column, a, b);
  if (a > b) std::swap(a, b);
  const uint64_t pair = static_cast<uint64_t>(a) << 32 | b;
  Slot& slot = cache_[column][mix(pair) & (kSlots - 1)];
  if (slot.pair != pair) {
    slot.level = static_cast<uint8_t>(level(column, a, b));
    slot.pair = pair;
  }
  return slot.level;
}

int Comparator::across(size_t column_a, ValueId a, size_t column_b, ValueId b) const {
  if (a == kNotStated || b == kNotStated) return kLevelMissing;
  const Values& x = prepared_.columns[column_a];
  const Values& y = prepared_.columns[column_b];
  if (x.forms[a].mask == y.forms[b].mask && x.letters_of(a) == y.letters_of(b))
    return kLevelSame + std::min(x.bin[a], y.bin[b]);
  return kLevelDifferent;
}

// Given and family name written into each other's column, or the family name alone in the column of
// the given name: seen only where the columns as they stand disagree or say nothing.
void Comparator::exchange_names(RecordNumber a, RecordNumber b, Pattern& pattern) const {
  const auto given = static_cast<size_t>(given_);
  const auto family = static_cast<size_t>(family_);
  if (level_of(pattern, given) > kLevelWeak || level_of(pattern, family) > kLevelWeak) return;
  const Values& first = prepared_.columns[given];
  const Values& last = prepared_.columns[family];
  const int forth = across(given, first.value[a], family, last.value[b]);
  const int back = across(family, last.value[a], given, first.value[b]);
  const int best = std::max(forth, back);
  if (best < kLevelSame) return;
  pattern &= ~(Pattern{15} << (4 * given) | Pattern{15} << (4 * family));
  if (forth >= kLevelSame && back >= kLevelSame) {
    // Both agree crosswise: as good as known variants of both.
    pattern |= Pattern{kLevelVariant} << (4 * given) | Pattern{kLevelVariantRare} << (4 * family);
    return;
  }
  pattern |= static_cast<Pattern>(kLevelVariantRare) << (4 * family);
  if (std::min(forth, back) == kLevelDifferent)
    pattern |= static_cast<Pattern>(kLevelDifferent) << (4 * given);
}

Pattern Comparator::compare(RecordNumber a, RecordNumber b) {
  Pattern pattern = 0;
  const ValueId* x = prepared_.row(a);
  const ValueId* y = prepared_.row(b);
  for (size_t c = 0; c < prepared_.columns.size(); ++c)
    pattern |= static_cast<Pattern>(cached(c, x[c], y[c])) << (4 * c);
  if (given_ >= 0 && family_ >= 0) exchange_names(a, b, pattern);
  return pattern;
}

std::string_view level_words(FieldKind kind, int level) {
  static constexpr std::string_view kText[] = {"not stated on one side",
                                               "different",
                                               "one word, an initial or an abbreviation in common",
                                               "similar, both common",
                                               "similar, one of them rare",
                                               "one letter apart, both common",
                                               "one letter apart, one of them rare",
                                               "forms of one name, common",
                                               "forms of one name, rare"};
  static constexpr std::string_view kDate[] = {"not stated on one side",
                                               "different",
                                               "within two years",
                                               "the same year, another month and day",
                                               "two of year, month and day are the same",
                                               "compatible: one states the year alone",
                                               "compatible: one states the month alone",
                                               "a day apart, or one calendar's day for another's",
                                               "one digit, two neighbours, or day and month apart"};
  static constexpr std::string_view kNumber[] = {"not stated on one side",
                                                 "far apart",
                                                 "within ten",
                                                 "within five",
                                                 "within three",
                                                 "two apart",
                                                 "rounded to five or ten on one side",
                                                 "a digit or two neighbours apart",
                                                 "one apart"};
  static constexpr std::string_view kSame[] = {
      "the same, very common value", "the same, common value",      "the same, fairly common value",
      "the same, less common value", "the same, rather rare value", "the same, rare value",
      "the same, very rare value"};
  if (level >= kLevelSame) return kSame[level - kLevelSame];
  const auto at = static_cast<size_t>(std::max(0, level));
  if (is_date(kind)) return kDate[at];
  if (kind == FieldKind::kAge || kind == FieldKind::kNumber || kind == FieldKind::kYear)
    return kNumber[at];
  return kText[at];
}

}  // namespace habeas::linkage
