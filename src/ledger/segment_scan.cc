// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include <fmt/core.h>

#include "ledger/segment.h"

// Opening a segment store: reading every batch, and telling a torn tail from damage.
//
// A batch is written only after the sync of the one before it returned, and a segment made only
// after the sync of the last batch in the segment before it. Hence
// - a bad batch in the last segment with no good one after it may be an append that a crash cut
//   short; nobody was told that it had succeeded, and it is erased (unless those entries were
//   signed: then they were acknowledged, and it is damage);
// - a bad batch before a good one, in an earlier segment, or a gap in the indexes, is damage;
// - a last segment without a good header and without any batch is a creation cut short.

namespace habeas::ledger {

namespace {

constexpr size_t kWindow = size_t{1} << 20;
constexpr std::string_view kMagicText = "HBAT";
constexpr std::string_view kIncidentHint =
    "do not write to this case; restore it from a backup that is as new, or run `habeas recover`";

// Reads a file forward in large pieces. The views die with the next call.
class Window {
 public:
  explicit Window(const File& file) : file_(file) {}

  // `length` bytes at `offset`, fewer at the end of the file.
  Result<ByteView> at(int64_t offset, size_t length) {
    bool inside = offset >= start_ &&
                  offset + static_cast<int64_t>(length) <= start_ + static_cast<int64_t>(filled_);
    if (!inside && !(at_end_ && offset >= start_)) {
      int64_t left = std::max<int64_t>(0, TRY(file_.size()) - offset);
      size_t wanted = std::min(std::max(length, kWindow), static_cast<size_t>(left));
      if (bytes_.size() < wanted) bytes_.resize(wanted);
      filled_ = TRY(file_.read_at(offset, std::span(bytes_).first(wanted)));
      at_end_ = static_cast<int64_t>(filled_) == left;
      start_ = offset;
    }
    size_t skip = std::min(static_cast<size_t>(offset - start_), filled_);
    return ByteView(bytes_).subspan(skip, std::min(length, filled_ - skip));
  }

 private:
  const File& file_;
  Bytes bytes_;
  int64_t start_ = 0;
  size_t filled_ = 0;
  bool at_end_ = false;
};

struct Tail {
  int64_t nonzero_end = 0;  // offset behind the last byte that is not zero; 0 if all are zeros
  std::optional<int64_t> good_batch;  // offset of a good batch with a later index
};

// The bytes of the batch that claims to be at `offset`; fewer than a header's at the end of the
// file.
Result<ByteView> batch_at(Window& window, int64_t offset) {
  ByteView header = TRY(window.at(offset, kBatchHeaderBytes));
  if (header.size() < kBatchHeaderBytes) return header;
  return window.at(
      offset, kBatchHeaderBytes + std::min<size_t>(get_u32be(header.data() + 20), kMaxBatchBytes));
}

// Looks at everything from `offset` to the end of the file for what should not be there.
Result<Tail> examine_tail(const File& file, int64_t offset, int64_t next_index) {
  Tail tail;
  Window window(file);
  for (int64_t at = offset;;) {
    ByteView bytes = TRY(window.at(at, kWindow));
    if (bytes.empty()) break;
    auto last = std::find_if(bytes.rbegin(), bytes.rend(), [](uint8_t byte) { return byte != 0; });
    if (last != bytes.rend()) tail.nonzero_end = at + (bytes.rend() - last);
    at += static_cast<int64_t>(bytes.size());
  }
  if (tail.nonzero_end == 0) return tail;
  for (int64_t at = offset; at < tail.nonzero_end;) {
    ByteView bytes = TRY(window.at(at, kWindow));
    size_t found = as_text(bytes).find(kMagicText);
    if (found == std::string_view::npos) {
      if (bytes.size() < kMagicText.size()) break;
      at += static_cast<int64_t>(bytes.size() - kMagicText.size() +
                                 1);  // the mark may straddle pieces
      continue;
    }
    at += static_cast<int64_t>(found);
    Result<Batch> batch = parse_batch(TRY(batch_at(window, at)));
    if (batch && batch->first_index > next_index) {
      tail.good_batch = at;
      return tail;
    }
    ++at;
  }
  return tail;
}

}  // namespace

class SegmentStore::Scan {
 public:
  Scan(SegmentStore& store, LogMode mode, int64_t protected_size, const BatchVisitor& visitor)
      : store_(store), mode_(mode), protected_size_(protected_size), visitor_(visitor) {}

