// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

#include "casefile/actors.h"
#include "casefile/queries.h"
#include "ledger/body_builder.h"
#include "workspace/erase.h"
#include "workspace/internal/store_options.h"
#include "workspace/item_bridge.h"

namespace habeas::workspace {

namespace {

// Whether the published checkpoint bears the signature of a key that this home holds. If it does
// not, the home cannot sign for this log, and may take over what others signed.
Result<bool> holds_signer(FileSystem& files, const fs::path& folder, const std::string& origin,
                          const KeyHome& home) {
  Result<std::string> bytes = read_file(files, ledger_folder(folder) / "checkpoint", 1 << 20);
  if (!bytes) return true;
  Result<ledger::Note> note = ledger::parse_note(*bytes);
  if (!note) return true;  // the log will say what is wrong with it
  std::vector<StoredKey> keys = TRY(home.list());
  if (keys.empty()) return true;  // nobody's home: nothing is taken over
  for (const StoredKey& key : keys) {
    ledger::VerifierKey vkey{
        .name = origin, .type = ledger::SignatureType::kEd25519, .public_key = key.public_key};
    for (const ledger::NoteSignature& line : note->signatures) {
      if (line.name == origin && line.id == vkey.id()) return true;
    }
  }
  return false;
}

// Zeros over the bytes before the name goes: for files that may hold what was erased.
Result<void> overwrite_and_remove(FileSystem& files, const fs::path& path) {
  Result<FileStatus> status = files.status(path);
  if (!status)
    return status.error().kind == ErrorKind::kNotFound ? Result<void>() : fail(status.error());
  if (status->type == FileType::kDirectory) {
    std::vector<std::string> names = TRY(files.list(path));
    for (const std::string& name : names) TRY(overwrite_and_remove(files, path / name));
    return remove_tree(files, path);
  }
  if (status->type == FileType::kRegular && status->size > 0) {
    std::unique_ptr<File> file = TRY(files.open(path, OpenMode::kReadWrite));
    const Bytes zeros(size_t{1} << 16, 0);
    for (int64_t done = 0; done < status->size;) {
      auto step = static_cast<size_t>(
          std::min<int64_t>(status->size - done, static_cast<int64_t>(zeros.size())));
      TRY(file->write_at(done, ByteView(zeros).first(step)));
      done += static_cast<int64_t>(step);
    }
    TRY(file->sync());
  }
  return files.remove(path);
}

}  // namespace

std::string Committed::id(std::string_view prefix, int64_t ordinal) const {
  return ledger::object_id(prefix, body_root, ordinal);
}

Result<Workspace> Workspace::open(Environment& environment, const fs::path& folder, Mode mode) {
  FileSystem& files = environment.files;
  if (!exists(files, settings_path(folder))) {
    return fail(ErrorKind::kNotFound,
                fmt::format("{} is not a case: it has no habeas.toml", printable(folder.string())),
                "name the case folder with --case, or make one with `habeas init`");
  }
  Workspace workspace;
  workspace.environment_ = &environment;
  workspace.folder_ = folder;
  std::string text = TRY(read_file(files, settings_path(folder), 1 << 20));
  workspace.settings_ = TRY(verifier::parse_case_settings(text));
  workspace.home_.emplace(files, environment.home);
  ledger::LogMode log_mode =
      mode == Mode::kWrite ? ledger::LogMode::kWrite : ledger::LogMode::kReadOnly;
  ledger::LogOptions options = log_options(environment);
  bool signer = TRY(holds_signer(files, folder, workspace.settings_.origin, *workspace.home_));
  if (mode == Mode::kWrite && !signer) options.adoption = ledger::Adoption::kAdopt;
  // A reader looks at the memory too: Log::incident() then says why the case cannot be written.
  ledger::Log log =
      TRY(ledger::Log::open(files, ledger_folder(folder), workspace.settings_.origin, log_mode,
                            workspace.home_->last_signed_folder(), options));
  TRY(workspace.open_stores(std::move(log), mode));
  TRY(workspace.open_projection());
  TRY(workspace.require_usable());
  TRY(workspace.refuse_suspended());
  if (mode == Mode::kWrite) TRY(finish_erasures(workspace));
  return workspace;
}

Result<Workspace> Workspace::open_continued(Environment& environment, const fs::path& folder,
                                            const std::string& origin,
                                            std::vector<std::string> earlier) {
  FileSystem& files = environment.files;
  Workspace workspace;
  workspace.environment_ = &environment;
  workspace.folder_ = folder;
  std::string text = TRY(read_file(files, settings_path(folder), 1 << 20));
  workspace.settings_ = TRY(verifier::parse_case_settings(text));
  workspace.settings_.origin = origin;
  workspace.home_.emplace(files, environment.home);
  ledger::LogOptions options = log_options(environment);
  options.earlier_origins = std::move(earlier);
  ledger::Log log =
      TRY(ledger::Log::open(files, ledger_folder(folder), origin, ledger::LogMode::kWrite,
                            workspace.home_->last_signed_folder(), options));
  TRY(workspace.open_stores(std::move(log), Mode::kWrite));
  TRY(workspace.open_projection());
  return workspace;
}

Result<void> Workspace::follow_settings() {
  std::string stated = TRY(casefile::policy(database(), "case.format"));
  if (stated.empty()) return {};
  int64_t format = TRY_CTX(parse_decimal(stated), "the case format in the ledger");
  if (format > verifier::kCaseFormat) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the ledger says that this case has format {}, and this program knows "
                            "formats up to {}",
                            format, verifier::kCaseFormat),
                "use a newer habeas");
  }
  if (format <= settings_.format || mode_ != Mode::kWrite) return {};
  settings_.format = format;
  return write_file_durably(environment_->files, settings_path(folder_),
                            verifier::format_case_settings(settings_));
}

