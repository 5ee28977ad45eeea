// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "ledger/checkpoint.h"
#include "ledger/internal/log_state.h"

// Creating a log, and opening one after whatever happened to it.
//
// Readers look at what was signed before they look at the entries, writers put the entries there
// before they sign: so a reader beside a writer never misses an entry that a checkpoint covers.

namespace habeas::ledger {

namespace {

constexpr std::string_view kSegmentFolder = "segments";
constexpr std::string_view kIncidentHint =
    "do not write to this case; restore it from a backup that is as new, or run `habeas recover`";
constexpr int64_t kCheckpointLimit = int64_t{1} << 20;
constexpr size_t kHashesAtOnce = 4096;
// A reader may meet a batch that the writer is just writing, and the next one a moment later; such
// a sight is not damage, and another look tells.
constexpr int kLooks = 3;

}  // namespace

Result<Log> Log::create(FileSystem& files, const fs::path& folder, std::string_view origin,
                        const fs::path& last_signed_folder, const LogOptions& options) {
  auto state = std::make_unique<State>(files, folder, origin, LogMode::kWrite, options);
  TRY(state->create(last_signed_folder));
  return Log(std::move(state));
}

Result<Log> Log::open(FileSystem& files, const fs::path& folder, std::string_view origin,
                      LogMode mode, const fs::path& last_signed_folder, const LogOptions& options) {
  auto state = std::make_unique<State>(files, folder, origin, mode, options);
  TRY(state->open(last_signed_folder));
  return Log(std::move(state));
}

Result<void> Log::State::create(const fs::path& last_signed_folder) {
  if (!is_origin(origin))
    return fail(ErrorKind::kInvalid, "'" + printable(origin) + "' cannot be the origin of a log");
  TRY(make_directories(files, folder));
  TRY(require_space(0));
  lock = TRY(files.lock(folder / "lock", options.lock_note));
  last_signed = TRY(LastSigned::open(files, last_signed_folder, origin));
  if (last_signed->head()) {
    return fail(
        ErrorKind::kConflict,
        fmt::format("this key home already signed for a log of the origin {}", printable(origin)),
        "open that case, or choose another origin: an origin names one log for ever");
  }
  if (exists(files, folder / "checkpoint"))
    return fail(ErrorKind::kConflict, printable(folder.string()) + ": there is a log already");
  segments = TRY(SegmentStore::create(files, folder / kSegmentFolder, options.segments));
  return {};
}

Result<void> Log::State::open(const fs::path& last_signed_folder) {
  if (mode == LogMode::kWrite) {
    if (last_signed_folder.empty())
      return fail(ErrorKind::kInvalid,
                  "a log is written only with a key home that remembers what was signed");
    if (!exists(files, folder / kSegmentFolder))
      return fail(ErrorKind::kNotFound, printable(folder.string()) + ": there is no log here");
    lock = TRY(files.lock(folder / "lock", options.lock_note));
  }
  if (!last_signed_folder.empty()) {
    Result<LastSigned> memory = LastSigned::open(files, last_signed_folder, origin);
    if (memory)
      last_signed = std::move(*memory);
    else if (mode == LogMode::kReadOnly && memory.error().kind == ErrorKind::kCorrupt)
      note_incident(memory.error());
    else
      return fail(memory.error());
  }
  TRY(read_checkpoint());
  TRY(choose_head());
  TRY(read_entries());
  judge_head(published, "the checkpoint of this case");
  if (last_signed) judge_head(last_signed->head(), "what this key home signed");
  if (mode == LogMode::kReadOnly) return {};
  if (incident) return fail(*incident);
  return resume_writing();
}

void Log::State::note_incident(Error error) {
  if (!incident) incident = std::move(error);
}

Result<void> Log::State::read_checkpoint() {
  fs::path path = folder / "checkpoint";
  Result<std::string> text = read_file(files, path, kCheckpointLimit);
  if (!text && text.error().kind == ErrorKind::kNotFound) return {};
  if (!text) return fail(text.error());
  Result<SignedCheckpoint> parsed = parse_checkpoint(*text);
  if (!parsed) {
    note_incident({ErrorKind::kCorrupt, printable(path.string()) + ": " + parsed.error().message,
                   std::string(kIncidentHint)});
    return {};
  }
  bool earlier = std::find(options.earlier_origins.begin(), options.earlier_origins.end(),
                           parsed->checkpoint.origin) != options.earlier_origins.end();
  if (earlier && parsed->checkpoint.origin != origin) return {};
  if (parsed->checkpoint.origin != origin) {
    note_incident({ErrorKind::kCorrupt,
                   fmt::format("{}: is of the log {}, not of {}", printable(path.string()),
                               printable(parsed->checkpoint.origin), printable(origin)),
                   std::string(kIncidentHint)});
    return {};
  }
  if (!options.keys.empty()) {
    Result<OpenedCheckpoint> opened = open_checkpoint(*text, options.keys);
    if (!opened) {
      note_incident({ErrorKind::kCorrupt, printable(path.string()) + ": " + opened.error().message,
                     std::string(kIncidentHint)});
      return {};
    }
  }
  published = SignedHead{.size = parsed->checkpoint.size,
                         .root = parsed->checkpoint.root,
                         .checkpoint = std::move(*text)};
  return {};
}

// The larger of what the key home remembers and what the case shows; both are checked later.
Result<void> Log::State::choose_head() {
  if (last_signed) head = last_signed->head();
  bool forgotten = published && !head;
  if (forgotten && mode == LogMode::kWrite && options.adoption == Adoption::kRefuse) {
    return fail(
        ErrorKind::kDenied,
        fmt::format("this key home never signed for {}, but the case has a checkpoint ({})",
                    printable(origin), describe_head(published->size, published->root)),
        "if the case came from another machine, and nobody writes to it there any more, "
        "run `habeas recover --adopt`; if its keys are lost, `habeas recover`; it can be read as "
        "it is");
  }
  if (published && (!head || published->size > head->size)) head = published;
  return {};
}

Result<void> Log::State::read_entries() {
  int64_t protected_size = head ? head->size : 0;
  std::vector<Digest> hashes;
  auto take = [&](int64_t, std::span<const ByteView> entries) -> Result<void> {
    size_t before = hashes.size();
    hashes.resize(before + entries.size());
    sha256_leaves(entries, std::span(hashes).subspan(before));
    if (hashes.size() >= kHashesAtOnce) {
      tree.append(hashes);
      hashes.clear();
    }
    return {};
  };
  for (int look = 1;; ++look) {
    tree = MemoryTree();
    hashes.clear();
    Result<SegmentStore> opened = SegmentStore::open(files, folder / kSegmentFolder, mode,
                                                     protected_size, options.segments, take);
    if (!opened) return fail(opened.error());
    segments = std::move(*opened);
    if (!segments->damage() || look == kLooks) break;
  }
  tree.append(hashes);
  if (segments->damage()) note_incident(*segments->damage());
  return {};
}

// What was signed must be a part of what is there.
void Log::State::judge_head(const std::optional<SignedHead>& signed_head, std::string_view whose) {
  if (!signed_head) return;
  if (signed_head->size > tree.size()) {
    note_incident(
        {ErrorKind::kCorrupt,
         fmt::format("{}: the log has {} entries, but {} says {}", printable(folder.string()),
                     tree.size(), whose, describe_head(signed_head->size, signed_head->root)),
         std::string(kIncidentHint)});
    return;
  }
  Result<Digest> ours = tree.root_at(signed_head->size);
  if (ours && *ours == signed_head->root) return;
  note_incident(
      {ErrorKind::kCorrupt,
       fmt::format("{}: the entries are not those that were signed: {} says {}, the entries give "
                   "{}; the signed checkpoint is:\n{}",
                   printable(folder.string()), whose,
                   describe_head(signed_head->size, signed_head->root),
                   ours ? to_base64(*ours) : ours.error().message, signed_head->checkpoint),
       std::string(kIncidentHint)});
}

// The size whose tiles are known to be durable; 0 when in doubt.
int64_t Log::State::read_tile_mark() const {
  Result<std::string> text = read_file(files, folder / "tiles-synced", 64);
  if (!text || !text->ends_with('\n') || !exists(files, folder / "tile")) return 0;
  Result<int64_t> mark = parse_decimal(std::string_view(*text).substr(0, text->size() - 1));
  return mark && *mark <= head->size ? *mark : 0;
}

// Finishes what a crash may have interrupted.
Result<void> Log::State::resume_writing() {
  if (!head) return {};
  // Even if the store holds the head already: it may have been left in the cache by a failed sync.
  if (last_signed->head() != head || published != head)
    TRY(last_signed->compare_and_set(last_signed->head(), *head));
  tiles_synced = read_tile_mark();
  TRY_CTX(mend_tile_edges(files, folder, tiles_synced, head->size), "removing old tiles");
  TRY_CTX(settle_tiles(tiles_synced, TileWriting::kIfDifferent), "writing tiles");
  return publish();
}

}  // namespace habeas::ledger
