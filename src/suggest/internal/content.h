// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suggest/internal/lexicon.h"
#include "suggest/internal/sentence.h"
#include "suggest/suggestion.h"

// What stands in the words of one claim: hedges, numbers, dates, names, and what kind it is.

namespace habeas::suggest {

struct FoundHedge {
  std::string written;
  std::string_view modality;
  bool from_others = false;
};

[[nodiscard]] std::vector<FoundHedge> hedges_in(const Lexicon& lexicon, std::string_view text,
                                                Tokens tokens, TokenRange range);

// Dates are looked for first: their digits are no numbers of persons.
[[nodiscard]] std::vector<ProposedDate> dates_in(const Lexicon& lexicon, std::string_view text,
                                                 Tokens tokens, TokenRange range,
                                                 std::vector<bool>& used);
[[nodiscard]] std::vector<ProposedNumber> numbers_in(const Lexicon& lexicon, std::string_view text,
                                                     Tokens tokens, TokenRange range,
                                                     const std::vector<bool>& used);
[[nodiscard]] std::vector<std::string> names_in(const Lexicon& lexicon, std::string_view text,
                                                Tokens tokens, TokenRange range);

struct Kind {
  std::string kind;
  std::string rule;
  std::string condition;  // verbatim; "" if none
};
[[nodiscard]] Kind kind_of(const Lexicon& lexicon, std::string_view text, Tokens tokens,
                           TokenRange range, bool asks, const std::vector<ProposedNumber>& numbers);

}  // namespace habeas::suggest
