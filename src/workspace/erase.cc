// SPDX-License-Identifier: Apache-2.0
#include "workspace/erase.h"

#include <map>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/policies.h"
#include "casefile/queries.h"
#include "ledger/stored_item.h"
#include "workspace/item_bridge.h"

namespace habeas::workspace {

namespace {

casefile::ItemReader reader_of(Workspace& workspace) {
  return
      [&workspace](int64_t entry, int64_t ordinal) { return read_item(workspace, entry, ordinal); };
}

// Copies outside the case: those that the ledger knows, and those that nobody can list.
Result<std::vector<std::string>> unreachable_copies(Workspace& workspace,
                                                    const casefile::ErasurePlan& plan) {
  int64_t since = workspace.log().size();
  for (const casefile::LeafTarget& target : plan.leaves) since = std::min(since, target.entry);
  for (const std::string& sha256 : plan.exhibits) {
    std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), sha256));
    if (row) since = std::min(since, row->entry);
  }
  std::vector<std::string> out;
  for (const casefile::AccessRow& row : TRY(casefile::accesses(workspace.database()))) {
    if (row.entry < since) continue;
    out.push_back(fmt::format("{} ({}) of {}, entry {}{}{}", row.what, row.target, row.at,
                              row.entry,
                              row.recipient.empty() ? "" : ", to " + printable(row.recipient),
                              row.purpose.empty() ? "" : ", for " + printable(row.purpose)));
  }
  out.emplace_back(
      "backups and other copies of the case folder: erase there too, or make new ones");
  out.emplace_back(
      "searches that were saved in a key home: `habeas search --list-saved` shows them");
  out.emplace_back("snapshots, journals and spare blocks of the drive, and what anybody has read");
  return out;
}

std::string in_words(const casefile::LeafTarget& target, const std::string& type) {
  if (target.everything)
    return fmt::format("item {}.{} ({}): all of it", target.entry, target.ordinal, type);
  return fmt::format("item {}.{} ({}): {}", target.entry, target.ordinal, type,
                     fmt::join(target.names, ", "));
}

Result<ErasurePreview> describe(Workspace& workspace, casefile::ErasurePlanner& planner,
                                casefile::ErasurePlan plan) {
  ErasurePreview preview;
  preview.plan = std::move(plan);
  for (const std::string& sha256 : preview.plan.exhibits)
    preview.lines.push_back("exhibit " + sha256 + ": its bytes");
  for (const std::string& sha256 : preview.plan.derivatives)
    preview.lines.push_back("derivative " + sha256 + ": its bytes");
  for (const casefile::LeafTarget& target : preview.plan.leaves) {
    std::optional<casefile::Item> item = TRY(read_item(workspace, target.entry, target.ordinal));
    preview.lines.push_back(in_words(target, item ? item->type : "erased"));
  }
  preview.remains = planner.remains();
  preview.unreachable = TRY(unreachable_copies(workspace, preview.plan));
  preview.holds = TRY(casefile::holds_on(workspace.database(), planner.hold_words()));
  preview.persons = TRY(casefile::policy_number(workspace.database(), casefile::kErasurePersons));
  return preview;
}

using Place = std::pair<int64_t, int64_t>;

// Items that erasures name and that still show something of it, reduced as they must be.
Result<std::vector<vault::BodyErasure>> pending_leaves(
    Workspace& workspace, const std::vector<casefile::RecordedErasure>& recorded) {
  std::map<Place, ledger::StoredItem> reduced;
  std::set<Place> pending;
  for (const casefile::RecordedErasure& erasure : recorded) {
    if (erasure.leaves.entry < 0) continue;
    Place place(erasure.leaves.entry, erasure.leaves.ordinal);
    auto at = reduced.find(place);
    if (at == reduced.end()) {
      std::string stored = TRY(workspace.bodies().item(place.first, place.second));
      ledger::StoredItem item = TRY(ledger::parse_stored_item(stored));
      at = reduced.emplace(place, std::move(item)).first;
    }
    ledger::ItemView view = TRY(ledger::view_without_root(at->second));
    ledger::ErasureChoice choice{.everything = erasure.leaves.everything, .fields = {}};
    for (const std::string& name : erasure.leaves.names) {
      if (view.fields.contains(name)) choice.fields.push_back(name);
    }
    bool left = choice.everything ? view.core.has_value() : !choice.fields.empty();
    if (!left) continue;
    ledger::ReducedItem after = TRY(ledger::reduce(at->second, choice, erasure.by));
    at->second = std::move(after);
    pending.insert(place);
  }
  std::vector<vault::BodyErasure> out;
  for (const Place& place : pending) {
    const auto& item = std::get<ledger::ReducedItem>(reduced.at(place));
    out.push_back(vault::BodyErasure{place.first, place.second, ledger::format_stored_item(item)});
  }
  return out;
}

struct PendingBytes {
  std::vector<Digest> exhibits;
  std::vector<Digest> derivatives;
};

Result<vault::ExhibitStore> open_derivatives(Workspace& workspace, vault::StoreMode mode) {
  return vault::ExhibitStore::open(workspace.environment().files, vault_folder(workspace.folder()),
                                   vault::StoreKind::kDerivatives, mode);
}

