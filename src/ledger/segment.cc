// SPDX-License-Identifier: Apache-2.0
#include "ledger/segment.h"

#include <algorithm>
#include <cstring>

#include <fmt/core.h>

#include "base/crc32c.h"
#include "ledger/internal/durable_folder.h"
#include "ledger/tiles.h"

namespace habeas::ledger {

namespace {

constexpr uint32_t kMagic = 0x48424154;  // "HBAT"
constexpr std::string_view kHeaderText = "habeas-entries v1 first=";
constexpr std::string_view kNameEnd = ".entries";
constexpr int64_t kWaypointDistance = 64;
// A batch this long is written without zeros ahead of it: the data itself outweighs the metadata
// that its sync then carries.
constexpr int64_t kLongBatch = int64_t{1} << 20;
constexpr size_t kSmallWindow = size_t{16} << 10;
constexpr size_t kLargeWindow = size_t{1} << 20;

void store_u16be(uint8_t* at, size_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

void store_u32be(uint8_t* at, uint32_t value) {
  store_u16be(at, value >> 16);
  store_u16be(at + 2, value & 0xffff);
}

size_t encoded_size(std::span<const ByteView> entries) {
  size_t payload = 0;
  for (ByteView entry : entries) payload += 2 + entry.size();
  return kBatchHeaderBytes + payload;
}

// Writes the batch to `at`, which has room for encoded_size() bytes.
void encode_batch(uint8_t* at, size_t size, int64_t first_index,
                  std::span<const ByteView> entries) {
  uint8_t* to = at + kBatchHeaderBytes;
  for (ByteView entry : entries) {
    store_u16be(to, entry.size());
    if (!entry.empty()) std::memcpy(to + 2, entry.data(), entry.size());
    to += 2 + entry.size();
  }
  store_u32be(at, kMagic);
  store_u32be(at + 8, static_cast<uint32_t>(static_cast<uint64_t>(first_index) >> 32));
  store_u32be(at + 12, static_cast<uint32_t>(first_index));
  store_u32be(at + 16, static_cast<uint32_t>(entries.size()));
  store_u32be(at + 20, static_cast<uint32_t>(size - kBatchHeaderBytes));
  store_u32be(at + 4, crc32c(ByteView(at + 8, size - 8)));
}

Failure changed_on_disk(const fs::path& path, int64_t offset) {
  return fail(
      ErrorKind::kCorrupt,
      fmt::format("{}: the bytes at offset {} are not what they were when the log was opened",
                  printable(path.string()), offset),
      "check the disk; run `habeas verify` to see what is damaged");
}

// Splits `count` length-prefixed entries off `encoded`, which holds at least that many.
std::vector<ByteView> split_entries(ByteView encoded, int64_t count) {
  std::vector<ByteView> entries;
  entries.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    size_t length = get_u16be(encoded.data());
    entries.push_back(encoded.subspan(2, length));
    encoded = encoded.subspan(2 + length);
  }
  return entries;
}

}  // namespace

std::string segment_name(int64_t number) { return fmt::format("{:06}{}", number, kNameEnd); }

std::optional<int64_t> parse_segment_name(std::string_view name) {
  if (!name.ends_with(kNameEnd)) return std::nullopt;
  std::string_view digits = name.substr(0, name.size() - kNameEnd.size());
  size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
  Result<int64_t> number =
      zeros == digits.size() ? Result<int64_t>(int64_t{0}) : parse_decimal(digits.substr(zeros));
  if (!number || segment_name(*number) != name) return std::nullopt;
  return *number;
}

Bytes format_segment_header(int64_t first_index) {
  std::string text = fmt::format("{}{}", kHeaderText, first_index);
  text.resize(kSegmentHeaderBytes - 1, ' ');
  text += '\n';
  return Bytes(text.begin(), text.end());
}

Result<int64_t> parse_segment_header(ByteView bytes) {
  std::string_view text = as_text(bytes);
  if (text.size() == kSegmentHeaderBytes && text.starts_with(kHeaderText)) {
    std::string_view digits = text.substr(kHeaderText.size());
    digits = digits.substr(0, digits.find(' '));
    Result<int64_t> first = parse_decimal(digits);
    if (first && as_text(format_segment_header(*first)) == text) return *first;
  }
  return fail(ErrorKind::kInvalid,
              "no segment header of the form \"habeas-entries v1 first=<index>\"");
}

void put_batch(Bytes& out, int64_t first_index, std::span<const ByteView> entries) {
  for (ByteView entry : entries)
    check(entry.size() <= kMaxEntryBytes, "an entry fits its length field");
  size_t size = encoded_size(entries);
  size_t start = out.size();
  out.resize(start + size);
  encode_batch(out.data() + start, size, first_index, entries);
}

Result<Batch> parse_batch(ByteView bytes) {
  if (bytes.size() < kBatchHeaderBytes)
    return fail(ErrorKind::kInvalid, "shorter than a batch header");
  if (get_u32be(bytes.data()) != kMagic) return fail(ErrorKind::kInvalid, "no batch mark");
  uint32_t count = get_u32be(bytes.data() + 16);
  size_t payload = get_u32be(bytes.data() + 20);
  if (payload > kMaxBatchBytes || payload > bytes.size() - kBatchHeaderBytes)
    return fail(ErrorKind::kInvalid, "longer than what is there");
  if (count == 0 || count > payload / 2)
    return fail(ErrorKind::kInvalid, "impossible number of entries");
  Batch batch;
  batch.length = kBatchHeaderBytes + payload;
  if (crc32c(bytes.subspan(8, batch.length - 8)) != get_u32be(bytes.data() + 4))
    return fail(ErrorKind::kInvalid, "wrong checksum");
  uint64_t first = get_u64be(bytes.data() + 8);
  if (first > static_cast<uint64_t>(kMaxTreeSize))
    return fail(ErrorKind::kInvalid, "impossible index");
  batch.first_index = static_cast<int64_t>(first);
  batch.entries.reserve(count);
  ByteView left = bytes.subspan(kBatchHeaderBytes, payload);
  for (uint32_t i = 0; i < count; ++i) {
    if (left.size() < 2 || left.size() - 2 < get_u16be(left.data()))
      return fail(ErrorKind::kInvalid, "entries longer than the batch");
    size_t length = get_u16be(left.data());
    batch.entries.push_back(left.subspan(2, length));
    left = left.subspan(2 + length);
  }
  if (!left.empty()) return fail(ErrorKind::kInvalid, "entries shorter than the batch");
  return batch;
}

Result<SegmentStore> SegmentStore::create(FileSystem& files, const fs::path& folder,
                                          const SegmentOptions& options) {
  TRY(make_durable_folder(files, folder));
  fs::path first = folder / segment_name(0);
  Result<std::string> there = read_file(files, first);
  if (there &&
      parse_segment_header(as_bytes(std::string_view(*there).substr(0, kSegmentHeaderBytes)))) {
    return fail(ErrorKind::kConflict,
                fmt::format("{}: there is a log already", printable(folder.string())),
                "open it, or choose another folder");
  }
  if (!there && there.error().kind != ErrorKind::kNotFound) return fail(there.error());
  SegmentStore store(files, folder, options);
  store.writable_ = true;
  TRY(store.add_segment(0, 0));
  return store;
}

Result<void> SegmentStore::require_writable() const {
  if (poison_) {
    return fail(poison_->kind, "an earlier write to the log failed: " + poison_->message,
                "close the case and open it again");
  }
  if (!writable_)
    return fail(ErrorKind::kDenied,
                printable(folder_.string()) + ": the log was opened for reading only");
  return {};
}

// A segment file whose header and first zeros are durable, before a batch is written to it.
Result<void> SegmentStore::add_segment(int64_t number, int64_t first_index) {
  Segment segment;
  segment.path = folder_ / segment_name(number);
  segment.file = TRY(files_->open(segment.path, OpenMode::kCreate));
  segment.first_index = first_index;
  segment.end = static_cast<int64_t>(kSegmentHeaderBytes);
  segment.prewritten = std::max(options_.first_chunk, segment.end);
  TRY(segment.file->truncate(0));
  Bytes start = format_segment_header(first_index);
  start.resize(static_cast<size_t>(segment.prewritten));
  TRY(segment.file->write_at(0, start));
  TRY(segment.file->sync());
  TRY(files_->sync_directory(folder_));
  segments_.push_back(std::move(segment));
  return {};
}

Result<void> SegmentStore::make_room(int64_t batch_bytes) {
  int64_t end = segments_.back().end + batch_bytes;
  if (end > options_.segment_bytes &&
      segments_.back().end > static_cast<int64_t>(kSegmentHeaderBytes)) {
    TRY(add_segment(static_cast<int64_t>(segments_.size()), size_));
    end = segments_.back().end + batch_bytes;
  }
  Segment& segment = segments_.back();
  if (end <= segment.prewritten || batch_bytes >= kLongBatch) return {};
  int64_t chunk = std::clamp(segment.prewritten, options_.first_chunk, options_.last_chunk);
  int64_t target = std::max(end, std::min(segment.prewritten + chunk, options_.segment_bytes));
  static const Bytes kZeros(kLargeWindow);
  for (int64_t at = segment.prewritten; at < target;) {
    size_t piece = static_cast<size_t>(std::min(target - at, static_cast<int64_t>(kZeros.size())));
    TRY(segment.file->write_at(at, ByteView(kZeros).first(piece)));
    at += static_cast<int64_t>(piece);
  }
  TRY(segment.file->sync());
  segment.prewritten = target;
  return {};
}

Result<void> SegmentStore::write_batch(ByteView batch) {
  TRY(make_room(static_cast<int64_t>(batch.size())));
  Segment& segment = segments_.back();
  TRY(segment.file->write_at(segment.end, batch));
  return segment.file->sync();
}

Result<void> SegmentStore::append(std::span<const ByteView> entries) {
  TRY(require_writable());
  if (entries.empty()) return fail(ErrorKind::kInvalid, "nothing to append");
  for (ByteView entry : entries) {
    if (entry.size() > kMaxEntryBytes)
      return fail(ErrorKind::kInvalid, fmt::format("an entry of {} bytes; at most {} fit",
                                                   entry.size(), kMaxEntryBytes));
  }
  size_t size = encoded_size(entries);
  if (size - kBatchHeaderBytes > kMaxBatchBytes) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} bytes in one append; at most {} fit", size, kMaxBatchBytes),
                "append in several parts");
  }
  if (buffer_.size() < size) buffer_.resize(size);
  encode_batch(buffer_.data(), size, size_, entries);
  Result<void> written = write_batch(ByteView(buffer_).first(size));
  if (!written) {
    // What the disk holds now nobody knows; only a fresh look at it can tell.
    poison_ = written.error();
    return fail(written.error());
  }
  Segment& segment = segments_.back();
  note_batch(static_cast<uint32_t>(segments_.size() - 1), segment.end, size_, entries);
  segment.end += static_cast<int64_t>(size);
  segment.prewritten = std::max(segment.prewritten, segment.end);
  size_ += static_cast<int64_t>(entries.size());
  return {};
}

