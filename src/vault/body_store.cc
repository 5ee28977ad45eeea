// SPDX-License-Identifier: Apache-2.0
#include "vault/body_store.h"

#include <algorithm>

#include <fmt/core.h>

#include "vault/internal/body_state.h"
#include "vault/layout.h"

namespace habeas::vault {

namespace {

constexpr int64_t kStride = 256;      // frames between two remembered offsets
constexpr int64_t kSmallBody = 1024;  // items up to which a body is simply walked
constexpr size_t kOpenFiles = 16;
constexpr size_t kSparseTables = 16;

}  // namespace

// --- State ---

fs::path BodyStore::State::segment_path(uint32_t segment) const {
  return body_segment_path(vault, segment);
}

std::string BodyStore::State::segment_name(uint32_t segment) const {
  return "bodies/" + segment_path(segment).filename().string();
}

Result<const File*> BodyStore::State::reading(uint32_t segment) {
  auto at = open_files.find(segment);
  if (at == open_files.end()) {
    std::unique_ptr<File> file = TRY(files->open(segment_path(segment), OpenMode::kRead));
    if (open_files.size() >= kOpenFiles) open_files.erase(open_files.begin());
    at = open_files.emplace(segment, std::move(file)).first;
  }
  return static_cast<const File*>(at->second.get());
}

int64_t BodyStore::State::end_of(uint32_t segment) const {
  auto beyond = std::partition_point(places.begin(), places.end(),
                                     [&](const BodyPlace& p) { return p.segment <= segment; });
  if (beyond == places.begin() || std::prev(beyond)->segment != segment) return kSegmentHeaderBytes;
  return std::prev(beyond)->end();
}

Result<void> BodyStore::State::require_writable() const {
  check(mode == BodyMode::kWrite, "a store opened for reading is not written");
  if (poisoned) {
    return fail(
        ErrorKind::kIo,
        "the body store stopped after a failed sync: what the disk holds is not known",
        "check the disk, then run the command again: the case is reopened from what is safe");
  }
  if (!ready) {
    return fail(ErrorKind::kIo, "the body store was not tidied up after a write that failed",
                "free some space if the disk is full, then run the command again");
  }
  return {};
}

Result<void> BodyStore::State::sync_file(File& file) {
  Result<void> done = file.sync();
  if (!done) poisoned = true;
  return done;
}

Result<void> BodyStore::State::sync_folder() {
  Result<void> done = files->sync_directory(bodies_folder(vault));
  if (!done) poisoned = true;
  return done;
}

Result<void> BodyStore::State::flush_for_reading() {
  if (!tail) return {};
  Result<void> done = tail->flush();
  if (!done) ready = false;
  return done;
}

namespace {

// A failed write leaves bytes of which nobody knows: truncate_to must tidy up first.
Result<void> written(Result<void> result, bool& ready) {
  if (!result) ready = false;
  return result;
}

}  // namespace

// --- Life ---

BodyStore::BodyStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
BodyStore::BodyStore(BodyStore&&) noexcept = default;
BodyStore& BodyStore::operator=(BodyStore&&) noexcept = default;
BodyStore::~BodyStore() = default;

Result<BodyStore> BodyStore::open(FileSystem& files, const fs::path& vault, BodyMode mode,
                                  BodyStoreOptions options) {
  auto state = std::make_unique<State>();
  state->files = &files;
  state->vault = vault;
  state->mode = mode;
  state->options = options;
  if (mode == BodyMode::kWrite) TRY(make_directories(files, bodies_folder(vault)));
  TRY(state->load());
  // A process that died just after making the folder may have left its name unsynced.
  if (mode == BodyMode::kWrite && state->segments.empty()) TRY(files.sync_directory(vault));
  return BodyStore(std::move(state));
}

int64_t BodyStore::size() const { return static_cast<int64_t>(state_->places.size()); }

std::string BodyStore::where(int64_t body) const {
  if (body < 0 || body >= size()) return "bodies";
  const BodyPlace& place = state_->places[static_cast<size_t>(body)];
  return fmt::format("{} byte {}", state_->segment_name(place.segment), place.offset);
}

// --- Writing ---

namespace {

// Segment files from `keep` on, the last first, each removal durable before the next, so that the
// numbers never have a hole.
Result<void> remove_segments(FileSystem& files, const fs::path& folder, uint32_t keep) {
  std::vector<std::string> names = TRY(files.list(folder));
  for (const std::string& name : names) {
    if (name.ends_with(kRewriteSuffix)) TRY(files.remove(folder / name));
  }
  std::sort(names.rbegin(), names.rend());
  for (const std::string& name : names) {
    std::optional<uint32_t> number = body_segment_from_name(name);
    if (!number || *number < keep) continue;
    TRY(files.remove(folder / name));
    TRY(files.sync_directory(folder));
  }
  return {};
}

}  // namespace

Result<void> BodyStore::truncate_to(int64_t bodies) {
  State& s = *state_;
  check(s.mode == BodyMode::kWrite, "a store opened for reading is not written");
  check(bodies >= 0, "a number of bodies");
  if (s.poisoned) return s.require_writable();
  if (bodies > size()) {
    if (s.gap) return fail(*s.gap);
    std::string end = size() == 0 ? "bodies" : where(size() - 1);
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("the vault holds {} bodies where the ledger has {} entries ({} is the last)",
                    size(), bodies, end),
        "restore the folder `bodies` of the vault from a backup; nothing was changed");
  }
  s.begun.reset();  // truncated away with all else that is beyond
  if (bodies > s.synced) TRY(sync());
  s.ready = false;
  s.tail.reset();
  s.sparse.clear();
  s.open_files.clear();

