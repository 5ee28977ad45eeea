// SPDX-License-Identifier: Apache-2.0
#include "verify/verify_case.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/policy.h"
#include "ledger/segment.h"
#include "verify/case_settings.h"
#include "verify/internal/anchors.h"
#include "verify/internal/case_bodies.h"
#include "verify/internal/claims.h"
#include "verify/internal/facts.h"
#include "verify/internal/keys.h"
#include "verify/internal/tile_check.h"

namespace habeas::verifier {
namespace {

constexpr std::string_view kSegmentFolder = "ledger/segments";
constexpr std::string_view kCheckpoint = "ledger/checkpoint";
constexpr int64_t kSmallFile = int64_t{1} << 20;

class CaseVerifier {
 public:
  CaseVerifier(FileSystem& files, fs::path folder, const VerifyOptions& options)
      : files_(files),
        folder_(std::move(folder)),
        options_(options),
        progress_(options.progress != nullptr ? *options.progress : no_progress()),
        report_("case", folder_.string()) {}

  Result<Report> run();

 private:
  Result<void> read_settings();
  void read_entries();
  void check_root();
  void check_settings();
  void check_signature();
  void check_tiles();
  void check_stray_tiles(const TileExpectation& expected, const std::string& relative, int depth);
  void check_anchors();
  Result<AnchorFolder> read_anchor(const std::string& size);

