// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

// A quotation is printed a second time (a pull quote, a subheading, a later paragraph) in other
// words. Found by runs of five equal words: from such a run both places are followed to the left
// and right while they agree, with one difference of up to four words allowed in the middle.

namespace habeas::assess {

namespace {

constexpr size_t kRun = 5;    // equal words that begin a comparison
constexpr size_t kGap = 4;    // words that may differ
constexpr size_t kAfter = 3;  // equal words that must follow a difference

bool same(std::span<const Word> words, size_t a, size_t b, size_t count) {
  if (std::max(a, b) + count > words.size()) return false;
  for (size_t i = 0; i < count; ++i) {
    if (words[a + i].folded != words[b + i].folded) return false;
  }
  return true;
}

struct Difference {
  Passage first, second;  // with the words around that agree
  std::string key;
};

// A difference right after the equal words that end before `a` and `b`.
std::optional<Difference> difference_after(std::span<const Word> words, size_t begin_a,
                                           size_t begin_b, size_t length) {
  size_t a = begin_a + length;
  size_t b = begin_b + length;
  for (size_t total = 1; total <= 2 * kGap; ++total) {
    for (size_t left = 0; left <= std::min(total, kGap); ++left) {
      size_t right = total - left;
      if (right > kGap || !same(words, a + left, b + right, kAfter)) continue;
      size_t end = kAfter;
      while (same(words, a + left + end, b + right + end, 1) && end < 12) ++end;
      size_t start = length > 8 ? length - 8 : 0;
      Difference out;
      out.first = {words[begin_a + start].from, words[a + left + end - 1].to};
      out.second = {words[begin_b + start].from, words[b + right + end - 1].to};
      for (size_t i = 0; i < left; ++i) out.key += words[a + i].folded + " ";
      out.key += "| ";
      for (size_t i = 0; i < right; ++i) out.key += words[b + i].folded + " ";
      return out;
    }
  }
  return std::nullopt;
}

void look(const Check& check, const ExhibitView& view, const Report& report) {
  std::vector<Passage> quotations = quotations_in(view.text);
  if (quotations.empty() || view.words.size() < 2 * kRun) return;
  auto is_quoted = [&](size_t word) {
    return std::ranges::any_of(quotations, [&](const Passage& q) {
      return view.words[word].from >= q.from && view.words[word].to <= q.to;
    });
  };
  std::map<std::vector<std::string_view>, std::vector<size_t>> runs;
  for (size_t i = 0; i + kRun <= view.words.size(); ++i) {
    std::vector<std::string_view> run;
    for (size_t k = 0; k < kRun; ++k) run.push_back(view.words[i + k].folded);
    runs[run].push_back(i);
  }
  for (const auto& [run, places] : runs) {
    for (size_t i = 0; i + 1 < places.size(); ++i) {
      size_t a = places[i];
      size_t b = places[i + 1];
      bool begins = a == 0 || view.words[a - 1].folded != view.words[b - 1].folded;
      if (!begins || b < a + kRun || (!is_quoted(a) && !is_quoted(b))) continue;
      size_t length = kRun;
      while (same(view.words, a + length, b + length, 1)) ++length;
      std::optional<Difference> difference = difference_after(view.words, a, b, length);
      if (!difference) continue;
      auto words_at = [&](const Passage& passage) {
        return in_quotes(view.text.substr(passage.from, passage.to - passage.from));
      };
      CheckFinding finding =
          found(check, view.exhibit.sha256, {},
                fmt::format("one quotation is printed in two wordings: {} and {}",
                            words_at(difference->first), words_at(difference->second)));
      finding.spots = {spot_of(view, difference->first), spot_of(view, difference->second)};
      finding.detail = difference->key;
      report(std::move(finding));
    }
  }
}

}  // namespace

constinit const Check kQuotationTwoWordings = {
    .id = "quotation-two-wordings",
    .severity = Severity::kWarning,
    .title = "one quotation in two wordings",
    .explanation =
        "The same quotation stands twice in one exhibit and differs in a few words, as when a pull "
        "quote was shortened. Quote from the place that the original bears out, and say that the "
        "exhibit has two versions.",
    .of_exhibit = look};

}  // namespace habeas::assess
