// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/file_system.h"

namespace habeas {

namespace {

Failure system_failure(std::string_view doing, const fs::path& path, int code) {
  std::string message =
      fmt::format("{} {}: {}", doing, printable(path.string()), std::strerror(code));
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return fail(ErrorKind::kNotFound, message);
    case EEXIST:
    case EISDIR:
      return fail(ErrorKind::kConflict, message);
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(ErrorKind::kDenied, message,
                  "check who owns the folder and whether the disk is mounted read-only");
    case ELOOP:
      return fail(ErrorKind::kInvalid, message,
                  "symbolic links are not followed; name the file itself");
    case ENOSPC:
    case EDQUOT:
      return fail(ErrorKind::kIo, message,
                  "free some space on this disk and run the command again; nothing was half-done");
    case EIO:
      return fail(ErrorKind::kIo, message,
                  "the disk failed; copy the case to another one and run `habeas verify` on it");
    default:
      return fail(ErrorKind::kIo, message);
  }
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

class PosixFile : public File {
 public:
  PosixFile(int fd, fs::path path) : fd_(fd), path_(std::move(path)) {}

  Result<size_t> read_at(int64_t offset, std::span<uint8_t> out) const override {
    size_t done = 0;
    while (done < out.size()) {
      ssize_t got = pread(fd_.get(), out.data() + done, out.size() - done,
                          offset + static_cast<int64_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_failure("reading", path_, errno);
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  Result<void> write_at(int64_t offset, ByteView bytes) override {
    size_t done = 0;
    while (done < bytes.size()) {
      ssize_t put = pwrite(fd_.get(), bytes.data() + done, bytes.size() - done,
                           offset + static_cast<int64_t>(done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return system_failure("writing", path_, errno);
      if (put == 0) return system_failure("writing", path_, EIO);
      done += static_cast<size_t>(put);
    }
    return {};
  }

  Result<void> truncate(int64_t size) override {
    if (ftruncate(fd_.get(), size) != 0) return system_failure("truncating", path_, errno);
    return {};
  }

  Result<void> sync() override {
    if (fdatasync(fd_.get()) != 0) return system_failure("syncing", path_, errno);
    return {};
  }

  Result<int64_t> size() const override {
    struct stat status {};
    if (fstat(fd_.get(), &status) != 0) return system_failure("asking the size of", path_, errno);
    return static_cast<int64_t>(status.st_size);
  }

  Result<void> set_read_only(bool read_only) override {
    if (fchmod(fd_.get(), read_only ? 0444 : 0600) != 0)
      return system_failure("changing the mode of", path_, errno);
    return {};
  }

 private:
  Descriptor fd_;
  fs::path path_;
};

class PosixLock : public FileLock {
 public:
  explicit PosixLock(int fd) : fd_(fd) {}

 private:
  Descriptor fd_;  // closing it releases the lock
};

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kRegular;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  if (S_ISLNK(mode)) return FileType::kSymlink;
  return FileType::kOther;
}

class PosixFileSystem : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open(const fs::path& path, OpenMode mode) override {
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;  // O_NONBLOCK: a FIFO must not hang us
    switch (mode) {
      case OpenMode::kRead:
        flags |= O_RDONLY;
        break;
      case OpenMode::kReadWrite:
        flags |= O_RDWR;
        break;
      case OpenMode::kCreate:
        flags |= O_RDWR | O_CREAT;
        break;
      case OpenMode::kCreateNew:
        flags |= O_RDWR | O_CREAT | O_EXCL;
        break;
    }
    int fd = ::open(path.c_str(), flags, 0600);
    if (fd < 0) return system_failure("opening", path, errno);
    struct stat status {};
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
      close(fd);
      return fail(ErrorKind::kInvalid,
                  fmt::format("opening {}: not a regular file", printable(path.string())));
    }
    return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, path));
  }

  Result<FileStatus> status(const fs::path& path) override {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return system_failure("looking at", path, errno);
    return FileStatus{
        .type = type_of(status.st_mode), .size = status.st_size, .modified = status.st_mtim.tv_sec};
  }

  Result<void> rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_failure("renaming to", to, errno);
    return {};
  }

  Result<void> remove(const fs::path& path) override {
    if (::unlink(path.c_str()) == 0) return {};
    if (errno == EISDIR || errno == EPERM) {
      if (::rmdir(path.c_str()) == 0) return {};
    }
    return system_failure("removing", path, errno);
  }

  Result<void> make_directory(const fs::path& path) override {
    if (::mkdir(path.c_str(), 0700) == 0) return {};
    int code = errno;
    Result<FileStatus> there = status(path);
    if (code == EEXIST && there && there->type == FileType::kDirectory) return {};
    return system_failure("making the folder", path, code);
  }

  Result<std::vector<std::string>> list(const fs::path& path) override {
    DIR* folder = opendir(path.c_str());
    if (folder == nullptr) return system_failure("listing", path, errno);
    std::vector<std::string> names;
    errno = 0;
    while (dirent* entry = readdir(folder)) {
      std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    int code = errno;
    closedir(folder);
    if (code != 0) return system_failure("listing", path, code);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> sync_directory(const fs::path& path) override {
    fs::path folder = path.empty() ? fs::path(".") : path;
    Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) return system_failure("opening the folder", folder, errno);
    if (fsync(fd.get()) != 0) return system_failure("syncing the folder", folder, errno);
    return {};
  }

  Result<void> sync_all(const fs::path& path) override {
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return system_failure("opening", path, errno);
    if (syncfs(fd.get()) != 0) return system_failure("syncing the disk of", path, errno);
    return {};
  }

  Result<int64_t> free_space(const fs::path& path) override {
    struct statvfs space {};
    if (statvfs(path.c_str(), &space) != 0)
      return system_failure("asking the free space of", path, errno);
    return static_cast<int64_t>(space.f_bavail) * static_cast<int64_t>(space.f_frsize);
  }

  Result<std::unique_ptr<FileLock>> lock(const fs::path& path, std::string_view note) override {
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return system_failure("opening the lock", path, errno);
    auto lock = std::make_unique<PosixLock>(fd);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_failure("locking", path, errno);
      char holder[256] = {};
      ssize_t got = pread(fd, holder, sizeof holder - 1, 0);
      std::string who = got > 0 ? printable(std::string_view(holder, static_cast<size_t>(got)))
                                : "an unnamed process";
      return fail(ErrorKind::kConflict,
                  fmt::format("{} is held by {}", printable(path.string()), who),
                  "wait until that command ends, or stop it; the lock goes with the process");
    }
    if (ftruncate(fd, 0) != 0 ||
        pwrite(fd, note.data(), note.size(), 0) != static_cast<ssize_t>(note.size())) {
      return system_failure("writing the lock", path, errno);
    }
    return std::unique_ptr<FileLock>(std::move(lock));
  }
};

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem files;
  return files;
}

}  // namespace habeas
