// SPDX-License-Identifier: Apache-2.0
#include "vault/exhibit_store.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "vault/media_type.h"

namespace habeas::vault {

namespace {

constexpr size_t kReadStep = 1 << 20;

std::string shown(const fs::path& path) { return printable(path.string()); }

Failure damaged(const fs::path& path, std::string_view what) {
  return fail(ErrorKind::kCorrupt, fmt::format("{}: {}", shown(path), what),
              "run `habeas verify` to list everything that is damaged, and restore the object from "
              "a backup");
}

bool is_missing(const Error& error) { return error.kind == ErrorKind::kNotFound; }

}  // namespace

// ---- Reading

ExhibitReader::ExhibitReader(std::unique_ptr<File> file, fs::path path, const Digest& digest,
                             int64_t size)
    : file_(std::move(file)), path_(std::move(path)), digest_(digest), size_(size) {}

Result<Bytes> ExhibitReader::read_all(int64_t limit) {
  if (size_ > limit) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: {} bytes, more than the {} allowed here",
                                                 shown(path_), size_, limit));
  }
  Bytes bytes(static_cast<size_t>(size_));
  size_t got = TRY(file_->read_at(0, bytes));
  if (got != bytes.size() || sha256(bytes) != digest_)
    return damaged(path_, "its bytes are not those that its name says");
  return bytes;
}

Result<size_t> ExhibitReader::read(std::span<uint8_t> out) {
  if (out.empty()) return size_t{0};
  size_t got = TRY(file_->read_at(offset_, out));
  hash_.update(out.first(got));
  offset_ += static_cast<int64_t>(got);
  if (got > 0) return got;
  if (!ended_ && hash_.finish() == digest_) ended_ = true;
  if (!ended_) return damaged(path_, "its bytes are not those that its name says");
  return size_t{0};
}

Result<ExhibitReader> ExhibitStore::open_exhibit(const Digest& digest) const {
  fs::path path = object_path(vault_, kind_, digest);
  Result<std::unique_ptr<File>> file = files_->open(path, OpenMode::kRead);
  if (!file) {
    if (!is_missing(file.error())) return fail(file.error());
    return fail(ErrorKind::kNotFound, fmt::format("{} {} is not in {}", store_name(kind_),
                                                  to_hex(digest), shown(vault_)));
  }
  int64_t size = TRY((*file)->size());
  return ExhibitReader(std::move(*file), std::move(path), digest, size);
}

bool ExhibitStore::contains(const Digest& digest) const {
  Result<FileStatus> status = files_->status(object_path(vault_, kind_, digest));
  return status && status->type == FileType::kRegular;
}

Result<int64_t> ExhibitStore::verify(const Digest& digest) const {
  ExhibitReader reader = TRY(open_exhibit(digest));
  Bytes buffer(static_cast<size_t>(std::clamp<int64_t>(reader.size(), 1, kReadStep)));
  int64_t total = 0;
  while (true) {
    size_t got = TRY(reader.read(buffer));
    if (got == 0) return total;
    total += static_cast<int64_t>(got);
  }
}

Result<std::string> ExhibitStore::foreign_digest(const Digest& digest, ForeignHash hash) const {
  ForeignDigest foreign(hash);
  ExhibitReader reader = TRY(open_exhibit(digest));
  Bytes buffer(static_cast<size_t>(std::clamp<int64_t>(reader.size(), 1, kReadStep)));
  while (true) {
    size_t got = TRY(reader.read(buffer));
    if (got == 0) return to_hex(foreign.finish());
    foreign.update(ByteView(buffer).first(got));
  }
}

Result<void> ExhibitStore::for_each(
    const std::function<Result<void>(const StoredObject&)>& visit,
    const std::function<Result<void>(const fs::path&)>& stranger) const {
  fs::path folder = store_folder(vault_, kind_);
  Result<std::vector<std::string>> shards = files_->list(folder);
  if (!shards && is_missing(shards.error())) return {};
  if (!shards) return fail(shards.error());
  for (const std::string& shard : *shards) {  // sorted by bytes: two hex digits sort as numbers
    std::optional<uint8_t> first = shard_from_name(shard);
    FileStatus shard_status = TRY(files_->status(folder / shard));
    if (!first || shard_status.type != FileType::kDirectory) {
      TRY(stranger(folder / shard));
      continue;
    }
    std::vector<std::string> names = TRY(files_->list(folder / shard));
    for (const std::string& name : names) {
      fs::path path = folder / shard / name;
      std::optional<Digest> digest = digest_from_name(name);
      FileStatus status = TRY(files_->status(path));
      if (!digest || digest->bytes[0] != *first || status.type != FileType::kRegular) {
        TRY(stranger(path));
      } else {
        TRY(visit(StoredObject{.sha256 = *digest, .size = status.size}));
      }
    }
  }
  return {};
}

Result<std::vector<StoredObject>> ExhibitStore::list() const {
  std::vector<StoredObject> objects;
  TRY(for_each(
      [&objects](const StoredObject& object) -> Result<void> {
        objects.push_back(object);
        return {};
      },
      [](const fs::path&) -> Result<void> { return {}; }));
  return objects;
}

// ---- Opening

ExhibitStore::ExhibitStore(FileSystem& files, fs::path vault_folder, StoreKind kind, StoreMode mode,
                           StoreOptions options)
    : files_(&files),
      vault_(std::move(vault_folder)),
      kind_(kind),
      mode_(mode),
      options_(options) {}
