// SPDX-License-Identifier: Apache-2.0
#include "ledger/last_signed.h"

#include <array>

#include <fmt/core.h>

#include "ledger/checkpoint.h"
#include "ledger/internal/durable_folder.h"

namespace habeas::ledger {

namespace {

constexpr std::string_view kFirstWords = "habeas-last-signed v1 ";
constexpr std::array<std::string_view, 2> kSlots = {"a", "b"};
constexpr int64_t kSlotLimit = int64_t{4} << 20;

struct Slot {
  int64_t sequence = 0;
  SignedHead head;
};

// The slot's text without its first line.
std::string format_rest(int64_t sequence, std::string_view origin, const SignedHead& head) {
  return fmt::format("sequence {}\norigin {}\nsize {}\nroot {}\n\n{}", sequence, origin, head.size,
                     to_base64(head.root), head.checkpoint);
}

std::string format_slot(int64_t sequence, std::string_view origin, const SignedHead& head) {
  std::string rest = format_rest(sequence, origin, head);
  return fmt::format("{}{}\n{}", kFirstWords, to_hex(sha256(as_bytes(rest))), rest);
}

Result<Slot> parse_slot(std::string_view text, std::string_view origin) {
  size_t first_line = kFirstWords.size() + 64;
  if (text.size() <= first_line || !text.starts_with(kFirstWords) || text[first_line] != '\n') {
    return fail(ErrorKind::kCorrupt, "no first line of a last-signed file");
  }
  std::string_view rest = text.substr(first_line + 1);
  if (to_hex(sha256(as_bytes(rest))) != text.substr(kFirstWords.size(), 64))
    return fail(ErrorKind::kCorrupt, "wrong checksum");
  size_t blank = rest.find("\n\n");
  if (blank == std::string_view::npos || !rest.starts_with("sequence "))
    return fail(ErrorKind::kCorrupt, "not the form of a last-signed file");
  Slot slot;
  slot.head.checkpoint = rest.substr(blank + 2);
  SignedCheckpoint parsed = TRY(parse_checkpoint(slot.head.checkpoint));
  slot.head.size = parsed.checkpoint.size;
  slot.head.root = parsed.checkpoint.root;
  std::string_view number = rest.substr(9, rest.find('\n') - 9);
  slot.sequence = TRY(parse_decimal(number));
  if (parsed.checkpoint.origin != origin || format_rest(slot.sequence, origin, slot.head) != rest) {
    return fail(ErrorKind::kCorrupt, "says one thing and its checkpoint another");
  }
  return slot;
}

std::string head_text(const SignedHead& head) {
  return fmt::format("size {} root {}", head.size, to_base64(head.root));
}

}  // namespace

Result<LastSigned> LastSigned::open(FileSystem& files, const fs::path& folder,
                                    std::string_view origin) {
  LastSigned store(files, folder / to_hex(sha256(as_bytes(origin))), std::string(origin));
  TRY(store.reload());
  return store;
}

Result<void> LastSigned::reload() {
  std::optional<Slot> newest;
  std::string unreadable;
  size_t newest_slot = 1;
  for (size_t i = 0; i < kSlots.size(); ++i) {
    fs::path path = folder_ / kSlots[i];
    Result<std::string> text = read_file(*files_, path, kSlotLimit);
    if (!text && text.error().kind == ErrorKind::kNotFound) continue;
    if (!text) return fail(text.error());
    Result<Slot> slot = parse_slot(*text, origin_);
    if (!slot) {
      unreadable = fmt::format("{}: {}", printable(path.string()), slot.error().message);
    } else if (!newest || slot->sequence > newest->sequence) {
      newest = std::move(*slot);
      newest_slot = i;
    }
  }
  if (!newest && !unreadable.empty()) {
    return fail(
        ErrorKind::kCorrupt, unreadable + ": what was signed last is not known",
        "restore this file from a backup of the key home; until then nothing can be signed");
  }
  head_.reset();
  sequence_ = 0;
  newest_slot_ = newest_slot;
  if (newest) {
    head_ = std::move(newest->head);
    sequence_ = newest->sequence;
  }
  return {};
}

Result<void> LastSigned::compare_and_set(const std::optional<SignedHead>& expected,
                                         const SignedHead& next) {
  if (poison_)
    return fail(poison_->kind, "an earlier write of what was signed failed: " + poison_->message,
                "close the case and open it again");
  TRY(make_directories(*files_, folder_));
  std::unique_ptr<FileLock> lock =
      TRY(files_->lock(folder_ / "lock", "another process that is signing"));
  TRY(reload());
  if (head_ != expected) {
    return fail(ErrorKind::kConflict,
                fmt::format("another process signed for {} meanwhile: {}", printable(origin_),
                            head_ ? head_text(*head_) : "nothing"),
                "close the case and open it again");
  }
  if (head_ &&
      (next.size < head_->size || (next.size == head_->size && next.root != head_->root))) {
    return fail(ErrorKind::kDenied,
                fmt::format("refused to sign {} for {}: {} was signed before", head_text(next),
                            printable(origin_), head_text(*head_)));
  }
  Result<void> written = write(next);
  if (!written) poison_ = written.error();
  return written;
}

// Into the older slot, so that the newer one is whole whatever happens. A slot that is not there
// yet comes by rename: so a spoiled slot without a good one beside it is damage, never a write cut
// short.
Result<void> LastSigned::write(const SignedHead& next) {
  size_t slot = 1 - newest_slot_;
  fs::path path = folder_ / kSlots[slot];
  std::string text = format_slot(sequence_ + 1, origin_, next);
  Result<std::unique_ptr<File>> opened = files_->open(path, OpenMode::kReadWrite);
  if (opened) {
    std::unique_ptr<File> file = std::move(opened).value();
    TRY(file->write_at(0, as_bytes(text)));
    if (TRY(file->size()) != static_cast<int64_t>(text.size()))
      TRY(file->truncate(static_cast<int64_t>(text.size())));
    TRY(file->sync());
  } else {
    if (opened.error().kind != ErrorKind::kNotFound) return fail(opened.error());
    TRY(make_durable_folder(*files_, folder_));
    TRY(write_file_durably(*files_, path, text));
  }
  head_ = next;
  ++sequence_;
  newest_slot_ = slot;
  return {};
}

}  // namespace habeas::ledger
