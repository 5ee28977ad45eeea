// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "ledger/merkle.h"

namespace habeas::verifier {

// Hands out every file of c2sp.org/tlog-tiles for the whole of `tree`, entry bundles included, by
// path
// ("tile/0/000.p/3") in ascending order.
[[nodiscard]] Result<void> write_tile_files(
    const ledger::MemoryTree& tree, const std::function<std::string(int64_t)>& entry,
    const std::function<Result<void>(const std::string& path, ByteView bytes)>& write);

}  // namespace habeas::verifier
