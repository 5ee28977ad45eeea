// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

bool same_unit_and_scope(const Number& a, const Number& b) {
  return folded(a.unit) == folded(b.unit) && folded(a.scope) == folded(b.scope);
}

std::string told(const Claim& claim, const Register& known) {
  return fmt::format("{} {} ({}; {})", figure_in_words(*claim.number), claim.number->unit,
                     claim.number->scope, known.source_name(claim.origin_speaker()));
}

// A range whose ends are other people's figures of unlike unit or scope.
void look_for_ranges(const Check& check, const SubjectView& view, const Report& report,
                     const std::vector<const Claim*>& claims) {
  std::map<int64_t, std::vector<const Claim*>> lows, highs;
  for (const Claim* claim : claims) {
    if (claim->number->at_least) lows[*claim->number->at_least].push_back(claim);
    if (claim->number->at_most) highs[*claim->number->at_most].push_back(claim);
  }
  auto another = [](const std::vector<const Claim*>& candidates, const Claim& range) {
    for (const Claim* other : candidates) {
      bool whole_range = other->number->at_least == range.number->at_least &&
                         other->number->at_most == range.number->at_most;
      if (!whole_range && other->origin_speaker() != range.origin_speaker()) return other;
    }
    return static_cast<const Claim*>(nullptr);
  };
  for (const Claim* range : claims) {
    if (!range->number->at_least || !range->number->at_most || range->number->is_exact()) continue;
    const Claim* low = another(lows[*range->number->at_least], *range);
    const Claim* high = another(highs[*range->number->at_most], *range);
    if (low == nullptr || high == nullptr || low == high ||
        same_unit_and_scope(*low->number, *high->number))
      continue;
    report(found(check, view.subject.subject, {range, low, high},
                 fmt::format("the range {} of {} joins figures of unlike unit or scope: {} and {}",
                             figure_in_words(*range->number), teller(*range, view.known),
                             told(*low, view.known), told(*high, view.known))));
  }
}

// One count of one origin that is given two units or scopes.
void look_for_drift(const Check& check, const SubjectView& view, const Report& report,
                    const std::vector<const Claim*>& claims) {
  for (size_t i = 0; i < claims.size(); ++i) {
    for (size_t j = i + 1; j < claims.size(); ++j) {
      const Number& a = *claims[i]->number;
      const Number& b = *claims[j]->number;
      if (!a.is_exact() || !b.is_exact() || a.at_least != b.at_least ||
          claims[i]->origin_speaker() != claims[j]->origin_speaker() || same_unit_and_scope(a, b))
        continue;
      bool units = folded(a.unit) != folded(b.unit);
      report(found(
          check, view.subject.subject, {claims[i], claims[j]},
          fmt::format("{} counts {} {} once as {} and once as {}",
                      view.known.source_name(claims[i]->origin_speaker()), grouped(*a.at_least),
                      units ? "things" : a.unit, in_quotes(units ? a.unit : a.scope),
                      in_quotes(units ? b.unit : b.scope))));
    }
  }
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  std::map<std::string, std::vector<const Claim*>> by_property;
  for (const Claim* claim : view.subject.claims) {
    if (claim->number && !claim->denies()) by_property[claim->property].push_back(claim);
  }
  for (const auto& [property, all] : by_property) {
    // Only figures that some other figure equals can be joined; a million claims about one subject
    // must not be compared pair by pair.
    std::map<int64_t, int64_t> ends;
    for (const Claim* claim : all) {
      if (claim->number->at_least) ++ends[*claim->number->at_least];
      if (claim->number->at_most && !claim->number->is_exact()) ++ends[*claim->number->at_most];
    }
    std::map<int64_t, std::vector<const Claim*>> exact;
    std::vector<const Claim*> sharing;
    for (const Claim* claim : all) {
      const Number& number = *claim->number;
      bool shares = (number.at_least && ends[*number.at_least] > 1) ||
                    (number.at_most && ends[*number.at_most] > 1);
      if (shares) sharing.push_back(claim);
      if (shares && number.is_exact()) exact[*number.at_least].push_back(claim);
    }
    look_for_ranges(check, view, report, sharing);
    for (const auto& [figure, claims] : exact) look_for_drift(check, view, report, claims);
  }
}

}  // namespace

constinit const Check kNumbersJoined = {
    .id = "numbers-joined",
    .severity = Severity::kWarning,
    .title = "numbers joined across unlike scope or unit",
    .explanation =
        "A range is made of figures that count different things, or one source counts the same "
        "number once as one thing and once as another. Give each figure with its own unit and "
        "scope; do not join them.",
    .of_subject = look};

}  // namespace habeas::assess
