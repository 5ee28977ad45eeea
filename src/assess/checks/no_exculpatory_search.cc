// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

bool denies_accusation(const Claim& claim) {
  Claim affirmed = claim;
  affirmed.polarity = "affirms";
  return is_accusation(affirmed);
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  std::vector<const Claim*> accusations;
  for (const Claim* claim : view.subject.claims) {
    if (is_accusation(*claim)) accusations.push_back(claim);
  }
  if (accusations.empty()) return;
  bool searched = std::ranges::any_of(view.subject.claims, [](const Claim* claim) {
    return claim->property.starts_with("search.exculpatory");
  });
  // A denial of the same, an answer to it, or what was found.
  std::set<std::string_view> accused;
  for (const Claim* claim : accusations) accused.insert(claim->id);
  bool against = std::ranges::any_of(view.subject.claims,
                                     [&](const Claim* claim) {
                                       return claim->property.starts_with("exculpatory") ||
                                              (claim->denies() && denies_accusation(*claim));
                                     }) ||
                 std::ranges::any_of(view.subject.answers, [&](const Claim* answer) {
                   return accused.contains(answer->answers);
                 });
  if (searched || against) return;
  CheckFinding finding = found(
      check, view.subject.subject, {},
      fmt::format("{} has {} that somebody is responsible, nothing that speaks against, and no "
                  "record that it was looked for",
                  view.known.subject_name(view.subject.subject),
                  accusations.size() == 1 ? "a claim" : "claims"));
  finding.detail = "responsibility";
  report(std::move(finding));
}

}  // namespace

constinit const Check kNoExculpatorySearch = {
    .id = "no-exculpatory-search",
    .severity = Severity::kWarning,
    .title = "exculpatory material never looked for",
    .explanation =
        "Where responsibility is alleged (responsibility.*, involvement, event.author), what "
        "speaks against it must be looked "
        "for. State what was found (a claim that denies, or exculpatory.*), or what was searched, "
        "by "
        "whom and when (search.exculpatory), even if nothing was found.",
    .of_subject = look};

}  // namespace habeas::assess
