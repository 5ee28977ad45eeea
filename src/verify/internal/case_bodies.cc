// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/case_bodies.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/body.h"
#include "ledger/merkle.h"
#include "ledger/stored_item.h"
#include "vault/body_store.h"
#include "verify/internal/act_check.h"
#include "verify/internal/approvals.h"
#include "verify/internal/claims.h"
#include "verify/internal/holds.h"

namespace habeas::verifier {
namespace {

// Reads the bodies in order; holds one item at a time.
class BodyWalk {
 public:
  BodyWalk(vault::BodyStore store, const std::string& origin, Facts& facts, Report& report)
      : store_(std::move(store)),
        facts_(facts),
        report_(report),
        acts_(origin, facts, report),
        approvals_(report),
        holds_(report) {}

  // False: this body cannot be read to its end.
  bool check(int64_t index, const ledger::Entry& entry);
  void finish(int64_t entries);

 private:
  Result<void> take(int64_t ordinal, std::string_view stored);
  void note_erased(int64_t ordinal, const ledger::ItemView& view);

  vault::BodyStore store_;
  Facts& facts_;
  Report& report_;
  ActChecker acts_;
  ApprovalChecker approvals_;
  HoldChecker holds_;
  // Of the body being read.
  std::string file_;
  ledger::CompactRange tree_;
  BodyEvidence evidence_;
  int64_t bodies_ = 0;
  int64_t items_ = 0;
};

std::string file_of(const std::string& where) {
  return "vault/" + where.substr(0, where.find(' '));
}

void BodyWalk::note_erased(int64_t ordinal, const ledger::ItemView& view) {
  if (!view.erased) return;
  ErasedItem erased{*view.erased, evidence_.index, ordinal, {}, view.hidden};
  for (const auto& [name, value] : view.fields) erased.shown.push_back(name);
  if (view.core) erased.shown.emplace_back("core");
  facts_.reduced.push_back(std::move(erased));
}

Result<void> BodyWalk::take(int64_t ordinal, std::string_view stored) {
  std::string which = "item " + std::to_string(ordinal);
  ledger::StoredItem item = TRY_CTX(ledger::parse_stored_item(stored), which);
  ledger::ItemView view = TRY_CTX(ledger::view_of(item), which);
  if (ordinal == evidence_.entry.items - 1) evidence_.unsigned_root = tree_.root();
  tree_.append(ledger::item_leaf_hash(view.root));
  note_erased(ordinal, view);
  TRY_CTX(facts_.learn(ordinal, view), which);
  approvals_.learn(ordinal, view);
  holds_.learn(ordinal, view);
  ++items_;
  if (ordinal == 0) evidence_.first = view;
  if (ordinal == evidence_.entry.items - 1) evidence_.last = std::move(view);
  return {};
}

bool BodyWalk::check(int64_t index, const ledger::Entry& entry) {
  file_ = file_of(store_.where(index));
  tree_ = ledger::CompactRange();
  evidence_ = BodyEvidence{index, entry, std::nullopt, std::nullopt, Digest{}, file_};
  facts_.begin(index, entry);
  approvals_.begin(index, entry);
  holds_.begin(index, entry);
  Result<vault::BodyHeader> header = store_.header(index);
  if (!header) {
    report_.failed(kBodies, header.error().message, file_, index);
    return false;
  }
  Result<void> read = store_.for_each_item(
      index, [&](int64_t ordinal, std::string_view stored) { return take(ordinal, stored); });
  if (!read) {
    bool damaged = read.error().kind == ErrorKind::kCorrupt || read.error().kind == ErrorKind::kIo;
    report_.failed(damaged ? kBodies : kItems, read.error().message, file_, index);
    return false;
  }
  if (tree_.size() != entry.items || header->items != entry.items) {
    report_.failed(kBodies,
                   "the body has " + std::to_string(tree_.size()) + " items, its entry says " +
                       std::to_string(entry.items),
                   file_, index);
    return false;
  }
  if (tree_.root() != entry.body || header->root != entry.body) {
    report_.failed(
        kBodies,
        "the items hash to " + to_hex(tree_.root()) + ", the entry says " + to_hex(entry.body),
        file_, index);
    return false;
  }
  ++bodies_;
  acts_.check(evidence_);
  facts_.finish();
  approvals_.finish();
  holds_.finish(approvals_.unapproved_releases());
  return true;
}

void BodyWalk::finish(int64_t entries) {
  if (store_.size() > entries) {
    report_.not_checked(
        kStrangers,
        std::to_string(store_.size() - entries) +
            " bodies beyond the ledger: remains of an interrupted act; the next writing "
            "command removes them",
        "vault/bodies");
  }
  if (bodies_ > 0) {
    report_.pass(kBodies, std::to_string(bodies_) + " bodies");
    if (report_.failures_of(kItems.id) == 0)
      report_.pass(kItems, std::to_string(items_) + " items");
  }
  acts_.finish();
  approvals_.close();
  holds_.close([this](int64_t entry, int64_t ordinal) -> Result<HoldChecker::Place> {
    vault::BodyHeader header = TRY(store_.header(entry));
    if (ordinal < 0 || ordinal >= header.items)
      return fail(ErrorKind::kNotFound, "there is no such item");
    std::string stored = TRY(store_.item(entry, ordinal));
    ledger::StoredItem item = TRY(ledger::parse_stored_item(stored));
    ledger::ItemView view = TRY(ledger::view_of(item));
    return HoldChecker::Place{header.root, std::move(view)};
  });
}

}  // namespace

Result<void> check_bodies(FileSystem& files, const fs::path& vault, const std::string& origin,
                          const std::vector<ReadEntry>& entries, Progress& progress, Facts& facts,
                          Report& report) {
  Result<vault::BodyStore> store = vault::BodyStore::open(files, vault, vault::BodyMode::kRead);
  if (!store) {
    report.failed(kBodies, store.error().message, "vault/bodies");
    return {};
  }
  int64_t stored = store->size();
  BodyWalk walk(std::move(*store), origin, facts, report);
  int64_t total = static_cast<int64_t>(entries.size());
  for (int64_t index = 0; index < total; ++index) {
    const ReadEntry& read = entries[static_cast<size_t>(index)];
    if (!read.readable) continue;  // reported already
    if (index >= stored) {
      report.failed(kBodies, "the body of this entry is missing", "vault/bodies", index);
      continue;
    }
    (void)walk.check(index, read.entry);
    progress.report("verifying bodies", index + 1, total, "entries");
    if (progress.stop_requested())
      return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
  }
  walk.finish(total);
  return {};
}

namespace {

using Place = std::pair<int64_t, int64_t>;  // entry and item

// What the erasures of one item, taken together, say of it.
struct Recorded {
  std::set<int64_t> by;
  bool all = false;
  std::set<std::string> names;
};

// Why the item is not what was recorded; "" if it is.
std::string mismatch(const ErasedItem& item, const Recorded* recorded) {
  if (recorded == nullptr || !recorded->by.contains(item.by)) {
    return "is reduced, and entry " + std::to_string(item.by) +
           ", which it names, does not record that";
  }
  if (recorded->all)
    return item.shown.empty() ? ""
                              : "still holds leaves, and an erasure of all of them is recorded";
  for (const std::string& name : recorded->names) {
    if (std::ranges::find(item.shown, name) != item.shown.end())
      return "still holds " + printable(name) + ", which was erased";
  }
  // Names of what is gone cannot be seen, but they can be counted.
  int64_t erased = static_cast<int64_t>(recorded->names.size());
  if (item.hidden == erased) return "";
  return "has lost " + std::to_string(item.hidden) + " leaves, and the erasure of " +
         std::to_string(erased) + " is recorded";
}

}  // namespace

void check_leaf_erasures(const Facts& facts, Report& report) {
  std::map<Place, Recorded> recorded;
  for (const LeafErasure& erasure : facts.erasures) {
    Recorded& place = recorded[Place{erasure.entry, erasure.item}];
    place.by.insert(erasure.by);
    place.all = place.all || erasure.all;
    place.names.insert(erasure.names.begin(), erasure.names.end());
  }
  for (const ErasedItem& item : facts.reduced) {
    auto found = recorded.find(Place{item.entry, item.item});
    std::string which = "item " + std::to_string(item.item);
    std::string wrong = mismatch(item, found == recorded.end() ? nullptr : &found->second);
    if (found != recorded.end()) recorded.erase(found);
    if (wrong.empty())
      report.not_checked(kErased, which + ": erased by entry " + std::to_string(item.by),
                         "vault/bodies", item.entry);
    else
      report.failed(kErased, which + " " + wrong, "vault/bodies", item.entry);
  }
  for (const auto& [place, erasure] : recorded) {
    report.failed(
        kErased,
        "item " + std::to_string(place.second) + " was to be erased by entry " +
            std::to_string(*erasure.by.rbegin()) +
            " and is still whole: open the case with a writing command, which finishes the erasure",
        "vault/bodies", place.first);
  }
}

}  // namespace habeas::verifier
