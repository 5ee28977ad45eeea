// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/authorise.h"
#include "casefile/item.h"
#include "casefile/projection.h"
#include "ledger/anchors.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "vault/body_store.h"
#include "vault/exhibit_store.h"
#include "verify/case_settings.h"
#include "workspace/environment.h"
#include "workspace/key_home.h"

// One open case: the vault, the ledger and the projection held together. Every change goes through
// commit(): body and bytes are durable, then the entry, then the projection. The operations of the
// product are functions over a Workspace, one file for each family (add_exhibits.h, state_claims.h,
// ...).

namespace habeas::workspace {

enum class Mode { kRead, kWrite };

struct InitOptions {
  std::string name;
  std::string origin;                      // "" makes one: habeas.case/<name>-<8 random characters>
  std::string actor_name;                  // how the first actor is called; may be a pseudonym
  int64_t format = verifier::kCaseFormat;  // an older one only where older programs must read it
  // Keys brought along; made if absent. Stored in the key home unless they are there already.
  std::optional<SigningKey> log_key = {};
  std::optional<SigningKey> actor_key = {};
};

// What `init` shows once and keeps nowhere.
struct InitSecrets {
  std::string recovery_code;
};

struct Committed {
  int64_t index = 0;
  int64_t items = 0;
  Digest body_root;
  [[nodiscard]] std::string id(std::string_view prefix, int64_t ordinal) const;
};

// Movable; confined to one thread. The environment must outlive it.
class Workspace {
 public:
  // Makes keys, folder, ledger and first entry. kConflict if `folder` holds anything already. When
  // it fails, what it made is taken back as far as the disk allows.
  [[nodiscard]] static Result<Workspace> create(Environment& environment, const fs::path& folder,
                                                InitOptions options, InitSecrets& secrets);
  // kWrite takes the writer's lock (kConflict tells who holds it), finishes what a crash
  // interrupted, erasures included, and brings the projection up to date. kRead changes nothing: a
  // projection that is behind is made again in memory. kDenied for an actor who is suspended. A key
  // home without the log key may write: it cannot sign, and so cannot sign a second history.
  [[nodiscard]] static Result<Workspace> open(Environment& environment, const fs::path& folder,
                                              Mode mode);

  // For a recovery: opens for writing the entries that are there, whatever their last checkpoint,
  // as a log of the new origin `origin`, which has signed nothing yet. `earlier` are the origins
  // they were signed under.
  [[nodiscard]] static Result<Workspace> open_continued(Environment& environment,
                                                        const fs::path& folder,
                                                        const std::string& origin,
                                                        std::vector<std::string> earlier);
  // habeas.toml as the ledger states it, if the format there is newer.
  [[nodiscard]] Result<void> follow_settings();

  // Appends one entry of `kind` with these items, done by the current actor for `reason` ("" for
  // none), after asking authorise(action, compartment), and again for the compartment that each
  // item is in. Durable when it returns. Items get ordinals 1, 2, ... in their order.
  [[nodiscard]] Result<Committed> commit(ledger::EntryKind kind,
                                         std::span<const casefile::Item> items,
                                         std::string_view reason, casefile::Action action,
                                         std::string_view compartment = {});
  // The same for more items than memory should hold: `produce` hands them over one by one, and its
  // failure leaves the case as it was. `produce` must not touch the workspace.
  using ItemSink = std::function<Result<int64_t>(const casefile::Item&)>;  // gives the ordinal
  [[nodiscard]] Result<Committed> commit_stream(
      ledger::EntryKind kind, const std::function<Result<void>(const ItemSink&)>& produce,
      std::string_view reason, casefile::Action action, std::string_view compartment = {});
  // The same done and signed by another key than the actor's: a recovery.
  [[nodiscard]] Result<Committed> commit_as(ledger::EntryKind kind,
                                            std::span<const casefile::Item> items,
                                            std::string_view reason, const SigningKey& key,
                                            std::string_view actor_reference);
  // Signs the ledger as it is and publishes the checkpoint. Every command that wrote calls it once,
  // at its end. A key home without the log key cannot: then it gives the checkpoint that there is,
  // and whoever keeps the log key signs later (signs_log, unsigned_entries).
  [[nodiscard]] Result<std::string> checkpoint();

  // Whether the key that signs checkpoints now is in the key home.
  [[nodiscard]] Result<bool> signs_log();
  // Entries that no checkpoint covers yet.
  [[nodiscard]] int64_t unsigned_entries() const;

