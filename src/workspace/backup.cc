// SPDX-License-Identifier: Apache-2.0
#include "workspace/backup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <fmt/core.h>

#include "ledger/checkpoint.h"
#include "vault/layout.h"
#include "verify/verify_case.h"
#include "workspace/internal/folders.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kNotice = "BACKUP.txt";
constexpr std::string_view kNoticeText =
    "This folder is a backup, made by `habeas backup`. It is a case as it stands: check it with\n"
    "`habeas verify`, restore it by copying the whole folder. Keys are not in it. A restored copy "
    "that\n"
    "is older than what was signed last opens for reading only: `habeas recover` continues it.\n";
constexpr std::string_view kUnfinished = "BACKUP.unfinished";  // a folder; cleared by each run
constexpr size_t kBlock = size_t{1} << 20;
constexpr size_t kObjectsAtOnce = 1024;

// Files of a folder tree, by their path below it.
using Listing = std::map<std::string, FileStatus>;

Result<void> list_below(FileSystem& files, const fs::path& root, const fs::path& relative,
                        Listing& out) {
  Result<std::vector<std::string>> names = files.list(root / relative);
  if (!names && names.error().kind == ErrorKind::kNotFound) return {};
  if (!names) return fail(names.error());
  for (const std::string& name : *names) {
    fs::path path = relative / name;
    FileStatus status = TRY(files.status(root / path));
    if (status.type == FileType::kDirectory)
      TRY(list_below(files, root, path, out));
    else if (status.type == FileType::kRegular)
      out.emplace(path.string(), status);
  }
  return {};
}

// What a copy leaves out: what is derived and large, and what a crash left behind.
bool is_part_of_case(const std::string& path) {
  fs::path incoming = vault::incoming_folder("vault", vault::StoreKind::kExhibits).parent_path();
  return !path.starts_with(incoming.string() + "/") && path != "ledger/lock" &&
         !path.ends_with(".tmp");
}

// Sets of files in the order in which they may appear in the backup.
enum class Stage { kObjects, kBodies, kEntries, kRest, kCheckpoint, kSettings };

Stage stage_of(const std::string& path) {
  if (path == "habeas.toml") return Stage::kSettings;
  if (path == "ledger/checkpoint") return Stage::kCheckpoint;
  if (path.starts_with("ledger/segments/")) return Stage::kEntries;
  if (path.starts_with(vault::bodies_folder("vault").string() + "/")) return Stage::kBodies;
  return path.starts_with("vault/") ? Stage::kObjects : Stage::kRest;
}

class Copier {
 public:
  Copier(Environment& environment, fs::path from, fs::path to, BackupSummary& summary)
      : files_(environment.files),
        progress_(environment.progress),
        from_(std::move(from)),
        to_(std::move(to)),
        summary_(summary) {}

  Result<void> list();
  Result<void> copy_objects();
  Result<void> copy(Stage stage);
  Result<void> remove(const std::string& path);
  [[nodiscard]] const Listing& source() const { return source_; }
  [[nodiscard]] const Listing& target() const { return target_; }

 private:
  struct Copied {
    Digest digest;
    int64_t written = 0;
  };
  Result<Copied> copy_bytes(const std::string& path, const fs::path& target);
  Result<bool> same_bytes(const std::string& path, int64_t size);
  // Whether the file there became that of the case by writing what is new at its end.
  Result<bool> append(const std::string& path, const FileStatus& status);
  Result<std::optional<int64_t>> beginning_of_the_new(File& ours, File& theirs, int64_t size);
  Result<void> make_parent(const std::string& path);
  Result<void> tell();

  FileSystem& files_;
  Progress& progress_;
  fs::path from_, to_;
  BackupSummary& summary_;
  Listing source_, target_;
  std::set<fs::path> made_;
};

Result<void> Copier::list() {
  for (const char* part : {"ledger", "vault"}) {
    TRY(list_below(files_, from_, part, source_));
    TRY(list_below(files_, to_, part, target_));
  }
  for (Listing* listing : {&source_, &target_})
    std::erase_if(*listing, [](const auto& row) { return !is_part_of_case(row.first); });
  source_.emplace("habeas.toml", TRY(files_.status(from_ / "habeas.toml")));
  if (exists(files_, to_ / "habeas.toml"))
    target_.emplace("habeas.toml", TRY(files_.status(to_ / "habeas.toml")));
  return {};
}

