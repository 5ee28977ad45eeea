// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "crypto/digest.h"

// The bodies of the ledger's entries: body k belongs to entry k. A body is a root and a run of
// stored items, which this module keeps as opaque text (ledger/stored_item.h says what they are).
// Format: docs/formats/body-store.md.
//
// Append-only segments of about 64 MiB (a larger body has one of its own). A body may be streamed:
// its header is written last, so that a body cut short by a crash is no body. Nothing is durable
// before sync(). Commit order of a case: bodies and bytes are synced before the entry is appended;
// a writer that opens the case removes what lies beyond the ledger with truncate_to(ledger size).
//
// Errors: kCorrupt names segment and offset when stored bytes are not what they must be; kIo when
// the machine failed. After a failed write every change fails until truncate_to(n), n at most the
// bodies that were synced, has tidied up. After a failed sync the writer is poisoned: every later
// change fails and says to reopen. A store is confined to one thread; a reader in another thread or
// process opens its own.

namespace habeas::vault {

namespace fs = std::filesystem;

enum class BodyMode { kRead, kWrite };

// No stored item is longer (a longer one is kInvalid): it must fit memory several times over.
inline constexpr int64_t kMaxStoredItem = int64_t{1} << 26;

struct BodyStoreOptions {
  int64_t segment_bytes = int64_t{1} << 26;     // a segment is closed once it is this long
  int64_t free_space_floor = int64_t{1} << 26;  // begin() refuses (kIo) below it
};

struct BodyHeader {
  int64_t ordinal = 0;
  int64_t items = 0;
  int64_t length = 0;  // bytes of all item frames
  Digest root;
};

// One item to be replaced by its reduced form.
struct BodyErasure {
  int64_t body = 0;
  int64_t item = 0;
  std::string stored;  // the new text
};

class BodyStore {
 public:
  // `vault` must exist. kWrite makes its folder `bodies` if missing, and takes for granted that the
  // caller holds the case's writer lock; it changes nothing until truncate_to. kRead opens an
  // absent or empty store as one without bodies. Uses the index if it holds together, else scans.
  [[nodiscard]] static Result<BodyStore> open(FileSystem& files, const fs::path& vault,
                                              BodyMode mode, BodyStoreOptions options = {});
  BodyStore(BodyStore&&) noexcept;
  BodyStore& operator=(BodyStore&&) noexcept;
  ~BodyStore();

  // Bodies that are there; after sync(), durably so.
  [[nodiscard]] int64_t size() const;

  // --- Writing; in this order: truncate_to once, then begin, add_item.., finish, ..., sync ---

  // Makes the store hold exactly `bodies` bodies, durably, and removes the remains of interrupted
  // work. Also the way to take back bodies, synced or not, whose entries failed to be appended.
  // kCorrupt, with nothing changed, if there are fewer: then bodies are missing that the ledger
  // commits to.
  [[nodiscard]] Result<void> truncate_to(int64_t bodies);

  // Starts body size(). kIo if the free space is below the floor.
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> add_item(std::string_view stored_item);
  // Ends it with the root of all its items; at least one.
  [[nodiscard]] Result<void> finish(const Digest& root);
  // Forgets the body begun and not finished; harmless if there is none.
  [[nodiscard]] Result<void> abandon();
  // All finished bodies are durable when it returns.
  [[nodiscard]] Result<void> sync();

  // Replaces items by their reduced forms and overwrites the old bytes. Atomic for each body: after
  // a crash it is as before or as after (a segment is rewritten beside itself, synced and renamed
  // over). Repeat it after a crash: it is idempotent. Every other body keeps its bytes. kNotFound,
  // with nothing changed, if an item does not exist. Durable when it returns. What it cannot reach:
  // copies that the file system or the drive made (snapshots, wear levelling), backups.
  [[nodiscard]] Result<void> erase(const std::vector<BodyErasure>& erasures);

  // --- Reading; bodies 0..size()-1, else kNotFound ---

  [[nodiscard]] Result<BodyHeader> header(int64_t body);
  // One item. Bodies of more than a thousand items are scanned once and remembered sparsely.
  [[nodiscard]] Result<std::string> item(int64_t body, int64_t item);
  // All items in order; ends at the visitor's first failure and returns it. Reads one megabyte
  // ahead.
  using Visitor = std::function<Result<void>(int64_t item, std::string_view stored_item)>;
  [[nodiscard]] Result<void> for_each_item(int64_t body, const Visitor& visit);
  // All of a small body.
  [[nodiscard]] Result<std::vector<std::string>> items(int64_t body);
  // "bodies/000000.bodies byte 1234": where a body lies, for messages.
  [[nodiscard]] std::string where(int64_t body) const;

 private:
  struct State;
  explicit BodyStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace habeas::vault
