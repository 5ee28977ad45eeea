// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

void look(const Check& check, const SubjectView& view, const Report& report) {
  const Entity* subject = view.known.entity(view.subject.subject);
  bool about_person = subject != nullptr && subject->type == "person";
  auto has = [&](std::string_view prefix) {
    return std::ranges::any_of(view.subject.claims, [&](const Claim* claim) {
      return claim->property.starts_with(prefix);
    });
  };
  std::set<std::string_view> answered;
  for (const Claim* answer : view.subject.answers) answered.insert(answer->answers);
  for (const Claim* claim : view.subject.claims) {
    const Entity* named = view.known.entity(claim->value_reference);
    if (!is_accusation(*claim) || (!about_person && (named == nullptr || named->type != "person")))
      continue;
    std::vector<std::string> missing;
    if (claim->speakers.empty()) missing.emplace_back("who says so");
    const std::string& person = about_person ? subject->id : named->id;
    if (!has("proceeding") && !view.known.in_proceedings.contains(person))
      missing.emplace_back("the state of proceedings");
    if (!answered.contains(claim->id)) missing.emplace_back("an answer");
    if (missing.empty()) continue;
    std::string list = missing[0];
    for (size_t i = 1; i < missing.size(); ++i)
      list += (i + 1 == missing.size() ? " and " : ", ") + missing[i];
    report(found(check, view.subject.subject, {claim},
                 fmt::format("{} is accused by {}; the case does not record {}",
                             about_person ? subject->name : named->name,
                             view.known.source_name(claim->origin_speaker()), list)));
  }
}

}  // namespace

constinit const Check kAccusedWithoutAnswer = {
    .id = "accused-without-answer",
    .severity = Severity::kError,
    .title = "a person accused without attribution, proceedings or reply",
    .explanation =
        "Where a person is said to bear responsibility (responsibility.*, involvement, "
        "event.author), "
        "the case must say who says so, what proceedings there are (a proceeding that names the "
        "person in proceeding.accused; its stage may be \"none known\"), and what the person or "
        "the State replies (a claim that answers it).",
    .of_subject = look};

}  // namespace habeas::assess
