// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

bool same_matter(const Claim& a, const Claim& b) {
  if (a.denies() != b.denies() || a.number.has_value() != b.number.has_value()) return false;
  if (!a.number) return nearly_the_same(a.value_text, b.value_text);
  return folded(a.number->unit) == folded(b.number->unit) &&
         folded(a.number->scope) == folded(b.number->scope) && !a.number->excludes(*b.number);
}

// What the claim's own words keep of the hedge.
bool keeps(const Claim& claim, const std::string& hedge) {
  if (hedge.empty()) return false;
  std::string words = folded(words_of_claim(claim));
  return words.find(folded(hedge)) != std::string::npos;
}

bool is_stronger(const Speaker& repeated, const Speaker& original) {
  if (strength_of(repeated.modality) > strength_of(original.modality)) return true;
  return strength_of(repeated.modality) == strength_of(original.modality) &&
         strength_of(original.modality) != Strength::kAsserted && repeated.hedge.empty() &&
         !original.hedge.empty();
}

// `repeated` has the source's words through more hands, or through others, than `original`.
bool is_repetition(const Claim& repeated, const Claim& original) {
  if (repeated.speakers.size() < 2) return false;
  if (original.speakers.size() == 1) return true;
  return repeated.speakers.back().source != original.speakers.back().source;
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  std::map<std::pair<std::string, std::string>, std::vector<const Claim*>> by_origin;
  for (const Claim* claim : view.subject.claims) {
    if (!claim->speakers.empty())
      by_origin[{claim->property, std::string(claim->origin_speaker())}].push_back(claim);
  }
  for (const auto& [key, claims] : by_origin) {
    if (claims.size() < 2) continue;
    for (const Claim* original : claims) {
      const Speaker& first = original->speakers.front();
      if (strength_of(first.modality) == Strength::kAsserted && first.hedge.empty()) continue;
      for (const Claim* repeated : claims) {
        if (repeated == original || !is_repetition(*repeated, *original) ||
            !is_stronger(repeated->speakers.front(), first) || keeps(*repeated, first.hedge) ||
            !same_matter(*repeated, *original))
          continue;
        std::string hedge =
            first.hedge.empty() ? "put as " + first.modality : in_quotes(first.hedge);
        report(
            found(check, view.subject.subject, {original, repeated},
                  fmt::format("{} hedges this ({}); {} repeats it as {}: {}",
                              view.known.source_name(first.source), hedge,
                              view.known.source_name(repeated->speakers[1].source),
                              repeated->speakers.front().modality,
                              in_quotes(repeated->anchor.text.empty() ? repeated->value_text
                                                                      : repeated->anchor.text))));
      }
    }
  }
}

}  // namespace

constinit const Check kHedgeLost = {
    .id = "hedge-lost",
    .severity = Severity::kError,
    .title = "a hedge lost or strengthened on the way",
    .explanation =
        "A source said something with a hedge (\"may amount to\", \"reportedly\"), and somebody "
        "who "
        "repeats it leaves the hedge out or puts it more strongly. Use the original, and show the "
        "repetition as what it is.",
    .of_subject = look};

}  // namespace habeas::assess
