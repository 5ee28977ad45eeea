// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "suggest/internal/tokens.h"

// The words that the rules look for, one table a language. General words of reporting, hedging and
// demanding; no name of a person, body or case stands in any of them.

namespace habeas::suggest {

enum class WordOrder {
  kSubjectFirst,  // English: X said that
  kVerbLast,      // Persian: X in a letter wrote that
  kVerbFirst,     // Arabic: said X that
};

// A verb of speech in one of its forms.
struct SpeechVerb {
  std::string_view form;  // one or more words
  std::string_view role = "said";
  std::string_view modality = "asserted";
  bool denies = false;
  bool needs_content = false;  // counts only before "that", a colon, a quotation ("found that")
  bool asks = false;           // what follows is asked for ("called for")
};

// A hedge and what it makes of the words.
struct Hedge {
  std::string_view form;
  std::string_view modality;  // alleged, reported, possible
  bool from_others = false;   // it is others, not named, who say so: "allegations of"
};

struct NumberWord {
  std::string_view form;
  int64_t at_least = 0;
  int64_t at_most = -1;
};

struct Lexicon {
  std::string_view language;
  WordOrder order = WordOrder::kSubjectFirst;
  std::span<const SpeechVerb> verbs;
  std::span<const std::string_view> according;  // "according to"
  std::span<const std::string_view> citing;     // "citing": between a subject and its verb
  std::span<const Hedge> hedges;
  std::span<const std::string_view> persons;  // pronouns of one person
  std::span<const std::string_view> others;   // pronouns of groups and things
  std::span<const std::string_view> determiners;
  std::span<const std::string_view> honorifics;  // left out of a name: Mrs, Dr
  std::span<const std::string_view> titles;      // offices before a name: minister, spokeswoman
  std::span<const std::string_view> groups;      // experts, families, officials
  std::span<const std::string_view> documents;   // report, letter, statement
  std::span<const std::string_view> lead_ins;    // a phrase before the subject begins so: on, after
  std::span<const std::string_view> stops;       // a name or subject ends before these
  std::span<const std::string_view> finite;      // is, was, has: a clause of its own
  std::span<const std::string_view> demands;
  std::span<const std::string_view> conditions;  // if, should, unless
  std::span<const std::string_view> characterisations;
  std::span<const std::string_view> opinions;  // loaded words
  std::span<const std::string_view> denials;   // with these the speaker denies the rest of a claim
  std::span<const std::string_view> at_least;
  std::span<const std::string_view> at_most;
  std::span<const std::string_view> more_than;  // the number itself excluded
  std::span<const std::string_view> less_than;
  std::span<const std::string_view> about;
  std::span<const NumberWord> numbers;
  std::span<const std::string_view> issued_by;  // "distributed by"
  std::span<const std::string_view> own;        // we, our
};

// The table for the language most of the words are written in.
[[nodiscard]] const Lexicon& lexicon_for(Tokens tokens);
[[nodiscard]] const Lexicon& english_lexicon();
[[nodiscard]] const Lexicon& persian_lexicon();
[[nodiscard]] const Lexicon& arabic_lexicon();

// The longest entry that the tokens spell from `at` on, and its length in tokens; words are
// compared folded. nullptr and 0 if there is none. The tables must live for ever (they are
// constants).
template <typename Entry>
struct Match {
  const Entry* entry = nullptr;
  size_t length = 0;
  explicit operator bool() const { return entry != nullptr; }
};
[[nodiscard]] Match<SpeechVerb> match(Tokens tokens, size_t at, std::span<const SpeechVerb> verbs);
[[nodiscard]] Match<Hedge> match(Tokens tokens, size_t at, std::span<const Hedge> hedges);
[[nodiscard]] Match<NumberWord> match(Tokens tokens, size_t at, std::span<const NumberWord> words);
[[nodiscard]] Match<std::string_view> match(Tokens tokens, size_t at,
                                            std::span<const std::string_view> phrases);
// Arabic joins "and" and "so" to the next word: takes them off where a word of the tables is left.
void part_joined_words(const Lexicon& lexicon, std::vector<Token>& tokens);
[[nodiscard]] bool is_one_of(const Token& token, std::span<const std::string_view> words);
// Whether any phrase of the list stands in the tokens.
[[nodiscard]] bool holds(Tokens tokens, std::span<const std::string_view> phrases);

}  // namespace habeas::suggest
