// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workspace/workspace.h"

namespace habeas::workspace {

// One item of an entry with its path to the body root, in the form of a bundle's data/items
// (docs/formats/body.md): one row of a list, shown without the others. `fields` names the leaves to
// show beside the core; empty shows every field. Reads the whole body once, in constant memory but
// for 64 bytes an item. kDenied unless the actor may export.
[[nodiscard]] Result<std::string> prove_item(Workspace& workspace, int64_t entry, int64_t item,
                                             const std::vector<std::string>& fields);

}  // namespace habeas::workspace
