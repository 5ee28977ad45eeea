// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include "ingest/read_file.h"

namespace habeas::ingest {

namespace {

Result<void> write_whole(int descriptor, ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0)
      return fail(ErrorKind::kIo, "there is not the memory to hold the file for its reader");
    bytes = bytes.subspan(static_cast<size_t>(wrote));
  }
  return {};
}

}  // namespace

SealedBytes::~SealedBytes() {
  if (descriptor_ >= 0) close(descriptor_);
}

SealedBytes::SealedBytes(SealedBytes&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

SealedBytes& SealedBytes::operator=(SealedBytes&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

Result<SealedBytes> SealedBytes::from(const Source& source, int64_t limit) {
  int descriptor = memfd_create("habeas-exhibit", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0)
    return fail(ErrorKind::kIo, "no memory can be had to hold the file for its reader");
  SealedBytes sealed(descriptor, 0);
  Bytes chunk(size_t{1} << 20);
  while (size_t got = TRY(source(chunk))) {
    sealed.size_ += static_cast<int64_t>(got);
    if (sealed.size_ > limit) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("it is larger than the {} bytes that a reader takes", limit));
    }
    TRY(write_whole(descriptor, ByteView(chunk.data(), got)));
  }
  if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return fail(ErrorKind::kIo, "the copy of the file cannot be sealed");
  return sealed;
}

Result<SealedBytes> SealedBytes::from(ByteView bytes) {
  Source source = [rest = bytes](std::span<uint8_t> out) mutable -> Result<size_t> {
    size_t size = std::min(out.size(), rest.size());
    std::copy_n(rest.begin(), size, out.begin());
    rest = rest.subspan(size);
    return size;
  };
  return from(source, static_cast<int64_t>(bytes.size()));
}

}  // namespace habeas::ingest
