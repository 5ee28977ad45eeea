// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "vault/internal/body_state.h"
#include "vault/layout.h"

// Finding the bodies. The index is believed only if its records form a chain: each body begins
// where the one before ends, or at the start of the next segment if the one before ends its file.
// With the header of the last one checked against the disk, a wrong offset or length has nowhere to
// hide; a wrong number of items shows when the body is read, and the header on disk is right. What
// the index lacks is found by walking from header to header.

namespace habeas::vault {

namespace {

int64_t size_or_zero(const File& file) {
  Result<int64_t> size = file.size();
  return size ? *size : 0;
}

Result<RecordHeader> header_at(const File& file, int64_t offset) {
  RecordHeaderBytes bytes{};
  TRY(read_exactly(file, offset, bytes));
  return parse_record_header(bytes);
}

}  // namespace

Result<void> BodyStore::State::load() {
  Result<void> loaded = load_segments();
  if (!loaded) return loaded;
  load_index();
  TRY(scan_on());
  synced = static_cast<int64_t>(places.size());
  return {};
}

Result<void> BodyStore::State::load_segments() {
  Result<std::vector<std::string>> names = files->list(bodies_folder(vault));
  if (!names && names.error().kind == ErrorKind::kNotFound) return {};
  if (!names) return fail(names.error());
  std::vector<uint32_t> numbers;
  for (const std::string& name : *names) {
    std::optional<uint32_t> number = body_segment_from_name(name);
    if (number) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != i) {
      return fail(ErrorKind::kCorrupt,
                  fmt::format("{} is missing", segment_name(static_cast<uint32_t>(i))),
                  "restore this file from a backup");
    }
    const File* file = TRY(reading(numbers[i]));
    std::string bytes(static_cast<size_t>(kSegmentHeaderBytes), '\0');
    size_t got = TRY(file->read_at(0, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()}));
    bytes.resize(got);
    Result<int64_t> first = parse_segment_header(bytes);
    bool last = i + 1 == numbers.size();
    // A crash while a segment is made leaves the last one without its header; nothing else does.
    if (!first && first.error().kind == ErrorKind::kCorrupt && last) return {};
    if (!first) {
      Error error = first.error();
      return fail(error.kind, segment_name(numbers[i]) + ": " + error.message,
                  error.hint.empty() ? "restore this file from a backup" : error.hint);
    }
    if (i == 0 && *first != 0) {
      return fail(ErrorKind::kCorrupt,
                  segment_name(0) + ": the header does not say that it begins with body 0",
                  "restore this file from a backup");
    }
    segments.push_back({.first = *first});
  }
  return {};
}

void BodyStore::State::load_index() {
  Result<std::string> bytes = read_file(*files, body_index_path(vault), int64_t{1} << 40);
  if (!bytes || segments.empty()) return;
  std::vector<BodyPlace> found;
  auto records = static_cast<int64_t>(bytes->size()) / kIndexRecordBytes;
  for (int64_t k = 0; k < records; ++k) {
    BodyPlace place = parse_index_record(as_bytes(*bytes).data() + k * kIndexRecordBytes);
    bool first = found.empty();
    bool starts_segment = first || place.segment != found.back().segment;
    uint32_t expected_segment = first ? 0 : found.back().segment + (starts_segment ? 1U : 0U);
    int64_t expected_offset = starts_segment ? kSegmentHeaderBytes : found.back().end();
    bool holds = place.segment == expected_segment && place.segment < segments.size() &&
                 place.offset == expected_offset && place.items > 0 &&
                 place.length > place.items * kFrameHeaderBytes &&
                 (!starts_segment || segments[place.segment].first == k);
    if (!holds) return;
    if (starts_segment && !first) {
      Result<FileStatus> closed = files->status(segment_path(found.back().segment));
      if (!closed || closed->size != found.back().end()) return;
    }
    found.push_back(place);
  }
  if (found.empty()) return;
  places = std::move(found);
  Result<RecordHeader> last = read_header(static_cast<int64_t>(places.size()) - 1);
  if (!last) {
    places.clear();
    return;
  }
  indexed = static_cast<int64_t>(places.size());
}

Result<void> BodyStore::State::scan_on() {
  uint32_t segment = places.empty() ? 0 : places.back().segment;
  int64_t at = places.empty() ? kSegmentHeaderBytes : places.back().end();
  while (segment < segments.size()) {
    const File* file = TRY(reading(segment));
    int64_t size = size_or_zero(*file);
    auto ordinal = static_cast<int64_t>(places.size());
    if (at + kRecordHeaderBytes <= size) {
      Result<RecordHeader> header = header_at(*file, at);
      if (!header && header.error().kind == ErrorKind::kIo) return fail(header.error());
      if (header && header->ordinal == ordinal &&
          header->length <= size - at - kRecordHeaderBytes) {
        places.push_back(
            {.segment = segment, .items = header->items, .offset = at, .length = header->length});
        at = places.back().end();
        continue;
      }
    }
    if (segment + 1 >= segments.size()) break;
    if (segments[segment + 1].first != ordinal) {
      gap = Error{.kind = ErrorKind::kCorrupt,
                  .message = fmt::format("{} byte {}: body {} is not intact", segment_name(segment),
                                         at, ordinal),
                  .hint = "restore this file from a backup"};
      break;
    }
    ++segment;
    at = kSegmentHeaderBytes;
  }
  return {};
}

Result<RecordHeader> BodyStore::State::read_header(int64_t body) {
  BodyPlace& place = places[static_cast<size_t>(body)];
  const File* file = TRY(reading(place.segment));
  std::string context =
      fmt::format("{} byte {}: body {}", segment_name(place.segment), place.offset, body);
  Result<RecordHeader> header = header_at(*file, place.offset);
  if (!header)
    return fail(header.error().kind, context + ": " + header.error().message,
                "restore this file from a backup");
  if (header->ordinal != body || header->length != place.length ||
      place.end() > size_or_zero(*file)) {
    return fail(ErrorKind::kCorrupt, context + ": the header and the place do not agree",
                "remove bodies/index, which is made again; if that does not help, restore the file "
                "from a backup");
  }
  place.items = header->items;
  return header;
}

void BodyStore::State::write_index() {
  if (mode != BodyMode::kWrite || indexed == synced) return;
  fs::path path = body_index_path(vault);
  Result<std::unique_ptr<File>> file = files->open(path, OpenMode::kCreate);
  if (!file) return;
  int64_t from = std::max(indexed, int64_t{0});
  if (indexed < 0 && !(*file)->truncate(0)) return;
  indexed = -1;  // until it is written
  Bytes bytes;
  for (int64_t k = from; k < synced; ++k)
    append_index_record(bytes, places[static_cast<size_t>(k)]);
  if ((*file)->write_at(from * kIndexRecordBytes, bytes)) indexed = synced;
}

Result<void> BodyStore::State::drop_index() {
  indexed = -1;
  Result<void> removed = files->remove(body_index_path(vault));
  if (!removed && removed.error().kind == ErrorKind::kNotFound) return {};
  if (!removed) return removed;
  return sync_folder();
}

}  // namespace habeas::vault
