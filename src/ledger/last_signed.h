// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "crypto/digest.h"

// What this key home last signed for a log, kept outside the case: the memory that makes it
// impossible to sign two histories, even after the case was restored from an old backup.
//
//   <home>/last-signed/<hex SHA-256 of origin>/a and b, written in turn, each:
//     habeas-last-signed v1 <hex SHA-256 of all that follows this line>\n
//     sequence <n>\n
//     origin <origin>\n
//     size <n>\n
//     root <base64>\n
//     \n
//     <checkpoint, verbatim>
//
// The valid slot with the higher sequence counts. A write that is cut short spoils only the slot
// that was older (or, at first, a .tmp file); so a crash leaves the old head or the new one.

namespace habeas::ledger {

struct SignedHead {
  int64_t size = 0;
  Digest root{};
  std::string checkpoint;  // the whole signed note

  bool operator==(const SignedHead& other) const = default;
};

class LastSigned {
 public:
  // `folder` is <home>/last-signed; neither it nor the log's own folder need exist. kCorrupt if
  // slots exist and none can be read: then nobody knows what was signed, and nothing may be.
  [[nodiscard]] static Result<LastSigned> open(FileSystem& files, const fs::path& folder,
                                               std::string_view origin);

  // As last read or written; empty if this home never signed for the log.
  [[nodiscard]] const std::optional<SignedHead>& head() const { return head_; }
  // Reads the slots again: another process may have signed.
  [[nodiscard]] Result<void> reload();

  // Makes `next` the head if the head on disk still is `expected`; durable when it returns.
  // kConflict if it is another by now (head() then is that one), or another process is writing.
  // kDenied if `next` is smaller, or of the same size with another root; this holds even against
  // a mistaken caller. After kIo nothing may be signed until reopened: every later call fails.
  [[nodiscard]] Result<void> compare_and_set(const std::optional<SignedHead>& expected,
                                             const SignedHead& next);

 private:
  LastSigned(FileSystem& files, fs::path folder, std::string origin)
      : files_(&files), folder_(std::move(folder)), origin_(std::move(origin)) {}
  [[nodiscard]] Result<void> write(const SignedHead& next);

  FileSystem* files_;
  fs::path folder_;
  std::string origin_;
  int64_t sequence_ = 0;
  size_t newest_slot_ = 1;  // index into {a, b}
  std::optional<SignedHead> head_;
  std::optional<Error> poison_;
};

}  // namespace habeas::ledger
