// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "names/compare.h"
#include "names/internal/match.h"
#include "names/skeleton.h"

namespace habeas::names {

namespace {

// The tokens that NamePool::pack kept, in its order.
std::vector<const Token*> packed_tokens(const Name& name) {
  std::vector<const Token*> tokens;
  for (const Token& token : name.tokens)
    if (!token.skeletons.empty()) tokens.push_back(&token);
  if (tokens.size() > PackedName::kMax)
    tokens.erase(tokens.begin() + PackedName::kMax - 1, tokens.end() - 1);
  return tokens;
}

std::string joined_written(const std::vector<const Token*>& tokens, size_t at, size_t take) {
  std::string out;
  for (size_t k = 0; k < take; ++k) out += (k == 0 ? "" : " ") + tokens[at + k]->written;
  return out;
}

std::string joined_letters(const std::vector<const Token*>& tokens, size_t at, size_t take) {
  std::string out;
  for (size_t k = 0; k < take; ++k) out += tokens[at + k]->text;
  return out;
}

bool share_skeleton(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& one) {
    return std::find(b.begin(), b.end(), one) != b.end();
  });
}

std::string reason(const Matching::Pair& pair, const std::string& letters_a,
                   const std::string& letters_b) {
  if (pair.like.level == TokenLevel::kSame) return "the same letters";
  if (pair.like.level == TokenLevel::kAbbreviation)
    return "one is a part of the other: an abbreviation, or another name";
  const bool consonants = share_skeleton(skeletons(letters_a), skeletons(letters_b));
  std::string out =
      consonants ? "the same consonants" : "consonants that are written for one another";
  const double vowels = vowel_agreement(letters_a, letters_b);
  if (vowels < 0.99) out += ", other vowels";
  if (pair.take_a != pair.take_b) out += ", written apart and together";
  if (pair.like.level == TokenLevel::kNear) out += "; a slip, or another name";
  return out;
}

void remark(std::vector<std::string>& remarks, const Name& name, const char* which) {
  if (name.placeholder)
    remarks.push_back(std::string(which) + " says that the name is not known; it matches nothing");
  if (name.truncated) remarks.push_back(std::string(which) + " was cut: it is too long for a name");
  for (const Token& token : name.tokens) {
    if (token.part == Part::kTitle)
      remarks.push_back("\"" + token.written + "\" is a title and weighs nothing");
    if (token.part == Part::kInitial)
      remarks.push_back("\"" + token.written + "\" is an initial and weighs nothing");
  }
}

Explanation explain_ordered(const NamePool& pool, const Name& a, const PackedName& packed_a,
                            const Name& b, const PackedName& packed_b) {
  Explanation out;
  Matching matching(pool, packed_a, packed_b);
  matching.align();
  out.comparison = matching.result();
  const std::vector<const Token*> tokens_a = packed_tokens(a);
  const std::vector<const Token*> tokens_b = packed_tokens(b);
  float all = 0;
  for (size_t i = 0; i < packed_a.count; ++i) all += matching.weight_a(i);
  for (size_t j = 0; j < packed_b.count; ++j) all += matching.weight_b(j);
  std::vector<bool> used_a(packed_a.count);
  std::vector<bool> used_b(packed_b.count);
  for (size_t k = 0; k < matching.pairs(); ++k) {
    const Matching::Pair& pair = matching.pair(k);
    if (pair.like.level == TokenLevel::kDifferent) continue;
    for (size_t t = 0; t < pair.take_a; ++t) used_a[pair.a + t] = true;
    for (size_t t = 0; t < pair.take_b; ++t) used_b[pair.b + t] = true;
    Explanation::Line line;
    line.a = joined_written(tokens_a, pair.a, pair.take_a);
    line.b = joined_written(tokens_b, pair.b, pair.take_b);
    line.level = pair.like.level;
    line.similarity = pair.like.similarity;
    line.weight = matching.weight_of_pair(pair) / all;
    line.why = reason(pair, joined_letters(tokens_a, pair.a, pair.take_a),
                      joined_letters(tokens_b, pair.b, pair.take_b));
    out.lines.push_back(std::move(line));
  }
  const char* const lonely = out.comparison.conflict > 0 ? "no partner: the names disagree here"
                                                         : "missing in the other name";
  for (size_t i = 0; i < used_a.size(); ++i)
    if (!used_a[i])
      out.lines.push_back({tokens_a[i]->written, "", TokenLevel::kDifferent, 0,
                           matching.weight_a(i) / all, lonely});
  for (size_t j = 0; j < used_b.size(); ++j)
    if (!used_b[j])
      out.lines.push_back({"", tokens_b[j]->written, TokenLevel::kDifferent, 0,
                           matching.weight_b(j) / all, lonely});
  if (out.comparison.swapped != 0)
    out.remarks.emplace_back("the tokens agree only in another order");
  return out;
}

Explanation explain_pair(const Name& a, const Name& b) {
  NamePool pool;
  const PackedName packed_a = pool.pack(a);
  const PackedName packed_b = pool.pack(b);
  Explanation out;
  if (packed_a.count > 0 && packed_b.count > 0) {
    if (in_canonical_order(pool, packed_a, packed_b)) {
      out = explain_ordered(pool, a, packed_a, b, packed_b);
    } else {
      out = explain_ordered(pool, b, packed_b, a, packed_a);
      for (Explanation::Line& line : out.lines) std::swap(line.a, line.b);
    }
  }
  remark(out.remarks, a, "the first");
  remark(out.remarks, b, "the second");
  return out;
}

std::vector<const Name*> variants(const Name& name) {
  std::vector<const Name*> out = {&name};
  for (const Name& alias : name.aliases) out.push_back(&alias);
  return out;
}

}  // namespace

Explanation explain(const Name& a, const Name& b) {
  Explanation best = explain_pair(a, b);
  for (const Name* one : variants(a)) {
    for (const Name* other : variants(b)) {
      if (one == &a && other == &b) continue;
      Explanation found = explain_pair(*one, *other);
      if (found.comparison.score <= best.comparison.score) continue;
      found.remarks.emplace_back("compared through an alias");
      best = std::move(found);
    }
  }
  return best;
}

Consistency script_consistency(const Name& latin, const Name& arabic) {
  const Comparison found = compare(latin, arabic);
  if (found.outcome == Outcome::kNotComparable) return Consistency::kNotComparable;
  if (found.matched == 0 || found.conflict > 0.75F) return Consistency::kInconsistent;
  const bool whole = found.conflict < 0.05F && found.agreement >= 0.75F;
  return whole ? Consistency::kConsistent : Consistency::kDoubtful;
}

std::string_view consistency_name(Consistency consistency) {
  constexpr std::array<std::string_view, 4> kNames = {"not comparable", "consistent", "doubtful",
                                                      "inconsistent"};
  return kNames[static_cast<size_t>(consistency)];
}

}  // namespace habeas::names
