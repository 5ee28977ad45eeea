// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "casefile/persons.h"
#include "estimate/eligibility.h"
#include "estimate/linked_histories.h"
#include "workspace/workspace.h"

// The records of a case as an estimate takes them: which list each is on, who it is held to be,
// whether it enters, and in which stratum.

namespace habeas::workspace {

struct RecordSelection {
  std::vector<std::string> lists;      // names or ids; empty: every list that stands
  std::vector<std::string> merge;      // "A+B": taken as one
  std::vector<std::string> leave_out;  // names or ids
  std::vector<std::string> strata;     // properties; with ".year" the year of a date
  // Properties for columns. Without `identifying`, casefile::poor_record() says who is too poor.
  estimate::EligibilityRule rule;
};

struct CaptureRecords {
  std::vector<std::string> lists;  // as they enter: merged ones under their joint name
  std::vector<casefile::StandingList> standing;  // that are read
  std::vector<size_t> list_of;                   // of each in `standing`: its place in `lists`
  std::vector<estimate::ListedRecord> records;
  std::vector<std::string> ids;       // of the records, in their order
  std::string rule;                   // who enters, in words
  std::string inputs;                 // "sha256:..." of all above: of the link state as it enters
  std::vector<std::string> exhibits;  // of the lists, sorted
  std::string compartment;            // of all of them
  std::vector<std::string> notes;     // what bears on the estimate, in words
};

// kInvalid where two lists are of one source or rest on one origin by the case's lineage and are
// not merged; where nothing was linked yet; where lists of two compartments would be joined; where
// fewer than two lists are left. kNotFound for a list or a property that is not there.
[[nodiscard]] Result<CaptureRecords> capture_records(Workspace& workspace,
                                                     const RecordSelection& selection);

}  // namespace habeas::workspace