Result<void> Copier::tell() {
  progress_.report("copying", summary_.bytes, -1, "bytes");
  if (progress_.stop_requested())
    return fail(ErrorKind::kConflict, "stopped; the earlier backup is as it was", "run it again");
  return {};
}

Result<void> Copier::make_parent(const std::string& path) {
  fs::path parent = (to_ / path).parent_path();
  if (made_.insert(parent).second) TRY(make_directories(files_, parent));
  return {};
}

// Everything up to the last byte that is not zero; segments are prewritten with zeros, which become
// a hole.
Result<Copier::Copied> Copier::copy_bytes(const std::string& path, const fs::path& target) {
  std::unique_ptr<File> in = TRY(files_.open(from_ / path, OpenMode::kRead));
  if (exists(files_, target)) TRY(files_.remove(target));
  std::unique_ptr<File> out = TRY(files_.open(target, OpenMode::kCreate));
  Sha256 hash;
  Bytes block(kBlock);
  int64_t offset = 0;
  Copied copied;
  while (true) {
    size_t got = TRY(in->read_at(offset, block));
    if (got == 0) break;
    ByteView bytes = ByteView(block).first(got);
    hash.update(bytes);
    size_t used = got;
    while (used > 0 && bytes[used - 1] == 0) --used;
    if (used > 0) TRY(out->write_at(offset, bytes.first(used)));
    copied.written += static_cast<int64_t>(used);
    offset += static_cast<int64_t>(got);
  }
  TRY(out->truncate(offset));
  TRY(out->sync());
  copied.digest = hash.finish();
  summary_.bytes += copied.written;
  ++summary_.copied;
  TRY(tell());
  return copied;
}

Result<bool> Copier::same_bytes(const std::string& path, int64_t size) {
  auto there = target_.find(path);
  if (there == target_.end() || there->second.size != size) return false;
  std::unique_ptr<File> ours = TRY(files_.open(from_ / path, OpenMode::kRead));
  std::unique_ptr<File> theirs = TRY(files_.open(to_ / path, OpenMode::kRead));
  Bytes first(kBlock);
  Bytes second(kBlock);
  for (int64_t offset = 0; offset < size;) {
    size_t got = TRY(ours->read_at(offset, first));
    size_t other = TRY(theirs->read_at(offset, second));
    if (got == 0 || got != other ||
        !std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(got),
                    second.begin()))
      return false;
    offset += static_cast<int64_t>(got);
  }
  return true;
}

// Where the case has bytes and the backup has zeros, or nothing, to its end; nothing if they differ
// in any other way.
Result<std::optional<int64_t>> Copier::beginning_of_the_new(File& ours, File& theirs,
                                                            int64_t size) {
  Bytes first(kBlock);
  Bytes second(kBlock);
  std::optional<int64_t> begins;
  for (int64_t offset = 0; offset < size;) {
    size_t got = TRY(ours.read_at(offset, first));
    size_t other = TRY(theirs.read_at(offset, second));
    if (got == 0) break;
    std::fill(second.begin() + static_cast<std::ptrdiff_t>(std::min(other, got)), second.end(), 0);
    for (size_t i = 0; i < got; ++i) {
      if (!begins && first[i] != second[i]) begins = offset + static_cast<int64_t>(i);
      if (begins && second[i] != 0) return std::optional<int64_t>();
    }
    offset += static_cast<int64_t>(got);
  }
  return begins;
}