  FileSystem& files_;
  fs::path folder_;
  const VerifyOptions& options_;
  Progress& progress_;
  Report report_;
  CaseSettings settings_;
  bool settings_good_ = false;
  std::optional<ledger::SegmentStore> segments_;
  std::vector<ReadEntry> entries_;
  ledger::MemoryTree tree_;
  std::string checkpoint_bytes_;
  std::optional<ledger::Checkpoint> checkpoint_;  // parsed, not yet believed
  bool root_good_ = false;
  Facts facts_;
};

Result<void> CaseVerifier::read_settings() {
  std::string text =
      TRY_CTX(read_file(files_, folder_ / "habeas.toml", kSmallFile), "this is no case");
  Result<CaseSettings> parsed = parse_case_settings(text);
  if (parsed) {
    settings_ = *parsed;
    settings_good_ = true;
  } else {
    report_.failed(kSettings, parsed.error().message, "habeas.toml");
  }
  return {};
}

void CaseVerifier::read_entries() {
  std::vector<Digest> hashes;
  auto visit = [&](int64_t first, std::span<const ByteView> batch) -> Result<void> {
    hashes.resize(batch.size());
    sha256_leaves(batch, hashes);
    tree_.append(hashes);
    for (size_t i = 0; i < batch.size(); ++i) {
      ReadEntry read;
      Result<ledger::Entry> parsed = ledger::parse_entry(as_text(batch[i]));
      if (parsed) {
        read.entry = *parsed;
        read.readable = true;
      } else {
        report_.failed(kEntries, parsed.error().message, std::string(kSegmentFolder),
                       first + static_cast<int64_t>(i));
      }
      entries_.push_back(read);
    }
    if (progress_.stop_requested())
      return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
    return {};
  };
  Result<ledger::SegmentStore> store =
      ledger::SegmentStore::open(files_, folder_ / "ledger" / "segments",
                                 ledger::LogMode::kReadOnly, 0, ledger::SegmentOptions{}, visit);
  if (!store) {
    report_.failed(kEntries, store.error().message, std::string(kSegmentFolder));
    return;
  }
  segments_.emplace(std::move(*store));
  if (segments_->damage()) {
    report_.failed(kEntries, segments_->damage()->message, std::string(kSegmentFolder),
                   segments_->size());
  } else if (segments_->torn_bytes() > 0) {
    report_.not_checked(kUnsigned,
                        std::to_string(segments_->torn_bytes()) +
                            " bytes of an append that was never acknowledged; the next writing "
                            "command removes them",
                        std::string(kSegmentFolder));
  }
  if (report_.failures_of(kEntries.id) == 0 && !entries_.empty()) {
    report_.pass(kEntries, std::to_string(entries_.size()) + " entries");
  } else if (entries_.empty()) {
    report_.failed(kEntries, "the ledger is empty", std::string(kSegmentFolder));
  }
}

void CaseVerifier::check_root() {
  std::string file(kCheckpoint);
  Result<std::string> bytes = read_file(files_, folder_ / kCheckpoint, kSmallFile);
  if (!bytes) {
    report_.failed(kRoot, "no checkpoint: " + bytes.error().message, file);
    return;
  }
  checkpoint_bytes_ = *bytes;
  Result<ledger::SignedCheckpoint> parsed = ledger::parse_checkpoint(checkpoint_bytes_);
  if (!parsed) {
    report_.failed(kRoot, parsed.error().message, file);
    return;
  }
  checkpoint_ = parsed->checkpoint;
  report_.set_log(checkpoint_->origin, checkpoint_->size);
  int64_t have = tree_.size();
  if (checkpoint_->size > have) {
    report_.failed(kRoot,
                   "the checkpoint signs " + std::to_string(checkpoint_->size) +
                       " entries, and only " + std::to_string(have) +
                       " are there: the ledger was cut off",
                   std::string(kSegmentFolder), have);
    return;
  }
  Result<Digest> root = tree_.root_at(checkpoint_->size);
  if (!root || *root != checkpoint_->root) {
    report_.failed(kRoot,
                   "the first " + std::to_string(checkpoint_->size) + " entries hash to " +
                       (root ? to_base64(*root) : root.error().message) + ", the checkpoint says " +
                       to_base64(checkpoint_->root),
                   file);
    return;
  }
  root_good_ = true;
  report_.pass(
      kRoot, std::to_string(checkpoint_->size) + " entries, root " + to_base64(checkpoint_->root));
  if (have > checkpoint_->size) {
    report_.not_checked(
        kUnsigned,
        std::to_string(have - checkpoint_->size) +
            " entries came after the checkpoint; `habeas log checkpoint --sign` signs them",
        std::string(kSegmentFolder), checkpoint_->size);
  }
}

void CaseVerifier::check_settings() {
  if (!settings_good_) return;
  std::string file = "habeas.toml";
  if (checkpoint_ && checkpoint_->origin != settings_.origin) {
    report_.failed(kSettings,
                   "the checkpoint is of " + printable(checkpoint_->origin) + ", this file says " +
                       printable(settings_.origin),
                   file);
    return;
  }
  if (!facts_.opened) {
    report_.not_checked(kSettings, "the first entry does not show the case item", file, 0);
    return;
  }
  const CaseStatement& opened = *facts_.opened;
  auto differs = [&](const char* key, const std::string& ours, const std::string& theirs) {
    if (ours == theirs) return false;
    report_.failed(kSettings,
                   std::string(key) + " is " + printable(ours) + " here and " + printable(theirs) +
                       " in the ledger",
                   file, opened.entry);
    return true;
  };
  if (differs("origin", settings_.origin, opened.origin) ||
      differs("name", settings_.name, opened.name) ||
      differs("format", std::to_string(settings_.format), std::to_string(opened.format))) {
    return;
  }
  report_.pass(kSettings, "name, origin and format");
}

void CaseVerifier::check_signature() {
  if (!checkpoint_) return;
  check_log_signature(LogSignature{std::string(kCheckpoint), checkpoint_bytes_, checkpoint_->origin,
                                   checkpoint_->size},
                      options_.policy, facts_, report_);
}

void CaseVerifier::check_stray_tiles(const TileExpectation& expected, const std::string& relative,
                                     int depth) {
  Result<std::vector<std::string>> names = files_.list(folder_ / "ledger" / relative);
  if (!names) return;  // the missing tiles are reported one by one
  for (const std::string& name : *names) {
    std::string path = relative + "/" + name;
    Result<FileStatus> status = files_.status(folder_ / "ledger" / path);
    if (status && status->type == FileType::kDirectory && depth < 12) {
      check_stray_tiles(expected, path, depth + 1);
      continue;
    }
    Result<Bytes> wanted = expected.bytes(path);
    if (!wanted) {
      report_.not_checked(kStrangers, "not a tile of this ledger", "ledger/" + path);
      continue;
    }
    Result<std::string> found = read_file(files_, folder_ / "ledger" / path, kSmallFile << 5);
    if (!found || as_text(*wanted) != *found) {
      report_.failed(
          kTiles,
          found ? "it does not hold what the entries give; `habeas rebuild` writes it again"
                : found.error().message,
          "ledger/" + path);
    }
  }
}

void CaseVerifier::check_tiles() {
  if (!root_good_) return;
  auto range = [&](int64_t from, int64_t to) { return segments_->encoded(from, to); };
  // A writer may have added tiles of entries after the checkpoint: any tile of the whole tree is
  // right.
  TileExpectation whole(tree_, tree_.size(), range);
  check_stray_tiles(whole, "tile", 0);
  TileExpectation signed_part(tree_, checkpoint_->size, range);
  int64_t present = 0;
  for (const std::string& path : signed_part.paths()) {
    std::string full = TileExpectation::full_path(path);
    if (exists(files_, folder_ / "ledger" / path) ||
        (!full.empty() && exists(files_, folder_ / "ledger" / full))) {
      ++present;
    } else {
      report_.failed(kTiles, "it is missing; `habeas rebuild` writes it again", "ledger/" + path);
    }
  }
  if (report_.failures_of(kTiles.id) == 0) report_.pass(kTiles, std::to_string(present) + " files");
}

Result<AnchorFolder> CaseVerifier::read_anchor(const std::string& size) {
  AnchorFolder out;
  fs::path folder = folder_ / "ledger" / "anchors" / size;
  std::vector<std::string> names = TRY(files_.list(folder));
  for (const std::string& name : names) {
    if (!name.ends_with(".tmp")) out[name] = TRY(read_file(files_, folder / name, kSmallFile << 4));
  }
  // Nobody was told of it; a folder that lost its files after that is missed by its record.
  if (out.empty() || out.size() < names.size()) {
    report_.not_checked(kStrangers,
                        "left by a write that was cut short; the next writing command removes it",
                        "ledger/anchors/" + size);
  }
  return out;
}

void CaseVerifier::check_anchors() {
  if (!root_good_) return;
  AnchorContext context;
  context.prefix = "ledger/anchors/";
  context.origin = checkpoint_->origin;
  context.size = checkpoint_->size;
  context.checkpoint_file = std::string(kCheckpoint);
  context.checkpoint = checkpoint_bytes_;
  context.root_at = [this](int64_t size) -> std::optional<Digest> {
    Result<Digest> root = tree_.root_at(size);
    if (!root) return std::nullopt;
    return *root;
  };
  context.policy = chosen_policy(options_.policy);
  context.log_keys = all_log_keys(context.policy, facts_, checkpoint_->origin);
  context.earlier_origins = earlier_origins(facts_);
  check_continuations(facts_, context.policy, context.root_at, report_);
  if (!context.policy && !facts_.witness_policy.empty()) {
    context.policy = chosen_policy(facts_.witness_policy);
    context.own_policy = true;
  }
  context.recorded = facts_.timestamps;
  context.stated_times = facts_.stated_times;
  context.records_complete = true;
  context.options = &options_;
  AnchorChecker checker(std::move(context), report_);

  std::vector<int64_t> sizes;
  if (exists(files_, folder_ / "ledger" / "anchors")) {
    Result<std::vector<std::string>> names = files_.list(folder_ / "ledger" / "anchors");
    if (!names) report_.failed(kAnchorCheckpoint, names.error().message, "ledger/anchors");
    for (const std::string& name : names ? *names : std::vector<std::string>()) {
      Result<int64_t> size = parse_decimal(name);
      if (size)
        sizes.push_back(*size);
      else
        report_.not_checked(kStrangers, "not an anchor", "ledger/anchors/" + name);
    }
  }
  std::ranges::sort(sizes);
  for (int64_t size : sizes) {
    Result<AnchorFolder> anchor = read_anchor(std::to_string(size));
    if (anchor && !anchor->empty())
      checker.check(size, *anchor);
    else if (!anchor)
      report_.failed(kAnchorCheckpoint, anchor.error().message,
                     "ledger/anchors/" + std::to_string(size));
  }
  checker.finish();
}

Result<Report> CaseVerifier::run() {
  TRY(read_settings());
  read_entries();
  if (progress_.stop_requested())
    return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
  check_root();
  std::string origin = checkpoint_ ? checkpoint_->origin : settings_.origin;
  TRY(check_bodies(files_, folder_ / "vault", origin, entries_, progress_, facts_, report_));
  check_settings();
  check_signature();
  check_tiles();
  check_leaf_erasures(facts_, report_);
  Result<void> exhibits =
      check_exhibits(files_, folder_ / "vault", facts_, options_.threads, progress_, report_);
  if (!exhibits) {
    if (exhibits.error().kind == ErrorKind::kConflict) return fail(exhibits.error());
    report_.failed(kExhibits, exhibits.error().message, "vault/exhibits");
  }
  check_anchors();
  return std::move(report_);
}

}  // namespace

Result<Report> verify_case(FileSystem& files, const fs::path& folder,
                           const VerifyOptions& options) {
  if (!options.policy.empty()) TRY_CTX(ledger::parse_policy(options.policy), "the policy file");
  CaseVerifier verifier(files, folder, options);
  return verifier.run();
}

}  // namespace habeas::verifier
