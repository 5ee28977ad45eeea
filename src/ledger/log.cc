// SPDX-License-Identifier: Apache-2.0
#include "ledger/log.h"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/checkpoint.h"
#include "ledger/internal/log_state.h"

namespace habeas::ledger {

namespace {

constexpr std::string_view kRecoverHint =
    "keep this case as it is, for the evidence in it, and run `habeas recover`";
// Tiles are made durable all at once, every so many entries; what is younger is compared at
// opening.
constexpr int64_t kTileSyncDistance = 65536;

}  // namespace

std::string describe_head(int64_t size, const Digest& root) {
  return fmt::format("size {} root {}", size, to_base64(root));
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

const std::string& Log::origin() const { return state_->origin; }
int64_t Log::size() const { return state_->tree.size(); }
Digest Log::root() const { return state_->tree.root(); }
Result<Digest> Log::root_at(int64_t size) const { return state_->tree.root_at(size); }
const std::optional<Error>& Log::incident() const { return state_->incident; }
int64_t Log::torn_bytes() const { return state_->segments->torn_bytes(); }
const Digest& Log::leaf(int64_t index) const { return state_->tree.leaf(index); }
const std::optional<SignedHead>& Log::head() const { return state_->head; }
HashReader Log::hash_reader() const { return state_->tree.reader(); }

Result<std::vector<Digest>> Log::inclusion_proof(int64_t index, int64_t size) const {
  return state_->tree.inclusion_proof(index, size);
}
Result<std::vector<Digest>> Log::consistency_proof(int64_t old_size, int64_t new_size) const {
  return state_->tree.consistency_proof(old_size, new_size);
}

Result<void> Log::State::require_writable() const {
  if (poison)
    return fail(poison->kind, "an earlier write to the log failed: " + poison->message,
                "close the case and open it again");
  if (mode == LogMode::kReadOnly)
    return fail(ErrorKind::kDenied,
                printable(folder.string()) + ": the log was opened for reading only");
  return {};
}

// Keeps a floor of free space: a log that fills the disk cannot be repaired on it.
Result<void> Log::State::require_space(int64_t bytes) const {
  if (options.free_space_floor <= 0) return {};
  int64_t left = TRY(files.free_space(folder));
  if (left - bytes >= options.free_space_floor) return {};
  return fail(ErrorKind::kIo,
              fmt::format("{}: only {} bytes are free on this disk, and {} must stay free",
                          printable(folder.string()), left, options.free_space_floor),
              "free some space, or move the case to a larger disk; nothing was written");
}

// After a failed write or sync nobody knows what the disk holds; only opening again can tell.
template <typename T>
T Log::State::poisoning(T result) {
  if (!result) poison = result.error();
  return result;
}

Result<int64_t> Log::append(ByteView entry) { return append(std::span<const ByteView>(&entry, 1)); }

Result<int64_t> Log::append(std::span<const ByteView> entries) {
  State& state = *state_;
  TRY(state.require_writable());
  int64_t bytes = 0;
  for (ByteView entry : entries) bytes += static_cast<int64_t>(entry.size()) + 2;
  TRY(state.require_space(bytes));
  int64_t first = state.tree.size();
  TRY(state.segments->append(entries));
  std::vector<Digest> hashes(entries.size());
  sha256_leaves(entries, hashes);
  state.tree.append(hashes);
  return first;
}

Result<void> Log::for_each(
    int64_t from, int64_t to,
    const std::function<Result<void>(int64_t index, std::string_view entry)>& visitor) const {
  const State& state = *state_;
  std::vector<Digest> hashes;
  return state.segments->visit(
      from, to, [&](int64_t first, std::span<const ByteView> entries) -> Result<void> {
        hashes.resize(entries.size());
        sha256_leaves(entries, hashes);
        for (size_t i = 0; i < entries.size(); ++i) {
          int64_t index = first + static_cast<int64_t>(i);
          if (hashes[i] != state.tree.leaf(index)) {
            return fail(ErrorKind::kCorrupt,
                        fmt::format("{}: entry {} changed on disk: its leaf hash is {} and was {}",
                                    printable(state.folder.string()), index, to_hex(hashes[i]),
                                    to_hex(state.tree.leaf(index))),
                        "check the disk; run `habeas verify` to see what is damaged");
          }
          TRY(visitor(index, as_text(entries[i])));
        }
        return {};
      });
}

Result<std::string> Log::entry(int64_t index) const {
  if (index < 0 || index >= size())
    return fail(ErrorKind::kNotFound, fmt::format("no entry {} in a log of {}", index, size()));
  std::string found;
  TRY(for_each(index, index + 1, [&found](int64_t, std::string_view entry) -> Result<void> {
    found = entry;
    return {};
  }));
  return found;
}

// Compares what was appended since the last signature, as it lies on disk, with the tree that is
// about to be signed: a bit that flipped in memory must not be signed (it ended the CT log Yeti
// 2022).
Result<void> Log::State::reread_unsigned() const {
  int64_t from = head ? std::min(head->size, tree.size()) : 0;
  std::vector<Digest> hashes;
  return segments->visit(
      from, tree.size(), [&](int64_t first, std::span<const ByteView> entries) -> Result<void> {
        hashes.resize(entries.size());
        sha256_leaves(entries, hashes);
        for (size_t i = 0; i < hashes.size(); ++i) {
          int64_t index = first + static_cast<int64_t>(i);
          if (hashes[i] != tree.leaf(index)) {
            return fail(
                ErrorKind::kCorrupt,
                fmt::format(
                    "entry {} on disk is not the one that was appended; no checkpoint was signed",
                    index),
                "check the memory and the disk of this machine, then open the case again");
          }
        }
        return {};
      });
}

Result<void> Log::State::require_consistent(const std::optional<SignedHead>& signed_before) const {
  if (!signed_before) return {};
  bool shorter = signed_before->size > tree.size();
  Digest ours = shorter ? tree.root() : TRY(tree.root_at(signed_before->size));
  if (!shorter && ours == signed_before->root) return {};
  return fail(ErrorKind::kDenied,
              fmt::format("refused to sign {} for {}: this key home signed {} before, which is not "
                          "part of this log (here: {}); "
                          "the checkpoint signed before is:\n{}",
                          describe_head(tree.size(), tree.root()), printable(origin),
                          describe_head(signed_before->size, signed_before->root),
                          describe_head(shorter ? tree.size() : signed_before->size, ours),
                          signed_before->checkpoint),
              std::string(kRecoverHint));
}

TileSource Log::State::tile_source() const {
  return TileSource{.tree = tree, .entries = [this](int64_t from, int64_t to) {
                      return segments->encoded(from, to);
                    }};
}

Result<void> Log::State::settle_tiles(int64_t old_size, TileWriting writing) {
  TRY(write_tiles(files, folder, tile_source(), old_size, head->size, writing));
  if (head->size - tiles_synced < kTileSyncDistance) return {};
  TRY(files.sync_all(folder));
  TRY(write_file_durably(files, folder / "tiles-synced", fmt::format("{}\n", head->size)));
  tiles_synced = head->size;
  return {};
}

// Makes the head, which is in the last-signed store, visible to others: its tiles first, since
// whoever reads the checkpoint may ask for them next.
Result<void> Log::State::publish() {
  int64_t old_size = published ? published->size : 0;
  if (old_size != head->size)
    TRY_CTX(settle_tiles(old_size, TileWriting::kAlways), "writing tiles");
  if (published == head) return {};
  TRY(poisoning(write_file_durably(files, folder / "checkpoint", head->checkpoint)));
  published = head;
  return remove_stale_tiles(files, folder, old_size, head->size);
}

Result<std::string> Log::sign_checkpoint(const SigningKey& key) {
  const SigningKey* keys[] = {&key};
  return sign_checkpoint(keys);
}

Result<std::string> Log::sign_checkpoint(std::span<const SigningKey* const> keys) {
  State& state = *state_;
  TRY(state.require_writable());
  TRY(state.require_space(0));
  if (keys.empty()) return fail(ErrorKind::kInvalid, "no key to sign a checkpoint with");
  TRY(state.poisoning(state.reread_unsigned()));
  TRY(state.last_signed->reload());
  std::optional<SignedHead> before = state.last_signed->head();
  TRY(state.require_consistent(before));
  TRY(state.require_consistent(state.head));

  Note note;
  note.text = format_checkpoint_body(
      Checkpoint{.origin = state.origin, .size = size(), .root = root(), .extensions = {}});
  for (const SigningKey* key : keys)
    note.signatures.push_back(TRY(sign_note(*key, state.origin, note.text)));
  SignedHead next{.size = size(), .root = root(), .checkpoint = format_note(note)};
  if (before != next) {
    Result<void> stored = state.last_signed->compare_and_set(before, next);
    if (!stored && stored.error().kind == ErrorKind::kIo) state.poison = stored.error();
    if (!stored) return fail(stored.error());
  }
  state.head = next;
  TRY(state.publish());
  return next.checkpoint;
}

Result<void> Log::rebuild_tiles() {
  State& state = *state_;
  TRY(state.require_writable());
  TRY(write_file_durably(state.files, state.folder / "tiles-synced", "0\n"));
  state.tiles_synced = 0;
  TRY(remove_tree(state.files, state.folder / "tile"));
  if (!state.head) return {};
  TRY(write_tiles(state.files, state.folder, state.tile_source(), 0, state.head->size,
                  TileWriting::kAlways));
  TRY(state.files.sync_all(state.folder));
  TRY(write_file_durably(state.files, state.folder / "tiles-synced",
                         fmt::format("{}\n", state.head->size)));
  state.tiles_synced = state.head->size;
  return {};
}

}  // namespace habeas::ledger