  Result<void> run() {
    std::vector<int64_t> numbers = TRY(segment_numbers());
    for (size_t i = 0; i < numbers.size() && !store_.damage_; ++i) {
      if (numbers[i] != static_cast<int64_t>(i)) {
        damaged(fmt::format("{} is missing", segment_name(static_cast<int64_t>(i))));
        break;
      }
      bool last = i + 1 == numbers.size();
      TRY(scan_segment(numbers[i], last));
    }
    if (store_.damage_ && mode_ == LogMode::kWrite) return fail(*store_.damage_);
    return {};
  }

 private:
  Result<std::vector<int64_t>> segment_numbers() {
    if (mode_ == LogMode::kWrite) TRY(store_.files_->sync_directory(store_.folder_));
    std::vector<std::string> names = TRY(store_.files_->list(store_.folder_));
    std::vector<int64_t> numbers;
    for (const std::string& name : names) {
      if (std::optional<int64_t> number = parse_segment_name(name)) numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    if (numbers.empty())
      return fail(ErrorKind::kNotFound,
                  fmt::format("{}: no segments of a log", printable(store_.folder_.string())));
    return numbers;
  }

  void damaged(std::string what) {
    store_.damage_ = Error{ErrorKind::kCorrupt,
                           fmt::format("{}: {}; {} entries before it are whole",
                                       printable(store_.folder_.string()), what, store_.size_),
                           std::string(kIncidentHint)};
  }

  Result<void> scan_segment(int64_t number, bool last) {
    Segment segment;
    segment.path = store_.folder_ / segment_name(number);
    segment.file = TRY(store_.files_->open(
        segment.path, mode_ == LogMode::kWrite ? OpenMode::kReadWrite : OpenMode::kRead));
    Window window(*segment.file);
    Result<int64_t> first = parse_segment_header(TRY(window.at(0, kSegmentHeaderBytes)));
    if (!first) return judge_headless(segment, number, last);
    if (*first != store_.size_) {
      damaged(fmt::format("{} begins with entry {} where {} is due", segment_name(number), *first,
                          store_.size_));
      return {};
    }
    segment.first_index = *first;
    segment.end = static_cast<int64_t>(kSegmentHeaderBytes);
    segment.prewritten = TRY(segment.file->size());
    store_.segments_.push_back(segment);
    last_batch_ = segment.end;
    std::string trouble = TRY(read_batches(window, store_.segments_.back()));
    if (last) return judge_tail(store_.segments_.back(), trouble);
    if (!trouble.empty())
      damaged(fmt::format("{} at offset {}: {}", segment_name(number), store_.segments_.back().end,
                          trouble));
    return {};
  }

  // Takes in batches up to the end of the data; returns what is wrong with what follows, if it is
  // not the zero mark or the end of the file.
  Result<std::string> read_batches(Window& window, Segment& segment) {
    uint32_t number = static_cast<uint32_t>(store_.segments_.size() - 1);
    for (;;) {
      ByteView header = TRY(window.at(segment.end, kBatchHeaderBytes));
      // Zeros end the data, also where fewer are left than a batch header has.
      ByteView mark = header.first(std::min(header.size(), kMagicText.size()));
      if (std::all_of(mark.begin(), mark.end(), [](uint8_t byte) { return byte == 0; }))
        return std::string();
      Result<Batch> batch = parse_batch(TRY(batch_at(window, segment.end)));
      if (!batch) return "a damaged batch: " + batch.error().message;
      if (batch->first_index != store_.size_)
        return fmt::format("a batch that begins with entry {} where {} is due", batch->first_index,
                           store_.size_);
      TRY(visitor_(batch->first_index, batch->entries));
      store_.note_batch(number, segment.end, batch->first_index, batch->entries);
      store_.size_ += static_cast<int64_t>(batch->entries.size());
      last_batch_ = segment.end;
      segment.end += static_cast<int64_t>(batch->length);
    }
  }

  Result<void> judge_tail(Segment& segment, const std::string& trouble) {
    std::string name = segment.path.filename().string();
    Tail tail = TRY(examine_tail(*segment.file, segment.end, store_.size_));
    if (tail.good_batch) {
      damaged(fmt::format("{} at offset {}: {} before a good batch at offset {}", name, segment.end,
                          trouble.empty() ? "a batch mark of zeros" : trouble, *tail.good_batch));
      return {};
    }
    if (tail.nonzero_end != 0 && store_.size_ < protected_size_) {
      damaged(fmt::format("{} at offset {}: {}, where entries lay that were signed ({} in all)",
                          name, segment.end, trouble.empty() ? "a batch mark of zeros" : trouble,
                          protected_size_));
      return {};
    }
    if (tail.nonzero_end != 0) store_.torn_bytes_ = tail.nonzero_end - segment.end;
    if (mode_ == LogMode::kReadOnly) return {};
    return settle(segment, tail.nonzero_end);
  }

  // Erases a torn tail, and makes durable what is taken as being there. The last batch (or, before
  // the first, the header) may be in the cache only: its writer was killed before the sync, or the
  // sync failed and the kernel holds the pages for clean. Writing the same bytes again, then
  // syncing, mends both; all before it was synced before it was written.
  Result<void> settle(Segment& segment, int64_t nonzero_end) {
    const Bytes zeros(
        static_cast<size_t>(std::clamp<int64_t>(nonzero_end - segment.end, 0, kWindow)));
    for (int64_t at = segment.end; at < nonzero_end;) {
      size_t piece =
          static_cast<size_t>(std::min(nonzero_end - at, static_cast<int64_t>(zeros.size())));
      TRY(segment.file->write_at(at, ByteView(zeros).first(piece)));
      at += static_cast<int64_t>(piece);
    }
    Bytes again(static_cast<size_t>(segment.end - last_batch_));
    size_t got = TRY(segment.file->read_at(last_batch_, again));
    TRY(segment.file->write_at(last_batch_, ByteView(again).first(got)));
    TRY(segment.file->write_at(0, format_segment_header(segment.first_index)));
    return segment.file->sync();
  }

  Result<void> judge_headless(const Segment& segment, int64_t number, bool last) {
    // Index -1 makes any good batch count as a later one.
    Tail tail = TRY(examine_tail(*segment.file, 0, -1));
    if (!last || tail.good_batch || (number == 0 && protected_size_ > 0)) {
      damaged(fmt::format("{} has no good header", segment_name(number)));
      return {};
    }
    if (number == 0) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("{}: the making of the log was cut short",
                              printable(store_.folder_.string())),
                  "make it again");
    }
    if (mode_ == LogMode::kReadOnly) return {};
    TRY(store_.files_->remove(segment.path));
    return store_.files_->sync_directory(store_.folder_);
  }

  SegmentStore& store_;
  LogMode mode_;
  int64_t protected_size_;
  const BatchVisitor& visitor_;
  int64_t last_batch_ =
      0;  // offset of the last batch of the segment last read; its end if it has none
};

Result<SegmentStore> SegmentStore::open(FileSystem& files, const fs::path& folder, LogMode mode,
                                        int64_t protected_size, const SegmentOptions& options,
                                        const BatchVisitor& visitor) {
  SegmentStore store(files, folder, options);
  store.writable_ = mode == LogMode::kWrite;
  TRY(Scan(store, mode, protected_size, visitor).run());
  return store;
}

}  // namespace habeas::ledger
