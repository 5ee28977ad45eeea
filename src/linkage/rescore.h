// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/progress.h"
#include "linkage/run_file.h"

namespace habeas::linkage {

// The pairs of a stored run once more, weighed by the model that it stored: nothing is learnt. Of
// pairs that share a key those worth keeping, by a and b; `prepared` with the frequencies of
// frozen_records(). kInvalid if the run is of other fields, kConflict if progress asks to stop.
[[nodiscard]] Result<std::vector<LinkedPair>> rescore(const Records& records,
                                                      const Prepared& prepared, const RunFile& file,
                                                      int threads, Progress& progress);

}  // namespace habeas::linkage
