// SPDX-License-Identifier: Apache-2.0
//
// One batch of sources into the store, in six steps:
//
//   copy small      several threads, each a source at a time: read, write, read back, hash
//   copy large      one at a time, each with three threads of its own (internal/copy.h)
//   sync contents   one syncfs for a large batch; each file on its own for a small one, so that
//                   adding one letter does not wait for what other programs have written
//   rename          incoming/<n> -> ab/<hex>, in the order of the sources; known bytes are dropped
//   sync names      as the contents
//   roll back       if any step failed: what was copied or renamed is removed again
//
// No name appears below the store before its bytes are durable, and nothing is acknowledged before
// its name is. Known objects may have been renamed by a process that was killed before it synced:
// a batch that relies on one ends with a syncfs.
#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <fmt/core.h>

#include "vault/exhibit_store.h"
#include "vault/internal/copy.h"
#include "vault/media_type.h"

namespace habeas::vault {

namespace {

constexpr size_t kSyncOneByOne = 8;  // batches up to this size sync each file
constexpr int64_t kSyncAlone = int64_t{4}
                               << 20;  // files from this size are synced on their own, early
constexpr int64_t kLarge = int64_t{64} << 20;      // files beyond this are copied in a pipeline
constexpr int64_t kSpaceStep = int64_t{64} << 20;  // bytes between two looks at the free space
constexpr size_t kReportStep = 64;                 // files between two reports

Failure stopped() {
  return fail(ErrorKind::kConflict, "stopped before all was stored; nothing of this batch was kept",
              "run the same command again: what is stored already is not stored twice");
}

}  // namespace

class ExhibitStore::Batch {
 public:
  Batch(ExhibitStore& store, std::span<const std::unique_ptr<Source>> sources, Progress& progress)
      : store_(store),
        files_(*store.files_),
        sources_(sources),
        progress_(progress),
        items_(sources.size()),
        first_number_(store.next_incoming_),
        one_by_one_(sources.size() <= kSyncOneByOne) {
    store_.next_incoming_ += sources.size();
  }

  Result<std::vector<PutOutcome>> run() {
    Result<void> done = steps();
    if (!done) {
      roll_back();
      return fail(done.error());
    }
    std::vector<PutOutcome> outcomes;
    outcomes.reserve(items_.size());
    for (Item& item : items_) outcomes.push_back(outcome_of(item));
    return outcomes;
  }

 private:
  enum class Where { kNowhere, kDeferred, kRefused, kIncoming, kNamed, kKnown };
  enum class Take { kSmall, kAll };

  struct Item {
    Where where = Where::kNowhere;
    Refusal refusal;
    Copied copied;
  };