Result<void> Workspace::require_usable() {
  TRY(follow_settings());
  if (mode_ != Mode::kWrite) return {};
  std::string origin = TRY(casefile::policy(database(), "case.origin"));
  if (!origin.empty() && origin != settings_.origin) {
    return fail(
        ErrorKind::kDenied,
        fmt::format("a recovery of this case was begun and not finished: the ledger goes on "
                    "as {}, habeas.toml says {}",
                    printable(origin), printable(settings_.origin)),
        "the case can be read; run `habeas recover` again");
  }
  for (const std::string& text : TRY(log_vkeys())) {
    ledger::VerifierKey key = TRY(ledger::parse_vkey(text));
    if (key.name == settings_.origin && home_->holds(key.public_key)) return {};
  }
  // One of several persons writes without it, and whoever keeps it signs. Somebody alone cannot
  // mean to: their key is lost.
  Result<casefile::Actor> who = actor();
  std::vector<casefile::Actor> all = TRY(casefile::actors(database()));
  if (who && std::count_if(all.begin(), all.end(), [](const casefile::Actor& row) {
               return row.status == "active";
             }) > (who->status == "active" ? 1 : 0))
    return {};
  return fail(
      ErrorKind::kDenied,
      fmt::format("the key of the ledger is not in {}: the case can be read, not written",
                  (home_->folder() / "keys").string()),
      "set HABEAS_HOME to the folder that holds it, or restore that folder from its backup; "
      "if the key is lost for good, run `habeas recover`");
}

// Somebody whose only part in this case is suspended opens nothing. Whoever has no part in it reads
// what the operating system lets them read.
Result<void> Workspace::refuse_suspended() {
  Result<casefile::Actor> who = actor();
  if (!who || who->status == "active") return {};
  return casefile::authorise(*who, casefile::Action::kRead, "");
}

Result<void> Workspace::open_stores(ledger::Log log, Mode mode) {
  FileSystem& files = environment_->files;
  mode_ = mode;
  log_.emplace(std::move(log));
  bool writing = mode == Mode::kWrite;
  vault::BodyStore bodies = TRY(vault::BodyStore::open(
      files, vault_folder(folder_), writing ? vault::BodyMode::kWrite : vault::BodyMode::kRead,
      body_options(*environment_)));
  if (writing) TRY(bodies.truncate_to(log_->size()));
  bodies_.emplace(std::move(bodies));
  vault::StoreOptions options;
  options.threads = environment_->threads;
  options.free_space_floor = environment_->free_space_floor;
  vault::ExhibitStore exhibits = TRY(vault::ExhibitStore::open(
      files, vault_folder(folder_), vault::StoreKind::kExhibits,
      writing ? vault::StoreMode::kWrite : vault::StoreMode::kRead, options));
  exhibits_.emplace(std::move(exhibits));
  anchors_.emplace(files, anchors_folder(folder_));
  return writing ? anchors_->settle() : Result<void>();
}

