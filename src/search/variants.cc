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

std::vector<std::string> spelling_keys(std::string_view word) {
  const std::optional<names::Token> token = as_token(word);
  return token ? keys_of(*token) : std::vector<std::string>();
}

double spelling_similarity(std::string_view a, std::string_view b) {
  if (a == b) return 1;
  const std::optional<names::Token> one = as_token(a);
  const std::optional<names::Token> two = as_token(b);
  if (!one || !two) return 0;
  const std::vector<std::string> keys = keys_of(*two);
  const std::vector<std::string> own = keys_of(*one);
  if (std::none_of(own.begin(), own.end(), [&](const std::string& key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
      }))
    return 0;
  names::NamePool pool;
  const names::TokenId first = pool.intern(one->text, one->script);
  const names::TokenId second = pool.intern(two->text, two->script);
  const names::TokenComparison result = names::compare_tokens(pool.form(first), pool.form(second));
  return result.level >= names::TokenLevel::kVariant ? std::max(result.similarity, 0.01F) : 0;
}

}  // namespace habeas::search
