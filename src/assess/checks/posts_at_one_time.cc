// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/dates.h"
#include "assess/internal/check_list.h"
#include "calendar/date_order.h"

namespace habeas::assess {

namespace {

bool is_posting(const Claim& claim) {
  return !claim.denies() && claim.kind == "fact" &&
         (claim.property == "posting" || claim.property.starts_with("posting."));
}

std::string field(const Claim& claim, std::string_view name) {
  auto at = claim.value_fields.find(std::string(name));
  return at == claim.value_fields.end() ? std::string() : at->second;
}

std::string post_of(const Claim& claim, const Register& known) {
  return claim.value_reference.empty() ? claim.value_text
                                       : known.subject_name(claim.value_reference);
}

// Where the post is: as the posting says, or its post's place, or that of the post's body.
std::string place_of(const Claim& claim, const Register& known) {
  std::string place = field(claim, "place");
  if (!place.empty()) return folded(place);
  auto own = known.place_of.find(claim.value_reference);
  if (own != known.place_of.end()) return own->second;
  auto body = known.body_of.find(claim.value_reference);
  auto at = body == known.body_of.end() ? known.place_of.end() : known.place_of.find(body->second);
  return at == known.place_of.end() ? std::string() : at->second;
}

// A stretch of time that is certainly within the posting: from the last day it can have begun to
// the first day it can have ended.
struct Held {
  calendar::DayNumber from = 0;
  calendar::DayNumber to = 0;
};
std::optional<Held> certainly_held(const Claim& claim) {
  std::string first = field(claim, "from"), last = field(claim, "to");
  if (first.empty() && last.empty()) first = last = claim.as_of;
  std::optional<calendar::ImpreciseDate> begin = date_in(first), end = date_in(last);
  if (!begin || !end || begin->qualifier() != calendar::Qualifier::kNone ||
      end->qualifier() != calendar::Qualifier::kNone)
    return std::nullopt;
  calendar::Bound from = begin->bounds().latest, to = end->bounds().earliest;
  if (from.kind != calendar::EndKind::kDate || to.kind != calendar::EndKind::kDate ||
      from.day > to.day)
    return std::nullopt;
  return Held{from.day, to.day};
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  std::vector<const Claim*> postings;
  for (const Claim* claim : view.subject.claims) {
    if (is_posting(*claim)) postings.push_back(claim);
  }
  for (size_t i = 0; i < postings.size(); ++i) {
    for (size_t j = i + 1; j < postings.size(); ++j) {
      const Claim &a = *postings[i], &b = *postings[j];
      // Somebody can hold two posts, but not sit in two places at once.
      std::string here = place_of(a, view.known), there = place_of(b, view.known);
      if (here.empty() || there.empty() || here == there) continue;
      std::optional<Held> first = certainly_held(a), second = certainly_held(b);
      if (!first || !second || first->from > second->to || second->from > first->to) continue;
      report(
          found(check, view.subject.subject, {&a, &b},
                fmt::format("{} is given two posts at one time: {} ({}) and {} ({})",
                            view.known.subject_name(view.subject.subject), post_of(a, view.known),
                            teller(a, view.known), post_of(b, view.known), teller(b, view.known))));
    }
  }
}

}  // namespace

constinit const Check kPostsAtOneTime = {
    .id = "posts-at-one-time",
    .severity = Severity::kWarning,
    .title = "two posts that one person cannot hold at one time",
    .explanation =
        "Two claims put one person into posts in different places, or posts said to exclude "
        "others, "
        "on days that are certainly common to both. It may be two persons of one name: look at who "
        "says so and from when.",
    .of_subject = look};

}  // namespace habeas::assess
