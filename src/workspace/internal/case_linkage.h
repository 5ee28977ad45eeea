// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "estimate/full_result.h"
#include "workspace/internal/capture_records.h"
#include "workspace/workspace.h"

// What the linkage's own uncertainty does to an estimate: partitions drawn from it through every
// method, and the estimate at other thresholds.

namespace habeas::workspace {

struct CaseLinkage {
  Json json;  // {"draws","estimates","shares"}; null if nothing was drawn
  std::string text;
};

// The case's records are linked again with the settings of its last run and the decisions in force,
// from which `draws` partitions and the thresholds 0.1 to 0.9 follow; the latter join the
// variations of `result`, in the group "linkage threshold", beside the case as it stands. Records
// that do not enter are left out here too, and persons are counted over all strata together.
[[nodiscard]] Result<CaseLinkage> through_case_linkage(Workspace& workspace,
                                                       const CaptureRecords& records,
                                                       const estimate::FullSettings& settings,
                                                       int draws, estimate::FullResult& result);

}  // namespace habeas::workspace
