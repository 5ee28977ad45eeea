// SPDX-License-Identifier: Apache-2.0
#include "linkage/pair_store.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <queue>
#include <type_traits>
#include <unistd.h>

#include <fmt/core.h>

namespace habeas::linkage {

namespace {

constexpr size_t kRun = size_t{1} << 18;
constexpr size_t kReadAtOnce = 4096;
constexpr size_t kGivenAtOnce = 65536;

static_assert(sizeof(KeptPair) == 20 && std::is_trivially_copyable_v<KeptPair>);

uint64_t place(const KeptPair& pair) { return static_cast<uint64_t>(pair.a) << 32 | pair.b; }

// The bytes of pairs, to be read again by this process alone: no format that anyone else sees.
std::span<uint8_t> bytes_of(std::span<KeptPair> pairs) {
  return {reinterpret_cast<uint8_t*>(pairs.data()), pairs.size_bytes()};
}

Result<void> read_pairs(const File& file, int64_t at, std::span<KeptPair> to) {
  const std::span<uint8_t> bytes = bytes_of(to);
  if (TRY(file.read_at(at, bytes)) != bytes.size())
    return fail(ErrorKind::kIo, "the temporary file of pairs ended early");
  return {};
}

}  // namespace

size_t resident_memory() {
  size_t size = 0;
  size_t resident = 0;
  std::ifstream pages("/proc/self/statm");
  if (!(pages >> size >> resident)) return 0;
  return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

// Reads one run from its beginning.
class PairStore::Cursor {
 public:
  Cursor(const Run& run, const File* file) : run_(run), file_(file) {}
  // The next pair that is to be kept; nullptr at the end.
  Result<const KeptPair*> next(const Keep& keep) {
    for (; taken_ < run_.count; ++taken_, ++at_) {
      if (!run_.pairs.empty()) {
        if (!keep(run_.pairs[taken_])) continue;
        return &run_.pairs[taken_++];
      }
      if (at_ == buffer_.size()) {
        buffer_.resize(std::min<uint64_t>(kReadAtOnce, run_.count - taken_));
        TRY(read_pairs(*file_, run_.begin + static_cast<int64_t>(taken_ * sizeof(KeptPair)),
                       buffer_));
        at_ = 0;
      }
      if (!keep(buffer_[at_])) continue;
      ++taken_;
      return &buffer_[at_++];
    }
    return static_cast<const KeptPair*>(nullptr);
  }

 private:
  const Run& run_;
  const File* file_;
  std::vector<KeptPair> buffer_;
  size_t at_ = 0;
  uint64_t taken_ = 0;
};

void PairStore::add(std::span<const KeptPair> pairs) {
  std::vector<std::vector<KeptPair>> full;
  {
    const std::lock_guard lock(mutex_);
    size_ += pairs.size();
    while (!pairs.empty()) {
      const size_t taken = std::min(pairs.size(), kRun - open_.size());
      open_.insert(open_.end(), pairs.begin(), pairs.begin() + static_cast<int64_t>(taken));
      pairs = pairs.subspan(taken);
      if (open_.size() == kRun) full.push_back(std::exchange(open_, {}));
    }
  }
  for (std::vector<KeptPair>& run : full) close(std::move(run));
}

void PairStore::close(std::vector<KeptPair> pairs) {
  std::sort(pairs.begin(), pairs.end(),
            [](const KeptPair& x, const KeptPair& y) { return place(x) < place(y); });
  Run run;
  run.count = pairs.size();
  run.pairs = std::move(pairs);
  const std::lock_guard lock(mutex_);
  if (memory_ > 0 && (held_ + kRun + run.count) * sizeof(KeptPair) > memory_) {
    if (failed_) return;
    Result<void> done = spill(run);
    if (!done) {
      failed_ = done.error();
      return;
    }
  } else {
    held_ += run.count;
  }
  runs_.push_back(std::move(run));
}

Result<void> PairStore::spill(Run& run) {
  if (!file_) {
    static std::atomic<int> number = 0;
    const fs::path path = folder_ / fmt::format(".habeas-pairs-{}-{}", ::getpid(), number++);
    file_ = TRY_CTX(files_.open(path, OpenMode::kCreateNew), "the temporary file of pairs");
    TRY(files_.remove(path));
  }
  run.begin = file_end_;
  const std::span<uint8_t> bytes = bytes_of(run.pairs);
  TRY_CTX(file_->write_at(file_end_, ByteView(bytes.data(), bytes.size())),
          "the temporary file of pairs");
  file_end_ += static_cast<int64_t>(bytes.size());
  spilled_ += run.count;
  std::vector<KeptPair>().swap(run.pairs);
  return {};
}

Result<void> PairStore::finish() {
  if (!open_.empty()) close(std::exchange(open_, {}));
  if (failed_) return fail(*failed_);
  return {};
}

Result<void> PairStore::each(const Visit& visit) const {
  std::vector<KeptPair> buffer;
  for (const Run& run : runs_) {
    if (!run.pairs.empty()) {
      visit(run.pairs);
      continue;
    }
    for (uint64_t at = 0; at < run.count; at += buffer.size()) {
      buffer.resize(std::min<uint64_t>(kGivenAtOnce, run.count - at));
      TRY(read_pairs(*file_, run.begin + static_cast<int64_t>(at * sizeof(KeptPair)), buffer));
      visit(buffer);
    }
  }
  return {};
}

Result<void> PairStore::each_in_order(const Keep& keep, const Visit& visit) const {
  std::vector<Cursor> cursors;
  using Next = std::pair<uint64_t, size_t>;  // place, cursor
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
  std::vector<KeptPair> head(runs_.size());
  cursors.reserve(runs_.size());
  const auto advance = [&](size_t cursor) -> Result<void> {
    const KeptPair* next = TRY(cursors[cursor].next(keep));
    if (next == nullptr) return {};
    head[cursor] = *next;
    queue.emplace(place(*next), cursor);
    return {};
  };
  for (const Run& run : runs_) {
    cursors.emplace_back(run, file_.get());
    TRY(advance(cursors.size() - 1));
  }
  std::vector<KeptPair> some;
  while (!queue.empty()) {
    const size_t cursor = queue.top().second;
    queue.pop();
    some.push_back(head[cursor]);
    TRY(advance(cursor));
    if (some.size() < kGivenAtOnce && !queue.empty()) continue;
    visit(some);
    some.clear();
  }
  return {};
}

}  // namespace habeas::linkage
