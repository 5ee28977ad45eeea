// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "vault/internal/body_state.h"
#include "vault/layout.h"

// Erasing items. A segment is copied with the reduced items in place of the old ones, synced, and
// renamed over the old file; only then are the old bytes overwritten, through the descriptor that
// still reaches them. A crash before the rename leaves the old segment; one after it leaves the new
// one, and at worst old bytes in blocks that no file names any more.

namespace habeas::vault {

namespace {

// Old bytes to be overwritten once the new segment is in force.
struct Range {
  int64_t offset = 0;
  int64_t length = 0;
};

Result<void> copy_range(const File& from, int64_t offset, int64_t length, TailWriter& to) {
  std::vector<uint8_t> buffer;
  while (length > 0) {
    buffer.resize(static_cast<size_t>(std::min(length, static_cast<int64_t>(kBufferBytes))));
    TRY(read_exactly(from, offset, buffer));
    TRY(to.append(buffer));
    offset += static_cast<int64_t>(buffer.size());
    length -= static_cast<int64_t>(buffer.size());
  }
  return {};
}

// Copies one body with some items replaced; gives its new length. Frames that stay are copied as
// they are, checksums included: damage beside what must be erased is no reason not to erase.
Result<int64_t> copy_body(const File& from, const BodyPlace& place, RecordHeader header,
                          const std::map<int64_t, std::string_view>& replaced, TailWriter& to,
                          std::vector<Range>& old) {
  int64_t record = to.end();
  TRY(to.append(RecordHeaderBytes{}));
  FrameReader reader(from, place.frames(), place.end());
  int64_t kept_from = reader.position();
  for (int64_t item = 0; item < place.items; ++item) {
    int64_t start = reader.position();
    TRY(reader.skip());
    auto at = replaced.find(item);
    if (at == replaced.end()) continue;
    TRY(copy_range(from, kept_from, start - kept_from, to));
    TRY(to.append_frame(at->second));
    kept_from = reader.position();
    old.push_back({.offset = start, .length = kept_from - start});
  }
  TRY(copy_range(from, kept_from, place.end() - kept_from, to));
  header.length = to.end() - record - kRecordHeaderBytes;
  TRY(to.patch(record, format_record_header(header)));
  return header.length;
}

Result<void> overwrite(File& file, const std::vector<Range>& ranges) {
  std::vector<uint8_t> zeros(kBufferBytes, 0);
  for (const Range& range : ranges) {
    for (int64_t done = 0; done < range.length;) {
      int64_t step = std::min(range.length - done, static_cast<int64_t>(zeros.size()));
      TRY(file.write_at(range.offset + done, {zeros.data(), static_cast<size_t>(step)}));
      done += step;
    }
  }
  return file.sync();
}

}  // namespace

Result<void> BodyStore::State::rewrite_segment(uint32_t segment,
                                               const std::vector<BodyErasure>& erasures) {
  std::map<int64_t, std::map<int64_t, std::string_view>> replaced;  // body -> item -> text
  for (const BodyErasure& erasure : erasures)
    replaced[erasure.body].emplace(erasure.item, erasure.stored);

  fs::path path = segment_path(segment);
  fs::path fresh_path = path;
  fresh_path += kRewriteSuffix;
  std::unique_ptr<File> old = TRY(files->open(path, OpenMode::kReadWrite));
  std::unique_ptr<File> fresh = TRY(files->open(fresh_path, OpenMode::kCreate));
  TRY(fresh->truncate(0));
  TailWriter writer(std::move(fresh), 0);
  TRY(writer.append(as_bytes(format_segment_header(segments[segment].first))));

  std::vector<BodyPlace> moved = places;
  std::vector<Range> ranges;
  for (size_t k = 0; k < places.size(); ++k) {
    const BodyPlace& place = places[k];
    if (place.segment != segment) continue;
    moved[k].offset = writer.end();
    auto at = replaced.find(static_cast<int64_t>(k));
    if (at == replaced.end()) {
      TRY(copy_range(*old, place.offset, place.end() - place.offset, writer));
      continue;
    }
    RecordHeader header = TRY(read_header(static_cast<int64_t>(k)));
    moved[k].length = TRY_CTX(copy_body(*old, place, header, at->second, writer, ranges),
                              fmt::format("{}: body {}", segment_name(segment), k));
  }
  TRY(writer.flush());
  TRY(sync_file(writer.file()));

  TRY(drop_index());  // durably, before it would tell wrong places
  ready = false;      // from here on our picture of the disk may be out of date
  TRY(files->rename(fresh_path, path));
  TRY(sync_folder());
  places = std::move(moved);
  open_files.erase(segment);
  Result<void> gone = overwrite(*old, ranges);
  if (!gone) {
    return fail(ErrorKind::kIo,
                fmt::format("{}: erased, but its old bytes could not be overwritten: {}",
                            segment_name(segment), gone.error().message),
                "treat the disk as still holding what was erased until it is wiped");
  }
  ready = true;
  return {};
}

Result<void> BodyStore::erase(const std::vector<BodyErasure>& erasures) {
  State& s = *state_;
  TRY(s.require_writable());
  check(!s.begun, "a body is finished or abandoned before an erasure");
  TRY(sync());
  std::map<uint32_t, std::vector<BodyErasure>> by_segment;
  for (const BodyErasure& erasure : erasures) {
    if (erasure.stored.empty() || static_cast<int64_t>(erasure.stored.size()) > kMaxStoredItem) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("a reduced item of {} bytes", erasure.stored.size()));
    }
    Result<std::string> before = item(erasure.body, erasure.item);
    if (!before && before.error().kind != ErrorKind::kCorrupt) return fail(before.error());
    if (before && *before == erasure.stored) continue;  // done already, before a crash
    by_segment[s.places[static_cast<size_t>(erasure.body)].segment].push_back(erasure);
  }
  if (by_segment.empty()) return {};
  // The last segment gets another file; it is opened again by truncate_to.
  s.tail.reset();
  s.sparse.clear();
  for (const auto& [segment, part] : by_segment) {
    Result<void> rewritten = s.rewrite_segment(segment, part);
    if (rewritten) continue;
    s.ready = false;
    // Gives back the space of a copy that was not finished; truncate_to would remove it too.
    fs::path unfinished = s.segment_path(segment);
    unfinished += kRewriteSuffix;
    (void)s.files->remove(unfinished);
    return rewritten;
  }
  return truncate_to(size());
}

}  // namespace habeas::vault
