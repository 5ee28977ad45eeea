// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/file_system.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "ledger/last_signed.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/segment.h"

// The append-only Merkle log of one case, on disk. It knows nothing of what its entries mean.
//
//   <folder>/segments/   the entries (segment.h): the primary copy
//   <folder>/checkpoint  the signed note last published
//   <folder>/tile/       c2sp.org/tlog-tiles, derived (tile_writer.h)
//   <folder>/lock        held by the one writer
//   <home>/last-signed/  what this key home signed last (last_signed.h), outside the case
//
// The order of a commit (docs/formats/log-store.md):
//   append           batch written and synced -> acknowledged
//   sign_checkpoint  entries since the last signature read again from disk and compared with the
//                    tree -> head consistent with the last signed one -> signed -> last-signed
//                    store -> tiles -> checkpoint file
// After a kill at any instant the log opens, holds every acknowledged entry, and the head signed
// last is one of its own.

namespace habeas::ledger {

// What to do when this key home has no memory of a case that has a checkpoint (it was made on
// another machine, or the home was lost).
enum class Adoption {
  kRefuse,  // open for reading only
  kAdopt,   // take the case's own checkpoint as the last signed one, from now on
};

struct LogOptions {
  // Appends and checkpoints are refused (kIo) while the disk has less than this left.
  int64_t free_space_floor = int64_t{64} << 20;
  // Type 0x01 keys of this log, old and new. If any is given, a published checkpoint must be signed
  // by one of them, and opening checks it.
  std::vector<VerifierKey> keys;
  Adoption adoption = Adoption::kRefuse;
  // Origins under which these entries were signed before a recovery (kWrite only): a checkpoint
  // file of one of them is no incident but will be replaced by the first checkpoint of the new
  // origin.
  std::vector<std::string> earlier_origins;
  // Who holds the lock, for the message to a second writer: "process 42 (habeas add)".
  std::string lock_note = "another process";
  SegmentOptions segments;
};

// Movable; confined to one thread, except that const members may be called from several while
// nobody appends or signs. Memory: about 65 bytes an entry.
class Log {
 public:
  // An empty log, durably. kConflict if there is one already, in the folder or, with a head signed
  // for this origin, in the key home. A creation that was cut short is begun again.
  [[nodiscard]] static Result<Log> create(FileSystem& files, const fs::path& folder,
                                          std::string_view origin,
                                          const fs::path& last_signed_folder,
                                          const LogOptions& options);

  // Reads every entry and rebuilds the tree. `last_signed_folder` is <home>/last-signed; empty: the
  // reader has no key home (kReadOnly only).
  // kWrite takes the lock (kConflict names the holder), erases a torn tail beyond the last signed
  // size, publishes a checkpoint that was signed but not published, and mends unsynced tiles.
  // Fails with kNotFound if there is no log; kDenied if the case has a checkpoint, the key home has
  // none and `options.adoption` is kRefuse; and, in mode kWrite only, kCorrupt for an incident:
  // fewer entries than were signed, another root at the signed size, a damaged batch, another
  // origin. Reading goes on in spite of an incident: see incident().
  [[nodiscard]] static Result<Log> open(FileSystem& files, const fs::path& folder,
                                        std::string_view origin, LogMode mode,
                                        const fs::path& last_signed_folder,
                                        const LogOptions& options);

  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();

  [[nodiscard]] const std::string& origin() const;
  [[nodiscard]] int64_t size() const;
  [[nodiscard]] Digest root() const;
  [[nodiscard]] Result<Digest> root_at(int64_t size) const;
  // Set only in mode kReadOnly: why this log may not be written.
  [[nodiscard]] const std::optional<Error>& incident() const;
  // Bytes of an unacknowledged append that opening erased (kWrite) or left out.
  [[nodiscard]] int64_t torn_bytes() const;

  // Appends all of them or none; durable when it returns the index of the first. One call is one
  // write and one sync, however many entries. kInvalid (nothing, an entry over 65,535 bytes, over
  // kMaxBatchBytes in all), kDenied (read-only), kIo (disk full or failing: not acknowledged; after
  // a failed write or sync every later call fails, and the log is to be reopened).
  [[nodiscard]] Result<int64_t> append(std::span<const ByteView> entries);
  [[nodiscard]] Result<int64_t> append(ByteView entry);

  // Read from disk and checked against the tree: kCorrupt if the bytes changed since. kNotFound
  // beyond the end.
  [[nodiscard]] Result<std::string> entry(int64_t index) const;
  // Entries [from, to) in order, read from disk and checked like entry(). The view dies with the
  // call.
  [[nodiscard]] Result<void> for_each(
      int64_t from, int64_t to,
      const std::function<Result<void>(int64_t index, std::string_view entry)>& visitor) const;
  [[nodiscard]] const Digest& leaf(int64_t index) const;

  // The last signed note (published, or about to be), or nothing.
  [[nodiscard]] const std::optional<SignedHead>& head() const;
  // The tree head as it is now, signed by each key (one; in a rotation the old and the new), with
  // the origin as key name. Returns the note. Does nothing but publish again if it is signed
  // already. kDenied, with both heads in the message, if what this key home signed before is not
  // part of this log; that stays so for ever. After any other failure the log is to be reopened,
  // except that tiles which could not be written are tried again by the next call.
  [[nodiscard]] Result<std::string> sign_checkpoint(std::span<const SigningKey* const> keys);
  [[nodiscard]] Result<std::string> sign_checkpoint(const SigningKey& key);

  // For any sizes up to size(); errors as in merkle.h.
  [[nodiscard]] Result<std::vector<Digest>> inclusion_proof(int64_t index, int64_t size) const;
  [[nodiscard]] Result<std::vector<Digest>> consistency_proof(int64_t old_size,
                                                              int64_t new_size) const;
  // Valid while the log lives.
  [[nodiscard]] HashReader hash_reader() const;

  // Writes every tile of the head's size anew, and nothing else stays below tile/.
  [[nodiscard]] Result<void> rebuild_tiles();

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace habeas::ledger
