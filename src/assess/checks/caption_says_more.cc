// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <tuple>

#include <fmt/core.h>

#include "assess/internal/check_list.h"

namespace habeas::assess {

namespace {

// Parts of a document that readers take in first, and editors write last.
bool is_display(const Claim& claim) {
  return claim.anchor.part == "caption" || claim.anchor.part == "title" ||
         claim.anchor.part == "heading" || claim.anchor.part == "pull-quote";
}

// The lower end of a figure; in words alone it has none.
bool says_more(const Claim& display, const Claim& text) {
  if (display.number && text.number) {
    if (!display.number->at_least) return false;
    if (!text.number->at_least && !text.number->at_most) return true;
    return text.number->at_most && *text.number->at_most < *display.number->at_least;
  }
  return !display.speakers.empty() && !text.speakers.empty() &&
         nearly_the_same(display.value_text, text.value_text) &&
         strength_of(display.speakers.front().modality) >
             strength_of(text.speakers.front().modality);
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  using Key = std::tuple<std::string, std::string, bool>;
  std::map<Key, std::pair<std::vector<const Claim*>, std::vector<const Claim*>>> places;
  for (const Claim* claim : view.subject.claims) {
    auto& [display, text] = places[{claim->exhibit, claim->property, claim->denies()}];
    (is_display(*claim) ? display : text).push_back(claim);
  }
  for (const auto& [key, lists] : places) {
    const auto& [display, text] = lists;
    if (text.empty()) continue;
    std::map<std::string, std::vector<const Claim*>> more;
    for (const Claim* claim : display) {
      bool borne_out = false;
      for (const Claim* other : text) borne_out = borne_out || !says_more(*claim, *other);
      if (!borne_out) more[claim->value_key].push_back(claim);
    }
    for (const auto& [value, claims] : more) {
      std::vector<const Claim*> all = claims;
      all.push_back(text.front());
      CheckFinding finding =
          found(check, view.subject.subject, all,
                fmt::format("in {} the {} says {}, the text {}",
                            view.known.subject_name(claims[0]->exhibit), claims[0]->anchor.part,
                            in_quotes(claims[0]->value_text), in_quotes(text.front()->value_text)));
      finding.detail = std::get<0>(key) + std::get<1>(key);
      report(std::move(finding));
    }
  }
}

}  // namespace

constinit const Check kCaptionSaysMore = {
    .id = "caption-says-more",
    .severity = Severity::kWarning,
    .title = "a caption that says more than the text",
    .explanation =
        "In one exhibit a caption, title, heading or pull quote (locator.part) gives a higher "
        "figure "
        "or a stronger wording than any place of its text. Rely on the text, and show both.",
    .of_subject = look};

}  // namespace habeas::assess
