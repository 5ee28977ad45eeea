// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "casefile/item.h"
#include "ledger/body.h"

// Items across the border between the case file (types and fields) and the ledger (cores, leaves,
// secrets).

namespace habeas::workspace {

[[nodiscard]] ledger::Core core_of(const casefile::Item& item);
// From the vault's stored form, whole or reduced by an erasure. Nothing if its core is erased too.
[[nodiscard]] Result<std::optional<casefile::Item>> item_from_stored(std::string_view stored);

}  // namespace habeas::workspace