// Segments only grow, over zeros that were written before. Cut short, this leaves the backup as a
// crash leaves a case: with a torn end after what its checkpoint signs. An erasure changes what
// went before, and takes a whole new file.
Result<bool> Copier::append(const std::string& path, const FileStatus& status) {
  auto there = target_.find(path);
  if (there == target_.end() || there->second.size > status.size) return false;
  std::unique_ptr<File> ours = TRY(files_.open(from_ / path, OpenMode::kRead));
  std::unique_ptr<File> theirs = TRY(files_.open(to_ / path, OpenMode::kReadWrite));
  std::optional<int64_t> begins = TRY(beginning_of_the_new(*ours, *theirs, status.size));
  if (!begins) return false;
  Bytes block(kBlock);
  for (int64_t offset = *begins; offset < status.size;) {
    size_t got = TRY(ours->read_at(offset, block));
    if (got == 0) break;
    size_t used = got;
    while (used > 0 && block[used - 1] == 0) --used;
    if (used > 0) TRY(theirs->write_at(offset, ByteView(block).first(used)));
    summary_.bytes += static_cast<int64_t>(used);
    offset += static_cast<int64_t>(got);
    TRY(tell());
  }
  TRY(theirs->truncate(status.size));
  TRY(theirs->sync());
  ++summary_.copied;
  return true;
}

// Exhibits and derivatives: what the backup has by that name and size stays (it is hashed when the
// backup is verified); what is new is hashed while it is copied.
Result<void> Copier::copy_objects() {
  std::vector<std::string> fresh;
  for (const auto& [path, status] : source_) {
    if (stage_of(path) != Stage::kObjects) continue;
    auto there = target_.find(path);
    if (there != target_.end() && there->second.size == status.size)
      ++summary_.kept;
    else
      fresh.push_back(path);
  }
  for (size_t first = 0; first < fresh.size(); first += kObjectsAtOnce) {
    size_t last = std::min(first + kObjectsAtOnce, fresh.size());
    for (size_t i = first; i < last; ++i) {
      TRY(make_parent(fresh[i]));
      fs::path unfinished = to_ / kUnfinished / std::to_string(i - first);
      Copied copied = TRY(copy_bytes(fresh[i], unfinished));
      std::optional<Digest> named = vault::digest_from_name(fs::path(fresh[i]).filename().string());
      if (named && *named != copied.digest) {
        TRY(files_.remove(unfinished));
        return fail(ErrorKind::kCorrupt,
                    fmt::format("{} does not have the bytes of its name", fresh[i]),
                    "run `habeas verify` on the case; the earlier backup is as it was");
      }
    }
    for (size_t i = first; i < last; ++i) {
      TRY(files_.rename(to_ / kUnfinished / std::to_string(i - first), to_ / fresh[i]));
      std::unique_ptr<File> file = TRY(files_.open(to_ / fresh[i], OpenMode::kRead));
      TRY(file->set_read_only(true));
    }
    TRY(files_.sync_all(to_));
  }
  return {};
}

Result<void> Copier::copy(Stage stage) {
  for (const auto& [path, status] : source_) {
    if (stage_of(path) != stage) continue;
    if (TRY(same_bytes(path, status.size))) {
      ++summary_.kept;
      continue;
    }
    bool grows = stage == Stage::kBodies || stage == Stage::kEntries;
    if (grows) {
      bool appended = TRY(append(path, status));
      if (appended) continue;
    }
    TRY(make_parent(path));
    fs::path unfinished = to_ / kUnfinished / "0";
    TRY(copy_bytes(path, unfinished));
    TRY(files_.rename(unfinished, to_ / path));
  }
  return files_.sync_all(to_);
}

Result<void> Copier::remove(const std::string& path) {
  TRY(files_.remove(to_ / path));
  ++summary_.removed;
  return {};
}

Result<void> require_apart(const fs::path& folder, const fs::path& target) {
  if (!lie_in_one_another(folder, target)) return {};
  return fail(ErrorKind::kInvalid, "a case and its backup cannot lie in one another",
              "name a folder elsewhere, best on another disk");
}

