// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/file_system.h"
#include "crypto/digest.h"
#include "vault/media_type.h"
#include "vault/source.h"

// Copies one source into a new file of the vault and says what lies there; private to vault. The
// digest and the media type are of bytes read back from the descriptor they were written to, and
// those are compared with what was read from the source.

namespace habeas::vault {

inline constexpr size_t kChunk = 1 << 20;

struct Copied {
  Digest sha256;
  int64_t size = 0;
  std::string media_type;
};

// The vault's side failed, not the source's.
struct CopyFailed {
  Error error;
  bool sync_failed = false;  // the writer must stop (see File)
};

using CopyOutcome = std::variant<Copied, Refusal, CopyFailed>;

// Told the bytes written so far, by the thread that copies; a failure ends the copy.
using CopyWatch = std::function<Result<void>(int64_t)>;

class CopyBuffers {
 public:
  CopyBuffers() : source_(new uint8_t[kChunk]), stored_(new uint8_t[kChunk]) {}
  [[nodiscard]] std::span<uint8_t> source() { return {source_.get(), kChunk}; }
  [[nodiscard]] std::span<uint8_t> stored() { return {stored_.get(), kChunk}; }

 private:
  std::unique_ptr<uint8_t[]> source_;  // left uninitialised: small files touch only what they need
  std::unique_ptr<uint8_t[]> stored_;
};

// One chunk after the other in the calling thread. Does not sync.
[[nodiscard]] CopyOutcome copy_inline(SourceReader& source, File& file, CopyBuffers& buffers,
                                      MediaTyper& typer, const CopyWatch& watch);

// For large files: the calling thread reads and writes, a second one reads back and hashes, a third
// keeps the disk busy by syncing what was written so far, through a descriptor of its own on
// `path`. `file` is open on `path`. When it returns, no thread is left; the caller still has to
// sync.
[[nodiscard]] CopyOutcome copy_in_pipeline(SourceReader& source, FileSystem& files,
                                           const fs::path& path, File& file, MediaTyper& typer,
                                           const CopyWatch& watch);

}  // namespace habeas::vault
