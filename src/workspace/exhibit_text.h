// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "workspace/workspace.h"

namespace habeas::workspace {

// The exhibit that a digest or a file name that is single in the case stands for, as its digest in
// hex. kNotFound or kConflict with advice.
[[nodiscard]] Result<std::string> exhibit_named(Workspace& workspace, const std::string& reference);

// The exhibit's bytes, verified, if they are UTF-8 text; "" if they are anything else. At most 64
// MiB.
[[nodiscard]] Result<std::string> exhibit_text(Workspace& workspace, std::string_view sha256);

}  // namespace habeas::workspace
