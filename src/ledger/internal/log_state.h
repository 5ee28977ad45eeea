// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ledger/checkpoint.h"
#include "ledger/log.h"
#include "ledger/tile_writer.h"

// The inside of Log: log.cc appends and signs, log_open.cc creates and recovers.

namespace habeas::ledger {

struct Log::State {
  State(FileSystem& file_system, fs::path log_folder, std::string_view log_origin, LogMode log_mode,
        LogOptions log_options)
      : files(file_system),
        folder(std::move(log_folder)),
        origin(log_origin),
        mode(log_mode),
        options(std::move(log_options)) {}

  FileSystem& files;
  const fs::path folder;
  const std::string origin;
  const LogMode mode;
  const LogOptions options;
  std::unique_ptr<FileLock> lock;
  std::optional<SegmentStore> segments;
  MemoryTree tree;                        // of all entries in `segments`
  std::optional<LastSigned> last_signed;  // always there in mode kWrite
  std::optional<SignedHead> head;         // signed last, as far as anything here knows
  std::optional<SignedHead> published;    // what the checkpoint file says
  int64_t tiles_synced = 0;               // tiles of this size are durable; later ones may be torn
  std::optional<Error> incident;
  std::optional<Error> poison;

  // log_open.cc
  [[nodiscard]] Result<void> create(const fs::path& last_signed_folder);
  [[nodiscard]] Result<void> open(const fs::path& last_signed_folder);
  [[nodiscard]] Result<void> read_checkpoint();
  [[nodiscard]] Result<void> choose_head();
  [[nodiscard]] Result<void> read_entries();
  void judge_head(const std::optional<SignedHead>& signed_head, std::string_view whose);
  [[nodiscard]] Result<void> resume_writing();
  [[nodiscard]] int64_t read_tile_mark() const;
  void note_incident(Error error);

  // log.cc
  [[nodiscard]] Result<void> require_writable() const;
  [[nodiscard]] Result<void> require_space(int64_t bytes) const;
  [[nodiscard]] Result<void> reread_unsigned() const;
  [[nodiscard]] Result<void> require_consistent(
      const std::optional<SignedHead>& signed_before) const;
  [[nodiscard]] Result<void> publish();
  [[nodiscard]] Result<void> settle_tiles(int64_t old_size, TileWriting writing);
  [[nodiscard]] TileSource tile_source() const;
  template <typename T>
  T poisoning(T result);
};

[[nodiscard]] std::string describe_head(int64_t size, const Digest& root);

}  // namespace habeas::ledger
