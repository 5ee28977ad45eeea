// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "assess/internal/check_list.h"
#include "base/encoding.h"
#include "text/string_distance.h"
#include "text/unicode.h"

namespace habeas::assess {

CheckFinding found(const Check& check, std::string_view subject, std::vector<const Claim*> claims,
                   std::string message) {
  CheckFinding finding;
  finding.check = std::string(check.id);
  finding.severity = check.severity;
  finding.subject = std::string(subject);
  for (const Claim* claim : claims) {
    finding.claims.push_back(claim->id);
    Spot spot = spot_of(*claim);
    if (!spot.exhibit.empty()) finding.spots.push_back(std::move(spot));
  }
  finding.message = std::move(message);
  return finding;
}

Spot spot_of(const Claim& claim) {
  return {claim.exhibit, claim.anchor.from, claim.anchor.to, claim.anchor.text};
}

Spot spot_of(const ExhibitView& view, const Passage& passage) {
  return {view.exhibit.sha256, characters_before(view.text, passage.from),
          characters_before(view.text, passage.to),
          std::string(view.text.substr(passage.from, passage.to - passage.from))};
}

std::string teller(const Claim& claim, const Register& known) {
  return claim.speakers.empty() ? std::string("(not known)")
                                : known.source_name(claim.speakers.back().source);
}

std::string in_quotes(std::string_view words) {
  constexpr size_t kMost = 160;
  std::u32string points = text::decode(words, kMost + 1);
  bool cut = points.size() > kMost;
  if (cut) points.resize(kMost);
  for (char32_t& point : points) {
    if (point == '\n' || point == '\r' || point == '\t') point = ' ';
  }
  return fmt::format("\"{}{}\"", text::encode(points), cut ? "\xe2\x80\xa6" : "");
}

std::string words_of_claim(const Claim& claim) {
  if (claim.quote.empty() || claim.quote == claim.anchor.text) return claim.anchor.text;
  return claim.anchor.text.empty() ? claim.quote : claim.quote + "\n" + claim.anchor.text;
}

bool is_accusation(const Claim& claim) {
  bool accuses = claim.property.starts_with("responsibility") || claim.property == "responsible" ||
                 claim.property == "involvement" || claim.property == "event.author";
  return accuses && !claim.denies() && !claim.is_unknown() &&
         (claim.kind == "fact" || claim.kind == "characterisation" || claim.kind == "opinion");
}

bool nearly_the_same(std::string_view a, std::string_view b) {
  std::string first = folded(a);
  std::string second = folded(b);
  if (first == second) return true;
  std::vector<Word> left = words_of(first);
  std::vector<Word> right = words_of(second);
  if (left.empty() || left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); ++i) {
    std::u16string x, y;
    for (char32_t point : text::decode(left[i].folded)) x += static_cast<char16_t>(point);
    for (char32_t point : text::decode(right[i].folded)) y += static_cast<char16_t>(point);
    if (x == y) continue;
    // A plural, an ending: the beginning stays, two letters may differ.
    if (std::min(x.size(), y.size()) < 4 || x.substr(0, 3) != y.substr(0, 3) ||
        text::edit_distance(x, y, 2) > 2)
      return false;
  }
  return true;
}

}  // namespace habeas::assess
