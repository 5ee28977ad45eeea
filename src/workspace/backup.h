// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "verify/report.h"
#include "workspace/workspace.h"

// A second copy of the case, on another disk: a folder that is itself a case, opens as one and
// passes `habeas verify`. It holds no keys. Run again, it takes up what is new.

namespace habeas::workspace {

struct BackupOptions {
  bool record = true;  // an entry access.recorded (what "backup"), so that an erasure can say which
                       // copies it does not reach; needs the actor's key
  std::string purpose;  // for that entry
};

struct BackupSummary {
  int64_t copied = 0;                   // files written
  int64_t bytes = 0;                    // bytes written
  int64_t kept = 0;                     // files that were there already
  int64_t removed = 0;                  // erased exhibits, and tiles that were replaced
  verifier::Report report{"case", ""};  // of the backup, as it lies there now
};

// Copies the case at `folder` to `target`, and verifies the copy from its own bytes: every object
// is hashed again there. The order is that of a commit (exhibits, bodies, entries, anchors and
// tiles, checkpoint), each file replaced by rename, so that a copy that was cut short leaves the
// earlier backup good; only a copy that carries erasures into the backup may have to be finished
// before it verifies again. An exhibit that the case lost or damaged is never taken from the
// backup. Another writer waits meanwhile (kConflict).
// Fails before anything is written: kInvalid (one folder lies in the other), kConflict (`target` is
// neither empty nor a backup of this case, or it is ahead of the case: the case was restored from
// an older copy), kCorrupt (an object of the case does not have the bytes of its name).
[[nodiscard]] Result<BackupSummary> back_up(Environment& environment, const fs::path& folder,
                                            const fs::path& target, const BackupOptions& options);

}  // namespace habeas::workspace
