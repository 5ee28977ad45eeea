// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "casefile/authorise.h"
#include "casefile/item.h"
#include "sql/database.h"

// What one person proposes and others approve before it is done (`proposal.changed`). The plan is
// stated in full, so that what is approved is what is done.

namespace habeas::casefile {

inline constexpr std::string_view kProposeErasure = "erase";
inline constexpr std::string_view kProposeRelease = "hold.release";
inline constexpr std::string_view kProposePolicy = "policy.set";

struct ProposalRow {
  std::string id;
  std::string action;  // one of the above
  std::string plan;    // canonical JSON; its members depend on the action
  std::string basis;   // why
  std::string actor;   // who proposes
  int64_t entry = 0;
  std::vector<std::string> approvers;  // in the order of their entries
  std::optional<int64_t> done_entry;
};

[[nodiscard]] Result<std::vector<ProposalRow>> proposals(sql::Database& database);
// kNotFound if there is none of this id.
[[nodiscard]] Result<ProposalRow> proposal(sql::Database& database, std::string_view id);

[[nodiscard]] Item proposal_item(std::string_view action, const Json& plan, std::string_view basis);
[[nodiscard]] Item approval_item(std::string_view proposal_id);

// kConflict if it is done already; kDenied if `approver` proposed it; kConflict if they approved it
// before.
[[nodiscard]] Result<void> check_approval(const ProposalRow& proposal, const Actor& approver);

// The persons who stand behind it: who proposed and who approved, without those who are no longer
// active. Ids, each once.
[[nodiscard]] std::vector<std::string> persons_behind(const ProposalRow& proposal,
                                                      const std::vector<Actor>& actors);
// How many it takes now, by the policies in force.
[[nodiscard]] Result<int64_t> persons_needed(sql::Database& database, const ProposalRow& proposal);
// What action the one who carries it out must be allowed.
[[nodiscard]] Action action_of(std::string_view proposed);

}  // namespace habeas::casefile
