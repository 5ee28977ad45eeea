// SPDX-License-Identifier: Apache-2.0
#include "ledger/anchors.h"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/checkpoint.h"
#include "ledger/internal/durable_folder.h"

namespace habeas::ledger {

namespace {

constexpr std::string_view kQuery = ".tsq";
constexpr std::string_view kResponse = ".tsr";
constexpr std::string_view kChain = ".chain.pem";
constexpr int64_t kFileLimit = int64_t{16} << 20;

// "7.tsr" -> 7 for the extension ".tsr"; 0 for any other name.
int64_t number_of(std::string_view name, std::string_view extension) {
  if (!name.ends_with(extension)) return 0;
  Result<int64_t> number = parse_decimal(name.substr(0, name.size() - extension.size()));
  return number ? *number : 0;
}

Result<std::string> read_or_empty(FileSystem& files, const fs::path& path) {
  Result<std::string> text = read_file(files, path, kFileLimit);
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::string();
  return text;
}

// The lines of `ours`, each replaced by a line of the same key in `others`, then the lines new to
// it.
void merge_signatures(std::vector<NoteSignature>& ours, const std::vector<NoteSignature>& others) {
  for (const NoteSignature& other : others) {
    auto same_key = std::find_if(ours.begin(), ours.end(), [&other](const NoteSignature& line) {
      return line.name == other.name && line.id == other.id;
    });
    if (same_key == ours.end()) {
      ours.push_back(other);
    } else {
      same_key->signature = other.signature;
    }
  }
}

}  // namespace

fs::path Anchors::file(int64_t size, std::string_view name) const {
  return folder_ / std::to_string(size) / name;
}

fs::path Anchors::file(int64_t size, int64_t number, std::string_view extension) const {
  return file(size, fmt::format("{}{}", number, extension));
}

Result<std::vector<int64_t>> Anchors::sizes() const {
  std::vector<int64_t> sizes;
  Result<std::vector<std::string>> names = files_->list(folder_);
  if (!names && names.error().kind == ErrorKind::kNotFound) return sizes;
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    Result<int64_t> size = parse_decimal(name);
    if (size && exists(*files_, file(*size, "checkpoint"))) sizes.push_back(*size);
  }
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

Result<void> Anchors::settle() {
  Result<std::vector<std::string>> names = files_->list(folder_);
  if (!names && names.error().kind == ErrorKind::kNotFound) return {};
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    if (!parse_decimal(name)) continue;
    const fs::path folder = folder_ / name;
    Result<std::vector<std::string>> listed = files_->list(folder);
    if (!listed) continue;  // no folder: `verify` says what is wrong with it
    std::vector<std::string> contents = std::move(*listed);
    auto unfinished = [](const std::string& file) { return file.ends_with(".tmp"); };
    for (const std::string& file : contents) {
      if (unfinished(file)) TRY(files_->remove(folder / file));
    }
    std::erase_if(contents, unfinished);
    if (!contents.empty() && contents != std::vector<std::string>{"body.txt"}) continue;
    TRY(remove_tree(*files_, folder));
    TRY(files_->sync_directory(folder_));
  }
  return {};
}

Result<Anchor> Anchors::read(int64_t size) const {
  Anchor anchor;
  anchor.size = size;
  anchor.checkpoint = TRY(read_file(*files_, file(size, "checkpoint"), kFileLimit));
  anchor.body = TRY(read_file(*files_, file(size, "body.txt"), kFileLimit));
  Result<SignedCheckpoint> parsed = parse_checkpoint(anchor.checkpoint);
  std::string where = printable((folder_ / std::to_string(size)).string());
  if (!parsed) return fail(ErrorKind::kCorrupt, where + "/checkpoint: " + parsed.error().message);
  if (parsed->checkpoint.size != size || parsed->note.text != anchor.body) {
    return fail(ErrorKind::kCorrupt,
                where + ": the folder's name, checkpoint and body.txt do not belong together");
  }
  std::vector<std::string> names = TRY(files_->list(folder_ / std::to_string(size)));
  std::vector<int64_t> numbers;
  for (const std::string& name : names) {
    int64_t number = std::max(number_of(name, kQuery), number_of(name, kResponse));
    if (number > 0) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (int64_t number : numbers) {
    AnchorTimestamp timestamp;
    timestamp.number = number;
    timestamp.query = TRY(read_or_empty(*files_, file(size, number, kQuery)));
    timestamp.response = TRY(read_or_empty(*files_, file(size, number, kResponse)));
    timestamp.chain_pem = TRY(read_or_empty(*files_, file(size, number, kChain)));
    anchor.timestamps.push_back(std::move(timestamp));
  }
  return anchor;
}

Result<int64_t> Anchors::add_checkpoint(std::string_view checkpoint_note) {
  SignedCheckpoint given = TRY(parse_checkpoint(checkpoint_note));
  int64_t size = given.checkpoint.size;
  fs::path path = file(size, "checkpoint");
  Note merged = given.note;
  Result<std::string> stored = read_file(*files_, path, kFileLimit);
  if (!stored && stored.error().kind != ErrorKind::kNotFound) return fail(stored.error());
  if (stored) {
    SignedCheckpoint there = TRY_CTX(parse_checkpoint(*stored), printable(path.string()));
    if (there.note.text != given.note.text) {
      return fail(
          ErrorKind::kConflict,
          fmt::format("two checkpoints of size {}: stored is\n{}\nand given is\n{}", size, *stored,
                      checkpoint_note),
          "keep both: if both are signed by the log, they prove that it shows two histories");
    }
    merged = there.note;
    merge_signatures(merged.signatures, given.note.signatures);
  }
  TRY(make_durable_folder(*files_, path.parent_path()));
  if (TRY(read_or_empty(*files_, file(size, "body.txt"))) != merged.text)
    TRY(write_file_durably(*files_, file(size, "body.txt"), merged.text));
  std::string text = format_note(merged);
  if (!stored || *stored != text) TRY(write_file_durably(*files_, path, text));
  return size;
}

Result<int64_t> Anchors::add_query(int64_t size, ByteView query) {
  Anchor anchor = TRY(read(size));
  int64_t number = anchor.timestamps.empty() ? 1 : anchor.timestamps.back().number + 1;
  TRY(write_file_durably(*files_, file(size, number, kQuery), as_text(query)));
  return number;
}

Result<void> Anchors::add_response(int64_t size, int64_t number, ByteView response,
                                   std::string_view chain_pem) {
  if (!exists(*files_, file(size, number, kQuery))) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no timestamp query {} for the checkpoint of size {}", number, size));
  }
  std::string stored = TRY(read_or_empty(*files_, file(size, number, kResponse)));
  if (!stored.empty() && stored != as_text(response)) {
    return fail(ErrorKind::kConflict,
                fmt::format("timestamp query {} for the checkpoint of size {} is answered already",
                            number, size),
                "make another query");
  }
  if (!chain_pem.empty()) TRY(write_file_durably(*files_, file(size, number, kChain), chain_pem));
  return write_file_durably(*files_, file(size, number, kResponse), as_text(response));
}

}  // namespace habeas::ledger