  // Segments that hold a body below `bodies` stay; the last of them is cut at its end.
  uint32_t keep = bodies == 0 ? 0 : s.places[static_cast<size_t>(bodies) - 1].segment + 1;
  if (s.indexed > bodies) TRY(s.drop_index());
  Result<void> removed = remove_segments(*s.files, bodies_folder(s.vault), keep);
  if (!removed) return removed;
  s.segments.resize(std::min(s.segments.size(), size_t{keep}));
  s.places.resize(static_cast<size_t>(bodies));
  s.synced = std::min(s.synced, bodies);
  s.gap.reset();
  if (keep > 0) {
    std::unique_ptr<File> file = TRY(s.files->open(s.segment_path(keep - 1), OpenMode::kReadWrite));
    int64_t end = s.end_of(keep - 1);
    int64_t there = TRY(file->size());
    if (there != end) {
      TRY(file->truncate(end));
      TRY(s.sync_file(*file));
    }
    s.tail = std::make_unique<TailWriter>(std::move(file), end);
  }
  // A new index must not become durable before the renames and removals that it rests on.
  if (s.indexed < 0) TRY(s.sync_folder());
  s.ready = true;
  s.write_index();
  return {};
}

namespace {

Result<std::unique_ptr<TailWriter>> make_segment(FileSystem& files, const fs::path& path,
                                                 int64_t first) {
  std::unique_ptr<File> file = TRY(files.open(path, OpenMode::kCreateNew));
  TRY(file->write_at(0, as_bytes(format_segment_header(first))));
  return std::make_unique<TailWriter>(std::move(file), kSegmentHeaderBytes);
}

}  // namespace

Result<void> BodyStore::begin() {
  State& s = *state_;
  TRY(s.require_writable());
  check(!s.begun, "one body at a time");
  int64_t free = TRY(s.files->free_space(s.vault));
  if (free < s.options.free_space_floor) {
    return fail(
        ErrorKind::kIo,
        fmt::format("only {} bytes are free on the disk of {}", free, printable(s.vault.string())),
        fmt::format("free some space; {} bytes are kept in reserve so that the case can always be "
                    "closed safely",
                    s.options.free_space_floor));
  }
  if (!s.tail || s.tail->end() >= s.options.segment_bytes) {
    if (s.tail) TRY(sync());
    s.ready = false;  // until the new segment is there
    auto number = static_cast<uint32_t>(s.segments.size());
    s.tail = TRY(make_segment(*s.files, s.segment_path(number), size()));
    TRY(s.sync_file(s.tail->file()));
    TRY(s.sync_folder());
    s.segments.push_back({.first = size()});
    s.ready = true;
  }
  // The place of the header; it is filled in when the root is known.
  int64_t offset = s.tail->end();
  TRY(written(s.tail->append(RecordHeaderBytes{}), s.ready));
  s.begun = BodyPlace{.segment = static_cast<uint32_t>(s.segments.size()) - 1,
                      .items = 0,
                      .offset = offset,
                      .length = 0};
  return {};
}

Result<void> BodyStore::add_item(std::string_view stored_item) {
  State& s = *state_;
  TRY(s.require_writable());
  check(s.begun.has_value(), "begin comes before add_item");
  if (stored_item.empty() || static_cast<int64_t>(stored_item.size()) > kMaxStoredItem) {
    return fail(ErrorKind::kInvalid,
                fmt::format("an item of {} bytes; 1 to {} are possible", stored_item.size(),
                            kMaxStoredItem),
                "keep long texts as exhibits and refer to them");
  }
  if (s.begun->items == int64_t{UINT32_MAX})
    return fail(ErrorKind::kInvalid, "a body of more than 2^32-1 items");
  TRY(written(s.tail->append_frame(stored_item), s.ready));
  ++s.begun->items;
  s.begun->length = s.tail->end() - s.begun->frames();
  return {};
}