Result<void> Workspace::open_projection() {
  fs::path path = projection_path(folder_);
  bool on_disk = environment_->projection_on_disk &&
                 (mode_ == Mode::kWrite || exists(posix_file_system(), path));
  if (on_disk) {
    Result<casefile::Projection> projection = casefile::Projection::open(
        path, mode_ == Mode::kWrite ? sql::Access::kReadWrite : sql::Access::kReadOnly);
    if (!projection && projection.error().kind != ErrorKind::kCorrupt)
      return fail(projection.error());
    // One that cannot say how far it came, is of another ledger or ahead of this one is made again.
    auto is_ours = [&]() -> Result<bool> {
      casefile::Applied applied = TRY(projection->applied());
      if (applied.size > log_->size()) return false;
      if (mode_ == Mode::kRead && applied.size < log_->size()) return false;
      return applied.size == 0 ||
             TRY(log_->root_at(applied.size)) == TRY(digest_from_hex(applied.root));
    };
    Result<bool> ours = projection ? is_ours() : Result<bool>(false);
    if (ours && *ours) {
      projection_.emplace(std::move(projection).value());
      Result<void> folded = fold_missing();
      if (folded || folded.error().kind != ErrorKind::kCorrupt) return folded;
      projection_.reset();  // damaged, or the vault is: making it anew tells which
    }
  }
  if (mode_ == Mode::kWrite && environment_->projection_on_disk) return rebuild();
  casefile::Projection projection =
      TRY(casefile::Projection::open(":memory:", sql::Access::kReadWrite));
  projection_.emplace(std::move(projection));
  return fold_missing();
}

Result<void> Workspace::fold_missing() {
  casefile::Applied applied = TRY(projection_->applied());
  if (applied.size >= log_->size()) return {};
  return projection_->in_transaction([&]() -> Result<void> {
    for (int64_t index = applied.size; index < log_->size(); ++index) {
      if (index % 1000 == 0)
        environment_->progress.report("reading the ledger", index, log_->size(), "entries");
      if (environment_->progress.stop_requested())
        return fail(ErrorKind::kConflict, "stopped while the projection was made",
                    "run the command again");
      casefile::Entry entry = TRY(read_entry(index));
      Digest root = TRY(log_->root_at(index + 1));
      TRY(projection_->apply_in_transaction(entry, to_hex(root)));
    }
    return {};
  });
}

Result<void> Workspace::rebuild() {
  projection_.reset();
  fs::path path = projection_path(folder_);
  for (const char* ending : {"", "-wal", "-shm"}) {
    fs::path file = path;
    file += ending;
    if (environment_->projection_on_disk && exists(posix_file_system(), file))
      TRY(posix_file_system().remove(file));
  }
  casefile::Projection projection = TRY(casefile::Projection::open(
      environment_->projection_on_disk ? path : fs::path(":memory:"), sql::Access::kReadWrite));
  projection_.emplace(std::move(projection));
  return fold_missing();
}

Result<void> Workspace::destroy_derived() {
  projection_.reset();
  if (environment_->projection_on_disk) {
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
      fs::path file = projection_path(folder_);
      file += ending;
      TRY(overwrite_and_remove(posix_file_system(), file));
    }
  }
  TRY(overwrite_and_remove(environment_->files, cache_folder(folder_)));
  return environment_->files.sync_directory(folder_);
}

Result<casefile::Entry> Workspace::read_entry(int64_t index) {
  std::string bytes = TRY(log_->entry(index));
  ledger::Entry parsed = TRY_CTX(ledger::parse_entry(bytes), fmt::format("entry {}", index));
  casefile::Entry entry;
  entry.index = index;
  entry.kind = std::string(ledger::kind_name(parsed.kind));
  entry.items = parsed.items;
  entry.id = [root = parsed.body](std::string_view prefix, int64_t ordinal) {
    return ledger::object_id(prefix, root, ordinal);
  };
  entry.for_each = [this,
                    index](const std::function<Result<void>(int64_t, const casefile::Item&)>& visit)
      -> Result<void> {
    return bodies_->for_each_item(
        index, [&](int64_t ordinal, std::string_view stored) -> Result<void> {
          std::optional<casefile::Item> item =
              TRY_CTX(item_from_stored(stored), fmt::format("entry {}, item {}", index, ordinal));
          return item ? visit(ordinal, *item) : Result<void>();
        });
  };
  return entry;
}

