// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/encoding.h"
#include "base/result.h"

// Bytes of the outside world that may enter the vault: a file that a walk came upon
// (source_walk.h), the standard input, or bytes in memory (a derivative). Each is read once, from
// its start to its end.

namespace habeas::vault {

// Why something was not taken. Every one of them is told to the user, with its message.
enum class RefusalReason {
  kMissing,  // nothing of that name
  kLink,     // a symbolic link, which is never followed
  kDevice,   // a block or character device
  kFifo,     // a named pipe
  kSocket,
  kOther,       // another kind of thing that is no regular file (an unexpected folder, say)
  kUnreadable,  // the system did not let us open or read it
  kChanged,     // its bytes changed while they were read
  kTwice,       // the standard input named a second time
};

[[nodiscard]] std::string_view refusal_name(RefusalReason reason);  // "missing", "link", ...

struct Refusal {
  RefusalReason reason = RefusalReason::kUnreadable;
  std::string message;  // lower case, names the thing in printable form
};

// An open source. Confined to one thread at a time.
class SourceReader {
 public:
  virtual ~SourceReader() = default;
  // What the system says the size is, or -1 (a pipe). A reader returns no more than this.
  [[nodiscard]] virtual int64_t expected_size() const = 0;
  // The next bytes; fewer than asked only at the end, 0 after it. kIo if they cannot be read.
  [[nodiscard]] virtual Result<size_t> read(std::span<uint8_t> out) = 0;
  // After the end was reached: kConflict, with what differs, if size, modification time or inode
  // change time are not what they were at the start, or if there were more or fewer bytes.
  [[nodiscard]] virtual Result<void> unchanged() = 0;
};

using OpenedSource = std::variant<std::unique_ptr<SourceReader>, Refusal>;

// Something that can be opened for reading; cheap to keep (no descriptor is held).
class Source {
 public:
  virtual ~Source() = default;
  // As the user gave it: the argument, and below it the path as found. Any bytes but NUL.
  [[nodiscard]] virtual const std::string& name() const = 0;
  // Called by whichever thread stores it; again only if nothing was read from the reader before.
  [[nodiscard]] virtual OpenedSource open() const = 0;
};

// Bytes in memory. `bytes` must outlive it.
class BytesSource : public Source {
 public:
  BytesSource(std::string name, ByteView bytes) : name_(std::move(name)), bytes_(bytes) {}
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] OpenedSource open() const override;

 private:
  std::string name_;
  ByteView bytes_;
};

}  // namespace habeas::vault
