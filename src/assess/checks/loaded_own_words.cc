// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

std::set<std::string> loaded_in(std::string_view text) {
  std::set<std::string> words;
  std::vector<Passage> quotations = quotations_in(text);
  for (const Word& word : words_of(text)) {
    bool inside = false;
    for (const Passage& q : quotations) inside = inside || (word.from >= q.from && word.to <= q.to);
    std::optional<std::string_view> loaded = in_table(Table::kLoaded, word);
    if (loaded && !inside) words.insert(std::string(*loaded));
  }
  return words;
}

// A claim's value is a paraphrase by whoever keeps the case. Words that the source used itself are
// the source's.
void look(const Check& check, const SubjectView& view, const Report& report) {
  for (const Claim* claim : view.subject.claims) {
    if (claim->number) continue;
    std::set<std::string> own = loaded_in(claim->value_text + "\n" + claim->condition);
    if (own.empty()) continue;
    for (const Word& word : words_of(words_of_claim(*claim))) {
      if (std::optional<std::string_view> used = in_table(Table::kLoaded, word))
        own.erase(std::string(*used));
    }
    // Where no words of the source are on record nobody can tell whose they are.
    if (own.empty()) continue;
    report(found(check, view.subject.subject, {claim},
                 fmt::format("the value {} judges in words that are not the source's: {}",
                             in_quotes(claim->value_text), fmt::join(own, ", "))));
  }
}

void look_at_own(const Check& check, const OwnText& own, const Report& report) {
  std::set<std::string> words = loaded_in(own.text);
  if (words.empty()) return;
  CheckFinding finding = found(
      check, own.subject, {},
      fmt::format("{} judges in the case's own voice: {}", own.where, fmt::join(words, ", ")));
  finding.detail = own.where;
  report(std::move(finding));
}

}  // namespace

constinit const Check kLoadedOwnWords = {
    .id = "loaded-own-words",
    .severity = Severity::kWarning,
    .title = "loaded words or opinion in the case's own voice",
    .explanation =
        "The case's own words (names and descriptions of entities, descriptions of sources, "
        "paraphrased values, the dossier's text) judge. Such words may stand in attributed "
        "quotations only: quote them, or say it plainly.",
    .of_subject = look,
    .of_own_text = look_at_own};

}  // namespace habeas::assess
