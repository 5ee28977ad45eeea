// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/file_system.h"
#include "linkage/comparator.h"

// The pairs worth keeping, of which there are many more than records: held as sorted runs, in
// memory while they fit and in a file beyond. What comes out does not depend on which.

namespace habeas::linkage {

struct KeptPair {
  RecordNumber a = 0;  // a < b
  RecordNumber b = 0;
  uint32_t pattern_low = 0;
  uint32_t pattern_high = 0;
  uint32_t predicate = 0;  // that joined it first
  [[nodiscard]] Pattern pattern() const {
    return static_cast<Pattern>(pattern_high) << 32 | pattern_low;
  }
};

// Bytes of memory that this process holds now; 0 where the machine does not tell.
[[nodiscard]] size_t resident_memory();

// The temporary file has no name: it is unlinked as soon as it is open, so nothing is left of it
// however the program ends. It holds numbers of records and levels of agreement, no names.
class PairStore {
 public:
  // `memory`: bytes that the pairs may take before they go to a file in `folder`; 0: all of it.
  PairStore(FileSystem& files, fs::path folder, size_t memory)
      : files_(files), folder_(std::move(folder)), memory_(memory) {}

  // From any thread; pairs in any order, none twice. A failure to write is reported by finish().
  void add(std::span<const KeptPair> pairs);
  [[nodiscard]] Result<void> finish();

  // Calls `visit` for all pairs, run by run: not in order. From one thread.
  using Visit = std::function<void(std::span<const KeptPair>)>;
  [[nodiscard]] Result<void> each(const Visit& visit) const;
  // Calls `visit` for all pairs for which `keep` is true, by a and b.
  using Keep = std::function<bool(const KeptPair&)>;
  [[nodiscard]] Result<void> each_in_order(const Keep& keep, const Visit& visit) const;

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] uint64_t spilled() const { return spilled_; }  // pairs that went to the file

 private:
  struct Run {
    std::vector<KeptPair> pairs;  // or, in the file:
    int64_t begin = 0;
    uint64_t count = 0;
  };
  class Cursor;
  void close(std::vector<KeptPair> pairs);
  [[nodiscard]] Result<void> spill(Run& run);

  FileSystem& files_;
  fs::path folder_;
  size_t memory_;
  std::mutex mutex_;
  std::vector<KeptPair> open_;
  std::vector<Run> runs_;
  std::unique_ptr<File> file_;
  int64_t file_end_ = 0;
  uint64_t size_ = 0;
  uint64_t spilled_ = 0;
  uint64_t held_ = 0;  // pairs of runs in memory
  std::optional<Error> failed_;
};

}  // namespace habeas::linkage
