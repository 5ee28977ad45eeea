// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"

// The one door to the disk for everything that must survive a power cut. Two implementations:
// posix_file_system() and, in tests, a simulated disk that loses what was not synced
// (base/testing/simulated_file_system.h). Paths are taken as given; links are never followed by
// open (O_NOFOLLOW on the last component).

namespace habeas {

namespace fs = std::filesystem;

enum class FileType { kRegular, kDirectory, kSymlink, kOther };

struct FileStatus {
  FileType type = FileType::kRegular;
  int64_t size = 0;
  int64_t modified = 0;  // seconds since 1970-01-01 UTC
};

enum class OpenMode {
  kRead,       // must exist
  kReadWrite,  // must exist
  kCreate,     // read and write; made if missing
  kCreateNew,  // read and write; must not exist
};

// An open file. Confined to one thread at a time, except read_at, which may be called by several.
// Closing never syncs. After a failed sync the file must not be synced again: the kernel may have
// dropped the pages (Rebello et al., USENIX ATC 2020); the writer is to stop and be reopened.
class File {
 public:
  virtual ~File() = default;
  // Reads up to out.size() bytes; fewer only at the end of the file.
  [[nodiscard]] virtual Result<size_t> read_at(int64_t offset, std::span<uint8_t> out) const = 0;
  // Writes all of it or fails. Grows the file as needed; a gap reads as zeros.
  [[nodiscard]] virtual Result<void> write_at(int64_t offset, ByteView bytes) = 0;
  [[nodiscard]] virtual Result<void> truncate(int64_t size) = 0;
  // Data and whatever metadata is needed to read it back (fdatasync).
  [[nodiscard]] virtual Result<void> sync() = 0;
  [[nodiscard]] virtual Result<int64_t> size() const = 0;
  // Makes it 0444 (kReadOnly) or 0600.
  [[nodiscard]] virtual Result<void> set_read_only(bool read_only) = 0;
};

// Held as long as the object lives.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<File>> open(const fs::path& path, OpenMode mode) = 0;
  // Never follows a link. kNotFound if there is nothing.
  [[nodiscard]] virtual Result<FileStatus> status(const fs::path& path) = 0;
  // Atomically replaces `to`; durable only after sync_directory of the parent(s).
  [[nodiscard]] virtual Result<void> rename(const fs::path& from, const fs::path& to) = 0;
  [[nodiscard]] virtual Result<void> remove(const fs::path& path) = 0;
  // One level; succeeds if it is there already.
  [[nodiscard]] virtual Result<void> make_directory(const fs::path& path) = 0;
  // Names only, sorted by bytes, without . and ..
  [[nodiscard]] virtual Result<std::vector<std::string>> list(const fs::path& path) = 0;
  [[nodiscard]] virtual Result<void> sync_directory(const fs::path& path) = 0;
  // Makes durable every write, rename and removal done so far below the file system that holds
  // `path` (syncfs): the cheap way to commit thousands of small files at once.
  [[nodiscard]] virtual Result<void> sync_all(const fs::path& path) = 0;
  // Bytes that an unprivileged writer may still use.
  [[nodiscard]] virtual Result<int64_t> free_space(const fs::path& path) = 0;
  // Exclusive; fails at once with kConflict and the text the holder left (`note` of the holder).
  [[nodiscard]] virtual Result<std::unique_ptr<FileLock>> lock(const fs::path& path,
                                                               std::string_view note) = 0;
};

[[nodiscard]] FileSystem& posix_file_system();

// Conveniences over any FileSystem.
[[nodiscard]] bool exists(FileSystem& files, const fs::path& path);
// Whole file; kInvalid if it is larger than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(FileSystem& files, const fs::path& path,
                                            int64_t limit = int64_t{1} << 31);
// tmp file beside it, sync, rename, sync directory: after a crash the old bytes or the new ones.
[[nodiscard]] Result<void> write_file_durably(FileSystem& files, const fs::path& path,
                                              std::string_view bytes);
// Plain write, no sync: for derived files.
[[nodiscard]] Result<void> write_file(FileSystem& files, const fs::path& path,
                                      std::string_view bytes);
// mkdir -p; `durable` syncs every parent touched.
[[nodiscard]] Result<void> make_directories(FileSystem& files, const fs::path& path);
// Removes a tree; missing is fine.
[[nodiscard]] Result<void> remove_tree(FileSystem& files, const fs::path& path);

}  // namespace habeas
