// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "casefile/consent.h"
#include "dossier/bundle.h"
#include "workspace/workspace.h"

// Copies that leave the case: the page and the bundle.

namespace habeas::workspace {

enum class ExportScope {
  kFull,    // the whole log, every body, every exhibit: for whoever is entitled to all of it
  kPublic,  // what is public and in no compartment, with proofs; nothing of how it was collected
            // beyond the time
};

struct ExportOptions {
  ExportScope scope = ExportScope::kFull;
  std::string recipient;  // for the access record
  std::string purpose;
  std::string trust_policy;  // tlog-policy text; "" takes the case's own
  fs::path archive;          // the same bundle as one file; "" writes none
};

// The page (dossier/page.h) of what may be seen in this scope. `exhibit_prefix` is the way from the
// page to the exhibits.
[[nodiscard]] Result<std::string> make_page(Workspace& workspace, ExportScope scope,
                                            std::string_view exhibit_prefix);

struct ExportSummary {
  dossier::BundleSummary bundle;
  int64_t archive_bytes = 0;                   // 0: none was asked for
  std::vector<casefile::ConsentRow> consents;  // it rests on; their conditions are for people
  std::vector<std::string> unconsented;        // sources and records withheld for want of consent
  int64_t withheld_claims = 0;
  int64_t withheld_records = 0;
};

// Records the export on the ledger (access.recorded), signs a checkpoint over it, and writes the
// bundle to `folder`. What may leave is release.h's affair; kDenied where it refuses.
[[nodiscard]] Result<ExportSummary> export_case(Workspace& workspace, const fs::path& folder,
                                                const ExportOptions& options);

// The trust policy of the case as a tlog-policy text: the log's keys, the witnesses, the quorum.
[[nodiscard]] Result<std::string> own_policy(Workspace& workspace);

}  // namespace habeas::workspace
