// SPDX-License-Identifier: Apache-2.0
#include "vault/internal/outside_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/core.h>

namespace habeas::vault {

namespace {

// O_NONBLOCK: opening a FIFO that took a file's place must not wait for its writer.
constexpr int kSafeFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
constexpr int kLookOnlyFlags = O_NOFOLLOW | O_CLOEXEC;  // all that O_PATH goes with
constexpr int64_t kReadAheadWorthwhile = 1 << 20;

int openat2_call(int folder, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  int fd = -1;
  do {
    fd = static_cast<int>(syscall(SYS_openat2, folder, path, &how, sizeof how));
  } while (fd < 0 && errno == EINTR);
  return fd;
}

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

class RegularFileReader : public SourceReader {
 public:
  RegularFileReader(std::string name, Descriptor file, const struct stat& before)
      : name_(std::move(name)), file_(std::move(file)), before_(before) {}

  int64_t expected_size() const override { return before_.st_size; }

  Result<size_t> read(std::span<uint8_t> out) override {
    size_t wanted = static_cast<size_t>(
        std::min<int64_t>(static_cast<int64_t>(out.size()), before_.st_size - done_));
    size_t got = TRY(fill(out.first(wanted)));
    done_ += static_cast<int64_t>(got);
    return got;
  }

  Result<void> unchanged() override {
    uint8_t extra = 0;
    size_t more = TRY(fill({&extra, 1}));
    struct stat after {};
    if (fstat(file_.get(), &after) != 0)
      return fail(ErrorKind::kIo, fmt::format("{}: {}", printable(name_), std::strerror(errno)));
    std::string_view what;
    if (more > 0 || after.st_size > before_.st_size) {
      what = "it grew";
    } else if (done_ < before_.st_size || after.st_size < before_.st_size) {
      what = "it shrank";
    } else if (!same_time(after.st_mtim, before_.st_mtim) ||
               !same_time(after.st_ctim, before_.st_ctim)) {
      what = "its modification time moved";
    } else {
      return {};
    }
    return fail(ErrorKind::kConflict,
                fmt::format("{} changed while it was read: {}", printable(name_), what),
                "wait until nothing writes to it, or copy it first, and add it again");
  }

 private:
  Result<size_t> fill(std::span<uint8_t> out) {
    size_t done = 0;
    while (done < out.size()) {
      ssize_t got = ::read(file_.get(), out.data() + done, out.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        return fail(ErrorKind::kIo,
                    fmt::format("reading {}: {}", printable(name_), std::strerror(errno)));
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  std::string name_;
  Descriptor file_;
  struct stat before_;
  int64_t done_ = 0;
};

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

std::optional<Refusal> refusal_of_mode(const std::string& name, mode_t mode) {
  auto refused = [&name](RefusalReason reason, std::string_view what) {
    return Refusal{reason, fmt::format("{} is {}", printable(name), what)};
  };
  switch (mode & S_IFMT) {
    case S_IFREG:
      return std::nullopt;
    case S_IFLNK:
      return refused(RefusalReason::kLink,
                     "a symbolic link, which is not followed; name the file it points to");
    case S_IFIFO:
      return refused(RefusalReason::kFifo, "a named pipe, not a file");
    case S_IFSOCK:
      return refused(RefusalReason::kSocket, "a socket, not a file");
    case S_IFCHR:
      return refused(RefusalReason::kDevice, "a character device, not a file");
    case S_IFBLK:
      return refused(RefusalReason::kDevice, "a block device; make an image of it and add that");
    case S_IFDIR:
      return refused(RefusalReason::kOther, "a folder where a file was expected");
    default:
      return refused(RefusalReason::kOther, "not a regular file");
  }
}

Refusal refusal_of_error(const std::string& name, int code) {
  std::string message = fmt::format("{}: {}", printable(name), std::strerror(code));
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return Refusal{RefusalReason::kMissing, message};
    case ELOOP:
    case EXDEV:
      return Refusal{RefusalReason::kLink,
                     fmt::format("{} is, or is reached by, a symbolic link, which is not followed",
                                 printable(name))};
    case ENXIO:
      return Refusal{
          RefusalReason::kSocket,
          fmt::format("{} is a socket or a device without a driver, not a file", printable(name))};
    default:
      return Refusal{RefusalReason::kUnreadable, message};
  }
}

Descriptor open_outside(int folder, const char* path, int flags) {
  int fd = -1;
  do {
    fd = ::openat(folder, path, flags | kSafeFlags | O_NOATIME);
    // O_NOATIME is for owners only.
    if (fd < 0 && errno == EPERM) fd = ::openat(folder, path, flags | kSafeFlags);
  } while (fd < 0 && errno == EINTR);
  return Descriptor(fd);
}

OutsideFolder::OutsideFolder(Descriptor folder, LookUp look_up) : folder_(std::move(folder)) {
  if (look_up == LookUp::kStepByStep) return;
  // Kernels before 5.6 and some sandboxes have no openat2.
  Descriptor probe(openat2_call(folder_.get(), ".", O_PATH | O_CLOEXEC));
  has_openat2_ = probe.valid();
}

Descriptor OutsideFolder::open_below(const char* below, int flags) const {
  bool look_only = (flags & O_PATH) != 0;
  if (has_openat2_) {
    int fd = openat2_call(folder_.get(), below,
                          flags | (look_only ? kLookOnlyFlags : kSafeFlags | O_NOATIME));
    if (fd < 0 && errno == EPERM && !look_only)
      fd = openat2_call(folder_.get(), below, flags | kSafeFlags);
    if (fd >= 0 || errno != ENAMETOOLONG) return Descriptor(fd);
  }
  return open_by_steps(below, flags);
}

// One component at a time: also for paths longer than PATH_MAX.
Descriptor OutsideFolder::open_by_steps(const char* below, int flags) const {
  Descriptor here;
  int from = folder_.get();
  std::string_view rest = below;
  while (true) {
    size_t slash = rest.find('/');
    std::string step(rest.substr(0, slash));
    if (slash == std::string_view::npos) return open_outside(from, step.c_str(), flags);
    Descriptor next(::openat(from, step.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid()) {
      // A link answers ENOTDIR to O_DIRECTORY | O_NOFOLLOW; tell it from a file.
      struct stat status {};
      if (errno == ENOTDIR && fstatat(from, step.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = S_ISLNK(status.st_mode) ? ELOOP : ENOTDIR;
      }
      return next;
    }
    here = std::move(next);
    from = here.get();
    rest.remove_prefix(slash + 1);
  }
}

OpenedSource read_regular_file(const std::string& name, Descriptor file) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return refusal_of_error(name, errno);
  if (std::optional<Refusal> refusal = refusal_of_mode(name, status.st_mode))
    return std::move(*refusal);
  if (status.st_size >= kReadAheadWorthwhile) {
    posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);  // a wish: its failure changes nothing
  }
  return std::unique_ptr<SourceReader>(
      std::make_unique<RegularFileReader>(name, std::move(file), status));
}

}  // namespace habeas::vault
