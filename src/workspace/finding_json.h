// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/finding.h"
#include "base/json.h"

namespace habeas::workspace {

// A finding as the cache of checks keeps it, and back. What does not come from here reads as an
// empty finding.
[[nodiscard]] Json finding_to_json(const assess::CheckFinding& finding);
[[nodiscard]] assess::CheckFinding finding_from_json(const Json& json);

}  // namespace habeas::workspace
