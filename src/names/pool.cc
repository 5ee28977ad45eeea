// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "names/compare.h"
#include "names/frequency.h"
#include "names/internal/hash.h"
#include "names/internal/letters.h"
#include "names/internal/tables.h"
#include "names/internal/transcription.h"
#include "names/skeleton.h"
#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::names {

namespace {

constexpr size_t kMaxInOrder = 12;

// 0 to 25; no skeleton holds a y, whose place S takes.
unsigned class_number(char c) { return static_cast<unsigned>((c == 'S' ? 'y' : c) - 'a'); }

uint32_t class_set(const std::vector<std::string>& readings) {
  uint32_t out = 0;
  for (const std::string& reading : readings)
    for (char c : reading) out |= 1U << class_number(c);
  return out;
}

TokenForm make_form(std::string_view letters, Script script, uint64_t hash) {
  TokenForm out;
  out.hash = hash;
  out.script = script;
  out.rarity = static_cast<float>(rarity(letters));
  out.variant = variant_of(letters);
  const std::vector<std::string> readings = skeletons(letters);
  for (size_t i = 0; i < readings.size() && i < out.skeleton.size(); ++i)
    out.skeleton[i] = fnv1a(readings[i]);
  out.skeleton_length = static_cast<uint8_t>(std::min(readings[0].size(), kMaxInOrder));
  for (char c : std::string_view(readings[0]).substr(0, kMaxInOrder))
    out.consonants_in_order = out.consonants_in_order << 5U | class_number(c);
  out.consonants = class_set(readings);
  for (char32_t letter : text::decode(letters, TokenForm::kMax)) {
    const uint8_t code = script == Script::kArabic ? arabic_code(letter) : latin_code(letter);
    out.letter[out.length++] = code;
  }
  if (script == Script::kLatin) {
    const Transcription& table = Transcription::standard();
    const std::span<Transcription::RowId> rows(out.row.data(), out.length);
    table.rows_of({out.letter.data(), out.length}, rows);
    out.least_cost = table.least_cost(rows);
  }
  return out;
}

}  // namespace

TokenId NamePool::intern(std::string_view letters, Script script) {
  const std::string folded = text::fold(letters);
  // The letters themselves take part: şahin and sahin are equal when folded, and not the same form.
  const uint64_t exact = fnv1a(letters);
  for (TokenId id : by_hash_[exact])
    if (forms_[id].script == script) return id;
  const auto id = static_cast<TokenId>(forms_.size());
  forms_.push_back(make_form(letters, script, fnv1a(folded)));
  by_hash_[exact].push_back(id);
  return id;
}

PackedName NamePool::pack(const Name& name) {
  PackedName out;
  if (name.placeholder) return out;
  std::vector<const Token*> tokens;
  for (const Token& token : name.tokens)
    if (!token.skeletons.empty()) tokens.push_back(&token);
  if (tokens.size() > PackedName::kMax)
    tokens.erase(tokens.begin() + PackedName::kMax - 1, tokens.end() - 1);
  for (size_t i = 0; i < tokens.size(); ++i) {
    out.part[i] = tokens[i]->part;
    out.token[i] = intern(tokens[i]->text, tokens[i]->script);
  }
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    out.joined[i] = tokens[i]->script == tokens[i + 1]->script
                        ? intern(tokens[i]->text + tokens[i + 1]->text, tokens[i]->script)
                        : out.token[i];
  }
  out.count = static_cast<uint8_t>(tokens.size());
  return out;
}

}  // namespace habeas::names
