// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"
#include "ingest/reading.h"

namespace habeas::ingest {

// Bytes that may be compressed by gzip (RFC 1952, any number of members in a row, as in .warc.gz),
// read from front to back. What they expand to is bounded as in ZipParts.
class InflateStream {
 public:
  InflateStream(ByteView bytes, const ReadLimits& limits);
  ~InflateStream();
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  // The next line without its line end (LF or CRLF); kInvalid if it is longer than `limit`. `ended`
  // is set where nothing is left.
  [[nodiscard]] Result<std::string> line(size_t limit, bool& ended);
  // Up to `size` next bytes; empty at the end. Valid until the next call.
  [[nodiscard]] Result<ByteView> take(size_t size);

 private:
  struct State;
  [[nodiscard]] Result<void> fill();

  ByteView bytes_;  // uncompressed, or what is left to inflate
  ReadLimits limits_;
  int64_t most_;
  int64_t expanded_ = 0;
  std::unique_ptr<State> state_;  // nullptr: not compressed
  Bytes buffer_;
  size_t at_ = 0;  // unread part of buffer_
};

[[nodiscard]] std::string inflate_library();

}  // namespace habeas::ingest
