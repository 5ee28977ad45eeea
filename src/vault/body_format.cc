// SPDX-License-Identifier: Apache-2.0
#include "vault/internal/body_format.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/crc32c.h"
#include "vault/body_store.h"

namespace habeas::vault {

namespace {

constexpr std::string_view kSegmentPrefix = "habeas-bodies v1 alg=plain first=";
constexpr uint32_t kRecordMagic = 0x48424F44;  // "HBOD"

Failure corrupt(std::string message) { return fail(ErrorKind::kCorrupt, std::move(message)); }

}  // namespace

std::string format_segment_header(int64_t first) {
  std::string text = fmt::format("{}{}", kSegmentPrefix, first);
  text.resize(static_cast<size_t>(kSegmentHeaderBytes) - 1, ' ');
  return text + "\n";
}

Result<int64_t> parse_segment_header(std::string_view bytes) {
  if (bytes.starts_with(kSegmentPrefix)) {
    std::string_view digits = bytes.substr(kSegmentPrefix.size());
    Result<int64_t> first = parse_decimal(digits.substr(0, digits.find(' ')));
    if (first && format_segment_header(*first) == bytes) return *first;
  } else if (bytes.starts_with("habeas-bodies v") && bytes.ends_with('\n')) {
    return fail(ErrorKind::kInvalid,
                fmt::format("bodies in a form that this version does not know: {}",
                            printable(bytes.substr(0, 40))),
                "install the newest habeas and run the command again");
  }
  return corrupt("no intact header of a body segment");
}

RecordHeaderBytes format_record_header(const RecordHeader& header) {
  Bytes rest;
  put_u64be(rest, static_cast<uint64_t>(header.ordinal));
  put_u32be(rest, static_cast<uint32_t>(header.items));
  put_u32be(rest, 0);
  put_u64be(rest, static_cast<uint64_t>(header.length));
  rest.insert(rest.end(), header.root.bytes.begin(), header.root.bytes.end());
  Bytes all;
  put_u32be(all, kRecordMagic);
  put_u32be(all, crc32c(rest));
  all.insert(all.end(), rest.begin(), rest.end());
  RecordHeaderBytes bytes{};
  std::copy(all.begin(), all.end(), bytes.begin());
  return bytes;
}

Result<RecordHeader> parse_record_header(const RecordHeaderBytes& bytes) {
  ByteView rest = ByteView(bytes).subspan(8);
  if (get_u32be(bytes.data()) != kRecordMagic || get_u32be(bytes.data() + 4) != crc32c(rest)) {
    return corrupt("no intact header of a body");
  }
  RecordHeader header;
  uint64_t ordinal = get_u64be(rest.data());
  uint64_t length = get_u64be(rest.data() + 16);
  header.items = get_u32be(rest.data() + 8);
  bool plausible = ordinal < (uint64_t{1} << 62) && length < (uint64_t{1} << 62) &&
                   get_u32be(rest.data() + 12) == 0 && header.items > 0 &&
                   length > static_cast<uint64_t>(header.items * kFrameHeaderBytes);
  if (!plausible) return corrupt("the header of a body with impossible numbers");
  header.ordinal = static_cast<int64_t>(ordinal);
  header.length = static_cast<int64_t>(length);
  std::copy(rest.begin() + 24, rest.end(), header.root.bytes.begin());
  return header;
}

void append_index_record(Bytes& out, const BodyPlace& place) {
  put_u32be(out, place.segment);
  put_u32be(out, static_cast<uint32_t>(place.items));
  put_u64be(out, static_cast<uint64_t>(place.offset));
  put_u64be(out, static_cast<uint64_t>(place.length));
}

BodyPlace parse_index_record(const uint8_t* at) {
  // Values beyond 2^62 are cut off to it: they fit no chain of places, and no sum overflows.
  auto bounded = [](uint64_t value) {
    return static_cast<int64_t>(std::min(value, uint64_t{1} << 61));
  };
  return {.segment = get_u32be(at),
          .items = get_u32be(at + 4),
          .offset = bounded(get_u64be(at + 8)),
          .length = bounded(get_u64be(at + 16))};
}

Result<void> read_exactly(const File& file, int64_t offset, std::span<uint8_t> out) {
  size_t got = TRY(file.read_at(offset, out));
  if (got == out.size()) return {};
  return corrupt(
      fmt::format("byte {}: the file ends too early", offset + static_cast<int64_t>(got)));
}

Result<const uint8_t*> FrameReader::load(int64_t bytes) {
  if (bytes > end_ - at_)
    return corrupt(fmt::format("byte {}: an item that reaches beyond its body", at_));
  int64_t have = loaded_at_ + static_cast<int64_t>(loaded_.size()) - at_;
  if (at_ < loaded_at_ || have < bytes) {
    int64_t wanted = std::min(std::max(bytes, static_cast<int64_t>(kBufferBytes)), end_ - at_);
    loaded_.resize(static_cast<size_t>(wanted));
    loaded_at_ = at_;
    TRY(read_exactly(*file_, at_, loaded_));
  }
  return loaded_.data() + (at_ - loaded_at_);
}

Result<int64_t> FrameReader::text_length() {
  const uint8_t* header = TRY(load(kFrameHeaderBytes));
  auto length = static_cast<int64_t>(get_u32be(header));
  if (length == 0 || length > kMaxStoredItem || length > end_ - at_ - kFrameHeaderBytes) {
    return corrupt(fmt::format("byte {}: an item of impossible length {}", at_, length));
  }
  return length;
}

Result<std::string_view> FrameReader::next() {
  int64_t length = TRY(text_length());
  const uint8_t* frame = TRY(load(kFrameHeaderBytes + length));
  ByteView text(frame + kFrameHeaderBytes, static_cast<size_t>(length));
  if (get_u32be(frame + 4) != crc32c(text))
    return corrupt(fmt::format("byte {}: an item that does not match its checksum", at_));
  at_ += kFrameHeaderBytes + length;
  return as_text(text);
}

Result<void> FrameReader::skip() {
  int64_t length = TRY(text_length());
  at_ += kFrameHeaderBytes + length;
  return {};
}

Result<void> TailWriter::append(ByteView bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (buffer_.size() >= kBufferBytes) return flush();
  return {};
}

Result<void> TailWriter::append_frame(std::string_view text) {
  put_u32be(buffer_, static_cast<uint32_t>(text.size()));
  put_u32be(buffer_, crc32c(as_bytes(text)));
  return append(as_bytes(text));
}

Result<void> TailWriter::patch(int64_t offset, ByteView bytes) {
  check(offset >= 0 && offset + static_cast<int64_t>(bytes.size()) <= end(),
        "a patch lies before the end");
  if (offset >= buffer_at_) {
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + (offset - buffer_at_));
    return {};
  }
  TRY(flush());
  return file_->write_at(offset, bytes);
}

Result<void> TailWriter::flush() {
  if (buffer_.empty()) return {};
  TRY(file_->write_at(buffer_at_, buffer_));
  buffer_at_ += static_cast<int64_t>(buffer_.size());
  buffer_.clear();
  return {};
}

Result<void> TailWriter::cut(int64_t offset) {
  check(offset >= 0 && offset <= end(), "a cut lies before the end");
  if (offset >= buffer_at_) {
    buffer_.resize(static_cast<size_t>(offset - buffer_at_));
    return {};
  }
  buffer_.clear();
  buffer_at_ = offset;
  return file_->truncate(offset);
}

}  // namespace habeas::vault
