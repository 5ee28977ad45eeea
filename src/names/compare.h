// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "names/name.h"

// Whether two written names can be one name. Method: docs/methods/names.md.
//
// Names are packed once into ids of distinct tokens held by a NamePool, and compared by the
// million. Comparing is const and may run on any number of threads while nobody adds to the pool.

namespace habeas::names {

// How near two tokens are. Each is a level of its own for a model that weighs them.
enum class TokenLevel : uint8_t {
  kDifferent,
  kAbbreviation,  // one begins or ends the other: Ali, Alireza; Abd, Abdullah: often somebody else
  kNear,          // a letter apart beyond what romanisations do: a slip, or another name
  kVariant,       // spellings of one name: Hossein, Hussain, حسین
  kSame,          // the same letters after folding
};

enum class Outcome : uint8_t {
  kNotComparable,  // a placeholder, or nothing but initials and titles: neither for nor against
  kDifferent,
  kPartial,  // the tokens that both have agree, but one lacks some of the other's
  kWeak,     // agrees only through an abbreviation or a near token
  kVariant,  // every token agrees as a spelling variant
  kSame,     // the same letters
};
[[nodiscard]] std::string_view outcome_name(Outcome outcome);
[[nodiscard]] std::string_view token_level_name(TokenLevel level);

struct Comparison {
  Outcome outcome = Outcome::kNotComparable;
  float score = 0;           // 0 to 1: agreement less what conflicts or is missing
  float agreement = 0;       // 0 to 1: mean similarity of the matched tokens, by weight
  float matched_rarity = 0;  // nats: sum of rarity() of the matched tokens times their similarity
  float conflict = 0;        // 0 to 1: share of the weight that both sides have unmatched
  float missing = 0;         // 0 to 1: share of the weight that only one side has
  uint8_t matched = 0;       // tokens of the shorter account that found a partner
  uint8_t unmatched = 0;     // tokens on either side that found none
  uint8_t swapped = 0;       // 1 if they agree only in another order
};

using TokenId = uint32_t;

// A name for comparing: trivially copyable, 80 bytes. Only names packed by one pool are compared.
struct PackedName {
  static constexpr size_t kMax = 8;  // bearing tokens; of longer names the first seven and the last
  uint8_t count = 0;
  std::array<Part, kMax> part{};
  std::array<TokenId, kMax> token{};
  std::array<TokenId, kMax> joined{};  // token i with i+1, for names written apart or together
};

// What the comparator knows of one distinct token.
struct TokenForm {
  static constexpr size_t kMax = 22;   // letters compared; later ones are not read
  uint64_t hash = 0;                   // of the folded text
  std::array<uint64_t, 4> skeleton{};  // hashes of its skeletons; 0: no more
  uint64_t consonants_in_order = 0;  // of the likeliest skeleton, 5 bits each, the last one lowest
  uint32_t consonants = 0;           // set of consonant classes of all its skeletons
  uint32_t least_cost = 0;           // Latin: cost of its best Arabic spelling
  float rarity = 0;
  uint32_t variant = 0;  // id of its entry in the variant table, 0 if it has none
  Script script = Script::kNone;
  uint8_t length = 0;
  uint8_t skeleton_length = 0;
  std::array<uint8_t, kMax> letter{};  // codes of names/internal/letters.h
  std::array<uint16_t, kMax> row{};    // Latin: rows of names/internal/transcription.h
};

class NamePool {
 public:
  // Ids are given in the order of first appearance.
  [[nodiscard]] PackedName pack(const Name& name);
  [[nodiscard]] TokenId intern(std::string_view letters, Script script);
  [[nodiscard]] const TokenForm& form(TokenId id) const { return forms_[id]; }
  [[nodiscard]] size_t size() const { return forms_.size(); }

 private:
  std::vector<TokenForm> forms_;
  std::unordered_map<uint64_t, std::vector<TokenId>> by_hash_;
};

struct TokenComparison {
  TokenLevel level = TokenLevel::kDifferent;
  float similarity = 0;  // 0 to 1
};
// Symmetric; a token compared with itself is kSame and 1.
[[nodiscard]] TokenComparison compare_tokens(const TokenForm& a, const TokenForm& b);

// Symmetric.
[[nodiscard]] Comparison compare(const NamePool& pool, const PackedName& a, const PackedName& b);

// For a few names: parses nothing, packs both, takes the best over the aliases of each side.
[[nodiscard]] Comparison compare(const Name& a, const Name& b);

// The same comparison in words: one line for each pair of tokens, each token without a partner.
struct Explanation {
  struct Line {
    std::string a;  // token of the one name as written; "" if it is missing there
    std::string b;
    TokenLevel level = TokenLevel::kDifferent;
    float similarity = 0;
    float weight = 0;  // share of the whole weight
    std::string why;   // "gh for q, one vowel apart"
  };
  Comparison comparison;
  std::vector<Line> lines;
  std::vector<std::string> remarks;  // "titles weigh nothing: Seyyed", "b is a placeholder"
};
[[nodiscard]] Explanation explain(const Name& a, const Name& b);

// Whether the names that one record gives in two scripts can be one name. About 3 in 100 records
// of real bilingual lists fail, mostly because two rows were merged.
enum class Consistency : uint8_t {
  kNotComparable,
  kConsistent,
  kDoubtful,      // some tokens agree
  kInconsistent,  // these are two names
};
[[nodiscard]] Consistency script_consistency(const Name& latin, const Name& arabic);
[[nodiscard]] std::string_view consistency_name(Consistency consistency);

}  // namespace habeas::names
