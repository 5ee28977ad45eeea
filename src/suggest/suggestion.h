// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Proposes claims from running text (English, Persian, Arabic): who says what through whom, how
// hedged, with which numbers and dates, each at its place in the text. Rules and tables alone; the
// same text gives the same suggestions; every suggestion says which rules made it. A suggestion is
// nothing until a named person accepts, mends or refuses it.
//
// The rules are described in docs/methods/suggest.md. Places are counted in characters (Unicode
// code points) and lines (from 1) of the text as given.

namespace habeas::suggest {

struct Span {
  int64_t from = 0;  // characters before it
  int64_t to = 0;    // characters up to its end
  friend bool operator==(const Span&, const Span&) = default;
};

// One link of a speaker chain.
struct ProposedSpeaker {
  std::string name;      // as the text names it best; "" if it is not named ("allegations")
  std::string written;   // as it stands at this place ("She", "the 18-page report")
  std::string role;      // said, wrote, reported, distributed (docs/architecture.md, section 7)
  std::string modality;  // asserted, reported, alleged, possible
  std::string hedge;     // verbatim, several joined by "; "; "" if none
  std::string on;        // EDTF, when it was said; "" if the text does not say
  bool issuer = false;   // who issues the document
  friend bool operator==(const ProposedSpeaker&, const ProposedSpeaker&) = default;
};

struct ProposedNumber {
  std::string written;    // "more than 2,000"
  int64_t at_least = 0;   // 0: no lower end is stated
  int64_t at_most = -1;   // -1: no upper end is stated
  bool excluded = false;  // the end is itself excluded: "more than 2,000", "fewer than 60"
  bool about = false;     // "some 300"
  bool vague = false;     // "thousands": the bounds are of the word, not of a count
  std::string unit;       // the noun counted; "" if none was found
  std::string scope;      // the words around it that say where and when; may be ""
  friend bool operator==(const ProposedNumber&, const ProposedNumber&) = default;
};

struct ProposedDate {
  std::string written;
  std::vector<std::string> readings;  // EDTF, one for each meaning; several: ambiguous
  friend bool operator==(const ProposedDate&, const ProposedDate&) = default;
};

struct Suggestion {
  Span span;  // from the first to the last character of the claim's words
  int64_t first_line = 0;
  int64_t last_line = 0;
  std::string text;                 // the words of the claim, breaks by captions left out
  bool quoted = false;              // the words are given as the innermost named speaker's own
  std::vector<Span> insertions;     // bracketed words that are not the speaker's, within the source
  std::vector<Span> interruptions;  // captions and the like that stand inside the span
  std::string kind;                 // fact, number, characterisation, opinion, demand, ...
  std::string polarity;             // affirms, denies
  std::string condition;            // of a conditional recommendation, verbatim
  std::vector<ProposedSpeaker> speakers;  // innermost first
  std::vector<ProposedNumber> numbers;
  std::vector<ProposedDate> dates;
  std::vector<std::string> names;  // personal and other proper names in the words
  std::vector<Span> also;          // the same words again: pull quotes, subheadings
  std::vector<std::string> why;    // the rules that made it, in their order
};

struct SuggestOptions {
  std::string issuer;  // who issues the document, if it is known from elsewhere
};

struct Suggestions {
  std::string language;            // en, fa, ar: which table was used
  std::string issuer;              // "" if neither the options nor the text name one
  std::string distributor;         // "" if none
  std::string dated;               // EDTF of the document, from its dateline; may be ""
  std::vector<Suggestion> claims;  // in the order of the text
};

// Never fails: bytes that are not UTF-8 are passed over. Time and memory grow linearly with the
// text.
[[nodiscard]] Suggestions suggest_claims(std::string_view text, const SuggestOptions& options = {});

}  // namespace habeas::suggest
