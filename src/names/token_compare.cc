// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <span>

#include "names/compare.h"
#include "names/internal/spelling.h"
#include "names/internal/transcription.h"

// The distance of two tokens, in nats. Within a script it is the cost of turning one spelling into
// the other (spelling.h). Between scripts it is how much likelier the best Arabic spelling of the
// Latin token is than the one at hand (transcription.h): 0 if they belong together, about 5 if one
// such spelling in a hundred and fifty is so written. Where the variant table has both spellings,
// it has the last word: one entry makes them one name, two entries make them two that only look
// alike.

namespace habeas::names {

namespace {

constexpr float kVariantDistance = 4.2F;  // spellings of one name
constexpr float kNearDistance = 6.5F;     // perhaps a slip
constexpr float kFarDistance = 13.0F;     // beyond it nothing is computed
constexpr float kArticleDistance = 0.7F;  // of a token that lacks the other's article
constexpr float kOtherName = 2.0F;        // two entries of the variant table
constexpr float kPartSimilarity = 0.35F;
constexpr float kPartDistance = 2.5F;    // of an abbreviation from the part that it leaves
constexpr float kSlackPerLetter = 0.2F;  // longer names have more places to differ
constexpr int kSlackFrom = 6;
constexpr int kMostForeign = 6;  // consonant classes, of all readings, that only one token has

using Letters = std::span<const uint8_t>;

Letters letters_of(const TokenForm& form) { return {form.letter.data(), form.length}; }

float transcription_distance(Letters latin, std::span<const Transcription::RowId> rows,
                             uint32_t least, Letters arabic, float limit) {
  const Transcription& table = Transcription::standard();
  const auto most = least + static_cast<uint32_t>(limit * Transcription::kSteps);
  const uint32_t cost = table.cost(latin, rows, arabic, most);
  if (cost == Transcription::kFar) return kFarDistance + 1;
  // A tenth of the best spelling's own cost stays in: of two spellings that both fit, the one that
  // says more of the sounds is the likelier source.
  return (static_cast<float>(cost) - 0.9F * static_cast<float>(least)) / Transcription::kSteps;
}

float spelling_distance(Script script, Letters a, Letters b, float limit) {
  const uint32_t cost =
      Spelling::standard(script).cost(a, b, static_cast<uint32_t>(limit * Spelling::kSteps));
  if (cost == Spelling::kFar) return kFarDistance + 1;
  return static_cast<float>(cost) / Spelling::kSteps;
}

// The article is written together with the name in one list and is gone in the other: Alnajjar,
// Najjar.
float without_articles(const TokenForm& a, const TokenForm& b) {
  const size_t from_a = article_length(letters_of(a));
  const size_t from_b = article_length(letters_of(b));
  if ((from_a > 0) == (from_b > 0)) return kFarDistance + 1;
  return kArticleDistance + spelling_distance(Script::kLatin, letters_of(a).subspan(from_a),
                                              letters_of(b).subspan(from_b), kFarDistance);
}

// Whether the consonants of the shorter begin or end those of the longer: what an abbreviation
// does.
bool begins(const TokenForm& part, const TokenForm& whole) {
  const int rest = whole.skeleton_length - part.skeleton_length;
  return rest >= 0 && whole.consonants_in_order >> (5 * rest) == part.consonants_in_order;
}
bool ends(const TokenForm& part, const TokenForm& whole) {
  const uint64_t mask = (uint64_t{1} << (5 * part.skeleton_length)) - 1;
  return (whole.consonants_in_order & mask) == part.consonants_in_order;
}

// How far `part` is from the first or last letters of `whole`, the best cut.
float part_distance(const TokenForm& part, const TokenForm& whole, bool at_end) {
  float best = kFarDistance + 1;
  // Arabic script writes a word in half to all of its Latin letters.
  const bool same = part.script == whole.script;
  const bool latin_part = part.script == Script::kLatin;
  const int shortest = same ? part.length - 1 : latin_part ? part.length / 2 : part.length;
  const int longest = same ? part.length + 1 : latin_part ? part.length : part.length * 2 + 1;
  for (int cut = std::max(2, shortest); cut <= longest && cut + 2 <= whole.length; ++cut) {
    const auto count = static_cast<size_t>(cut);
    const Letters letters = at_end ? letters_of(whole).last(count) : letters_of(whole).first(count);
    float distance = 0;
    if (same) {
      distance = spelling_distance(part.script, letters_of(part), letters, kPartDistance);
    } else {
      const Letters latin = part.script == Script::kArabic ? letters : letters_of(part);
      const Letters arabic = part.script == Script::kArabic ? letters_of(part) : letters;
      std::array<Transcription::RowId, TokenForm::kMax> rows;
      const Transcription& table = Transcription::standard();
      const std::span<Transcription::RowId> used(rows.data(), latin.size());
      table.rows_of(latin, used);
      distance = transcription_distance(latin, used, table.least_cost(used), arabic, kPartDistance);
    }
    best = std::min(best, distance);
  }
  return best;
}

bool is_part(const TokenForm& a, const TokenForm& b) {
  const bool first = a.skeleton_length < b.skeleton_length;
  const TokenForm& part = first ? a : b;
  const TokenForm& whole = first ? b : a;
  if (part.skeleton_length == whole.skeleton_length || part.skeleton_length == 0) return false;
  // One consonant says too little, unless the letters are a known name: Ali.
  if (part.skeleton_length < 2 && part.variant == 0) return false;
  if (part.length < (part.script == Script::kArabic ? 2 : 3)) return false;
  return (begins(part, whole) && part_distance(part, whole, false) <= kPartDistance) ||
         (ends(part, whole) && part_distance(part, whole, true) <= kPartDistance);
}

bool share_skeleton(const TokenForm& a, const TokenForm& b) {
  for (uint64_t one : a.skeleton)
    for (uint64_t other : b.skeleton)
      if (one != 0 && one == other) return true;
  return false;
}

float similarity_at(float distance) { return 1.0F / (1.0F + std::exp((distance - 5.0F) / 1.3F)); }

}  // namespace

TokenComparison compare_tokens(const TokenForm& a, const TokenForm& b) {
  if (a.hash == b.hash && a.script == b.script) return {TokenLevel::kSame, 1.0F};
  if (a.script == Script::kOther || b.script == Script::kOther) return {};
  // So many consonants that only one has, and no reading in common: nothing below would be near.
  const bool shared = share_skeleton(a, b);
  const uint32_t only_a = a.consonants & ~b.consonants;
  const uint32_t only_b = b.consonants & ~a.consonants;
  float distance = kFarDistance + 1;
  if (shared ||
      (__builtin_popcount(only_a) <= kMostForeign && __builtin_popcount(only_b) <= kMostForeign)) {
    if (a.script == b.script) {
      distance = spelling_distance(a.script, letters_of(a), letters_of(b), kFarDistance);
      if (a.script == Script::kLatin) distance = std::min(distance, without_articles(a, b));
    } else {
      const TokenForm& latin = a.script == Script::kArabic ? b : a;
      const TokenForm& arabic = a.script == Script::kArabic ? a : b;
      distance = transcription_distance(letters_of(latin), {latin.row.data(), latin.length},
                                        latin.least_cost, letters_of(arabic), kFarDistance);
    }
  }
  // One entry: never far, and among such spellings the nearer one is still the likelier.
  if (a.variant != 0 && a.variant == b.variant) distance = std::min(distance / 4, 1.0F);
  if (distance <= kFarDistance) {
    if (a.variant != 0 && b.variant != 0 && a.variant != b.variant) distance += kOtherName;
    const int letters = (a.length + b.length) / 2;
    distance = std::max(
        0.0F, distance - kSlackPerLetter * static_cast<float>(std::max(0, letters - kSlackFrom)));
    const float similarity = 0.98F * similarity_at(distance);
    if (distance <= kVariantDistance) return {TokenLevel::kVariant, similarity};
    if (distance <= kNearDistance && !is_part(a, b)) return {TokenLevel::kNear, similarity};
  }
  if (is_part(a, b)) return {TokenLevel::kAbbreviation, kPartSimilarity};
  return {TokenLevel::kDifferent, distance <= kFarDistance ? similarity_at(distance) : 0.0F};
}

}  // namespace habeas::names
