// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/erasure.h"
#include "casefile/proposals.h"
#include "workspace/workspace.h"

// Erasing: what would go, the entry that records it, and the destruction itself.
//
// Order, so that a crash at any moment leaves either nothing done or an erasure that the next
// writer finishes: the entry is durable; then index.db and the cache are overwritten and removed;
// then the leaves and their secrets, the exhibits and derivatives; last the projection is made
// again. While anything recorded is left, opening for writing begins again after the entry.

namespace habeas::workspace {

// What an erasure would do, for whoever decides.
struct ErasurePreview {
  casefile::ErasurePlan plan;
  std::vector<std::string> lines;        // what goes, in words
  std::vector<std::string> remains;      // what still speaks of it in this case
  std::vector<std::string> unreachable;  // copies that this program cannot reach
  std::vector<std::string> holds;        // that forbid it; not empty: it will be refused
  int64_t persons = 1;                   // who must agree, by the policy
};

// Changes nothing. Failures as casefile::ErasurePlanner::add.
[[nodiscard]] Result<ErasurePreview> preview_erasure(Workspace& workspace,
                                                     const std::vector<std::string>& targets,
                                                     const casefile::ErasureOptions& options);
// The preview of a plan that was proposed. kNotFound if something of it is gone meanwhile.
[[nodiscard]] Result<ErasurePreview> preview_plan(Workspace& workspace,
                                                  const casefile::ErasurePlan& plan);

// Records the erasure and carries it out. kDenied if a hold forbids it; `proposal` is the one that
// was approved, or "". The basis is kept on the ledger.
[[nodiscard]] Result<Committed> erase(Workspace& workspace, const ErasurePreview& preview,
                                      std::string_view basis, std::string_view proposal);

// The two halves of erase(). record_erasure commits the entry; finish_erasures carries out whatever
// was recorded and is not done, and does nothing when there is none. Workspace::open calls it.
[[nodiscard]] Result<Committed> record_erasure(Workspace& workspace, const ErasurePreview& preview,
                                               std::string_view basis, std::string_view proposal);
[[nodiscard]] Result<void> finish_erasures(Workspace& workspace);

// Reads one item of the case; nothing if its core was erased. kNotFound if there is none.
[[nodiscard]] Result<std::optional<casefile::Item>> read_item(Workspace& workspace, int64_t entry,
                                                              int64_t ordinal);

}  // namespace habeas::workspace
