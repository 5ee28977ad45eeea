// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/finding.h"

// The checks, one file each in assess/checks/, and what several of them need.

namespace habeas::assess {

extern const Check kQuotationNotFound;
extern const Check kQuotationTwoWordings;
extern const Check kHedgeLost;
extern const Check kNumbersJoined;
extern const Check kImpossibleDate;
extern const Check kDocumentTwoNames;
extern const Check kNameTwoSpellings;
extern const Check kPostsAtOneTime;
extern const Check kCurrentWithoutDate;
extern const Check kAccusedWithoutAnswer;
extern const Check kSoleInterestedSource;
extern const Check kCaptionSaysMore;
extern const Check kLoadedOwnWords;
extern const Check kNoExculpatorySearch;

// A finding with its check's id and severity, and these claims.
[[nodiscard]] CheckFinding found(const Check& check, std::string_view subject,
                                 std::vector<const Claim*> claims, std::string message);
[[nodiscard]] Spot spot_of(const Claim& claim);
[[nodiscard]] Spot spot_of(const ExhibitView& view, const Passage& passage);

// How a message names the source that says a claim, and through whom: its outermost speaker.
[[nodiscard]] std::string teller(const Claim& claim, const Register& known);

// Words in quotation marks, shortened to about 160 characters.
[[nodiscard]] std::string in_quotes(std::string_view words);

// The claim's words as far as the case holds them: quotation and anchored text.
[[nodiscard]] std::string words_of_claim(const Claim& claim);

// Claims that say somebody is responsible for a wrong.
[[nodiscard]] bool is_accusation(const Claim& claim);

// Whether two short texts say the same in other forms of the words: "crime against humanity" and
// "crimes against humanity".
[[nodiscard]] bool nearly_the_same(std::string_view a, std::string_view b);

}  // namespace habeas::assess