  // Removes index.db and folds the whole ledger again.
  [[nodiscard]] Result<void> rebuild();
  // Overwrites and removes everything derived that may hold words of the case: index.db with its
  // write-ahead log, and the cache. rebuild() must follow before the projection is used again.
  [[nodiscard]] Result<void> destroy_derived();

  // The entry with its items, as the fold takes it, read from the vault.
  [[nodiscard]] Result<casefile::Entry> read_entry(int64_t index);
  // The actor on whose behalf this workspace acts.
  [[nodiscard]] Result<casefile::Actor> actor();
  [[nodiscard]] Result<const SigningKey*> actor_key();
  // The key(s) that sign checkpoints now: one, or in a rotation old and new.
  [[nodiscard]] Result<std::vector<const SigningKey*>> log_keys();
  // Fails with kDenied unless the current actor may.
  [[nodiscard]] Result<void> require(casefile::Action action, std::string_view compartment = {});
  // Whether what is in this compartment may be shown to whoever reads here; nobody but an actor of
  // the case sees into a compartment.
  [[nodiscard]] bool shows(std::string_view compartment);
  // The same of something with a level: what is sealed is seen by whoever is admitted to that.
  [[nodiscard]] bool shows(std::string_view level, std::string_view compartment) {
    return shows(casefile::admission_for(level, compartment));
  }
  // The verifier keys of the log, oldest first.
  [[nodiscard]] Result<std::vector<std::string>> log_vkeys();

  [[nodiscard]] Environment& environment() { return *environment_; }
  [[nodiscard]] const fs::path& folder() const { return folder_; }
  [[nodiscard]] const verifier::CaseSettings& settings() const { return settings_; }
  [[nodiscard]] ledger::Log& log() { return *log_; }
  [[nodiscard]] vault::BodyStore& bodies() { return *bodies_; }
  [[nodiscard]] vault::ExhibitStore& exhibits() { return *exhibits_; }
  [[nodiscard]] ledger::Anchors& anchors() { return *anchors_; }
  [[nodiscard]] sql::Database& database() { return projection_->database(); }
  [[nodiscard]] KeyHome& home() { return *home_; }
  [[nodiscard]] Mode mode() const { return mode_; }

 private:
  Workspace() = default;
  // What must hold beyond a sound log: the origin and a format that the ledger states, and the key.
  [[nodiscard]] Result<void> require_usable();
  [[nodiscard]] Result<void> establish(const InitOptions& options, SigningKey log_key,
                                       SigningKey actor_key, const PublicKey& recovery_key);
  [[nodiscard]] Result<Committed> append_entry(
      ledger::EntryKind kind, const std::function<Result<void>(const ItemSink&)>& produce,
      std::string_view reason, const SigningKey& key, std::string_view actor_reference);
  [[nodiscard]] Result<void> project(int64_t index);
  [[nodiscard]] Result<void> open_stores(ledger::Log log, Mode mode);
  [[nodiscard]] Result<void> open_projection();
  [[nodiscard]] Result<void> refuse_suspended();
  [[nodiscard]] Result<std::vector<PublicKey>> log_keys_wanted();
  [[nodiscard]] Result<void> fold_missing();
  [[nodiscard]] Result<SigningKey> load_key(const PublicKey& key, std::string_view purpose);

  Environment* environment_ = nullptr;
  fs::path folder_;
  Mode mode_ = Mode::kRead;
  verifier::CaseSettings settings_;
  std::optional<KeyHome> home_;
  std::optional<ledger::Log> log_;
  std::optional<vault::BodyStore> bodies_;
  std::optional<vault::ExhibitStore> exhibits_;
  std::optional<ledger::Anchors> anchors_;
  std::optional<casefile::Projection> projection_;
  std::optional<SigningKey> actor_key_;
  std::vector<SigningKey> log_keys_;
};

// A case folder's parts; only this header and `vault` name paths inside a case.
[[nodiscard]] inline fs::path settings_path(const fs::path& folder) {
  return folder / "habeas.toml";
}
[[nodiscard]] inline fs::path ledger_folder(const fs::path& folder) { return folder / "ledger"; }
[[nodiscard]] inline fs::path vault_folder(const fs::path& folder) { return folder / "vault"; }
[[nodiscard]] inline fs::path anchors_folder(const fs::path& folder) {
  return folder / "ledger" / "anchors";
}
[[nodiscard]] inline fs::path cache_folder(const fs::path& folder) { return folder / "cache"; }
[[nodiscard]] inline fs::path projection_path(const fs::path& folder) {
  return folder / "index.db";
}

}  // namespace habeas::workspace
