// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casefile/person_statement.h"
#include "workspace/anchor_words.h"
#include "workspace/workspace.h"

// Persons stated by hand or in a claim file (record.added).

namespace habeas::workspace {

// The statement as the ledger keeps it: its references found, its words anchored. `source_id` is
// the id that statement.source stands for. Every fault is put into `faults`; the item is usable
// only when none was.
[[nodiscard]] casefile::Item prepare_person(Workspace& workspace, AnchorWords& anchors,
                                            const casefile::PersonStatement& statement,
                                            const std::string& source_id,
                                            std::vector<casefile::FieldFault>& faults);

struct AddedPerson {
  Committed entry;
  std::string id;
};
// One statement on the ledger. `members` as casefile::read_person. When anything is at fault, all
// of it is in `faults`, the result is kInvalid and nothing was written.
[[nodiscard]] Result<AddedPerson> add_person(Workspace& workspace, const Json& members,
                                             std::vector<casefile::FieldFault>& faults);

// The statement no longer stands, and why; it stays on record.
[[nodiscard]] Result<Committed> withdraw_record(Workspace& workspace, std::string_view id_or_label,
                                                std::string_view reason);

}  // namespace habeas::workspace
