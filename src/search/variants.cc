// SPDX-License-Identifier: Apache-2.0
#include "search/variants.h"

#include <algorithm>
#include <optional>

#include "names/compare.h"
#include "names/frequency.h"
#include "text/unicode.h"

namespace habeas::search {

namespace {

// The word as a token of a name; none for what cannot carry a comparison.
std::optional<names::Token> as_token(std::string_view word) {
  if (word.find_first_of("0123456789") != std::string_view::npos) return std::nullopt;
  names::Name name = names::parse(word);
  if (name.tokens.size() != 1 || !name.aliases.empty()) return std::nullopt;
  names::Token token = std::move(name.tokens.front());
  // Titles and words for "unknown" are words like others here; initials are no names.
  if (token.text.empty() || token.part == names::Part::kInitial) return std::nullopt;
  if (token.script != names::Script::kLatin && token.script != names::Script::kArabic)
    return std::nullopt;
  return token;
}

std::vector<std::string> keys_of(const names::Token& token) {
  std::vector<std::string> keys;
  const auto add = [&](std::string key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  };
  std::string known = names::frequency_key(token.text);
  if (!known.empty() && known.front() != '*') add("=" + known);
  for (const std::string& skeleton : token.skeletons)
    if (skeleton.size() >= 2) add(skeleton);
  return keys;
}

}  // namespace

struct Spellings::Compared {
  names::NamePool pool;
  names::TokenId id = 0;
};

Spellings::Spellings(std::string_view word) : word_(word) {
  const std::optional<names::Token> token = as_token(word);
  if (!token) return;
  keys_ = keys_of(*token);
  compared_ = std::make_unique<Compared>();
  compared_->id = compared_->pool.intern(token->text, token->script);
}

Spellings::~Spellings() = default;

double Spellings::similarity(std::string_view other) {
  if (word_ == other) return 1;
  if (!compared_) return 0;
  const std::optional<names::Token> token = as_token(other);
  if (!token) return 0;
  const std::vector<std::string> keys = keys_of(*token);
  if (std::none_of(keys_.begin(), keys_.end(), [&](const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
      }))
    return 0;
  const names::TokenId id = compared_->pool.intern(token->text, token->script);
  const names::TokenComparison result =
      names::compare_tokens(compared_->pool.form(compared_->id), compared_->pool.form(id));
  return result.level >= names::TokenLevel::kVariant ? std::max(result.similarity, 0.01F) : 0;
}

std::vector<std::string> spelling_keys(std::string_view word) { return Spellings(word).keys(); }

double spelling_similarity(std::string_view a, std::string_view b) {
  return Spellings(a).similarity(b);
}

}  // namespace habeas::search
