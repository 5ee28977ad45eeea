// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

// "current ... minister" within four words of one sentence, without a year in that sentence.
std::optional<Passage> undated_current(std::string_view text) {
  constexpr size_t kNear = 4;
  std::vector<Word> words = words_of(text);
  auto is_year = [](const Word& word) {
    return word.folded.size() == 4 &&
           word.folded.find_first_not_of("0123456789") == std::string::npos;
  };
  for (size_t i = 0; i < words.size(); ++i) {
    if (!in_table(Table::kCurrent, words[i])) continue;
    std::optional<size_t> office;
    for (size_t k = i + 1; k < words.size() && k <= i + kNear && !words[k].starts_sentence; ++k) {
      if (!office && in_table(Table::kOffice, words[k])) office = k;
    }
    // In Persian and Arabic the word follows the office.
    for (size_t k = i; k > 0 && k + kNear > i && !office; --k) {
      bool after = static_cast<unsigned char>(words[i].written[0]) >= 0x80;
      if (after && in_table(Table::kOffice, words[k - 1])) office = k - 1;
    }
    if (!office) continue;
    bool dated = false;
    for (size_t k = i; k < words.size() && (k == i || !words[k].starts_sentence); ++k)
      dated = dated || is_year(words[k]);
    for (size_t k = i; k > 0 && !words[k].starts_sentence; --k)
      dated = dated || is_year(words[k - 1]);
    if (!dated) return Passage{words[std::min(i, *office)].from, words[std::max(i, *office)].to};
  }
  return std::nullopt;
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  for (const Claim* claim : view.subject.claims) {
    if (!claim->as_of.empty()) continue;
    std::string text = words_of_claim(*claim);
    if (claim->quote.empty() || claim->value_fields.empty()) text += "\n" + claim->value_text;
    std::optional<Passage> place = undated_current(text);
    if (!place) continue;
    report(found(
        check, view.subject.subject, {claim},
        fmt::format("an office is called current without a date ({} in the claim of {}); it "
                    "was so when it was said{}",
                    in_quotes(text.substr(place->from, place->to - place->from)),
                    teller(*claim, view.known), claim->said.empty() ? "" : ", " + claim->said)));
  }
}

void look_at_own(const Check& check, const OwnText& own, const Report& report) {
  std::optional<Passage> place = undated_current(own.text);
  if (!place) return;
  CheckFinding finding =
      found(check, own.subject, {},
            fmt::format("{} calls an office current without a date: {}", own.where,
                        in_quotes(own.text.substr(place->from, place->to - place->from))));
  finding.detail = own.where;
  report(std::move(finding));
}

}  // namespace

constinit const Check kCurrentWithoutDate = {
    .id = "current-without-date",
    .severity = Severity::kNote,
    .title = "an office called current without a date",
    .explanation =
        "\"Current\" was true on the day it was said, and readers come later. Give the claim an "
        "as_of date; in the case's own words, give the date.",
    .of_subject = look,
    .of_own_text = look_at_own};

}  // namespace habeas::assess
