// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"
#include "linkage/evaluate.h"

namespace habeas::cli {

[[nodiscard]] Json rate_json(const linkage::Rate& rate);
[[nodiscard]] std::string rate_text(std::string_view name, const linkage::Rate& rate);  // a line

// From a sample that `habeas link sample` drew and a person decided; its design is beside it.
[[nodiscard]] Result<int> evaluate_sample(Context& context, const std::string& path);

}  // namespace habeas::cli
