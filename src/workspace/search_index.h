// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/workspace.h"

// The full-text index of a case, in cache/search: made from the projection and the readings, and
// never the other way round. docs/formats/search-index.md.

namespace habeas::workspace {

[[nodiscard]] inline fs::path search_folder(const fs::path& folder) {
  return cache_folder(folder) / "search";
}

struct IndexUpdate {
  int64_t documents = 0;  // put now
  bool anew = false;      // it was missing, of another version or of another ledger
};

// Brings the index up to the ledger. What was done before a stop (Ctrl-C, a kill) is kept, and the
// next update goes on from there. kConflict if another process does so now, or the user stopped it.
[[nodiscard]] Result<IndexUpdate> update_search_index(Workspace& workspace);

}  // namespace habeas::workspace
