// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <variant>

#include "vault/source.h"

// The few system calls by which the outside world is looked at; private to vault.

namespace habeas::vault {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

// What is refused for being of this mode; nothing for a regular file.
[[nodiscard]] std::optional<Refusal> refusal_of_mode(const std::string& name, mode_t mode);
// The refusal that an errno of opening or looking at `name` means.
[[nodiscard]] Refusal refusal_of_error(const std::string& name, int code);

// A folder that the user named. Opens what is below it without following any link.
class OutsideFolder {
 public:
  // kStepByStep is what older kernels get; tests ask for it.
  enum class LookUp { kBest, kStepByStep };
  explicit OutsideFolder(Descriptor folder, LookUp look_up = LookUp::kBest);
  // Like open(2) with O_NOFOLLOW, O_NONBLOCK, O_CLOEXEC, O_NOCTTY added; errno on failure.
  // `below` is relative, "." for the folder itself.
  [[nodiscard]] Descriptor open_below(const char* below, int flags) const;

 private:
  [[nodiscard]] Descriptor open_by_steps(const char* below, int flags) const;

  Descriptor folder_;
  bool has_openat2_ = false;
};

// open(2) without following a link in the last component; leaves the access time alone if allowed.
[[nodiscard]] Descriptor open_outside(int folder, const char* path, int flags);

// Takes an open descriptor of what should be a regular file.
[[nodiscard]] OpenedSource read_regular_file(const std::string& name, Descriptor file);

}  // namespace habeas::vault
