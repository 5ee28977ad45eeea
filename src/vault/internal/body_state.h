// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vault/body_store.h"
#include "vault/internal/body_format.h"

// The inside of a BodyStore, shared by its three files: body_store.cc (append and read),
// body_scan.cc (what is on disk), body_erasure.cc.

namespace habeas::vault {

struct BodySegment {
  int64_t first = 0;  // ordinal of its first body
};

struct BodyStore::State {
  FileSystem* files = nullptr;
  fs::path vault;
  BodyMode mode = BodyMode::kRead;
  BodyStoreOptions options;

  std::vector<BodySegment> segments;  // those with an intact header, 0 .. n-1
  std::vector<BodyPlace> places;      // of body k
  // Why bodies beyond the last known one cannot be reached, though later segments hold some.
  std::optional<Error> gap;

  // Writing.
  bool ready = false;                // truncate_to has tidied up
  bool poisoned = false;             // a sync failed: the kernel may have dropped what we wrote
  std::unique_ptr<TailWriter> tail;  // of the last segment
  std::optional<BodyPlace> begun;    // the body in progress; items and length grow
  int64_t synced = 0;                // bodies that survive a power cut
  int64_t indexed = -1;              // bodies in the index file; -1: it must be written anew

  // Reading.
  std::map<uint32_t, std::unique_ptr<File>> open_files;
  std::map<int64_t, std::vector<int64_t>> sparse;  // body -> offset of every kStride-th frame

  [[nodiscard]] fs::path segment_path(uint32_t segment) const;
  [[nodiscard]] std::string segment_name(uint32_t segment) const;  // "bodies/000000.bodies"
  [[nodiscard]] Result<const File*> reading(uint32_t segment);
  [[nodiscard]] int64_t end_of(uint32_t segment) const;  // of the last known body in it

  // body_scan.cc
  [[nodiscard]] Result<void> load();
  [[nodiscard]] Result<void> load_segments();
  void load_index();
  [[nodiscard]] Result<void> scan_on();
  // Checks the header of a body on disk against its place.
  [[nodiscard]] Result<RecordHeader> read_header(int64_t body);
  // The index is derived: failing to write it is no failure, it is made again when needed.
  void write_index();
  [[nodiscard]] Result<void> drop_index();

  // body_store.cc
  [[nodiscard]] Result<void> require_writable() const;
  [[nodiscard]] Result<void> sync_file(File& file);
  [[nodiscard]] Result<void> sync_folder();
  [[nodiscard]] Result<void> flush_for_reading();

  // body_erasure.cc
  [[nodiscard]] Result<void> rewrite_segment(uint32_t segment,
                                             const std::vector<BodyErasure>& erasures);
};

// <segment>.rewrite: a segment being rewritten by an erasure; removed by truncate_to.
inline constexpr std::string_view kRewriteSuffix = ".rewrite";

}  // namespace habeas::vault