  Result<void> steps() {
    TRY(store_.require_space(0));
    TRY(make_typers());
    run_workers();
    if (!leaving_) copy_deferred();
    if (exception_) std::rethrow_exception(exception_);
    if (failure_ && failure_->sync_failed) return store_.poisoned_by(failure_->error);
    if (failure_) return fail(failure_->error);
    progress_.report("storing", static_cast<int64_t>(items_.size()),
                     static_cast<int64_t>(items_.size()), "files");
    if (std::all_of(items_.begin(), items_.end(),
                    [](const Item& item) { return item.where == Where::kRefused; }))
      return {};
    if (!one_by_one_) TRY(synced(files_.sync_all(store_.vault_)));
    for (size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].where == Where::kIncoming) TRY(give_name(i));
    }
    TRY(sync_names());
    store_.shards_ |= made_;
    return {};
  }

  // ---- Copying

  Result<void> make_typers() {
    workers_ = std::clamp<size_t>(sources_.size(), 1, static_cast<size_t>(store_.options_.threads));
    while (store_.typers_.size() < workers_) {
      std::unique_ptr<MediaTyper> typer = TRY(MediaTyper::create());
      store_.typers_.push_back(std::move(typer));
    }
    return {};
  }

  void run_workers() {
    std::vector<std::jthread> others;
    for (size_t worker = 1; worker < workers_; ++worker) {
      others.emplace_back([this, worker] { work(worker); });
    }
    work(0);
  }  // joins the others

  void work(size_t worker) {
    try {
      CopyBuffers buffers;
      while (!leaving_) {
        size_t i = next_++;
        if (i >= sources_.size()) return;
        copy(i, worker, buffers, Take::kSmall);
        if (worker == 0 && i >= next_report_) report(i);
      }
    } catch (...) {  // a Bug or no memory; thrown again by steps()
      std::lock_guard lock(mutex_);
      exception_ = std::current_exception();
      leaving_ = true;
    }
  }

  void copy_deferred() {
    CopyBuffers buffers;
    for (size_t i = 0; i < items_.size() && !leaving_; ++i) {
      if (items_[i].where == Where::kDeferred) copy(i, 0, buffers, Take::kAll);
    }
  }

  // Source i into incoming/, or its refusal into its item.
  void copy(size_t i, size_t worker, CopyBuffers& buffers, Take take) {
    Item& item = items_[i];
    OpenedSource opened = sources_[i]->open();
    if (Refusal* refusal = std::get_if<Refusal>(&opened)) return refuse(item, std::move(*refusal));
    SourceReader& source = *std::get<std::unique_ptr<SourceReader>>(opened);
    const int64_t size = source.expected_size();
    const bool large = size < 0 || size > kLarge;
    if (large && take == Take::kSmall) {
      item.where =
          Where::kDeferred;  // closed again: a batch may hold more files than we may have open
      return;
    }
    if (size >= kSyncAlone) {
      Result<void> space = store_.require_space(size);
      if (!space) return fail_with(space.error());
    }
    const fs::path path = incoming(i);
    Result<std::unique_ptr<File>> file = files_.open(path, OpenMode::kCreateNew);
    if (!file) return fail_with(file.error());
    item.where = Where::kIncoming;
    MediaTyper& typer = *store_.typers_[worker];
    const CopyWatch watch = watch_of(i, worker, size);
    CopyOutcome outcome = large && store_.options_.threads > 1
                              ? copy_in_pipeline(source, files_, path, **file, typer, watch)
                              : copy_inline(source, **file, buffers, typer, watch);
    if (CopyFailed* failed = std::get_if<CopyFailed>(&outcome))
      return fail_with(failed->error, failed->sync_failed);
    if (Refusal* refusal = std::get_if<Refusal>(&outcome)) {
      file->reset();
      Result<void> removed = files_.remove(path);
      if (!removed) return fail_with(removed.error());
      return refuse(item, std::move(*refusal));
    }
    item.copied = std::move(std::get<Copied>(outcome));
    Result<void> done = (*file)->set_read_only(true);
    if (!done) return fail_with(done.error());
    if (one_by_one_ || item.copied.size >= kSyncAlone) {
      done = (*file)->sync();
      if (!done) return fail_with(done.error(), true);
    }
  }

  // Looks after the free space of a long copy; in the caller's thread also tells how far it is.
  CopyWatch watch_of(size_t i, size_t worker, int64_t size) {
    return [this, i, worker, size, looked = int64_t{0}](int64_t done) mutable -> Result<void> {
      if (done - looked >= kSpaceStep) {
        looked = done;
        TRY(store_.require_space(0));
      }
      if (worker != 0 || done < kSyncAlone) return {};
      progress_.report(sources_[i]->name(), done, size, "bytes");
      if (progress_.stop_requested()) return stopped();
      return {};
    };
  }

  static void refuse(Item& item, Refusal refusal) {
    item.where = Where::kRefused;
    item.refusal = std::move(refusal);
  }

  void report(size_t done) {
    progress_.report("storing", static_cast<int64_t>(done), static_cast<int64_t>(sources_.size()),
                     "files");
    next_report_ = done + kReportStep;
    if (progress_.stop_requested()) fail_with(stopped().error);
  }

  void fail_with(const Error& error, bool sync_failed = false) {
    std::lock_guard lock(mutex_);
    if (!failure_ || sync_failed) failure_ = CopyFailed{error, sync_failed};
    leaving_ = true;
  }

  // ---- Naming

  Result<void> give_name(size_t i) {
    Item& item = items_[i];
    const Digest& digest = item.copied.sha256;
    const fs::path path = object_path(store_.vault_, store_.kind_, digest);
    Result<FileStatus> there = files_.status(path);
    if (!there && there.error().kind != ErrorKind::kNotFound) return fail(there.error());
    if (there) {
      if (there->type != FileType::kRegular || there->size != item.copied.size) {
        return fail(ErrorKind::kCorrupt,
                    fmt::format("{}: {} bytes are stored under this name, and {} bytes with this "
                                "digest were to be added",
                                printable(path.string()), there->size, item.copied.size),
                    "run `habeas verify` to list everything that is damaged, and restore the "
                    "object from a backup");
      }
      TRY(files_.remove(incoming(i)));
      item.where = Where::kKnown;
      if (named_.count(digest) == 0) relies_on_known_ = true;
      return {};
    }
    const uint8_t shard = digest.bytes[0];
    if (!store_.shards_[shard] && !made_[shard]) {
      TRY(files_.make_directory(shard_folder(store_.vault_, store_.kind_, shard)));
      made_.set(shard);
    }
    TRY(files_.rename(incoming(i), path));
    item.where = Where::kNamed;
    named_.insert(digest);
    return {};
  }

  Result<void> sync_names() {
    if (!one_by_one_ || relies_on_known_) return synced(files_.sync_all(store_.vault_));
    std::set<uint8_t> shards;
    for (const Digest& digest : named_) shards.insert(digest.bytes[0]);
    for (uint8_t shard : shards)
      TRY(synced(files_.sync_directory(shard_folder(store_.vault_, store_.kind_, shard))));
    TRY(synced(files_.sync_directory(incoming_folder(store_.vault_, store_.kind_))));
    if (made_.any()) TRY(synced(files_.sync_directory(store_folder(store_.vault_, store_.kind_))));
    return {};
  }

  Result<void> synced(const Result<void>& result) {
    if (!result) return store_.poisoned_by(result.error());
    return {};
  }

  // As far as the disk still obeys; what it leaves in incoming/ goes at the next open, and what it
  // leaves in the store is whole and named rightly, only nothing refers to it.
  void roll_back() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item& item = items_[i];
      if (item.where == Where::kIncoming) (void)files_.remove(incoming(i)).has_value();
      if (item.where == Where::kNamed) {
        (void)files_.remove(object_path(store_.vault_, store_.kind_, item.copied.sha256))
            .has_value();
      }
    }
  }

  [[nodiscard]] fs::path incoming(size_t i) const {
    return incoming_path(store_.vault_, store_.kind_, first_number_ + i);
  }

  static PutOutcome outcome_of(Item& item) {
    if (item.where == Where::kRefused) return std::move(item.refusal);
    check(item.where == Where::kNamed || item.where == Where::kKnown,
          "a batch that succeeded has stored or refused every source");
    return StoredExhibit{
        .sha256 = item.copied.sha256,
        .size = item.copied.size,
        .media_type = std::move(item.copied.media_type),
        .novelty = item.where == Where::kNamed ? Novelty::kFresh : Novelty::kKnown};
  }

  ExhibitStore& store_;
  FileSystem& files_;
  std::span<const std::unique_ptr<Source>> sources_;
  Progress& progress_;
  std::vector<Item> items_;  // each touched by one worker, then by the caller
  const uint64_t first_number_;
  const bool one_by_one_;

  size_t workers_ = 1;
  std::atomic<size_t> next_ = 0;       // source to copy
  std::atomic<bool> leaving_ = false;  // something failed: copy nothing more
  size_t next_report_ = kReportStep;   // worker 0 only
  std::mutex mutex_;                   // guards the two below while workers run
  std::optional<CopyFailed> failure_;
  std::exception_ptr exception_;

  std::set<Digest> named_;        // fresh in this batch
  std::bitset<256> made_;         // shards made, or found, by this batch
  bool relies_on_known_ = false;  // on an object from before this batch
};

Result<std::vector<PutOutcome>> ExhibitStore::put_batch(
    std::span<const std::unique_ptr<Source>> sources, Progress& progress) {
  check(sources.size() <= kMaxBatch, "a batch has at most kMaxBatch sources");
  TRY(require_writable());
  if (sources.empty()) return std::vector<PutOutcome>();
  Batch batch(*this, sources, progress);
  return batch.run();
}

Result<StoredExhibit> ExhibitStore::put_bytes(ByteView bytes) {
  const std::unique_ptr<Source> source = std::make_unique<BytesSource>("bytes in memory", bytes);
  std::vector<PutOutcome> outcomes = TRY(put_batch({&source, 1}));
  StoredExhibit* stored = std::get_if<StoredExhibit>(&outcomes.front());
  check(stored != nullptr, "bytes in memory are never refused");
  return std::move(*stored);
}

}  // namespace habeas::vault
