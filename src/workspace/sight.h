// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "casefile/queries.h"
#include "workspace/workspace.h"

// Who may see a thing that rests on others. A claim is seen by whoever may see it, its exhibit,
// each of its speakers, what it is about and what its value names: anything less would tell of what
// is hidden, if only that it is there, by its id (docs/formats/threats.md). A claim about a claim
// is seen with that one. The rule is here alone; listings, search and references ask it.

namespace habeas::workspace {

// What a reader must be admitted to, all of it; and the strictest level of all.
struct Reach {
  std::set<std::string, std::less<>> admissions;
  std::string level;  // public, restricted, sealed
};

// Reads levels and compartments of each thing once. The workspace must outlive it and not change
// meanwhile. Confined to one thread.
class Sight {
 public:
  explicit Sight(Workspace& workspace) : workspace_(workspace) {}

  // Of a source, entity, record, list, exhibit or claim by its id. What the case does not hold
  // keeps nobody out.
  [[nodiscard]] Result<Reach> reach(const std::string& id);
  [[nodiscard]] Result<Reach> reach(const casefile::ClaimRow& claim);

  [[nodiscard]] Result<bool> shows(const std::string& id);
  [[nodiscard]] Result<bool> shows(const casefile::ClaimRow& claim);

  // The id that a label or an id stands for in `table` (source, entity, claim) among what is seen:
  // as if the rest were not there. Failures as of casefile::id_of.
  [[nodiscard]] Result<std::string> id_of(std::string_view table, std::string_view label_or_id);

 private:
  [[nodiscard]] Result<Reach> reach_of_claim(const casefile::ClaimRow& claim,
                                             std::set<std::string>& passed);
  [[nodiscard]] Result<Reach> reach_of_thing(const std::string& id, std::set<std::string>& passed);
  [[nodiscard]] bool shows(const Reach& reach);

  Workspace& workspace_;
  std::unordered_map<std::string, Reach> things_;  // all but claims
};

}  // namespace habeas::workspace
