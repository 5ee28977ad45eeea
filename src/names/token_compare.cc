// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "names/compare.h"
#include "names/internal/token_cost.h"

namespace habeas::names {

namespace {

constexpr float kVariantCost = 0.20F;  // cost for each sound, up to which spellings are of one name
constexpr float kNearCost = 0.34F;
constexpr int kMaxLengthGap = 9;

bool share_skeleton(const TokenForm& a, const TokenForm& b) {
  for (uint64_t one : a.skeleton)
    for (uint64_t other : b.skeleton)
      if (one != 0 && one == other) return true;
  return false;
}

}  // namespace

TokenComparison compare_tokens(const TokenForm& a, const TokenForm& b) {
  if (a.hash == b.hash && a.script == b.script) return {TokenLevel::kSame, 1.0F};
  if (a.variant != 0 && a.variant == b.variant) return {TokenLevel::kVariant, 0.98F};
  if (a.script != b.script && (a.script == Script::kOther || b.script == Script::kOther)) return {};
  const bool skeleton = share_skeleton(a, b);
  if (!skeleton) {
    const int apart = __builtin_popcount(a.consonants ^ b.consonants);
    const int gap = static_cast<int>(a.length) - static_cast<int>(b.length);
    if (apart > 6 || gap > kMaxLengthGap || gap < -kMaxLengthGap) return {};
  }
  const float cost = token_cost(a, b);
  if (cost <= kVariantCost) return {TokenLevel::kVariant, 1.0F - cost * 0.75F};
  if (cost <= kNearCost) return {TokenLevel::kNear, 0.85F - (cost - kVariantCost) * 1.8F};
  if (part_cost(a, b) <= kVariantCost * 0.5F) return {TokenLevel::kAbbreviation, 0.55F};
  return {};
}

}  // namespace habeas::names
