// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/compare_texts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "linkage/comparator.h"
#include "linkage/internal/nicknames.h"
#include "text/string_distance.h"

namespace habeas::linkage::internal {

namespace {

constexpr int kFarApart = 8;       // letters of one and not of the other
constexpr double kSimilar = 0.88;  // Jaro-Winkler, as the peers use it

// Both common, or one as rare as a misspelling: a level and the next.
int by_rarity(const Values& values, int level, ValueId a, ValueId b) {
  return level + (values.rare[a] != 0 || values.rare[b] != 0 ? 1 : 0);
}

int bits_apart(const Form& a, const Form& b) { return std::popcount(a.mask ^ b.mask); }

bool one_edit(const Values& values, ValueId a, ValueId b) {
  return bits_apart(values.forms[a], values.forms[b]) <= 2 &&
         text::edit_distance(values.letters_of(a), values.letters_of(b), 1) <= 1;
}

// Two edits in six letters or more, or Jaro-Winkler above kSimilar.
bool similar(const Values& values, ValueId a, ValueId b) {
  const Form& x = values.forms[a];
  const Form& y = values.forms[b];
  const int apart = bits_apart(x, y);
  if (apart > 6) return false;
  const std::u16string_view first = values.letters_of(a);
  const std::u16string_view second = values.letters_of(b);
  if (apart <= 4 && std::min(x.length, y.length) >= 6 && text::edit_distance(first, second, 2) <= 2)
    return true;
  return text::jaro_winkler(first, second) >= kSimilar;
}

// One is the other's initial or its first letters.
bool abbreviates(std::u16string_view a, std::u16string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return !a.empty() && a.size() != 2 && b.starts_with(a);
}

bool share_a_token(const Values& values, ValueId a, ValueId b) {
  for (const uint32_t x : values.tokens_of(a))
    for (const uint32_t y : values.tokens_of(b))
      if (x == y && values.token_forms[x].length >= 2) return true;
  return false;
}

// A name in two scripts cannot be the same letters: the best that can be said of it is what "the
// same" says of one script, and as rare as the commoner of the two.
int agrees_as_variant(const Prepared& prepared, const Values& values, ValueId a, ValueId b) {
  const names::PackedName& p = values.packed[a];
  const names::PackedName& q = values.packed[b];
  const bool scripts_differ =
      prepared.names.form(p.token[0]).script != prepared.names.form(q.token[0]).script;
  if (scripts_differ) return kLevelSame + std::min(values.bin[a], values.bin[b]);
  return by_rarity(values, kLevelVariant, a, b);
}

int compare_name_part(const Prepared& prepared, const Values& values, ValueId a, ValueId b) {
  const Form& x = values.forms[a];
  const Form& y = values.forms[b];
  const std::u16string_view first = values.letters_of(a);
  const std::u16string_view second = values.letters_of(b);
  if (first == second) return by_rarity(values, kLevelVariant, a, b);
  {
    const names::PackedName& p = values.packed[a];
    const names::PackedName& q = values.packed[b];
    // Spellings of one name in one script share most letters; across scripts they share none.
    const bool far = bits_apart(x, y) > kFarApart;
    const bool one_each = p.count == 1 && q.count == 1;
    if (far && one_each &&
        prepared.names.form(p.token[0]).script == prepared.names.form(q.token[0]).script) {
      // Not worth asking.
    } else if (one_each) {
      const names::TokenComparison tokens =
          names::compare_tokens(prepared.names.form(p.token[0]), prepared.names.form(q.token[0]));
      if (tokens.level >= names::TokenLevel::kVariant)
        return agrees_as_variant(prepared, values, a, b);
    } else if (p.count > 0 && q.count > 0) {
      const names::Comparison whole = names::compare(prepared.names, p, q);
      if (whole.outcome >= names::Outcome::kVariant)
        return agrees_as_variant(prepared, values, a, b);
    }
  }
  if (values.kind == FieldKind::kGiven && are_nicknames(first, second))
    return by_rarity(values, kLevelVariant, a, b);
  if (std::min(x.length, y.length) >= 3 && one_edit(values, a, b))
    return by_rarity(values, kLevelNear, a, b);
  if (similar(values, a, b)) return by_rarity(values, kLevelSimilar, a, b);
  if (abbreviates(first, second)) return kLevelWeak;
  if (x.token_count + y.token_count > 2 && share_a_token(values, a, b)) return kLevelWeak;
  return kLevelDifferent;
}

int compare_whole_name(const Prepared& prepared, const Values& values, ValueId a, ValueId b) {
  const names::Comparison c = names::compare(prepared.names, values.packed[a], values.packed[b]);
  const int rarity = static_cast<int>(c.matched_rarity / 3.0F);
  switch (c.outcome) {
    case names::Outcome::kNotComparable:
      return kLevelMissing;
    case names::Outcome::kDifferent:
      return c.score >= 0.4F ? kLevelWeak : kLevelDifferent;
    case names::Outcome::kWeak:
      return c.score >= 0.7F ? kLevelSimilarRare : kLevelSimilar;
    case names::Outcome::kPartial:
      return std::clamp(kLevelNear + (rarity - 1) / 2, static_cast<int>(kLevelNear),
                        static_cast<int>(kLevelVariantRare));
    default:
      return kLevelSame + std::clamp(rarity - 1, 0, kBins - 1);
  }
}

int compare_words(const Values& values, ValueId a, ValueId b) {
  const double cosine = soft_cosine(values, a, b);
  if (cosine >= 0.85) return kLevelVariantRare;
  if (cosine >= 0.7) return kLevelVariant;
  if (cosine >= 0.5) return kLevelNearRare;
  if (cosine >= 0.35) return kLevelNear;
  if (cosine >= 0.2) return kLevelSimilar;
  return cosine >= 0.08 ? kLevelWeak : kLevelDifferent;
}

// One name of a place within the other: "Evin, Tehran" and "Tehran".
bool contains(const Values& values, ValueId a, ValueId b) {
  if (values.forms[a].token_count > values.forms[b].token_count) std::swap(a, b);
  const auto inner = values.tokens_of(a);
  const auto outer = values.tokens_of(b);
  return !inner.empty() && std::all_of(inner.begin(), inner.end(), [&](uint32_t token) {
    return std::find(outer.begin(), outer.end(), token) != outer.end();
  });
}

int compare_places(const Values& values, ValueId a, ValueId b) {
  if (values.letters_of(a) == values.letters_of(b) || contains(values, a, b))
    return by_rarity(values, kLevelVariant, a, b);
  if (std::min(values.forms[a].length, values.forms[b].length) >= 4 && one_edit(values, a, b))
    return by_rarity(values, kLevelNear, a, b);
  if (similar(values, a, b)) return by_rarity(values, kLevelSimilar, a, b);
  return share_a_token(values, a, b) ? kLevelWeak : kLevelDifferent;
}

int compare_codes(const Values& values, ValueId a, ValueId b) {
  const Form& x = values.forms[a];
  const Form& y = values.forms[b];
  const std::u16string_view first = values.letters_of(a);
  const std::u16string_view second = values.letters_of(b);
  if (first == second && x.length < 64) return kLevelVariant;
  if (std::min(x.length, y.length) >= 3 && one_edit(values, a, b))
    return by_rarity(values, kLevelNear, a, b);
  if (values.kind == FieldKind::kPostcode) {
    const bool area = x.area == y.area && x.area > 0 &&
                      first.substr(0, static_cast<size_t>(x.area)) ==
                          second.substr(0, static_cast<size_t>(y.area));
    return area ? kLevelWeak : kLevelDifferent;
  }
  if (values.kind == FieldKind::kEmail) {
    const std::u16string_view local = first.substr(0, first.find(u'@'));
    if (local.size() >= 3 && local == second.substr(0, second.find(u'@')))
      return by_rarity(values, kLevelVariant, a, b);
  }
  if (std::min(x.length, y.length) >= 7 && bits_apart(x, y) <= 4 &&
      text::edit_distance(first, second, 2) <= 2)
    return by_rarity(values, kLevelSimilar, a, b);
  return values.kind == FieldKind::kEmail && text::jaro_winkler(first, second) >= 0.92
             ? kLevelWeak
             : kLevelDifferent;
}

}  // namespace

double soft_cosine(const Values& values, ValueId a, ValueId b) {
  const auto first = values.tokens_of(a);
  const auto second = values.tokens_of(b);
  const auto weight = [&](uint32_t token) {
    return static_cast<double>(values.token_weight[token]);
  };
  double norm_a = 0;
  double norm_b = 0;
  double dot = 0;
  for (const uint32_t y : second) norm_b += weight(y) * weight(y);
  uint32_t taken = 0;  // tokens of b that have found a partner; there are at most 24
  for (const uint32_t x : first) {
    norm_a += weight(x) * weight(x);
    double best = 0;
    size_t partner = 0;
    for (size_t j = 0; j < second.size(); ++j) {
      if ((taken >> j & 1) != 0) continue;
      const uint32_t y = second[j];
      double part = 0;
      if (x == y) {
        part = weight(x) * weight(x);
      } else if (std::popcount(values.token_forms[x].mask ^ values.token_forms[y].mask) <= 2 &&
                 std::min(values.token_forms[x].length, values.token_forms[y].length) >= 4 &&
                 text::edit_distance(values.letters_of_token(x), values.letters_of_token(y), 1) <=
                     1) {
        // The rare one is the misspelling: the word has the weight of the common one.
        const double least = std::min(weight(x), weight(y));
        part = 0.8 * least * least;
      }
      if (part <= best) continue;
      best = part;
      partner = j;
    }
    if (best == 0) continue;
    dot += best;
    taken |= 1U << partner;
  }
  return norm_a > 0 && norm_b > 0 ? dot / std::sqrt(norm_a * norm_b) : 0;
}

int compare_texts(const Prepared& prepared, const Values& values, ValueId a, ValueId b) {
  switch (values.kind) {
    case FieldKind::kName:
      return values.beside_parts ? compare_words(values, a, b)
                                 : compare_whole_name(prepared, values, a, b);
    case FieldKind::kAddress:
    case FieldKind::kText:
      return compare_words(values, a, b);
    case FieldKind::kPlace:
      return compare_places(values, a, b);
    case FieldKind::kPostcode:
    case FieldKind::kIdentifier:
    case FieldKind::kEmail:
      return compare_codes(values, a, b);
    default:
      return compare_name_part(prepared, values, a, b);
  }
}

}  // namespace habeas::linkage::internal
