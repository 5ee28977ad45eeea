// SPDX-License-Identifier: Apache-2.0
#include "vault/internal/copy.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace habeas::vault {

namespace {

constexpr size_t kSlots = 6;                      // chunks between the writer and the hasher
constexpr int64_t kSyncStep = int64_t{32} << 20;  // bytes between two early syncs of a large file

Refusal unreadable(const Error& error) {
  return Refusal{RefusalReason::kUnreadable, error.message};
}

std::optional<Refusal> refusal_if_changed(SourceReader& source) {
  Result<void> same = source.unchanged();
  if (same) return std::nullopt;
  if (same.error().kind == ErrorKind::kConflict)
    return Refusal{RefusalReason::kChanged, same.error().message};
  return unreadable(same.error());
}

// Takes back what was written at `offset`, compares it, and adds it to digest and media type.
class StoredBytes {
 public:
  StoredBytes(const File& file, MediaTyper& typer) : file_(file), typer_(typer) {}

  Result<void> take(ByteView written, std::span<uint8_t> buffer) {
    std::span<uint8_t> stored = buffer.first(written.size());
    size_t got = TRY(file_.read_at(size_, stored));
    if (got != stored.size() || std::memcmp(stored.data(), written.data(), got) != 0) {
      return fail(ErrorKind::kIo, "the disk gave back other bytes than were written to it",
                  "test the memory and the disk of this machine before it stores evidence");
    }
    hash_.update(stored);
    if (size_ == 0)
      media_type_ = typer_.type_of(stored.first(std::min(stored.size(), MediaTyper::kHead)));
    size_ += static_cast<int64_t>(got);
    return {};
  }

  Copied finish() {
    if (size_ == 0) media_type_ = typer_.type_of({});
    return Copied{.sha256 = hash_.finish(), .size = size_, .media_type = std::move(media_type_)};
  }

 private:
  const File& file_;
  MediaTyper& typer_;
  Sha256 hash_;
  int64_t size_ = 0;
  std::string media_type_;
};

// The three threads of one large copy. Chunk number n lies in slot n % kSlots from the moment it is
// read until the hasher is done with it.
class Pipeline {
 public:
  Pipeline(SourceReader& source, File& file, File& early_sync, MediaTyper& typer,
           const CopyWatch& watch)
      : source_(source), file_(file), early_sync_(early_sync), watch_(watch), stored_(file, typer) {
    for (Slot& slot : slots_) slot.bytes.reset(new uint8_t[kChunk]);
  }

  CopyOutcome run() {
    {
      std::jthread hasher([this] { guarded([this] { hash_chunks(); }); });
      std::jthread syncer([this] { guarded([this] { sync_early(); }); });
      guarded([this] { write_chunks(); });
      std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_all();
    }  // both joined
    if (exception_) std::rethrow_exception(exception_);
    if (failure_) return std::move(*failure_);
    if (refusal_) return std::move(*refusal_);
    if (std::optional<Refusal> refusal = refusal_if_changed(source_)) return std::move(*refusal);
    return stored_.finish();
  }

 private:
  struct Slot {
    std::unique_ptr<uint8_t[]> bytes;
    size_t size = 0;
  };

  template <typename Function>
  void guarded(Function function) {
    try {
      function();
    } catch (...) {  // a Bug or no memory, in whichever thread: thrown again by run()
      std::lock_guard lock(mutex_);
      exception_ = std::current_exception();
      stopped_ = true;
      changed_.notify_all();
    }
  }

  void fail_with(const Error& error, bool sync_failed) {
    std::lock_guard lock(mutex_);
    if (!failure_ || sync_failed) failure_ = CopyFailed{error, sync_failed};
    stopped_ = true;
    changed_.notify_all();
  }

  void write_chunks() {
    int64_t offset = 0;
    for (size_t number = 0;; ++number) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopped_ || number - hashed_ < kSlots; });
        if (stopped_) return;
      }
      Slot& slot = slots_[number % kSlots];
      Result<size_t> got = source_.read({slot.bytes.get(), kChunk});
      if (!got) {
        refusal_ = unreadable(got.error());
        return;
      }
      if (*got == 0) return;
      slot.size = *got;
      Result<void> written = file_.write_at(offset, {slot.bytes.get(), slot.size});
      offset += static_cast<int64_t>(slot.size);
      if (written) written = watch_(offset);
      if (!written) return fail_with(written.error(), false);
      {
        std::lock_guard lock(mutex_);
        ++written_;
        bytes_written_ = offset;
        changed_.notify_all();
      }
      if (slot.size < kChunk) return;
    }
  }

  void hash_chunks() {
    std::unique_ptr<uint8_t[]> buffer(new uint8_t[kChunk]);
    for (size_t number = 0;; ++number) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopped_ || ended_ || written_ > number; });
        if (stopped_ || written_ <= number) return;
      }
      const Slot& slot = slots_[number % kSlots];
      Result<void> taken = stored_.take({slot.bytes.get(), slot.size}, {buffer.get(), kChunk});
      if (!taken) return fail_with(taken.error(), false);
      std::lock_guard lock(mutex_);
      ++hashed_;
      changed_.notify_all();
    }
  }

  // Without this the kernel would keep up to a tenth of the memory unwritten until the last sync,
  // and the disk would idle while we read and hash.
  void sync_early() {
    int64_t synced = 0;
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock,
                      [&] { return stopped_ || ended_ || bytes_written_ - synced >= kSyncStep; });
        if (stopped_ || ended_) return;
        synced = bytes_written_;
      }
      Result<void> done = early_sync_.sync();
      if (!done) return fail_with(done.error(), true);
    }
  }

  SourceReader& source_;
  File& file_;
  File& early_sync_;
  const CopyWatch& watch_;
  std::array<Slot, kSlots> slots_;
  StoredBytes stored_;              // the hasher's, then run()'s
  std::optional<Refusal> refusal_;  // the writer's, then run()'s

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  size_t written_ = 0;  // chunks
  size_t hashed_ = 0;
  int64_t bytes_written_ = 0;
  bool ended_ = false;    // nothing more will be written
  bool stopped_ = false;  // something failed: all threads leave
  std::optional<CopyFailed> failure_;
  std::exception_ptr exception_;
};

}  // namespace

CopyOutcome copy_inline(SourceReader& source, File& file, CopyBuffers& buffers, MediaTyper& typer,
                        const CopyWatch& watch) {
  StoredBytes stored(file, typer);
  int64_t offset = 0;
  while (true) {
    Result<size_t> got = source.read(buffers.source());
    if (!got) return unreadable(got.error());
    if (*got == 0) break;
    ByteView chunk = buffers.source().first(*got);
    Result<void> done = file.write_at(offset, chunk);
    if (done) done = stored.take(chunk, buffers.stored());
    offset += static_cast<int64_t>(*got);
    if (done) done = watch(offset);
    if (!done) return CopyFailed{done.error(), false};
    if (*got < kChunk) break;
  }
  if (std::optional<Refusal> refusal = refusal_if_changed(source)) return std::move(*refusal);
  return stored.finish();
}

CopyOutcome copy_in_pipeline(SourceReader& source, FileSystem& files, const fs::path& path,
                             File& file, MediaTyper& typer, const CopyWatch& watch) {
  Result<std::unique_ptr<File>> early_sync = files.open(path, OpenMode::kRead);
  if (!early_sync) return CopyFailed{early_sync.error(), false};
  Pipeline pipeline(source, file, **early_sync, typer, watch);
  return pipeline.run();
}

}  // namespace habeas::vault
