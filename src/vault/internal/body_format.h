// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "crypto/digest.h"

// The byte forms of the body store (docs/formats/body-store.md) and two ways through them: a reader
// of frames and a buffered writer. No paths and no policy here.

namespace habeas::vault {

inline constexpr int64_t kSegmentHeaderBytes = 64;
inline constexpr int64_t kRecordHeaderBytes = 64;
inline constexpr int64_t kFrameHeaderBytes = 8;
inline constexpr int64_t kIndexRecordBytes = 24;
inline constexpr size_t kBufferBytes = size_t{1} << 20;

// "habeas-bodies v1 alg=plain first=<ordinal>", spaces, "\n"; 64 bytes.
[[nodiscard]] std::string format_segment_header(int64_t first);
// The ordinal of the first body. kInvalid with advice for another version or algorithm, kCorrupt
// for anything else.
[[nodiscard]] Result<int64_t> parse_segment_header(std::string_view bytes);

struct RecordHeader {
  int64_t ordinal = 0;
  int64_t items = 0;
  int64_t length = 0;  // of all frames
  Digest root;
};
using RecordHeaderBytes = std::array<uint8_t, kRecordHeaderBytes>;
[[nodiscard]] RecordHeaderBytes format_record_header(const RecordHeader& header);
// kCorrupt unless magic, checksum and plausibility hold.
[[nodiscard]] Result<RecordHeader> parse_record_header(const RecordHeaderBytes& bytes);

// Where a body lies: what the index holds of it.
struct BodyPlace {
  uint32_t segment = 0;
  int64_t items = 0;
  int64_t offset = 0;  // of the record header
  int64_t length = 0;  // of all frames
  [[nodiscard]] int64_t frames() const { return offset + kRecordHeaderBytes; }
  [[nodiscard]] int64_t end() const { return frames() + length; }
  bool operator==(const BodyPlace&) const = default;
};
void append_index_record(Bytes& out, const BodyPlace& place);
[[nodiscard]] BodyPlace parse_index_record(const uint8_t* at);

// Exactly out.size() bytes at `offset`, or kCorrupt.
[[nodiscard]] Result<void> read_exactly(const File& file, int64_t offset, std::span<uint8_t> out);

// Walks the frames in [begin, end) of a file. The file must outlive the reader.
class FrameReader {
 public:
  FrameReader(const File& file, int64_t begin, int64_t end)
      : file_(&file), at_(begin), end_(end), loaded_at_(begin) {}
  // Offset of the next frame.
  [[nodiscard]] int64_t position() const { return at_; }
  [[nodiscard]] bool done() const { return at_ == end_; }
  // The next item, its checksum verified; the view holds until the next call. kCorrupt, with the
  // offset.
  [[nodiscard]] Result<std::string_view> next();
  // Passes over the next item unread.
  [[nodiscard]] Result<void> skip();

 private:
  [[nodiscard]] Result<const uint8_t*> load(int64_t bytes);
  [[nodiscard]] Result<int64_t> text_length();
  const File* file_;
  int64_t at_;
  int64_t end_;
  std::vector<uint8_t> loaded_;
  int64_t loaded_at_;
};

// Collects writes at the end of a file and passes them on a megabyte at a time.
class TailWriter {
 public:
  TailWriter(std::unique_ptr<File> file, int64_t end) : file_(std::move(file)), buffer_at_(end) {}
  [[nodiscard]] int64_t end() const { return buffer_at_ + static_cast<int64_t>(buffer_.size()); }
  [[nodiscard]] File& file() { return *file_; }
  [[nodiscard]] Result<void> append(ByteView bytes);
  [[nodiscard]] Result<void> append_frame(std::string_view text);
  // Overwrites bytes before end().
  [[nodiscard]] Result<void> patch(int64_t offset, ByteView bytes);
  [[nodiscard]] Result<void> flush();
  // Forgets everything from `offset` on.
  [[nodiscard]] Result<void> cut(int64_t offset);

 private:
  std::unique_ptr<File> file_;
  Bytes buffer_;
  int64_t buffer_at_;  // file offset of buffer_[0]
};

}  // namespace habeas::vault