Result<PendingBytes> pending_bytes(Workspace& workspace,
                                   const std::vector<casefile::RecordedErasure>& recorded) {
  PendingBytes out;
  vault::ExhibitStore derivatives = TRY(open_derivatives(workspace, vault::StoreMode::kRead));
  for (const casefile::RecordedErasure& erasure : recorded) {
    if (!erasure.exhibit.empty()) {
      Digest digest = TRY(digest_from_hex(erasure.exhibit));
      if (workspace.exhibits().contains(digest)) out.exhibits.push_back(digest);
    }
    if (!erasure.derivative.empty()) {
      Digest digest = TRY(digest_from_hex(erasure.derivative));
      if (derivatives.contains(digest)) out.derivatives.push_back(digest);
    }
  }
  return out;
}

}  // namespace

Result<std::optional<casefile::Item>> read_item(Workspace& workspace, int64_t entry,
                                                int64_t ordinal) {
  if (entry < 0 || entry >= workspace.bodies().size()) {
    return fail(ErrorKind::kNotFound, fmt::format("there is no entry {} in this case", entry),
                "see `habeas log show`");
  }
  vault::BodyHeader header = TRY(workspace.bodies().header(entry));
  if (ordinal < 0 || ordinal >= header.items) {
    return fail(ErrorKind::kNotFound, fmt::format("entry {} has items 0 to {}, not {}", entry,
                                                  header.items - 1, ordinal));
  }
  std::string stored = TRY(workspace.bodies().item(entry, ordinal));
  return item_from_stored(stored);
}

Result<ErasurePreview> preview_erasure(Workspace& workspace,
                                       const std::vector<std::string>& targets,
                                       const casefile::ErasureOptions& options) {
  casefile::ErasurePlanner planner(workspace.database(), reader_of(workspace), options);
  for (const std::string& target : targets) TRY(planner.add(target));
  casefile::ErasurePlan plan = planner.plan();
  if (plan.empty()) return fail(ErrorKind::kInvalid, "nothing was named that could be erased");
  return describe(workspace, planner, std::move(plan));
}

Result<ErasurePreview> preview_plan(Workspace& workspace, const casefile::ErasurePlan& plan) {
  // Named again one by one, so that the holds of today are found.
  casefile::ErasurePlanner planner(workspace.database(), reader_of(workspace), {});
  for (const std::string& sha256 : plan.exhibits) TRY(planner.add(sha256));
  for (const casefile::LeafTarget& target : plan.leaves) {
    std::string name = fmt::format("{}.{}", target.entry, target.ordinal);
    if (!target.everything) name += fmt::format(":{}", fmt::join(target.names, ","));
    TRY(planner.add(name));
  }
  return describe(workspace, planner, plan);
}

Result<Committed> record_erasure(Workspace& workspace, const ErasurePreview& preview,
                                 std::string_view basis, std::string_view proposal) {
  TRY(workspace.require(casefile::Action::kErase));
  if (basis.empty())
    return fail(ErrorKind::kInvalid, "an erasure needs a basis", "say why with --basis");
  if (!preview.holds.empty()) {
    return fail(ErrorKind::kDenied,
                fmt::format("a hold forbids it: {}", fmt::join(preview.holds, "; ")),
                "see `habeas hold list`; a hold ends with `habeas hold release`");
  }
  std::vector<casefile::Item> items = casefile::erasure_items(preview.plan, basis, proposal);
  return workspace.commit(ledger::EntryKind::kErasureDone, items, "", casefile::Action::kErase);
}

Result<void> finish_erasures(Workspace& workspace) {
  std::vector<casefile::RecordedErasure> recorded =
      TRY(casefile::recorded_erasures(workspace.database()));
  if (recorded.empty()) return {};
  std::vector<vault::BodyErasure> leaves = TRY(pending_leaves(workspace, recorded));
  PendingBytes bytes = TRY(pending_bytes(workspace, recorded));
  if (leaves.empty() && bytes.exhibits.empty() && bytes.derivatives.empty()) return {};
  TRY_CTX(workspace.destroy_derived(), "erasing index.db and the cache");
  if (!leaves.empty()) TRY_CTX(workspace.bodies().erase(leaves), "erasing leaves");
  for (const Digest& digest : bytes.exhibits)
    TRY_CTX(workspace.exhibits().erase(digest), "erasing an exhibit");
  if (!bytes.derivatives.empty()) {
    vault::ExhibitStore derivatives = TRY(open_derivatives(workspace, vault::StoreMode::kWrite));
    for (const Digest& digest : bytes.derivatives)
      TRY_CTX(derivatives.erase(digest), "erasing a derivative");
  }
  // Whoever searched meanwhile may have indexed the words again.
  TRY_CTX(workspace.destroy_derived(), "erasing index.db and the cache");
  return workspace.rebuild();
}

Result<Committed> erase(Workspace& workspace, const ErasurePreview& preview, std::string_view basis,
                        std::string_view proposal) {
  Committed entry = TRY(record_erasure(workspace, preview, basis, proposal));
  TRY(finish_erasures(workspace));
  return entry;
}

}  // namespace habeas::workspace
