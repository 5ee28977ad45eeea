// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/file_system.h"
#include "base/progress.h"
#include "crypto/digest.h"
#include "crypto/foreign_digest.h"
#include "vault/layout.h"
#include "vault/source.h"

// The bytes of a case, each object a file named by its SHA-256, as received, read-only. Exhibits
// and derivatives are two stores of this class with the same rules.
//
// Write path of an object ("life of an exhibit"):
//   incoming/<n>       written chunk by chunk; each chunk is read back from the same descriptor and
//                      that is what is hashed: the digest is of the bytes that are stored
//   mode 0444, synced  (together with the rest of the batch)
//   ab/<hex>           renamed; an object of that name already there is kept and the new file
//   dropped folders synced     only now is the caller told
// So no name below the store ever holds other than whole objects, whatever happens when.
//
// One store object is confined to one thread; put_batch itself uses `threads` threads, and then
// calls the FileSystem from each of them. Reading needs no lock; one writer per case is the
// caller's care.

namespace habeas::vault {

enum class StoreMode { kRead, kWrite };
enum class Novelty { kFresh, kKnown };  // kKnown: the same bytes were there already

struct StoredExhibit {
  Digest sha256;
  int64_t size = 0;
  std::string media_type;  // by content (vault/media_type.h)
  Novelty novelty = Novelty::kFresh;
};

using PutOutcome = std::variant<StoredExhibit, Refusal>;

struct StoreOptions {
  int threads = 2;  // that read, write and hash in put_batch; 1 = the caller's alone
  int64_t free_space_floor = int64_t{64}
                             << 20;  // bytes to leave free: a batch that would go below is refused
};

// Reads one stored object and checks it while doing so. Confined to one thread.
class ExhibitReader {
 public:
  [[nodiscard]] int64_t size() const { return size_; }
  // All bytes, or kCorrupt if they are not what the name says; kInvalid beyond `limit` bytes.
  // Nothing is returned before the whole was checked.
  [[nodiscard]] Result<Bytes> read_all(int64_t limit = int64_t{1} << 30);
  // For what does not fit in memory: the next bytes; 0 at the end, if what was returned was right.
  // At the end of an object that was damaged the answer is kCorrupt: whoever used the bytes before
  // must then throw away what was made of them.
  [[nodiscard]] Result<size_t> read(std::span<uint8_t> out);

 private:
  friend class ExhibitStore;
  ExhibitReader(std::unique_ptr<File> file, fs::path path, const Digest& digest, int64_t size);

  std::unique_ptr<File> file_;
  fs::path path_;
  Digest digest_;
  int64_t size_;
  int64_t offset_ = 0;
  bool ended_ = false;
  Sha256 hash_;
};

struct StoredObject {
  Digest sha256;
  int64_t size = 0;
};

class MediaTyper;

class ExhibitStore {
 public:
  static constexpr size_t kMaxBatch =
      4096;  // sources of one put_batch, as one ledger entry names them

  // `vault_folder` is the vault of the case. With kWrite its folders are made if missing, and what
  // was left in incoming/ is removed (after overwriting it, if it was being erased). With kRead
  // nothing is changed; a store without a folder is empty.
  [[nodiscard]] static Result<ExhibitStore> open(FileSystem& files, const fs::path& vault_folder,
                                                 StoreKind kind, StoreMode mode,
                                                 StoreOptions options = {});
  ~ExhibitStore();
  ExhibitStore(ExhibitStore&&) noexcept;
  ExhibitStore& operator=(ExhibitStore&&) noexcept;

  // Stores up to kMaxBatch sources; outcome i is of source i. When it returns, all that it says is
  // stored is durable. A source that cannot be taken is an outcome; what the store itself cannot do
  // fails the whole batch: kIo (disk full or failing, floor reached), kCorrupt (an object already
  // there has the wrong size), kConflict (stopped by the user), and then nothing of the batch is
  // stored, as far as the disk still obeys. After a failed sync every later call fails: reopen.
  // Memory: at most 10 MiB of buffers, whatever the sizes.
  [[nodiscard]] Result<std::vector<PutOutcome>> put_batch(
      std::span<const std::unique_ptr<Source>> sources, Progress& progress = no_progress());
  // The same for bytes in memory.
  [[nodiscard]] Result<StoredExhibit> put_bytes(ByteView bytes);

  // kNotFound if it is not stored.
  [[nodiscard]] Result<ExhibitReader> open_exhibit(const Digest& digest) const;
  [[nodiscard]] bool contains(const Digest& digest) const;
  // Reads and hashes the whole object: kNotFound, kCorrupt or its size.
  [[nodiscard]] Result<int64_t> verify(const Digest& digest) const;
  // The same object's digest by another algorithm, in hex.
  [[nodiscard]] Result<std::string> foreign_digest(const Digest& digest, ForeignHash hash) const;

  // Every object in ascending order of digest. `visit` may fail to end the walk. `stranger` is told
  // the path of whatever lies below the store without being an object (a wrong name, a folder, a
  // link).
  [[nodiscard]] Result<void> for_each(
      const std::function<Result<void>(const StoredObject&)>& visit,
      const std::function<Result<void>(const fs::path&)>& stranger) const;
  // The objects alone: 40 bytes of memory each.
  [[nodiscard]] Result<std::vector<StoredObject>> list() const;

  // Destroys an object: takes it out of the store (durably), overwrites it with zeros, syncs,
  // removes it, syncs. An object that is not there is a success, so an erasure can be repeated
  // after a crash; one that was interrupted half-way is finished by the next open. Overwriting
  // reaches the file's blocks on this disk only, not a solid-state disk's spare blocks, snapshots
  // or backups.
  [[nodiscard]] Result<void> erase(const Digest& digest);

 private:
  class Batch;
  ExhibitStore(FileSystem& files, fs::path vault_folder, StoreKind kind, StoreMode mode,
               StoreOptions options);

  [[nodiscard]] Result<void> prepare_folders();
  [[nodiscard]] Result<void> clear_incoming();
  [[nodiscard]] Result<void> overwrite_and_remove(const Digest& digest);
  [[nodiscard]] Result<void> require_writable() const;
  [[nodiscard]] Result<void> require_space(int64_t needed) const;
  [[nodiscard]] Failure poisoned_by(const Error& error);

  FileSystem* files_;
  fs::path vault_;
  StoreKind kind_;
  StoreMode mode_;
  StoreOptions options_;
  uint64_t next_incoming_ = 0;
  std::bitset<256> shards_;  // folders known to be there
  std::string poison_;       // why no more is written; empty while all is well
  std::vector<std::unique_ptr<MediaTyper>> typers_;  // one a thread, made when first needed
};

}  // namespace habeas::vault
