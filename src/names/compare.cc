// SPDX-License-Identifier: Apache-2.0
#include "names/compare.h"

#include <algorithm>

#include "names/internal/match.h"

// Token alignment. Tokens of two names are matched one to one, or two to one where a name is
// written apart in one list and together in the other. The alignment is first sought in order
// (dynamic programming over both token sequences, like an edit distance whose substitution pays the
// similarity times the weight of what it matches); an assignment without order is taken only if it
// is clearly better, since order is what tells "Ali son of Hassan" from "Hassan son of Ali".

namespace habeas::names {

namespace {

constexpr float kUsable = 0.01F;       // below it, two tokens have nothing in common
constexpr float kSwapMargin = 1.08F;   // how much better an assignment without order must be
constexpr float kSwapCost = 0.97F;     // what it then loses
constexpr float kMissingCost = 0.35F;  // of the weight of what only one side has
constexpr float kConflictCost = 1.0F;  // of the weight of what both sides have unmatched

float part_factor(Part part) {
  switch (part) {
    case Part::kFamily:
      return 1.2F;
    case Part::kMiddle:
      return 0.9F;
    case Part::kGrandfather:
      return 0.8F;
    case Part::kKunya:
      return 0.4F;
    default:
      return 1.0F;
  }
}

// Rarer tokens weigh more, but no token can carry a whole name alone.
float weight_of(const TokenForm& form, Part part) {
  return (2.0F + std::min(form.rarity, 9.0F)) * part_factor(part);
}

struct Step {
  float value = 0;
  uint8_t from_a = 0;
  uint8_t from_b = 0;
};

}  // namespace

Matching::Matching(const NamePool& pool, const PackedName& a, const PackedName& b)
    : pool_(pool), a_(a), b_(b) {
  for (size_t i = 0; i < a.count; ++i) weight_a_[i] = weight_of(pool.form(a.token[i]), a.part[i]);
  for (size_t j = 0; j < b.count; ++j) weight_b_[j] = weight_of(pool.form(b.token[j]), b.part[j]);
  for (size_t i = 0; i < a.count; ++i)
    for (size_t j = 0; j < b.count; ++j)
      single_[i][j] = a.token[i] == b.token[j]
                          ? TokenComparison{TokenLevel::kSame, 1.0F}
                          : compare_tokens(pool.form(a.token[i]), pool.form(b.token[j]));
}

void Matching::in_order() {
  std::array<std::array<Step, kMax + 1>, kMax + 1> best{};
  for (size_t i = 0; i <= a_.count; ++i) {
    for (size_t j = 0; j <= b_.count; ++j) {
      Step step;
      const auto offer = [&](size_t di, size_t dj, float gain) {
        const float value = best[i - di][j - dj].value + gain;
        if (value > step.value || (step.from_a == 0 && step.from_b == 0))
          step = Step{value, static_cast<uint8_t>(di), static_cast<uint8_t>(dj)};
      };
      if (i > 0) offer(1, 0, 0);
      if (j > 0) offer(0, 1, 0);
      if (i > 0 && j > 0) offer(1, 1, gain(i - 1, 1, j - 1, 1));
      if (i > 1 && j > 0) offer(2, 1, gain(i - 2, 2, j - 1, 1));
      if (i > 0 && j > 1) offer(1, 2, gain(i - 1, 1, j - 2, 2));
      best[i][j] = step;
    }
  }
  total_ = best[a_.count][b_.count].value;
  size_t i = a_.count;
  size_t j = b_.count;
  pairs_ = 0;
  while (i > 0 || j > 0) {
    const Step& step = best[i][j];
    i -= step.from_a;
    j -= step.from_b;
    if (step.from_a > 0 && step.from_b > 0 && gain(i, step.from_a, j, step.from_b) > 0)
      pair_[pairs_++] = Pair{static_cast<uint8_t>(i), step.from_a, static_cast<uint8_t>(j),
                             step.from_b, likeness(i, step.from_a, j, step.from_b)};
  }
  std::reverse(pair_.begin(), pair_.begin() + pairs_);
}

// Exact assignment by dynamic programming over sets of b's tokens: at most 8 x 256 steps.
void Matching::without_order() {
  std::array<std::array<float, 256>, kMax + 1> best{};
  const size_t sets = size_t{1} << b_.count;
  for (size_t i = 0; i < a_.count; ++i) {
    for (size_t set = 0; set < sets; ++set) {
      float value = best[i][set];
      for (size_t j = 0; j < b_.count; ++j)
        if ((set >> j & 1U) != 0)
          value = std::max(value, best[i][set ^ (size_t{1} << j)] + gain(i, 1, j, 1));
      best[i + 1][set] = value;
    }
  }
  const float value = best[a_.count][sets - 1];
  if (value < total_ * kSwapMargin) return;
  total_ = value;
  swapped_ = true;
  pairs_ = 0;
  size_t set = sets - 1;
  for (size_t i = a_.count; i-- > 0;) {
    if (best[i + 1][set] <= best[i][set]) continue;
    for (size_t j = 0; j < b_.count; ++j) {
      if ((set >> j & 1U) == 0) continue;
      const size_t rest = set ^ (size_t{1} << j);
      if (best[i][rest] + gain(i, 1, j, 1) < best[i + 1][set]) continue;
      pair_[pairs_++] = Pair{static_cast<uint8_t>(i), 1, static_cast<uint8_t>(j), 1, single_[i][j]};
      set = rest;
      break;
    }
  }
  std::reverse(pair_.begin(), pair_.begin() + pairs_);
}

TokenComparison Matching::likeness(size_t i, size_t take_a, size_t j, size_t take_b) const {
  if (take_a == 1 && take_b == 1) return single_[i][j];
  const TokenId a = take_a == 2 ? a_.joined[i] : a_.token[i];
  const TokenId b = take_b == 2 ? b_.joined[j] : b_.token[j];
  if (a == b) return TokenComparison{TokenLevel::kSame, 1.0F};
  TokenComparison out = compare_tokens(pool_.form(a), pool_.form(b));
  // Half of two tokens that begins or ends a third is no match of both.
  if (out.level == TokenLevel::kAbbreviation) return {};
  return out;
}

float Matching::gain(size_t i, size_t take_a, size_t j, size_t take_b) const {
  const TokenComparison like = likeness(i, take_a, j, take_b);
  if (like.similarity < kUsable) return 0;
  float weight = weight_a_[i] + weight_b_[j];
  if (take_a == 2) weight += weight_a_[i + 1];
  if (take_b == 2) weight += weight_b_[j + 1];
  return weight * like.similarity;
}

float Matching::weight_of_pair(const Pair& pair) const {
  float out = 0;
  for (size_t k = 0; k < pair.take_a; ++k) out += weight_a_[pair.a + k];
  for (size_t k = 0; k < pair.take_b; ++k) out += weight_b_[pair.b + k];
  return out;
}

Comparison Matching::result() const {
  Comparison out;
  float matched = 0;
  float similar = 0;
  float likeness = 0;
  size_t pairs_matched = 0;
  size_t tokens = 0;
  TokenLevel weakest = TokenLevel::kSame;
  uint32_t used_a = 0;
  uint32_t used_b = 0;
  for (size_t k = 0; k < pairs_; ++k) {
    const Pair& pair = pair_[k];
    const float weight = weight_of_pair(pair);
    similar += weight * pair.like.similarity;
    // What little two different tokens have in common is worth something, and is no match.
    if (pair.like.level == TokenLevel::kDifferent) continue;
    ++pairs_matched;
    matched += weight;
    likeness += weight * pair.like.similarity;
    for (size_t t = 0; t < pair.take_a; ++t) {
      used_a |= 1U << (pair.a + t);
      // The commoner spelling's rarity: a slip makes any name look rare.
      const float other = t < pair.take_b ? pool_.form(b_.token[pair.b + t]).rarity : 99;
      out.matched_rarity +=
          pair.like.similarity * std::min(pool_.form(a_.token[pair.a + t]).rarity, other);
    }
    for (size_t t = 0; t < pair.take_b; ++t) used_b |= 1U << (pair.b + t);
    tokens += pair.take_a + pair.take_b;
    weakest = std::min(weakest, pair.like.level);
  }
  float left_a = 0;
  float left_b = 0;
  for (size_t i = 0; i < a_.count; ++i) left_a += (used_a >> i & 1U) != 0 ? 0 : weight_a_[i];
  for (size_t j = 0; j < b_.count; ++j) left_b += (used_b >> j & 1U) != 0 ? 0 : weight_b_[j];
  const float all = matched + left_a + left_b;
  out.conflict = 2 * std::min(left_a, left_b) / all;
  out.missing = (left_a > left_b ? left_a - left_b : left_b - left_a) / all;
  out.agreement = matched > 0 ? likeness / matched : 0;
  out.score =
      similar / all / (matched / all + kConflictCost * out.conflict + kMissingCost * out.missing);
  if (swapped_) out.score *= kSwapCost;
  out.score = std::clamp(out.score, 0.0F, 1.0F);
  out.matched = static_cast<uint8_t>(pairs_matched);
  out.unmatched = static_cast<uint8_t>(a_.count + b_.count - tokens);
  out.swapped = swapped_ ? 1 : 0;
  if (pairs_matched == 0 || out.conflict > 0.34F)
    out.outcome = Outcome::kDifferent;
  else if (weakest <= TokenLevel::kNear || out.conflict > 0)
    out.outcome = Outcome::kWeak;
  else if (out.unmatched > 0)
    out.outcome = Outcome::kPartial;
  else
    out.outcome = weakest == TokenLevel::kSame ? Outcome::kSame : Outcome::kVariant;
  return out;
}

// Of two alignments of equal worth the one found first is taken, so the two names are always put in
// the same order, whichever was asked for first: by the hashes of their tokens, the same in every
// pool.
bool in_canonical_order(const NamePool& pool, const PackedName& a, const PackedName& b) {
  if (a.count != b.count) return a.count < b.count;
  for (size_t i = 0; i < a.count; ++i) {
    const TokenForm& one = pool.form(a.token[i]);
    const TokenForm& other = pool.form(b.token[i]);
    if (one.hash != other.hash) return one.hash < other.hash;
    if (a.part[i] != b.part[i]) return a.part[i] < b.part[i];
  }
  return true;
}

Comparison compare(const NamePool& pool, const PackedName& a, const PackedName& b) {
  if (a.count == 0 || b.count == 0) return {};
  const bool ordered = in_canonical_order(pool, a, b);
  Matching matching(pool, ordered ? a : b, ordered ? b : a);
  matching.align();
  return matching.result();
}

void Matching::align() {
  in_order();
  if (improvable()) without_order();
}

bool Matching::improvable() const {
  if (a_.count < 2 && b_.count < 2) return false;
  float bound = 0;
  float reached = 0;
  for (size_t i = 0; i < a_.count; ++i) {
    float most = 0;
    for (size_t j = 0; j < b_.count; ++j) most = std::max(most, gain(i, 1, j, 1));
    bound += most;
  }
  reached = total_ * kSwapMargin;
  return bound > 0 && bound >= reached;
}

Comparison compare(const Name& a, const Name& b) { return explain(a, b).comparison; }

std::string_view outcome_name(Outcome outcome) {
  constexpr std::array<std::string_view, 6> kNames = {"not comparable", "different", "partial",
                                                      "weak",           "variant",   "same"};
  return kNames[static_cast<size_t>(outcome)];
}

std::string_view token_level_name(TokenLevel level) {
  constexpr std::array<std::string_view, 5> kNames = {"different", "abbreviation", "near",
                                                      "variant", "same"};
  return kNames[static_cast<size_t>(level)];
}

}  // namespace habeas::names
