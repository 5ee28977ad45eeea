// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "casefile/proposals.h"
#include "workspace/workspace.h"

// What takes several persons: one proposes, others approve, and then somebody carries it out. Each
// is an act of its own, signed by that person's key.

namespace habeas::workspace {

// Records a proposal; returns its id. Whoever proposes must be allowed the thing itself.
[[nodiscard]] Result<std::string> propose(Workspace& workspace, std::string_view action,
                                          const Json& plan, std::string_view basis);
[[nodiscard]] Result<Committed> approve(Workspace& workspace, std::string_view proposal_id);

// How far a proposal has come.
struct ProposalStanding {
  casefile::ProposalRow row;
  int64_t have = 0;  // persons behind it who are active today
  int64_t need = 1;  // by the policies of today
};
[[nodiscard]] Result<ProposalStanding> standing_of(Workspace& workspace,
                                                   std::string_view proposal_id);

// Does what was proposed. kDenied while persons are missing, kConflict if it was done before; else
// as the thing itself.
[[nodiscard]] Result<Committed> carry_out(Workspace& workspace, std::string_view proposal_id);

}  // namespace habeas::workspace
