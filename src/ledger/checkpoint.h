// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/note.h"

// Checkpoints: a signed note whose text states a tree head. Source: c2sp.org/tlog-checkpoint
// v1.0.0.
//
//   <origin>\n
//   <tree size, decimal>\n
//   <root hash, base64>\n
//   [extension lines]
//
// Sizes beyond kMaxTreeSize are refused, and a tree of size 0 must have the empty root.

namespace habeas::ledger {

struct Checkpoint {
  std::string origin;
  int64_t size = 0;
  Digest root{};
  std::vector<std::string> extensions;  // lines without \n

  bool operator==(const Checkpoint& other) const = default;
};

// Extension lines are opaque to everyone; our own logs write none.
enum class Extensions { kRefuse, kAllow };

// Non-empty UTF-8 of one line, without control characters or bidirectional marks.
[[nodiscard]] bool is_origin(std::string_view origin);

// kInvalid, naming the line, for anything not exactly of that form.
[[nodiscard]] Result<Checkpoint> parse_checkpoint_body(std::string_view text,
                                                       Extensions extensions = Extensions::kRefuse);
[[nodiscard]] std::string format_checkpoint_body(const Checkpoint& checkpoint);

// A checkpoint with its signatures, parsed but NOT verified.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};
[[nodiscard]] Result<SignedCheckpoint> parse_checkpoint(
    std::string_view bytes, Extensions extensions = Extensions::kRefuse);

// The note text, signed by the log; the key name is the origin, which must be a key name.
[[nodiscard]] Result<std::string> sign_checkpoint(const Checkpoint& checkpoint,
                                                  const SigningKey& log_key);

// A checkpoint whose signature by a given log was checked.
struct OpenedCheckpoint {
  Checkpoint checkpoint;
  Note note;
  NoteVerification verification;  // keys index the keys given
};
// Parses, checks every line of the given keys, and requires one of type 0x01 whose name is the
// origin. Errors: kInvalid (form), kCorrupt (a bad signature), kDenied (not signed by the log).
[[nodiscard]] Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes,
                                                       std::span<const VerifierKey> keys,
                                                       Extensions extensions = Extensions::kRefuse);

}  // namespace habeas::ledger
