// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/bundle_bag.h"

#include <algorithm>
#include <set>

#include "crypto/digest.h"
#include "ledger/note.h"
#include "verify/internal/claims.h"
#include "verify/internal/parallel_hash.h"

namespace habeas::verifier {
namespace {

class BagCheck {
 public:
  BagCheck(BundleReader& bundle, const BundleIndex& index, const BundleContent& content,
           const VerifyOptions& options, Report& report)
      : bundle_(bundle), index_(index), content_(content), options_(options), report_(report) {}

  Result<void> run();

 private:
  void check_required();
  void check_note();
  void check_signer(const BundleStatement& statement, const ledger::Note& note);
  void check_tag_files();
  Result<void> check_payload();
  std::optional<Manifest> read_manifest(std::string_view file, const Claim& claim);
  Result<Digest> digest_of(const std::string& path);

  BundleReader& bundle_;
  const BundleIndex& index_;
  const BundleContent& content_;
  const VerifyOptions& options_;
  Report& report_;
  void check_statement();

  std::optional<BundleStatement> statement_;
  bool note_good_ = false;
  std::string signer_missing_;  // why the note could not be checked; said last
};

Result<Digest> BagCheck::digest_of(const std::string& path) {
  Sha256 hash;
  auto sink = [&](ByteView piece) -> Result<void> {
    hash.update(piece);
    return {};
  };
  TRY(bundle_.stream(path, sink));
  return hash.finish();
}

void BagCheck::check_required() {
  for (std::string_view path : {kBagitFile, kBagInfoFile, kManifestFile, kTagManifestFile,
                                kAdviceFile, kNoteFile, kCheckpointFile, kPolicyFile}) {
    if (!index_.has(path)) report_.failed(kBundleFiles, "it is missing", std::string(path));
  }
}

void BagCheck::check_signer(const BundleStatement& statement, const ledger::Note& note) {
  std::string file(kNoteFile);
  const ledger::NoteSignature& line = note.signatures[0];
  std::string prefix = bundle_key_name(statement.origin, "");
  std::string id = line.name.starts_with(prefix) ? line.name.substr(prefix.size()) : std::string();
  const std::map<std::string, Actor>& actors = content_.facts().actors();
  auto actor = actors.find(id);
  if (actor == actors.end() || !actor->second.key) {
    // Perhaps because the file that states it was exchanged: that is then said first.
    signer_missing_ = "no disclosed entry states a key of " + printable(line.name);
    return;
  }
  ledger::VerifierKey key{line.name, ledger::SignatureType::kEd25519, *actor->second.key};
  Result<ledger::NoteVerification> good =
      ledger::verify_note(note, std::vector<ledger::VerifierKey>{key});
  if (!good) {
    report_.failed(kBundleNote, good.error().message, file);
    return;
  }
  note_good_ = true;
  report_.pass(kBundleNote, "signed by " + id);
  if (actor->second.status == "active") {
    report_.pass(kBundleSigner, id + " is active by the entries disclosed");
  } else if (actor->second.status.empty()) {
    report_.not_checked(kBundleSigner, "the status of " + id + " is withheld", file);
  } else {
    report_.failed(kBundleSigner,
                   id + " is " + printable(actor->second.status) + " by the entries disclosed",
                   file);
  }
}

void BagCheck::check_note() {
  std::string file(kNoteFile);
  if (!index_.has(file)) return;
  Result<std::string> bytes = bundle_.read(file, kTextLimit);
  Result<ledger::Note> note =
      bytes ? ledger::parse_note(*bytes) : Result<ledger::Note>(fail(bytes.error()));
  if (!note) {
    report_.failed(kBundleNote, note.error().message, file);
    return;
  }
  Result<BundleStatement> statement = parse_statement(note->text);
  if (!statement || format_statement(*statement) != note->text) {
    report_.failed(kBundleNote,
                   statement ? "the statement is not in its one form" : statement.error().message,
                   file);
    return;
  }
  if (note->signatures.size() != 1) {
    report_.failed(kBundleNote,
                   "there must be one signature line, and there are " +
                       std::to_string(note->signatures.size()),
                   file);
    return;
  }
  statement_ = *statement;
  // The signature first: whatever the statement says counts only then.
  check_signer(*statement, *note);
}

void BagCheck::check_statement() {
  if (!signer_missing_.empty())
    report_.failed(kBundleSigner, signer_missing_, std::string(kNoteFile));
  const std::optional<ledger::Checkpoint>& checkpoint = content_.checkpoint();
  if (!statement_ || !checkpoint) return;
  if (checkpoint->origin == statement_->origin && checkpoint->size == statement_->size) return;
  report_.failed(kBundleNote,
                 "the note is about size " + std::to_string(statement_->size) + " of " +
                     printable(statement_->origin) + ", the bundle about size " +
                     std::to_string(checkpoint->size) + " of " + printable(checkpoint->origin),
                 std::string(note_good_ ? kCheckpointFile : kNoteFile));
}

std::optional<Manifest> BagCheck::read_manifest(std::string_view path, const Claim& claim) {
  std::string file(path);
  if (!index_.has(file)) return std::nullopt;
  Result<std::string> text = bundle_.read(file, kBodyLimit);
  Result<Manifest> manifest = text ? parse_manifest(*text) : Result<Manifest>(fail(text.error()));
  if (manifest) return *manifest;
  report_.failed(claim, manifest.error().message, file);
  return std::nullopt;
}

void BagCheck::check_tag_files() {
  std::string file(kTagManifestFile);
  if (!index_.has(file)) return;
  Result<Digest> own = digest_of(file);
  if (!own) {
    report_.failed(kTagFiles, own.error().message, file);
    return;
  }
  if (statement_ && to_hex(*own) != statement_->tagmanifest_sha256) {
    report_.failed(kTagFiles, "it is not the list that bundle.note signs", file);
    return;
  }
  std::optional<Manifest> listed = read_manifest(file, kTagFiles);
  if (!listed) return;
  for (std::string_view must : {kBagitFile, kBagInfoFile, kManifestFile, kAdviceFile}) {
    if (!listed->contains(std::string(must))) {
      report_.failed(kTagFiles, std::string(must) + " is not listed", file);
    }
  }
  // Bundles of earlier versions have no page.
  if (index_.has(kPageFile) && !listed->contains(std::string(kPageFile)))
    report_.failed(kTagFiles, "it is not in the tag manifest", std::string(kPageFile));
  for (const auto& [path, digest] : *listed) {
    if (!is_tag_file(path)) {
      report_.failed(kTagFiles, "it must not be listed as a tag file", path);
      continue;
    }
    if (!index_.has(path)) {
      report_.failed(kTagFiles, "it is listed and missing", path);
      continue;
    }
    Result<Digest> found = digest_of(path);
    if (!found || to_hex(*found) != digest) {
      report_.failed(kTagFiles,
                     found ? "its bytes are not those that were sent" : found.error().message,
                     path);
    }
  }
  Result<std::string> declaration = bundle_.read(kBagitFile, kTextLimit);
  if (declaration && *declaration != kBagitText) {
    report_.failed(kTagFiles, "it is not the declaration of BagIt 1.0", std::string(kBagitFile));
  }
  if (report_.failures_of(kTagFiles.id) == 0)
    report_.pass(kTagFiles, std::to_string(listed->size()) + " files");
}

Result<void> BagCheck::check_payload() {
  std::optional<Manifest> listed = read_manifest(kManifestFile, kPayload);
  if (!listed) return {};
  std::vector<std::pair<std::string, std::string>> present;
  for (const auto& [path, digest] : *listed) {
    if (!path.starts_with("data/"))
      report_.failed(kPayload, "it is listed as payload and lies outside data/", path);
    else if (!index_.has(path))
      report_.failed(kPayload, "it is listed and missing", path);
    else
      present.emplace_back(path, digest);
  }
  for (const auto& [path, size] : index_.sizes) {
    if (path.starts_with("data/") && !listed->contains(path))
      report_.failed(kPayload, "it is not in the manifest", path);
  }
  Progress& progress = options_.progress != nullptr ? *options_.progress : no_progress();
  auto work = [&](int, int64_t item) -> Result<void> {
    const auto& file = present[static_cast<size_t>(item)];
    Digest found = TRY(digest_of(file.first));
    if (to_hex(found) != file.second)
      return fail(ErrorKind::kCorrupt, "its bytes are not those that were sent");
    for (std::string_view folder : {kExhibitFolder, kDerivativeFolder}) {
      if (file.first.starts_with(folder) && file.first.substr(folder.size()) != file.second)
        return fail(ErrorKind::kCorrupt, "its name is not its digest");
    }
    return {};
  };
  std::vector<Result<void>> results =
      TRY(for_all(static_cast<int64_t>(present.size()), std::max(1, options_.threads),
                  "hashing the bundle", progress, work));
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) report_.failed(kPayload, results[i].error().message, present[i].first);
  }
  if (report_.failures_of(kPayload.id) == 0)
    report_.pass(kPayload, std::to_string(present.size()) + " files re-hashed");
  return {};
}

