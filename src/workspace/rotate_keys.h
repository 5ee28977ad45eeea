// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "workspace/workspace.h"

// Replacing keys (`key.changed`). The old key is never taken back: what it signed stays good, and
// what it signs after its rotation is refused by `habeas verify`.

namespace habeas::workspace {

struct Rotation {
  Committed entry;
  std::string old_key;  // hex of an actor's key; the vkey of a log's
  std::string new_key;
};

// The current actor's own key: any active actor may. The entry is signed by the old key. `brought`
// is stored in the key home unless it is there; absent: one is made. kConflict if the new key
// belongs to an actor already.
[[nodiscard]] Result<Rotation> rotate_actor_key(Workspace& workspace,
                                                std::optional<SigningKey> brought,
                                                std::string_view reason);

// The log's key; takes the right to govern, and the old key in this key home. Then signs the
// checkpoint with both keys and keeps that note among the anchors: with it, whoever trusts the old
// key follows to the new one. The trust policy of later bundles names both.
[[nodiscard]] Result<Rotation> rotate_log_key(Workspace& workspace,
                                              std::optional<SigningKey> brought,
                                              std::string_view reason);

}  // namespace habeas::workspace