void SegmentStore::note_batch(uint32_t segment, int64_t offset, int64_t first_index,
                              std::span<const ByteView> entries) {
  auto far_enough = [this](int64_t index) {
    return waypoints_.empty() || index - waypoints_.back().index >= kWaypointDistance;
  };
  uint32_t at = static_cast<uint32_t>(offset);
  if (far_enough(first_index))
    waypoints_.push_back(
        {.index = first_index, .segment = segment, .offset = at, .left_in_batch = 0});
  at += static_cast<uint32_t>(kBatchHeaderBytes);
  for (size_t i = 0; i < entries.size(); ++i) {
    int64_t index = first_index + static_cast<int64_t>(i);
    if (far_enough(index)) {
      waypoints_.push_back({.index = index,
                            .segment = segment,
                            .offset = at,
                            .left_in_batch = static_cast<uint32_t>(entries.size() - i)});
    }
    at += static_cast<uint32_t>(2 + entries[i].size());
  }
}

// Takes whole entries of one batch off bytes[used...): as many as are there, at most up to `to`.
// `start` and `first` move along with those before `from`, which are only walked over.
void SegmentStore::take_entries(ByteView bytes, int64_t from, int64_t to, Waypoint& at,
                                size_t& used, size_t& start, int64_t& first) {
  while (at.left_in_batch > 0 && at.index < to && bytes.size() - used >= 2 &&
         bytes.size() - used - 2 >= get_u16be(bytes.data() + used)) {
    used += 2 + size_t{get_u16be(bytes.data() + used)};
    ++at.index;
    --at.left_in_batch;
    if (at.index <= from) {
      start = used;
      first = at.index;
    }
  }
}

