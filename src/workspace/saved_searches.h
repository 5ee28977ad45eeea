// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/workspace.h"

// Searches that a person keeps under a name. They lie in the key home, beside the keys and outside
// every case: what somebody looks for is theirs, leaves with no copy of the case, and needs no
// right to write to it (docs/adr/0018). `<home>/searches/<origin, escaped>.json`.

namespace habeas::workspace {

struct SavedSearch {
  std::string name;
  std::string query;
};

// By name.
[[nodiscard]] Result<std::vector<SavedSearch>> saved_searches(Workspace& workspace);
// kNotFound with the names that there are.
[[nodiscard]] Result<std::string> saved_search(Workspace& workspace, std::string_view name);
// Replaces one of the same name. kInvalid for a query that cannot be understood, or a name that is
// empty, longer than 100 bytes or no UTF-8.
[[nodiscard]] Result<void> save_search(Workspace& workspace, const SavedSearch& search);
[[nodiscard]] Result<void> forget_search(Workspace& workspace, std::string_view name);

}  // namespace habeas::workspace
