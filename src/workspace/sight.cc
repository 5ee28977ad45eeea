// SPDX-License-Identifier: Apache-2.0
#include "workspace/sight.h"

#include <algorithm>

#include "base/json.h"
#include "casefile/claim_value.h"

namespace habeas::workspace {

namespace {

int strictness(std::string_view level) { return level == "public" ? 0 : level == "sealed" ? 2 : 1; }

Reach reach_from(const std::string& level, const std::string& compartment) {
  Reach reach;
  reach.level = level.empty() ? "restricted" : level;
  std::string_view admission = casefile::admission_for(level, compartment);
  if (!admission.empty()) reach.admissions.emplace(admission);
  return reach;
}

void join(Reach& reach, const Reach& other) {
  reach.admissions.insert(other.admissions.begin(), other.admissions.end());
  if (strictness(other.level) > strictness(reach.level)) reach.level = other.level;
}

}  // namespace

Result<Reach> Sight::reach(const std::string& id) {
  std::set<std::string> passed;
  return reach_of_thing(id, passed);
}

Result<Reach> Sight::reach(const casefile::ClaimRow& claim) {
  std::set<std::string> passed;
  return reach_of_claim(claim, passed);
}

Result<Reach> Sight::reach_of_thing(const std::string& id, std::set<std::string>& passed) {
  if (id.starts_with("clm-")) {
    std::optional<casefile::ClaimRow> claim =
        TRY(casefile::claim_with_id(workspace_.database(), id));
    return claim ? reach_of_claim(*claim, passed) : Result<Reach>(Reach{{}, "public"});
  }
  auto known = things_.find(id);
  if (known != things_.end()) return known->second;
  // A row that stands in several lists is seen with any of them: with the one that asks least.
  Reach reach{{}, "public"};
  bool first = true;
  for (const casefile::Shelving& place : TRY(casefile::shelving_of(workspace_.database(), id))) {
    Reach one = reach_from(place.level, place.compartment);
    if (first || one.admissions.size() < reach.admissions.size()) reach = std::move(one);
    first = false;
  }
  things_.emplace(id, reach);
  return reach;
}

Result<Reach> Sight::reach_of_claim(const casefile::ClaimRow& claim,
                                    std::set<std::string>& passed) {
  Reach reach = reach_from(claim.level, claim.compartment);
  if (!passed.insert(claim.id).second) return reach;
  auto with = [&](const std::string& id) -> Result<void> {
    if (id.empty()) return {};
    Reach other = TRY(reach_of_thing(id, passed));
    join(reach, other);
    return {};
  };
  TRY(with(claim.exhibit));
  TRY(with(claim.subject));
  for (const casefile::SpeakerRow& link : claim.speakers) TRY(with(link.source));
  if (claim.value.find('{') != std::string::npos) {
    if (Result<Json> value = parse_json(claim.value)) {
      for (const std::string& named : casefile::things_in(*value)) TRY(with(named));
    }
  }
  return reach;
}

bool Sight::shows(const Reach& reach) {
  return std::ranges::all_of(
      reach.admissions, [&](const std::string& admission) { return workspace_.shows(admission); });
}

Result<bool> Sight::shows(const std::string& id) {
  Reach found = TRY(reach(id));
  return shows(found);
}

Result<bool> Sight::shows(const casefile::ClaimRow& claim) {
  Reach found = TRY(reach(claim));
  return shows(found);
}

Result<std::string> Sight::id_of(std::string_view table, std::string_view label_or_id) {
  std::vector<std::string> seen;
  for (const std::string& id : TRY(casefile::ids_of(workspace_.database(), table, label_or_id))) {
    if (TRY(shows(id))) seen.push_back(id);
  }
  return casefile::single_id(seen, table, label_or_id);
}

}  // namespace habeas::workspace
