// SPDX-License-Identifier: Apache-2.0
#include "workspace/holds.h"

#include <fmt/core.h>

#include "casefile/person_queries.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

// The one spelling under which a hold is found again.
Result<std::string> settled_target(Workspace& workspace, std::string_view target) {
  if (target == "case" || (target.starts_with("compartment:") && target.size() > 12))
    return std::string(target);
  std::optional<casefile::ExhibitRow> exhibit =
      TRY(casefile::exhibit(workspace.database(), target));
  if (exhibit && exhibit->erased_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was erased by entry {}", exhibit->sha256, *exhibit->erased_entry));
  }
  if (exhibit) return exhibit->sha256;
  for (std::string_view table : {"claim", "source", "entity"}) {
    Result<std::string> id = Sight(workspace).id_of(table, target);
    if (id || id.error().kind != ErrorKind::kNotFound) return id;
  }
  Result<std::string> record = casefile::record_named(workspace.database(), target);
  if (record || record.error().kind != ErrorKind::kNotFound) return record;
  return fail(ErrorKind::kNotFound,
              fmt::format("nothing in this case is called \"{}\"", printable(target)),
              "name an exhibit by its SHA-256, a claim, source, entity or person by id or label, "
              "compartment:<name>, or case for everything");
}

}  // namespace

Result<Committed> set_hold(Workspace& workspace, std::string_view target, std::string_view reason) {
  if (reason.empty()) return fail(ErrorKind::kInvalid, "a hold needs a reason", "give --reason");
  std::string settled = TRY(settled_target(workspace, target));
  for (const casefile::HoldRow& row : TRY(casefile::holds(workspace.database()))) {
    if (row.target == settled && !row.released_entry)
      return fail(ErrorKind::kConflict, fmt::format("{} holds it already", row.id),
                  "see `habeas hold list`");
  }
  casefile::Item item;
  item.type = "hold";
  item.set("target", settled);
  item.set("reason", reason);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kHoldChanged, items, "", casefile::Action::kHold);
}

Result<casefile::HoldRow> active_hold(Workspace& workspace, std::string_view id) {
  for (casefile::HoldRow& row : TRY(casefile::holds(workspace.database()))) {
    if (row.id != id) continue;
    if (!row.released_entry) return std::move(row);
    return fail(ErrorKind::kConflict,
                fmt::format("{} was released by entry {}", row.id, *row.released_entry));
  }
  return fail(ErrorKind::kNotFound, fmt::format("there is no hold \"{}\"", printable(id)),
              "see `habeas hold list`");
}

Result<Committed> release_hold(Workspace& workspace, std::string_view id, std::string_view reason,
                               std::string_view proposal) {
  if (reason.empty()) return fail(ErrorKind::kInvalid, "a release needs a reason", "give --reason");
  casefile::HoldRow hold = TRY(active_hold(workspace, id));
  casefile::Item item;
  item.type = "hold";
  item.set("hold", hold.id);
  item.set("reason", reason);
  item.set("proposal", proposal);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kHoldChanged, items, "", casefile::Action::kHold);
}

}  // namespace habeas::workspace