// Calls `piece` with runs of whole entries out of [from, to), in order.
Result<void> SegmentStore::walk(int64_t from, int64_t to, const PieceVisitor& piece) const {
  if (from < 0 || to > size_ || from > to)
    return fail(ErrorKind::kNotFound,
                fmt::format("no entries {} to {} in a log of {}", from, to, size_));
  if (from == to) return {};
  auto next = std::upper_bound(
      waypoints_.begin(), waypoints_.end(), from,
      [](int64_t index, const Waypoint& waypoint) { return index < waypoint.index; });
  Waypoint at = *std::prev(next);
  int64_t offset = at.offset;
  Bytes window(to - from <= kWaypointDistance ? kSmallWindow : kLargeWindow);
  while (at.index < to) {
    const Segment& segment = segments_[at.segment];
    if (at.left_in_batch == 0 && offset >= segment.end) {
      if (at.segment + 1 == segments_.size()) return changed_on_disk(segment.path, offset);
      ++at.segment;
      offset = static_cast<int64_t>(kSegmentHeaderBytes);
      continue;
    }
    size_t wanted =
        static_cast<size_t>(std::min(static_cast<int64_t>(window.size()), segment.end - offset));
    size_t got = TRY(segment.file->read_at(offset, std::span(window).first(wanted)));
    ByteView bytes = ByteView(window).first(got);
    size_t used = 0;
    while (at.index < to) {  // batch after batch, as far as the window goes
      size_t before = used;
      if (at.left_in_batch == 0) {
        if (got - used < kBatchHeaderBytes) break;
        const uint8_t* header = bytes.data() + used;
        bool expected = get_u32be(header) == kMagic &&
                        get_u64be(header + 8) == static_cast<uint64_t>(at.index) &&
                        get_u32be(header + 16) > 0;
        if (!expected) return changed_on_disk(segment.path, offset + static_cast<int64_t>(used));
        at.left_in_batch = get_u32be(header + 16);
        used += kBatchHeaderBytes;
      }
      size_t start = used;
      int64_t first = at.index;
      take_entries(bytes, from, to, at, used, start, first);
      if (at.index > first) TRY(piece(first, at.index - first, bytes.subspan(start, used - start)));
      if (used == before || at.left_in_batch > 0) break;
    }
    if (used == 0) {
      if (wanted < window.size() || window.size() >= 2 + kMaxEntryBytes)
        return changed_on_disk(segment.path, offset);
      window.resize(2 + kMaxEntryBytes);
    }
    offset += static_cast<int64_t>(used);
  }
  return {};
}

Result<std::string> SegmentStore::entry(int64_t index) const {
  std::string found;
  TRY(walk(index, index + 1, [&found](int64_t, int64_t, ByteView encoded) -> Result<void> {
    found = as_text(encoded.subspan(2));
    return {};
  }));
  return found;
}

Result<Bytes> SegmentStore::encoded(int64_t from, int64_t to) const {
  Bytes out;
  TRY(walk(from, to, [&out](int64_t, int64_t, ByteView piece) -> Result<void> {
    out.insert(out.end(), piece.begin(), piece.end());
    return {};
  }));
  return out;
}

Result<void> SegmentStore::visit(int64_t from, int64_t to, const BatchVisitor& visitor) const {
  return walk(from, to, [&visitor](int64_t first, int64_t count, ByteView encoded) -> Result<void> {
    std::vector<ByteView> entries = split_entries(encoded, count);
    return visitor(first, entries);
  });
}

}  // namespace habeas::ledger
