// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/workspace.h"

// The history of one thing in the case: how it stands now, every change with who made it, when and
// why, and what points at it.

namespace habeas::workspace {

struct HistoryEvent {
  int64_t entry = 0;
  int64_t item = 0;
  std::string what;                      // "stated", "changed", "withdrawn", "erased", ...
  std::string kind, at, actor, reason;   // of the entry
  std::optional<casefile::Item> stated;  // what that item says; nothing if it was erased since
};

struct History {
  std::string id;
  std::string standing;              // "stands", "withdrawn by entry 7: ...", "replaced by ..."
  std::vector<HistoryEvent> events;  // in the order of the ledger
  size_t now = 0;                    // the event that says how it is now
  std::vector<std::string>
      beside;  // what points at it, and what it points at that no longer stands
};

// `id` is an id of any kind, a label, the SHA-256 of an exhibit, or <entry>.<item>. kNotFound if
// there is no such thing, or whoever reads may not see it (sight.h).
[[nodiscard]] Result<History> history_of(Workspace& workspace, const std::string& id);

// Whether whoever reads is admitted to all that the item belongs to: its own level and compartment,
// those of its list, its exhibit, its source, or what it withdraws; for a claim as in sight.h.
// kNotFound if there is no such item.
[[nodiscard]] Result<bool> shows_item(Workspace& workspace, int64_t entry, int64_t ordinal);

// What stands and points at a claim, record, list or source: "clm-... is about it". Whoever
// withdraws it is told.
[[nodiscard]] Result<std::vector<std::string>> pointing_at(Workspace& workspace,
                                                           std::string_view id);

}  // namespace habeas::workspace
