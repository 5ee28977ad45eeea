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

// Where the entries lie: append-only segment files, the one primary copy of the log.
// Byte-level description: docs/formats/log-store.md.
//
//   segments/000000.entries   64-byte text header, then batches, then zeros
//   batch = u32be "HBAT" | u32be crc32c of the rest | u64be first index | u32be count |
//           u32be payload length | payload: count times u16be length || bytes
//
// One append = one batch = one write and one sync into bytes that were written (as zeros) and
// synced before, so that the sync carries no file-system metadata. Batch k+1 is written only after
// the sync of batch k returned; so a damaged batch with a good one after it is corruption, and a
// damaged last batch is the torn tail of an append that nobody was told had succeeded.

namespace habeas::ledger {

enum class LogMode { kReadOnly, kWrite };

inline constexpr size_t kSegmentHeaderBytes = 64;
inline constexpr size_t kBatchHeaderBytes = 24;
// Payload of one batch at most; a longer append is refused, so that every append is all or nothing.
inline constexpr size_t kMaxBatchBytes = size_t{48} << 20;

// Names and forms, without disk.
[[nodiscard]] std::string segment_name(int64_t number);  // "000000.entries"
[[nodiscard]] std::optional<int64_t> parse_segment_name(std::string_view name);
[[nodiscard]] Bytes format_segment_header(int64_t first_index);      // 64 bytes
[[nodiscard]] Result<int64_t> parse_segment_header(ByteView bytes);  // first index; kInvalid
// Appends one batch to `out`. Entries longer than kMaxEntryBytes (tiles.h) are a Bug.
void put_batch(Bytes& out, int64_t first_index, std::span<const ByteView> entries);

// A batch found whole: the views point into the bytes given.
struct Batch {
  int64_t first_index = 0;
  std::vector<ByteView> entries;
  size_t length = 0;  // of the whole batch
};
// The batch at the start of `bytes`; kInvalid says what is wrong (a zero magic too).
[[nodiscard]] Result<Batch> parse_batch(ByteView bytes);

struct SegmentOptions {
  int64_t segment_bytes = int64_t{64}
                          << 20;  // a batch that would end beyond it opens the next segment
  int64_t first_chunk = int64_t{256}
                        << 10;  // zeros written ahead: as many as the file has, at least this ...
  int64_t last_chunk = int64_t{16} << 20;  // ... and at most this
};

// All segments of one log as one sequence of entries. Confined to one thread; const members that
// read entries may be called from several while nobody appends.
class SegmentStore {
 public:
  using BatchVisitor =
      std::function<Result<void>(int64_t first_index, std::span<const ByteView> entries)>;

  // Makes the folder and an empty first segment, durably. Continues a creation that was cut short;
  // kConflict if there is a finished one.
  [[nodiscard]] static Result<SegmentStore> create(FileSystem& files, const fs::path& folder,
                                                   const SegmentOptions& options);

  // Reads every batch once, in order, checks it and hands it to `visitor`, whose failure ends the
  // opening. kWrite first makes durable what a killed process may have left in the cache, and
  // erases a torn tail, but only at or beyond entry `protected_size`; kReadOnly changes nothing and
  // leaves a torn tail out. Damage is kCorrupt in mode kWrite. In mode kReadOnly the entries before
  // it are given, and damage() says what was found. kNotFound: no finished segment 0.
  [[nodiscard]] static Result<SegmentStore> open(FileSystem& files, const fs::path& folder,
                                                 LogMode mode, int64_t protected_size,
                                                 const SegmentOptions& options,
                                                 const BatchVisitor& visitor);

  [[nodiscard]] int64_t size() const { return size_; }
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }
  // Bytes of a torn tail that opening left out or erased.
  [[nodiscard]] int64_t torn_bytes() const { return torn_bytes_; }

  // Durable when it returns. kInvalid: no entry, an entry too long, or more than kMaxBatchBytes;
  // nothing changed. kIo: not appended; the store may then hold a torn tail, must not be appended
  // to again (every later call fails) and is to be reopened.
  [[nodiscard]] Result<void> append(std::span<const ByteView> entries);

  // The bytes of entry `index`, as they lie on disk; the caller checks them against the tree.
  [[nodiscard]] Result<std::string> entry(int64_t index) const;
  // Entries [from, to) as in a tile entry bundle: u16be length || bytes, each.
  [[nodiscard]] Result<Bytes> encoded(int64_t from, int64_t to) const;
  // Reads [from, to) again from disk, in pieces; the views die with the call.
  [[nodiscard]] Result<void> visit(int64_t from, int64_t to, const BatchVisitor& visitor) const;

 private:
  struct Segment {
    fs::path path;
    std::shared_ptr<File> file;
    int64_t first_index = 0;
    int64_t end = 0;         // offset behind the last batch
    int64_t prewritten = 0;  // the file's length
  };
  // Every so many entries, where one lies: reading another walks on from there.
  struct Waypoint {
    int64_t index = 0;
    uint32_t segment = 0;
    uint32_t offset = 0;         // of the length field of entry `index`, or of a batch header
    uint32_t left_in_batch = 0;  // entries before the next batch header; 0: at a header
  };

  SegmentStore(FileSystem& files, fs::path folder, SegmentOptions options)
      : files_(&files), folder_(std::move(folder)), options_(options) {}
  class Scan;

  [[nodiscard]] Result<void> require_writable() const;
  [[nodiscard]] Result<void> add_segment(int64_t number, int64_t first_index);
  [[nodiscard]] Result<void> make_room(int64_t batch_bytes);
  [[nodiscard]] Result<void> write_batch(ByteView batch);
  void note_batch(uint32_t segment, int64_t offset, int64_t first_index,
                  std::span<const ByteView> entries);
  using PieceVisitor = std::function<Result<void>(int64_t first, int64_t count, ByteView encoded)>;
  [[nodiscard]] Result<void> walk(int64_t from, int64_t to, const PieceVisitor& piece) const;
  static void take_entries(ByteView bytes, int64_t from, int64_t to, Waypoint& at, size_t& used,
                           size_t& start, int64_t& first);

  FileSystem* files_;
  fs::path folder_;
  SegmentOptions options_;
  std::vector<Segment> segments_;
  std::vector<Waypoint> waypoints_;
  int64_t size_ = 0;
  int64_t torn_bytes_ = 0;
  std::optional<Error> damage_;
  bool writable_ = false;
  std::optional<Error> poison_;
  Bytes buffer_;  // of the batch being made; only grows
};

}  // namespace habeas::ledger
