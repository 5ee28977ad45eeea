// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "workspace/decide_suggestions.h"

// The half of decide_suggestions.h that is about proposed lineage.

namespace habeas::workspace {

// kNotFound if nothing of this id is proposed now; kConflict if it was accepted and stands.
[[nodiscard]] Result<DecidedSuggestion> accept_lineage(Workspace& workspace, std::string_view id,
                                                       const Acceptance& acceptance,
                                                       std::vector<casefile::Fault>& faults);
[[nodiscard]] Result<Committed> refuse_lineage(Workspace& workspace, std::string_view id,
                                               std::string_view reason);

}  // namespace habeas::workspace
