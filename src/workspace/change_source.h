// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/json.h"
#include "workspace/workspace.h"

namespace habeas::workspace {

// States a source anew: `members` as of a source line of a claim file, those that shall change; the
// others stay, "" or an empty list takes one away. What it was before stays on the ledger, with who
// changed it, when and why. kInvalid without a reason, or if nothing would change.
[[nodiscard]] Result<Committed> change_source(Workspace& workspace, std::string_view id_or_label,
                                              const Json& members, std::string_view reason);

}  // namespace habeas::workspace
