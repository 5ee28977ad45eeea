// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "casefile/estimate_queries.h"
#include "estimate/eligibility.h"
#include "estimate/figures.h"
#include "estimate/full_result.h"
#include "workspace/workspace.h"

// How many nobody listed, from the case's own lists as they are linked now. Each run is an entry of
// the ledger with what it was made of, and its result and draws are derivatives of the lists'
// exhibits (docs/formats/estimates.md). A result stands as long as the same records are held to be
// the same persons; afterwards it is stale, and says so wherever it is shown.

namespace habeas::workspace {

struct CaseEstimateRequest {
  std::vector<std::string> lists;      // names or ids; empty: every list that stands
  std::vector<std::string> merge;      // "A+B": taken as one
  std::vector<std::string> leave_out;  // names or ids
  std::vector<std::string> strata;  // properties of records; "date.death.year" the year of a date
  // Of properties. Without `identifying`, a record needs a name that is one, or a national number.
  estimate::EligibilityRule rule;
  estimate::FullSettings full;
  int linkage_draws = 100;  // partitions drawn from what the linkage is unsure of; 0: none
  std::vector<estimate::PublishedClaim> claims;  // drawn beside, never used
  std::string population;  // who is estimated, in words; "" makes them of the rule
  std::string level = "restricted";
  std::string reason;   // for the ledger
  std::string version;  // of the program
};

struct CaseEstimate {
  casefile::EstimateRow row;
  bool made_before = false;  // the same was made already: nothing was written
  Json result;               // docs/formats/estimates.md
  std::string text;
  std::string draws;                                         // CSV
  std::vector<std::pair<std::string, std::string>> figures;  // file name and SVG
  bool converged = true;                                     // at least one method gives a number
};

// Refuses (kInvalid) lists that rest on one origin by lineage unless they are merged, lists of two
// compartments, fewer than two lists. A table that no method can estimate is refused with the
// report's reasons and leaves no entry. kConflict if progress asks to stop.
[[nodiscard]] Result<CaseEstimate> estimate_case(Workspace& workspace,
                                                 const CaseEstimateRequest& request);

// Why the estimate no longer describes the case; "" while it does.
[[nodiscard]] Result<std::string> stale_reason(Workspace& workspace,
                                               const casefile::EstimateRow& row);
// Those that may be seen, in the order of the ledger.
[[nodiscard]] Result<std::vector<casefile::EstimateRow>> estimates_shown(Workspace& workspace);
// The bytes as they were made. kNotFound, or kCorrupt if they are not what their digest says.
[[nodiscard]] Result<CaseEstimate> stored_estimate(Workspace& workspace, std::string_view id);

}  // namespace habeas::workspace
