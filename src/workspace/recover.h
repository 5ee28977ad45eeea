// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workspace/workspace.h"

// A case that may not be written any more: it was restored from a copy older than what was signed
// last, or its keys are gone. It is continued under a new origin: the log takes over the entries
// that survive, each in its place, and the first entry under the new origin (case.opened) commits
// to the last checkpoint of the old one that anybody knows, how many entries are lost, and on whose
// authority the case goes on. Nothing is ever signed again under the old origin.

namespace habeas::workspace {

struct RecoverOptions {
  // The code that `init` printed, or the recovery before this one; "" goes by the key of an
  // administrator, where it is still here.
  std::string recovery_code;
  // Neither of these is left: continue on nobody's authority, which every verification will say.
  bool without_authority = false;
  // Checkpoints of the old origin that others kept: witnesses, receivers of bundles, backups.
  std::vector<std::string> checkpoints;
  std::string origin;  // "" makes one of the old origin: <old>/r-<8 random characters>
  std::string actor;   // the administrator who goes on, by id or name; "" if there is but one
  std::string reason;  // what happened; goes on record
};

struct Recovered {
  std::string old_origin;
  std::string origin;
  std::string log_vkey;
  std::string recovery_code;  // new; shown once and kept nowhere
  std::string actor;          // its id
  std::string authority;      // "the recovery key", "the actor's key", "nobody"
  int64_t entry = 0;          // that records it
  int64_t taken_over = 0;     // entries that survive
  int64_t known_size = 0;     // of the last known checkpoint of the old origin; 0: none is known
  int64_t lost = 0;           // entries known to have been signed, and missing
};

// Why the case at `folder` cannot be written from this key home: a sentence, or nothing if it can.
[[nodiscard]] Result<std::optional<std::string>> recovery_needed(Environment& environment,
                                                                 const fs::path& folder);

// Makes new keys, appends the entry, signs the first checkpoint of the new origin and changes
// habeas.toml, in this order; interrupted anywhere, the case opens for reading, and a further
// recover() continues it. kConflict: the case can be written, or a checkpoint given here is
// of a history that this log is no part of and another one vouches for. kDenied: neither the code
// nor the key of an administrator is there. kInvalid: a checkpoint that the old log did not sign.
[[nodiscard]] Result<Recovered> recover(Environment& environment, const fs::path& folder,
                                        const RecoverOptions& options);

// For a case that came from another machine, keys included, and is written nowhere else: takes its
// own checkpoint as the one signed last. kDenied if the key of the log is not here.
[[nodiscard]] Result<void> adopt(Environment& environment, const fs::path& folder);

// Brings a case of an older format to this program's, by an entry; habeas.toml follows. Returns the
// format it had. kConflict if it has the newest already.
[[nodiscard]] Result<int64_t> upgrade(Workspace& workspace);

}  // namespace habeas::workspace
