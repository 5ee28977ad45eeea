// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "casefile/persons.h"
#include "linkage/mapping.h"
#include "linkage/records.h"
#include "workspace/workspace.h"

namespace habeas::workspace {

// The records of a case that stand and may be seen, as linkage reads them.
struct CaseRecords {
  std::vector<casefile::StandingList> lists;  // as linkage numbers them
  std::vector<std::string> digests;           // of each, hex SHA-256 of what was read
  linkage::Mapping mapping;                   // what is compared
  linkage::Records records;
};

// `duplicate_free`: lists, by id or name, on which nobody stands twice. kInvalid if there are not
// two records that say anything that can be compared.
[[nodiscard]] Result<CaseRecords> case_records(Workspace& workspace,
                                               const std::vector<std::string>& duplicate_free,
                                               int threads, Progress& progress);

// The properties that are compared, as a run states them.
[[nodiscard]] Json compared_fields(const linkage::Mapping& mapping);

}  // namespace habeas::workspace