Result<void> BodyStore::finish(const Digest& root) {
  State& s = *state_;
  TRY(s.require_writable());
  check(s.begun.has_value() && s.begun->items > 0, "a body has at least one item");
  RecordHeader header{
      .ordinal = size(), .items = s.begun->items, .length = s.begun->length, .root = root};
  TRY(written(s.tail->patch(s.begun->offset, format_record_header(header)), s.ready));
  s.places.push_back(*s.begun);
  s.begun.reset();
  return {};
}

Result<void> BodyStore::abandon() {
  State& s = *state_;
  if (!s.begun) return {};
  int64_t offset = s.begun->offset;
  s.begun.reset();
  if (!s.ready) return {};  // truncate_to will remove it
  TRY(s.require_writable());
  return written(s.tail->cut(offset), s.ready);
}

Result<void> BodyStore::sync() {
  State& s = *state_;
  TRY(s.require_writable());
  check(!s.begun, "a body is finished or abandoned before sync");
  if (s.synced == size()) return {};
  TRY(written(s.tail->flush(), s.ready));
  TRY(s.sync_file(s.tail->file()));
  s.synced = size();
  s.write_index();
  return {};
}

// --- Reading ---

Result<BodyHeader> BodyStore::header(int64_t body) {
  State& s = *state_;
  if (body < 0 || body >= size()) {
    if (s.gap) return fail(*s.gap);
    return fail(ErrorKind::kNotFound,
                fmt::format("body {} is not in the vault, which holds {}", body, size()));
  }
  TRY(s.flush_for_reading());
  RecordHeader header = TRY(s.read_header(body));
  return BodyHeader{.ordinal = header.ordinal,
                    .items = header.items,
                    .length = header.length,
                    .root = header.root};
}

namespace {

Failure in_body(const Error& error, const std::string& segment, int64_t body, int64_t item) {
  std::string hint =
      error.kind == ErrorKind::kCorrupt ? "restore this file from a backup" : error.hint;
  return fail(error.kind,
              fmt::format("{}: item {} of body {}: {}", segment, item, body, error.message), hint);
}

Result<std::vector<int64_t>> remember_offsets(FrameReader& reader, int64_t items) {
  std::vector<int64_t> offsets;
  for (int64_t i = 0; i < items; ++i) {
    if (i % kStride == 0) offsets.push_back(reader.position());
    TRY(reader.skip());
  }
  return offsets;
}

}  // namespace

Result<std::string> BodyStore::item(int64_t body, int64_t item) {
  State& s = *state_;
  TRY(header(body));
  const BodyPlace place = s.places[static_cast<size_t>(body)];
  if (item < 0 || item >= place.items) {
    return fail(ErrorKind::kNotFound,
                fmt::format("body {} has no item {}: it has {}", body, item, place.items));
  }
  const File* file = TRY(s.reading(place.segment));
  int64_t begin = place.frames();
  int64_t to_skip = item;
  if (place.items > kSmallBody) {
    auto known = s.sparse.find(body);
    if (known == s.sparse.end()) {
      FrameReader walk(*file, begin, place.end());
      Result<std::vector<int64_t>> offsets = remember_offsets(walk, place.items);
      if (!offsets) return in_body(offsets.error(), s.segment_name(place.segment), body, item);
      if (s.sparse.size() >= kSparseTables) s.sparse.erase(s.sparse.begin());
      known = s.sparse.emplace(body, std::move(*offsets)).first;
    }
    begin = known->second[static_cast<size_t>(item / kStride)];
    to_skip = item % kStride;
  }
  FrameReader reader(*file, begin, place.end());
  for (int64_t i = 0; i < to_skip; ++i) {
    Result<void> skipped = reader.skip();
    if (!skipped) return in_body(skipped.error(), s.segment_name(place.segment), body, item);
  }
  Result<std::string_view> text = reader.next();
  if (!text) return in_body(text.error(), s.segment_name(place.segment), body, item);
  return std::string(*text);
}

Result<void> BodyStore::for_each_item(int64_t body, const Visitor& visit) {
  State& s = *state_;
  TRY(header(body));
  const BodyPlace place = s.places[static_cast<size_t>(body)];
  const File* file = TRY(s.reading(place.segment));
  FrameReader reader(*file, place.frames(), place.end());
  for (int64_t i = 0; i < place.items; ++i) {
    Result<std::string_view> text = reader.next();
    if (!text) return in_body(text.error(), s.segment_name(place.segment), body, i);
    TRY(visit(i, *text));
  }
  if (reader.done()) return {};
  return fail(ErrorKind::kCorrupt,
              fmt::format("{}: body {} is longer than its items", where(body), body),
              "restore this file from a backup");
}

Result<std::vector<std::string>> BodyStore::items(int64_t body) {
  std::vector<std::string> found;
  TRY(for_each_item(body, [&](int64_t, std::string_view text) -> Result<void> {
    found.emplace_back(text);
    return {};
  }));
  return found;
}

}  // namespace habeas::vault
