// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/result.h"

namespace habeas::verifier {

// Runs work(0) .. work(count - 1) on `threads` threads (the caller's among them) and gives the
// results in order; `work` is called at most once at a time per `worker` number (0 .. threads - 1),
// so that a worker may own what is confined to one thread. kConflict when the user asked to stop.
[[nodiscard]] Result<std::vector<Result<void>>> for_all(
    int64_t count, int threads, std::string_view what, Progress& progress,
    const std::function<Result<void>(int worker, int64_t item)>& work);

}  // namespace habeas::verifier
