// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/lexicon.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace habeas::suggest {

namespace {

// The phrases of a table by their first word, the longest first.
struct PhraseIndex {
  struct Phrase {
    std::vector<std::string> words;
    size_t entry = 0;
  };
  std::unordered_map<std::string, std::vector<Phrase>> by_first;
};

std::string_view form_of(std::string_view phrase) { return phrase; }
template <typename Entry>
std::string_view form_of(const Entry& entry) {
  return entry.form;
}

template <typename Entry>
const PhraseIndex& index_of(std::span<const Entry> table) {
  thread_local std::map<const void*, PhraseIndex> known;
  auto [at, fresh] = known.try_emplace(table.data());
  if (!fresh) return at->second;
  for (size_t i = 0; i < table.size(); ++i) {
    PhraseIndex::Phrase phrase{{}, i};
    for (const Token& token : tokens_of(form_of(table[i]))) phrase.words.push_back(token.folded);
    at->second.by_first[phrase.words.at(0)].push_back(std::move(phrase));
  }
  for (auto& [word, phrases] : at->second.by_first) {
    std::stable_sort(phrases.begin(), phrases.end(),
                     [](const auto& a, const auto& b) { return a.words.size() > b.words.size(); });
  }
  return at->second;
}

template <typename Entry>
Match<Entry> match_in(Tokens tokens, size_t at, std::span<const Entry> table) {
  if (at >= tokens.size() || table.empty()) return {};
  const PhraseIndex& index = index_of(table);
  auto found = index.by_first.find(tokens[at].folded);
  if (found == index.by_first.end()) return {};
  for (const PhraseIndex::Phrase& phrase : found->second) {
    if (at + phrase.words.size() > tokens.size()) continue;
    bool same = true;
    for (size_t i = 1; i < phrase.words.size() && same; ++i) {
      same = tokens[at + i].folded == phrase.words[i];
    }
    if (same) return {&table[phrase.entry], phrase.words.size()};
  }
  return {};
}

// Short words that are common in one of the two languages and absent from the other.
constexpr std::array<std::string_view, 8> kPersianWords = {"که",   "را", "این", "است",
                                                           "برای", "شد", "از",  "آن‌ها"};
constexpr std::array<std::string_view, 13> kArabicWords = {
    "في", "إلى", "على", "التي", "الذي", "هذه", "أن", "من", "عن", "لا", "مع", "هذا", "ذلك"};

bool has_persian_letter(std::string_view word) {
  for (size_t at = 0; at < word.size();) {
    Character c = character_at(word, at);
    if (c.code == U'پ' || c.code == U'چ' || c.code == U'ژ' || c.code == U'گ') return true;
    at += c.length;
  }
  return false;
}

}  // namespace

Match<SpeechVerb> match(Tokens tokens, size_t at, std::span<const SpeechVerb> verbs) {
  return match_in(tokens, at, verbs);
}
Match<Hedge> match(Tokens tokens, size_t at, std::span<const Hedge> hedges) {
  return match_in(tokens, at, hedges);
}
Match<NumberWord> match(Tokens tokens, size_t at, std::span<const NumberWord> words) {
  return match_in(tokens, at, words);
}
Match<std::string_view> match(Tokens tokens, size_t at, std::span<const std::string_view> phrases) {
  return match_in(tokens, at, phrases);
}

void part_joined_words(const Lexicon& lexicon, std::vector<Token>& tokens) {
  if (lexicon.order != WordOrder::kVerbFirst) return;
  for (size_t i = 0; i < tokens.size(); ++i) {
    for (std::string_view joined : {"و", "ف"}) {
      if (!tokens[i].folded.starts_with(joined)) continue;
      std::string whole = tokens[i].folded;
      tokens[i].folded = whole.substr(joined.size());
      bool known = match(tokens, i, lexicon.verbs) || match(tokens, i, lexicon.hedges) ||
                   match(tokens, i, lexicon.numbers);
      if (known) break;
      tokens[i].folded = std::move(whole);
    }
  }
}

bool is_one_of(const Token& token, std::span<const std::string_view> words) {
  return static_cast<bool>(match(Tokens(&token, 1), 0, words));
}

bool holds(Tokens tokens, std::span<const std::string_view> phrases) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (match(tokens, i, phrases)) return true;
  }
  return false;
}

const Lexicon& lexicon_for(Tokens tokens) {
  size_t latin = 0;
  size_t arabic_script = 0;
  size_t persian = 0;
  size_t arabic = 0;
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::kWord) continue;
    if (!is_arabic_letter(character_at(token.folded, 0).code)) {
      ++latin;
      continue;
    }
    ++arabic_script;
    if (has_persian_letter(token.folded) || is_one_of(token, kPersianWords)) ++persian;
    if (is_one_of(token, kArabicWords) || token.folded.starts_with("ال")) ++arabic;
  }
  if (latin >= arabic_script) return english_lexicon();
  return persian >= arabic ? persian_lexicon() : arabic_lexicon();
}

}  // namespace habeas::suggest