// The target must be new, or an earlier state of this case.
Result<void> require_ours(Workspace& workspace, const fs::path& target) {
  FileSystem& files = workspace.environment().files;
  if (!exists(files, target)) return {};
  if (is_a_file(files, target)) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} is a file, and a backup is a folder", printable(target.string())),
                "name a new folder");
  }
  std::vector<std::string> names = TRY(files.list(target));
  // A first backup that was cut short while it wrote its notice.
  std::erase(names, std::string(kNotice) + ".tmp");
  if (names.empty()) return {};
  if (!exists(files, target / kNotice)) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} is neither empty nor a backup", printable(target.string())),
                "name a new folder");
  }
  Result<std::string> text = read_file(files, target / "ledger" / "checkpoint", 1 << 20);
  if (!text && text.error().kind == ErrorKind::kNotFound) return {};  // a first one, cut short
  if (!text) return fail(text.error());
  ledger::SignedCheckpoint there =
      TRY_CTX(ledger::parse_checkpoint(*text), "the checkpoint of the backup");
  ledger::Log& log = workspace.log();
  if (there.checkpoint.size > log.size()) {
    return fail(
        ErrorKind::kConflict,
        fmt::format("the backup has {} signed entries and the case {}: the case was restored "
                    "from an older copy",
                    there.checkpoint.size, log.size()),
        "keep this backup as it is and restore the case from it, or name a new folder");
  }
  if (TRY(log.root_at(there.checkpoint.size)) != there.checkpoint.root) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} is the backup of another case, or of another history of this one",
                            printable(target.string())),
                "keep it as it is and name a new folder");
  }
  return {};
}

// Exhibits that the ledger records as erased.
Result<std::set<std::string>> erased_exhibits(Workspace& workspace) {
  std::set<std::string> out;
  for (int64_t index = 0; index < workspace.log().size(); ++index) {
    std::string bytes = TRY(workspace.log().entry(index));
    ledger::Entry parsed = TRY(ledger::parse_entry(bytes));
    if (parsed.kind != ledger::EntryKind::kErasureDone) continue;
    casefile::Entry entry = TRY(workspace.read_entry(index));
    TRY(entry.for_each([&](int64_t, const casefile::Item& item) -> Result<void> {
      if (item.type == "erasure" && !item.text("exhibit").empty()) out.insert(item.text("exhibit"));
      return {};
    }));
  }
  return out;
}

Result<void> copy_case(Workspace& workspace, const fs::path& target, BackupSummary& summary) {
  FileSystem& files = workspace.environment().files;
  TRY(make_directories(files, target));
  TRY(write_file_durably(files, target / kNotice, kNoticeText));
  TRY(remove_tree(files, target / kUnfinished));
  TRY(files.make_directory(target / kUnfinished));
  Copier copier(workspace.environment(), workspace.folder(), target, summary);
  TRY(copier.list());
  TRY(copier.copy_objects());
  for (Stage stage :
       {Stage::kBodies, Stage::kEntries, Stage::kRest, Stage::kCheckpoint, Stage::kSettings})
    TRY(copier.copy(stage));
  std::set<std::string> erased = TRY(erased_exhibits(workspace));
  for (const auto& [path, status] : copier.target()) {
    if (copier.source().contains(path)) continue;
    bool stale_tile = path.starts_with("ledger/tile/");
    if (stale_tile || erased.contains(fs::path(path).filename().string())) TRY(copier.remove(path));
  }
  TRY(remove_tree(files, target / kUnfinished));
  return files.sync_all(target);
}

}  // namespace

Result<BackupSummary> back_up(Environment& environment, const fs::path& folder,
                              const fs::path& target, const BackupOptions& options) {
  TRY(require_apart(folder, target));
  // The lock of the log keeps other writers out: ours if the backup goes on record, else taken
  // here, for a case that may be open for reading only.
  std::unique_ptr<FileLock> lock;
  if (!options.record)
    lock = TRY(environment.files.lock(ledger_folder(folder) / "lock", environment.lock_note));
  Workspace workspace =
      TRY(Workspace::open(environment, folder, options.record ? Mode::kWrite : Mode::kRead));
  TRY(require_ours(workspace, target));
  if (options.record) {
    casefile::Item access;
    access.type = "access";
    access.set("what", "backup");
    access.set("target", target.string());
    access.set("purpose", options.purpose);
    std::vector<casefile::Item> items = {access};
    TRY(workspace.commit(ledger::EntryKind::kAccessRecorded, items, options.purpose,
                         casefile::Action::kExport));
    TRY(workspace.checkpoint());
  }
  BackupSummary summary;
  TRY(copy_case(workspace, target, summary));
  verifier::VerifyOptions verify_options;
  verify_options.progress = &environment.progress;
  summary.report = TRY(verifier::verify_case(environment.files, target, verify_options));
  return summary;
}

}  // namespace habeas::workspace
