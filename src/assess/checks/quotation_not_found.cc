// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

// The pieces of a quotation between its marks of omission; insertions taken out where they are
// known.
std::vector<std::string> pieces_of(std::string quote, const std::vector<std::string>& insertions) {
  for (const std::string& insertion : insertions) {
    for (const std::string& form : {"[" + insertion + "]", insertion}) {
      size_t at = insertion.empty() ? std::string::npos : quote.find(form);
      if (at == std::string::npos) continue;
      quote.replace(at, form.size(), " ... ");
      break;
    }
  }
  std::vector<std::string> pieces;
  size_t from = 0;
  while (from <= quote.size()) {
    size_t dots = quote.find("...", from);
    size_t ellipsis = quote.find("\xe2\x80\xa6", from);
    size_t at = std::min(dots, ellipsis);
    pieces.push_back(quote.substr(from, at == std::string::npos ? at : at - from));
    if (at == std::string::npos) break;
    from = at + 3;  // both marks have three bytes
  }
  return pieces;
}

bool stands(std::span<const Word> text, const std::vector<std::string>& pieces) {
  constexpr int kRuns = 3;
  for (const std::string& piece : pieces) {
    std::vector<Word> wanted = words_of(piece);
    if (!wanted.empty() && !stands_in_runs(text, wanted, kRuns)) return false;
  }
  return true;
}

void look(const Check& check, const ExhibitView& view, const Report& report) {
  for (const Claim* claim : view.claims) {
    if (claim->quote.empty()) continue;
    if (stands(view.words, pieces_of(claim->quote, {})) ||
        stands(view.words, pieces_of(claim->quote, claim->insertions)))
      continue;
    std::optional<Nearest> nearest = nearest_passage(view.words, words_of(claim->quote));
    std::string there =
        nearest && nearest->share >= 0.3
            ? "the nearest words are " +
                  in_quotes(view.text.substr(nearest->passage.from,
                                             nearest->passage.to - nearest->passage.from))
            : "nothing like them stands there";
    CheckFinding finding =
        found(check, claim->subject, {claim},
              fmt::format("the quotation {} is not in {}; {}", in_quotes(claim->quote),
                          view.known.subject_name(view.exhibit.sha256), there));
    if (nearest && nearest->share >= 0.3) finding.spots.push_back(spot_of(view, nearest->passage));
    report(std::move(finding));
  }
}

}  // namespace

constinit const Check kQuotationNotFound = {
    .id = "quotation-not-found",
    .severity = Severity::kError,
    .title = "a quotation that is not in the exhibit",
    .explanation =
        "The quoted words, apart from marks of omission, editors' insertions and a break by a "
        "caption, must stand in the text of the exhibit that the claim is anchored in. Quote it "
        "letter by letter, or anchor the claim where the words stand.",
    .of_exhibit = look};

}  // namespace habeas::assess
