// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "casefile/link_queries.h"
#include "casefile/persons.h"
#include "workspace/workspace.h"

// Persons of a case as they are shown: every record beside the others, each with what it says and
// who says it. Nothing is merged.

namespace habeas::workspace {

struct RecordShown {
  std::string id;
  std::string list;  // name of the list, or of the source; its id if the name may not be seen
  int64_t row = 0;   // of the list; 0 for a person stated by hand
  Json fields;
  int64_t probability = 1'000'000;  // millionths
};

struct PersonShown {
  std::string id;
  std::vector<RecordShown> records;
  std::vector<casefile::LinkDecision> decisions;  // that stand, about two of its records
};

// By a person's name (per-...) or that of any of its records. kNotFound if nothing of it may be
// seen.
[[nodiscard]] Result<PersonShown> person_shown(Workspace& workspace, std::string_view id);
// Those with several records, by id.
[[nodiscard]] Result<std::vector<PersonShown>> persons_shown(Workspace& workspace);

}  // namespace habeas::workspace
