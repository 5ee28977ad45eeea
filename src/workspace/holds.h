// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "casefile/queries.h"
#include "workspace/workspace.h"

// Holds: orders that nothing they name may be erased.

namespace habeas::workspace {

// `target` is an exhibit's digest, the id or label of a claim, source or entity,
// "compartment:<name>", or "case" for everything. A hold on an exhibit also protects what was made
// or quoted from it; one on a source or entity, the claims that it speaks or is the subject of.
// kNotFound if there is no such thing; kConflict if a hold on it is in force.
[[nodiscard]] Result<Committed> set_hold(Workspace& workspace, std::string_view target,
                                         std::string_view reason);

// The hold, if it is in force: kNotFound or kConflict otherwise.
[[nodiscard]] Result<casefile::HoldRow> active_hold(Workspace& workspace, std::string_view id);
// Ends it. The caller has seen to the approvals; `proposal` is theirs, or "".
[[nodiscard]] Result<Committed> release_hold(Workspace& workspace, std::string_view id,
                                             std::string_view reason, std::string_view proposal);

}  // namespace habeas::workspace
