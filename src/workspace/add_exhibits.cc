// SPDX-License-Identifier: Apache-2.0
#include "workspace/add_exhibits.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "calendar/imprecise_date.h"
#include "casefile/queries.h"
#include "casefile/vocabulary.h"
#include "workspace/internal/folders.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

std::string last_part(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

// Names are bytes to the system and text to the ledger; bytes that are no text are kept as hex.
void set_name(casefile::Item& item, const std::string& field, const std::string& name) {
  if (is_utf8(name))
    item.set(field, name);
  else
    item.set(field + "_bytes", to_hex(as_bytes(name)));
}

casefile::Item exhibit_item(const vault::StoredExhibit& stored, const Custody& custody) {
  casefile::Item item;
  item.type = "exhibit";
  item.set("sha256", to_hex(stored.sha256));
  item.fields["size"] = Json(stored.size);
  item.set("media_type", stored.media_type);
  item.set("level", custody.level);
  item.set("compartment", custody.compartment);
  return item;
}

casefile::Item custody_item(const vault::StoredExhibit& stored, const std::string& name,
                            const Custody& custody, Instant now) {
  casefile::Item item;
  item.type = "custody";
  item.set("exhibit", to_hex(stored.sha256));
  item.set("received_at", to_rfc3339(now));
  item.set("collected_by", custody.collected_by);
  item.set("collected_on", custody.collected_on);
  item.set("method", custody.method);
  item.set("from", custody.from);
  item.set("note", custody.note);
  set_name(item, "name", last_part(name));
  set_name(item, "path", name);
  return item;
}

int width(std::string_view level) { return level == "public" ? 0 : level == "sealed" ? 2 : 1; }

std::string reach(std::string_view level, std::string_view compartment) {
  return fmt::format("{}{}{}", level.empty() ? "restricted" : level,
                     compartment.empty() ? "" : ", compartment ", compartment);
}

class Adding {
 public:
  Adding(Workspace& workspace, const AddRequest& request,
         const std::function<void(const Added&)>& added,
         const std::function<void(const vault::RefusedSource&)>& refused)
      : workspace_(workspace),
        request_(request),
        added_(added),
        refused_(refused),
        supplied_(request.supplied) {}

  Result<AddSummary> run() {
    TRY(prepare());
    vault::SourceWalk walk(request_.arguments);
    std::vector<std::unique_ptr<vault::Source>> batch;
    while (std::optional<vault::WalkItem> item = walk.next()) {
      if (auto* refused = std::get_if<vault::RefusedSource>(&*item)) {
        refuse(*refused);
        continue;
      }
      batch.push_back(std::move(std::get<std::unique_ptr<vault::Source>>(*item)));
      if (batch.size() == vault::ExhibitStore::kMaxBatch) {
        TRY(store(batch));
        batch.clear();
      }
    }
    if (!batch.empty()) TRY(store(batch));
    summary_.unnamed = supplied_.unused();
    return summary_;
  }

 private:
  // What is added must not hold the case itself, which changes while it is read, nor the keys.
  Result<void> require_outside(const std::string& argument) {
    if (argument == "-") return {};
    const struct {
      const fs::path& folder;
      const char* what;
    } kForbidden[] = {{workspace_.folder(), "the case itself"},
                      {workspace_.environment().home, "the folder of keys"}};
    for (const auto& [folder, what] : kForbidden) {
      if (!lie_in_one_another(argument, folder)) continue;
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} holds, or is part of, {}: it cannot be an exhibit",
                              printable(argument), what),
                  "name the files and folders to preserve; nothing was added");
    }
    return {};
  }

  Result<void> prepare() {
    TRY(workspace_.require(casefile::Action::kAdd, request_.custody.compartment));
    for (const std::string& argument : request_.arguments) TRY(require_outside(argument));
    if (!request_.custody.collected_on.empty())
      TRY_CTX(calendar::ImpreciseDate::parse(request_.custody.collected_on),
              "when it was collected");
    if (!request_.custody.method.empty())
      TRY(casefile::require_word("method", request_.custody.method,
                                 casefile::collection_methods()));
    if (!request_.custody.level.empty())
      TRY(casefile::require_word("level", request_.custody.level, casefile::disclosure_levels()));
    if (request_.supplied.empty()) return {};
    if (request_.supplied_by.empty()) {
      return fail(
          ErrorKind::kInvalid, "supplied digests without a source",
          "say who supplied them with --supplied-by; register the source with `habeas source add`");
    }
    source_ = TRY(Sight(workspace_).id_of("source", request_.supplied_by));
    return {};
  }

  void refuse(const vault::RefusedSource& refused) {
    ++summary_.refused;
    refused_(refused);
  }

  // One batch: bytes durable, then one entry, then the caller is told.
  Result<void> store(const std::vector<std::unique_ptr<vault::Source>>& batch) {
    std::vector<vault::PutOutcome> outcomes =
        TRY(workspace_.exhibits().put_batch(batch, workspace_.environment().progress));
    std::vector<casefile::Item> items;
    std::vector<Added> done;
    std::set<Digest> in_batch;
    Instant now = workspace_.environment().clock.now();
    for (size_t i = 0; i < outcomes.size(); ++i) {
      std::string name = batch[i]->name() == "-" && !request_.stdin_name.empty()
                             ? request_.stdin_name
                             : batch[i]->name();
      if (auto* refusal = std::get_if<vault::Refusal>(&outcomes[i])) {
        refuse(vault::RefusedSource{name, *refusal});
        continue;
      }
      const auto& stored = std::get<vault::StoredExhibit>(outcomes[i]);
      std::vector<const SuppliedHash*> supplied = supplied_.take(name);
      std::string notice = TRY(describe(stored, name, now, in_batch, items));
      for (const SuppliedHash* row : supplied)
        items.push_back(
            supplied_hash_item(stored.sha256, *row, source_, request_.custody.compartment));
      std::vector<ComparedHash> compared =
          TRY(compare_supplied(workspace_.exhibits(), stored.sha256, supplied));
      done.push_back(Added{name, stored, std::move(compared), std::move(notice)});
    }
    if (done.empty()) return {};
    Committed entry = TRY(workspace_.commit(ledger::EntryKind::kExhibitAdded, items, "",
                                            casefile::Action::kAdd, request_.custody.compartment));
    summary_.entries.push_back(entry.index);
    for (const Added& row : done) {
      ++(row.exhibit.novelty == vault::Novelty::kFresh ? summary_.fresh : summary_.known);
      summary_.bytes += row.exhibit.size;
      for (const ComparedHash& hash : row.supplied) summary_.disagreeing += hash.agrees() ? 0 : 1;
      added_(row);
    }
    return {};
  }

  // Returns what `Added::notice` says.
  Result<std::string> describe(const vault::StoredExhibit& stored, const std::string& name,
                               Instant now, std::set<Digest>& in_batch,
                               std::vector<casefile::Item>& items) {
    // The same bytes twice: one object, two custody records. After a crash between vault and ledger
    // the object may be known to the vault and not to the case; the case decides.
    std::optional<casefile::ExhibitRow> row =
        TRY(casefile::exhibit(workspace_.database(), to_hex(stored.sha256)));
    std::string notice;
    if (!row || row->erased_entry) {
      if (in_batch.insert(stored.sha256).second)
        items.push_back(exhibit_item(stored, request_.custody));
    } else {
      notice = narrow(stored, *row, in_batch, items);
    }
    items.push_back(custody_item(stored, name, request_.custody, now));
    return notice;
  }

  // The level and compartment asked for, of bytes that the case holds already: what is narrower is
  // stated; what would be wider is not, and is told.
  std::string narrow(const vault::StoredExhibit& stored, const casefile::ExhibitRow& row,
                     std::set<Digest>& in_batch, std::vector<casefile::Item>& items) {
    const Custody& asked = request_.custody;
    if (asked.level.empty() && asked.compartment.empty()) return {};
    if (!workspace_.shows(row.level, row.compartment))
      return "in the case already; who sees it stays as it is";
    Custody now = asked;
    if (asked.level.empty() || width(asked.level) < width(row.level)) now.level = row.level;
    if (!row.compartment.empty()) now.compartment = row.compartment;
    std::string notice;
    bool narrower = width(now.level) > width(row.level) || now.compartment != row.compartment;
    if (narrower && in_batch.insert(stored.sha256).second)
      items.push_back(exhibit_item(stored, now));
    if (narrower) {
      notice = fmt::format("in the case already as {}; from now on {}",
                           reach(row.level, row.compartment), reach(now.level, now.compartment));
    }
    bool wanted_wider = (!asked.level.empty() && width(asked.level) < width(now.level)) ||
                        (!asked.compartment.empty() && asked.compartment != now.compartment);
    if (wanted_wider) {
      notice += fmt::format("{}it stays {}: adding a file again never shows it to more people",
                            notice.empty() ? "in the case already; " : "; ",
                            reach(now.level, now.compartment));
    }
    return notice;
  }

  Workspace& workspace_;
  const AddRequest& request_;
  const std::function<void(const Added&)>& added_;
  const std::function<void(const vault::RefusedSource&)>& refused_;
  std::string source_;
  SuppliedHashes supplied_;
  AddSummary summary_;
};

}  // namespace

Result<AddSummary> add_exhibits(Workspace& workspace, const AddRequest& request,
                                const std::function<void(const Added&)>& added,
                                const std::function<void(const vault::RefusedSource&)>& refused) {
  return Adding(workspace, request, added, refused).run();
}

}  // namespace habeas::workspace
