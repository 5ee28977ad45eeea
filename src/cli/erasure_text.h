// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/json.h"
#include "workspace/erase.h"

// What an erasure does, for `erase` and for the approval of one.

namespace habeas::cli {

[[nodiscard]] Json erasure_json(const workspace::ErasurePreview& preview);
[[nodiscard]] std::string erasure_text(const workspace::ErasurePreview& preview);

}  // namespace habeas::cli