Result<Committed> Workspace::commit(ledger::EntryKind kind, std::span<const casefile::Item> items,
                                    std::string_view reason, casefile::Action action,
                                    std::string_view compartment) {
  TRY(require(action, compartment));
  casefile::Actor who = TRY(actor());
  for (const casefile::Item& item : items) {
    for (const std::string& own : item.compartments()) {
      if (own != compartment) TRY(casefile::authorise(who, action, own));
    }
  }
  const SigningKey* key = TRY(actor_key());
  return commit_as(kind, items, reason, *key, who.id);
}

Result<Committed> Workspace::commit_stream(
    ledger::EntryKind kind, const std::function<Result<void>(const ItemSink&)>& produce,
    std::string_view reason, casefile::Action action, std::string_view compartment) {
  TRY(require(action, compartment));
  casefile::Actor who = TRY(actor());
  const SigningKey* key = TRY(actor_key());
  return append_entry(kind, produce, reason, *key, who.id);
}

Result<Committed> Workspace::commit_as(ledger::EntryKind kind,
                                       std::span<const casefile::Item> items,
                                       std::string_view reason, const SigningKey& key,
                                       std::string_view actor_reference) {
  auto produce = [&](const ItemSink& sink) -> Result<void> {
    for (const casefile::Item& item : items) TRY(sink(item));
    return {};
  };
  return append_entry(kind, produce, reason, key, actor_reference);
}

Result<Committed> Workspace::append_entry(
    ledger::EntryKind kind, const std::function<Result<void>(const ItemSink&)>& produce,
    std::string_view reason, const SigningKey& key, std::string_view actor_reference) {
  if (mode_ != Mode::kWrite) return fail(ErrorKind::kDenied, "this case is open for reading only");
  // Body k belongs to entry k. They differ only after an append that failed. Its body stays, since
  // nobody knows whether the entry is on disk; opening again tells, and drops a body too many.
  if (bodies_->size() != log_->size()) {
    return fail(ErrorKind::kIo, "an earlier write to this case failed",
                "close the case and open it again");
  }
  TRY(bodies_->begin());
  auto build = [&]() -> Result<ledger::FinishedBody> {
    ledger::ActContext act{.origin = settings_.origin,
                           .kind = kind,
                           .actor = std::string(actor_reference),
                           .at = environment_->clock.now(),
                           .reason = std::string(reason)};
    auto sink = [&](std::string_view stored) { return bodies_->add_item(stored); };
    ledger::BodyBuilder builder =
        TRY(ledger::BodyBuilder::begin(std::move(act), environment_->random, sink));
    TRY(produce(
        [&](const casefile::Item& item) { return builder.add(core_of(item), item.fields); }));
    return builder.finish(key);
  };
  Result<ledger::FinishedBody> body = build();
  if (!body) {
    TRY(bodies_->abandon());
    return fail(body.error());
  }
  std::string bytes = ledger::format_entry(body->entry);
  TRY(bodies_->finish(body->root));
  TRY(bodies_->sync());
  int64_t index = TRY(log_->append(as_bytes(bytes)));
  TRY(project(index));
  return Committed{.index = index, .items = body->entry.items, .body_root = body->root};
}

// The entry is on the ledger by now, whatever becomes of the projection: a repetition of the
// command would make a second one, so the message says so.
Result<void> Workspace::project(int64_t index) {
  casefile::Entry entry = TRY(read_entry(index));
  Result<void> applied = projection_->apply(entry, to_hex(log_->root()));
  if (applied) return {};
  return fail(applied.error().kind,
              fmt::format("the change is recorded as entry {}, but not yet in index.db: {}", index,
                          applied.error().message),
              "do not repeat the command; see to the disk, then run `habeas rebuild`");
}

}  // namespace habeas::workspace