ExhibitStore::~ExhibitStore() = default;
ExhibitStore::ExhibitStore(ExhibitStore&&) noexcept = default;
ExhibitStore& ExhibitStore::operator=(ExhibitStore&&) noexcept = default;

Result<ExhibitStore> ExhibitStore::open(FileSystem& files, const fs::path& vault_folder,
                                        StoreKind kind, StoreMode mode, StoreOptions options) {
  check(options.threads >= 1, "a store has at least one thread");
  ExhibitStore store(files, vault_folder, kind, mode, options);
  if (mode == StoreMode::kWrite) {
    TRY(store.prepare_folders());
    TRY_CTX(store.clear_incoming(), "clearing what an interrupted command left");
  }
  return store;
}

// Folders that an earlier process made but was killed before syncing look made: so each is synced
// again, which costs nothing when there is nothing to write.
Result<void> ExhibitStore::prepare_folders() {
  const fs::path store = store_folder(vault_, kind_);
  const fs::path incoming = incoming_folder(vault_, kind_);
  TRY(make_directories(*files_, store));
  TRY(make_directories(*files_, incoming));
  for (const fs::path& folder :
       {store.parent_path(), incoming.parent_path(), vault_, vault_.parent_path()}) {
    if (!folder.empty()) TRY(files_->sync_directory(folder));
  }
  return {};
}

Result<void> ExhibitStore::clear_incoming() {
  const fs::path incoming = incoming_folder(vault_, kind_);
  std::vector<std::string> names = TRY(files_->list(incoming));
  for (const std::string& name : names) {
    const std::optional<Digest> erasing =
        is_erasing_name(name) ? digest_from_name(std::string_view(name).substr(name.size() - 64))
                              : std::nullopt;
    // A crash may have left both names, of one file: then the erasure has not begun.
    if (erasing && !exists(*files_, object_path(vault_, kind_, *erasing))) {
      TRY(overwrite_and_remove(*erasing));
    } else {
      TRY(remove_tree(*files_, incoming / name));
    }
  }
  if (names.empty()) return {};
  return files_->sync_directory(incoming);
}

Result<void> ExhibitStore::require_writable() const {
  if (mode_ != StoreMode::kWrite)
    return fail(ErrorKind::kDenied, fmt::format("{} is open for reading only", shown(vault_)));
  if (poison_.empty()) return {};
  return fail(
      ErrorKind::kIo,
      fmt::format("nothing more is written to {} since a sync failed: {}", shown(vault_), poison_),
      "check the disk (dmesg, smartctl), then open the case again and run `habeas verify`");
}

Result<void> ExhibitStore::require_space(int64_t needed) const {
  int64_t free = TRY(files_->free_space(vault_));
  if (free - needed >= options_.free_space_floor) return {};
  return fail(ErrorKind::kIo,
              fmt::format("{}: {} bytes free, {} needed and {} to be left free", shown(vault_),
                          free, needed, options_.free_space_floor),
              "free some space on this disk, or move the case to a larger one; nothing was stored");
}

Failure ExhibitStore::poisoned_by(const Error& error) {
  poison_ = error.message;
  return fail(ErrorKind::kIo, error.message,
              "check the disk (dmesg, smartctl), then open the case again and run `habeas verify`");
}

// ---- Erasing

// The object is at incoming/erase-<hex>. Both folders are synced first: had the name below the
// store come back after a crash, it would then name zeros.
Result<void> ExhibitStore::overwrite_and_remove(const Digest& digest) {
  const fs::path incoming = incoming_folder(vault_, kind_);
  const fs::path path = erasing_path(vault_, kind_, digest);
  const fs::path shard = shard_folder(vault_, kind_, digest.bytes[0]);
  auto synced = [this](const Result<void>& result) -> Result<void> {
    if (!result) return poisoned_by(result.error());
    return {};
  };
  TRY(synced(files_->sync_directory(incoming)));
  if (exists(*files_, shard)) TRY(synced(files_->sync_directory(shard)));
  {
    std::unique_ptr<File> closed = TRY(files_->open(path, OpenMode::kRead));
    TRY(closed->set_read_only(false));
  }
  std::unique_ptr<File> file = TRY(files_->open(path, OpenMode::kReadWrite));
  const int64_t size = TRY(file->size());
  const Bytes zeros(static_cast<size_t>(std::clamp<int64_t>(size, 0, kReadStep)));
  for (int64_t offset = 0; offset < size; offset += static_cast<int64_t>(zeros.size())) {
    size_t step =
        static_cast<size_t>(std::min<int64_t>(size - offset, static_cast<int64_t>(zeros.size())));
    TRY(file->write_at(offset, ByteView(zeros).first(step)));
  }
  TRY(synced(file->sync()));
  file.reset();
  TRY(files_->remove(path));
  return synced(files_->sync_directory(incoming));
}

Result<void> ExhibitStore::erase(const Digest& digest) {
  TRY(require_writable());
  const fs::path path = object_path(vault_, kind_, digest);
  const fs::path erasing = erasing_path(vault_, kind_, digest);
  Result<FileStatus> status = files_->status(path);
  if (!status && !is_missing(status.error())) return fail(status.error());
  if (status) {
    TRY(files_->rename(path, erasing));
  } else if (!exists(*files_, erasing)) {
    const fs::path shard = shard_folder(vault_, kind_, digest.bytes[0]);
    if (!exists(*files_, shard)) return {};
    Result<void> synced = files_->sync_directory(shard);  // its absence must last, too
    if (!synced) return poisoned_by(synced.error());
    return {};
  }
  return overwrite_and_remove(digest);
}

}  // namespace habeas::vault
