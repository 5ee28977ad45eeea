// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/random.h"

// A disk in memory that forgets what was not synced, for tests of everything that must survive a
// power cut, a full disk or a failing one.
//
// Model (stricter than ext4; what POSIX promises and no more):
// - A write or truncation is seen at once and durable after File::sync or sync_all. Until then a
//   crash may keep any subset of its 512-byte sectors, and a change of size may survive or not.
// - A new name, a removal, a rename is seen at once and durable after sync_directory of the folder
//   (of both folders, target first, for a rename across folders) or sync_all. Syncing a file does
//   not make its name durable. A rename survives whole or not at all: never neither name.
// - A failed sync loses the writes it was to make durable: they are still read back until the
//   crash, but no later sync saves them (Rebello et al., USENIX ATC 2020).
// - The free space is unlimited until set_free_space.
//
// Typical sweep: run the scenario once and note operations(); then for each n below it: fresh disk,
// kill_at(n), run until it fails, crash(mode, random), reopen, check.
//
// Thread-safe by one mutex. File handles opened before a crash fail for ever after it. A File or
// FileLock must not outlive its file system.

namespace habeas {

enum class CrashMode {
  kDropAll,      // nothing unsynced survives
  kKeepAll,      // everything unsynced survives (what a killed process leaves behind)
  kRandom,       // each sector, size change and directory operation by chance
  kProcessOnly,  // the program dies, the machine does not: all is still there, and still unsynced
};

enum class FaultKind { kNoSpace, kIoError };  // ENOSPC, EIO

// What a folder holds: path relative to it -> bytes; an empty folder ends in '/'.
using FileTree = std::map<std::string, std::string>;

class SimulatedFileSystem : public FileSystem {
 public:
  SimulatedFileSystem();
  ~SimulatedFileSystem() override;
  SimulatedFileSystem(const SimulatedFileSystem&) = delete;
  SimulatedFileSystem& operator=(const SimulatedFileSystem&) = delete;

  // FileSystem. Only "/" exists at first. Relative paths are taken from "/"; "." and ".." are
  // resolved as text.
  Result<std::unique_ptr<File>> open(const fs::path& path, OpenMode mode) override;
  Result<FileStatus> status(const fs::path& path) override;
  Result<void> rename(const fs::path& from, const fs::path& to) override;
  Result<void> remove(const fs::path& path) override;
  Result<void> make_directory(const fs::path& path) override;
  Result<std::vector<std::string>> list(const fs::path& path) override;
  Result<void> sync_directory(const fs::path& path) override;
  Result<void> sync_all(const fs::path& path) override;
  Result<int64_t> free_space(const fs::path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const fs::path& path, std::string_view note) override;

  // Mutating operations begun so far: open that makes a file, write, truncate, sync, rename,
  // remove, make_directory, sync_directory, sync_all. (set_read_only and lock are not counted.) The
  // first operation has the number 0. Survives crash().
  [[nodiscard]] int64_t operations() const;
  // One line per operation ("12 write /case/x 0+512"), for finding out what number n was. Kept only
  // after record_operations().
  void record_operations();
  [[nodiscard]] std::vector<std::string> operation_log() const;

  // From operation number `n` on every call, reads too, fails with kIo "killed": the machine is
  // gone until crash(). Operation n itself has reached the cache, though nobody was told, so that
  // kKeepAll shows "done but not acknowledged" and kRandom a torn write.
  void kill_at(int64_t n);
  [[nodiscard]] bool killed() const;
  // Operation number `n` alone fails with kIo; a write leaves its first half behind, a sync loses
  // what was pending, any other has no effect.
  void fail_at(int64_t n, FaultKind kind);
  void clear_faults();
  // Writes that need more than this fail with ENOSPC, after filling what is left.
  void set_free_space(int64_t bytes);

  // The machine dies and comes up again: what survives becomes the durable state, locks are
  // released, open files are stale, a kill or fault that was set is cleared.
  void crash(CrashMode mode, Random& random);

  // For tests that play the adversary or the backup; immediate and durable, not counted.
  // Bytes of all files below `path` ("" keys never occur).
  [[nodiscard]] FileTree tree(const fs::path& path) const;
  // Replaces all that is below `path` (made if missing). Open files below it become stale orphans.
  void replace_tree(const fs::path& path, const FileTree& files);
  // XORs one byte of a file; false if there is no such byte.
  bool flip(const fs::path& path, int64_t offset, uint8_t mask);
  [[nodiscard]] bool is_read_only(const fs::path& path) const;

  struct Node;             // an inode; internal
  struct DirectoryChange;  // an unsynced change of names; internal

 private:
  friend class SimulatedFile;
  friend class SimulatedLock;
  using NodePtr = std::shared_ptr<Node>;
  enum class Fate { kProceed, kFail, kKill };

  Fate begin_operation(std::string_view what, const fs::path& path, std::string_view detail = {});
  [[nodiscard]] Failure fate_failure(Fate fate, std::string_view what, const fs::path& path) const;
  [[nodiscard]] Result<void> require_alive(std::string_view what, const fs::path& path) const;
  [[nodiscard]] NodePtr find(const fs::path& normal) const;
  [[nodiscard]] Result<NodePtr> find_folder(std::string_view what, const fs::path& path) const;
  [[nodiscard]] Result<int64_t> reserve(int64_t growth);
  void release(const NodePtr& node);
  void link(const NodePtr& folder, const std::string& name, const NodePtr& node);
  void settle_names(CrashMode mode, Random& random);
  void settle_below(CrashMode mode, Random& random, Node& node);

  mutable std::mutex mutex_;
  NodePtr root_;
  std::vector<DirectoryChange> changes_;      // unsynced, in order
  std::map<std::string, std::string> locks_;  // normal path -> note
  int64_t generation_ = 0;                    // of handles; a crash starts the next
  int64_t operations_ = 0;
  std::optional<int64_t> kill_at_;
  bool killed_ = false;
  std::map<int64_t, FaultKind> faults_;
  FaultKind current_fault_ = FaultKind::kIoError;
  std::optional<int64_t> capacity_left_;
  bool recording_ = false;
  std::vector<std::string> recorded_;
};

}  // namespace habeas