Result<void> BagCheck::run() {
  check_required();
  if (report_.failures_of(kBundleFiles.id) == 0) {
    report_.pass(kBundleFiles,
                 std::to_string(index_.sizes.size()) + " files, all of names that a bundle has");
  }
  check_note();
  check_tag_files();
  TRY(check_payload());
  check_statement();
  return {};
}

void place(const std::string& path, const BundlePath& what, BundleIndex& index) {
  switch (what.part) {
    case BundlePart::kEntry:
      index.entries[what.index] = path;
      break;
    case BundlePart::kProof:
      index.proofs[what.index] = path;
      break;
    case BundlePart::kBody:
      index.bodies[what.index] = path;
      break;
    case BundlePart::kItem:
      index.items[what.index][what.item] = path;
      break;
    case BundlePart::kTile:
      index.tiles.push_back(what.name);
      break;
    case BundlePart::kExhibit:
      index.exhibits[what.name] = path;
      break;
    case BundlePart::kDerivative:
      index.derivatives[what.name] = path;
      break;
    case BundlePart::kAnchor:
      index.anchors[what.index][what.name] = path;
      break;
    default:
      break;
  }
}

}  // namespace

Result<BundleIndex> index_bundle(BundleReader& bundle, Report& report) {
  std::vector<BundleFile> files = TRY(bundle.list());
  BundleIndex index;
  std::set<std::string> folded;
  for (const BundleFile& file : files) {
    if (file.path == "fetch.txt") {
      report.failed(kBundleFiles, "a bundle that asks to fetch parts from elsewhere is refused",
                    file.path);
      continue;
    }
    if (file.type == FileType::kSymlink || file.type == FileType::kOther) {
      report.failed(kBundleFiles, "links and special files are refused", file.path);
      continue;
    }
    if (file.type == FileType::kDirectory) {
      // An empty folder carries nothing but its name.
      report.failed(kBundleFiles, "an empty or too deep folder", file.path);
      continue;
    }
    Result<BundlePath> what = classify(file.path);
    if (!what) {
      report.failed(kBundleFiles, what.error().message, file.path);
      continue;
    }
    std::string lower = file.path;
    std::ranges::transform(lower, lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (!folded.insert(lower).second) {
      report.failed(kBundleFiles, "another file differs from it in letters' case only", file.path);
      continue;
    }
    index.sizes[file.path] = file.size;
    place(file.path, *what, index);
  }
  std::ranges::sort(index.tiles);
  return index;
}

Result<void> check_bag(BundleReader& bundle, const BundleIndex& index, const BundleContent& content,
                       const VerifyOptions& options, Report& report) {
  return BagCheck(bundle, index, content, options, report).run();
}

}  // namespace habeas::verifier
