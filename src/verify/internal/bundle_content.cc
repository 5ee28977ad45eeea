// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/bundle_content.h"

#include <algorithm>

#include "crypto/foreign_digest.h"
#include "ledger/disclosure.h"
#include "ledger/proof_file.h"
#include "verify/internal/anchored_words.h"
#include "verify/internal/anchors.h"
#include "verify/internal/case_bodies.h"
#include "verify/internal/claims.h"
#include "verify/internal/keys.h"
#include "verify/internal/tile_check.h"

namespace habeas::verifier {
namespace {

constexpr int64_t kTileEntries = 256;

std::string counted(int64_t count, const char* noun) { return std::to_string(count) + " " + noun; }

}  // namespace

std::optional<std::string> BundleContent::read(const Claim& claim, const std::string& path,
                                               int64_t limit, int64_t entry) {
  Result<std::string> bytes = bundle_.read(path, limit);
  if (bytes) return *bytes;
  report_.failed(claim, bytes.error().message, path, entry);
  return std::nullopt;
}

void BundleContent::read_policy() {
  std::string file(kPolicyFile);
  chosen_ = chosen_policy(options_.policy);
  if (!index_.has(file)) return;  // reported by the bag check
  std::optional<std::string> text = read(kPolicyClaim, file, kTextLimit);
  if (!text) return;
  Result<ledger::Policy> parsed = ledger::parse_policy(*text);
  if (parsed)
    policy_ = *parsed;
  else
    report_.failed(kPolicyClaim, parsed.error().message, file);
}

// Outside anchors/ nothing may stand that nobody vouches for: every line of the checkpoint must be
// of a key that the bundle's own policy names.
void BundleContent::refuse_unknown_lines(const ledger::Note& note) {
  if (!policy_) return;
  std::vector<ledger::VerifierKey> keys = policy_->keys();
  for (size_t line = 0; line < note.signatures.size(); ++line) {
    const ledger::NoteSignature& signature = note.signatures[line];
    bool known = std::ranges::any_of(keys, [&](const ledger::VerifierKey& key) {
      return key.name == signature.name && key.id() == signature.id;
    });
    if (known) continue;
    report_.failed(
        kLogSignature,
        "signature line " + std::to_string(line + 1) + " is of a key that the policy does not name",
        std::string(kCheckpointFile));
  }
}

void BundleContent::read_checkpoint() {
  std::string file(kCheckpointFile);
  if (!index_.has(file)) return;
  std::optional<std::string> bytes = read(kLogSignature, file, kTextLimit);
  if (!bytes) return;
  checkpoint_bytes_ = *bytes;
  Result<ledger::SignedCheckpoint> parsed = ledger::parse_checkpoint(checkpoint_bytes_);
  if (!parsed) {
    report_.failed(kLogSignature, parsed.error().message, file);
    return;
  }
  checkpoint_ = parsed->checkpoint;
  note_ = parsed->note;
  report_.set_log(checkpoint_->origin, checkpoint_->size);
  refuse_unknown_lines(parsed->note);
}

void BundleContent::take_entry(int64_t index, ByteView bytes, const std::string& file) {
  Known known;
  known.leaf = ledger::leaf_hash(bytes);
  Result<ledger::Entry> parsed = ledger::parse_entry(as_text(bytes));
  if (parsed) {
    known.entry = *parsed;
    known.readable = true;
  } else {
    report_.failed(kEntries, parsed.error().message, file, index);
  }
  entries_[index] = known;
}

void BundleContent::read_full_log() {
  // A size that the files cannot hold is a hostile or cut-off log; nothing is sized by it.
  int64_t tiles = static_cast<int64_t>(index_.tiles.size());
  if (checkpoint_->size / kTileEntries > tiles) {
    report_.failed(kRoot,
                   "the checkpoint signs " + counted(checkpoint_->size, "entries") +
                       ", and the bundle has " + counted(tiles, "tiles") + ": the log was cut off",
                   std::string(kTileFolder));
    return;
  }
  bool complete = true;
  for (const EntryTile& tile : entry_tiles(checkpoint_->size)) {
    std::string file = std::string(kLogFolder) + tile.path;
    std::optional<std::string> bytes;
    if (index_.has(file))
      bytes = read(kRoot, file, kTextLimit, tile.first);
    else
      report_.failed(kRoot, "entries are missing: the log was cut off", file, tile.first);
    if (!bytes) {
      complete = false;
      continue;
    }
    auto visit = [&](const std::vector<ByteView>& batch) -> Result<void> {
      std::vector<Digest> hashes(batch.size());
      sha256_leaves(batch, hashes);
      tree_.append(hashes);
      for (size_t i = 0; i < batch.size(); ++i)
        take_entry(tile.first + static_cast<int64_t>(i), batch[i], file);
      return {};
    };
    Result<void> parsed = read_entry_tile(as_bytes(*bytes), tile.width, visit);
    if (parsed) continue;
    report_.failed(kEntries, parsed.error().message, file, tile.first);
    complete = false;
  }
  if (!complete) return;
  if (report_.failures_of(kEntries.id) == 0 && checkpoint_->size > 0) {
    report_.pass(kEntries, counted(checkpoint_->size, "entries"));
  }
  if (tree_.root() == checkpoint_->root) {
    report_.pass(kRoot,
                 counted(checkpoint_->size, "entries") + ", root " + to_base64(checkpoint_->root));
    check_tiles();
  } else {
    report_.failed(kRoot,
                   "the entries hash to " + to_base64(tree_.root()) + ", the checkpoint says " +
                       to_base64(checkpoint_->root),
                   std::string(kCheckpointFile));
  }
}

void BundleContent::check_tiles() {
  auto range = [&](int64_t, int64_t) -> Result<Bytes> {
    return Bytes();
  };  // entry bundles were read above
  TileExpectation expected(tree_, checkpoint_->size, range);
  std::vector<std::string> paths = expected.paths();
  for (const std::string& path : paths) {
    if (path.starts_with("tile/entries/")) continue;
    std::string file = std::string(kLogFolder) + path;
    if (!index_.has(file)) {
      report_.failed(kTiles, "it is missing", file);
      continue;
    }
    std::optional<std::string> found = read(kTiles, file, kTextLimit);
    Result<Bytes> wanted = expected.bytes(path);
    if (found && (!wanted || as_text(*wanted) != *found)) {
      report_.failed(kTiles, "it does not hold what the entries give", file);
    }
  }
  for (const std::string& path : index_.tiles) {
    if (std::ranges::binary_search(paths, path)) continue;
    report_.failed(kTiles, "no tile of this log has this name", std::string(kLogFolder) + path);
  }
  if (report_.failures_of(kTiles.id) == 0)
    report_.pass(kTiles, counted(static_cast<int64_t>(paths.size()), "files"));
}

void BundleContent::read_single_entries() {
  for (const auto& [index, file] : index_.entries) {
    if (full_) {
      report_.failed(kEntries, "a bundle with the whole log has no single entries", file, index);
      continue;
    }
    std::optional<std::string> bytes = read(kEntries, file, kTextLimit, index);
    if (bytes) take_entry(index, as_bytes(*bytes), file);
    if (!index_.proofs.contains(index))
      report_.failed(kProofs, "this entry has no inclusion proof", file, index);
  }
  if (!full_ && report_.failures_of(kEntries.id) == 0 && !entries_.empty()) {
    report_.pass(kEntries, counted(static_cast<int64_t>(entries_.size()), "disclosed entries"));
  }
}

void BundleContent::check_proofs() {
  int64_t good = 0;
  for (const auto& [index, file] : index_.proofs) {
    std::optional<std::string> text = read(kProofs, file, kTextLimit, index);
    if (!text) continue;
    Result<ledger::ProofFile> proof = ledger::parse_proof_file(*text);
    auto entry = entries_.find(index);
    std::string wrong;
    if (!proof)
      wrong = proof.error().message;
    else if (proof->index != index)
      wrong = "it is the proof of entry " + std::to_string(proof->index);
    else if (proof->checkpoint != checkpoint_bytes_)
      wrong = "it ends in another checkpoint than that of the bundle";
    else if (entry == entries_.end())
      wrong = "the entry it proves is not in the bundle";
    if (wrong.empty()) {
      Result<void> included = ledger::verify_inclusion(entry->second.leaf, index, checkpoint_->size,
                                                       proof->hashes, checkpoint_->root);
      if (!included) wrong = included.error().message;
    }
    if (wrong.empty())
      ++good;
    else
      report_.failed(kProofs, wrong, file, index);
  }
  if (good > 0 && report_.failures_of(kProofs.id) == 0)
    report_.pass(kProofs, counted(good, "proofs"));
}

void BundleContent::check_body(int64_t index, const Known& known, const std::string& file,
                               ActChecker& acts) {
  std::optional<std::string> text = read(kBodies, file, kBodyLimit, index);
  if (!text) return;
  facts_.begin(index, known.entry);
  BodyEvidence evidence{index, known.entry, std::nullopt, std::nullopt, Digest{}, file};
  auto visit = [&](int64_t ordinal, const ledger::BodyItemView& item) -> Result<void> {
    if (!item.view) {
      ++withheld_items_;
      return {};
    }
    hidden_leaves_ += item.view->hidden;
    ++items_shown_;
    TRY_CTX(facts_.learn(ordinal, *item.view), "item " + std::to_string(ordinal));
    if (ordinal == 0) evidence.first = item.view;
    if (ordinal == known.entry.items - 1) evidence.last = item.view;
    return {};
  };
  Result<ledger::BodyCheck> body = ledger::read_body_disclosure(*text, visit);
  if (!body) {
    report_.failed(kItems, body.error().message, file, index);
    return;
  }
  if (body->index != index) {
    report_.failed(kBodies, "it is the body of entry " + std::to_string(body->index), file, index);
  } else if (body->items != known.entry.items || body->root != known.entry.body) {
    report_.failed(
        kBodies,
        "its items hash to " + to_hex(body->root) + ", the entry says " + to_hex(known.entry.body),
        file, index);
  } else {
    ++bodies_shown_;
    evidence.unsigned_root = body->unsigned_root;
    acts.check(evidence);
    facts_.finish();
  }
}

void BundleContent::check_items(int64_t index, const Known& known,
                                const std::map<int64_t, std::string>& files) {
  facts_.begin(index, known.entry);
  bool good = true;
  for (const auto& [ordinal, file] : files) {
    std::optional<std::string> text = read(kItems, file, kBodyLimit, index);
    if (!text) return;
    Result<ledger::ItemProof> proof = ledger::parse_item_proof(*text);
    Result<ledger::ItemProofCheck> item = proof
                                              ? ledger::check_item_proof(*proof)
                                              : Result<ledger::ItemProofCheck>(fail(proof.error()));
    std::string wrong;
    if (!item)
      wrong = item.error().message;
    else if (proof->index != index || proof->item != ordinal)
      wrong = "it is another item than its name says";
    else if (proof->of != known.entry.items || item->body_root != known.entry.body)
      wrong = "it does not belong to the body of its entry";
    else if (Result<void> learnt = facts_.learn(ordinal, item->view); !learnt)
      wrong = learnt.error().message;
    if (wrong.empty()) {
      ++items_shown_;
      hidden_leaves_ += item->view.hidden;
      continue;
    }
    good = false;
    report_.failed(kItems, wrong, file, index);
  }
  if (!good) return;
  facts_.finish();
  withheld_items_ += known.entry.items - static_cast<int64_t>(files.size());
  report_.not_checked(kActs, "single items are disclosed; the actor's signature covers all of them",
                      body_file(index), index);
}

void BundleContent::check_bodies(ActChecker& acts) {
  std::map<int64_t, std::string> shown = index_.bodies;
  for (const auto& [index, files] : index_.items) {
    bool fresh = shown.emplace(index, "").second;
    if (!fresh)
      report_.failed(kItems, "the body of this entry is given twice", files.begin()->second, index);
  }
  for (const auto& [index, file] : shown) {
    auto known = entries_.find(index);
    std::string name = file.empty() ? index_.items.at(index).begin()->second : file;
    if (known == entries_.end()) {
      report_.failed(kBodies, "the entry of this body is not in the bundle", name, index);
    } else if (!known->second.readable) {
      continue;  // reported already
    } else if (file.empty()) {
      check_items(index, known->second, index_.items.at(index));
    } else {
      check_body(index, known->second, file, acts);
    }
  }
  if (bodies_shown_ > 0) report_.pass(kBodies, counted(bodies_shown_, "bodies"));
  if (items_shown_ > 0 && report_.failures_of(kItems.id) == 0)
    report_.pass(kItems, counted(items_shown_, "disclosed items"));
}

void BundleContent::check_log_key() {
  std::string file(kCheckpointFile);
  const std::optional<ledger::Policy>& policy = chosen_ ? chosen_ : policy_;
  std::vector<ledger::VerifierKey> keys =
      policy ? policy->keys() : std::vector<ledger::VerifierKey>();
  Result<ledger::OpenedCheckpoint> opened = ledger::open_checkpoint(checkpoint_bytes_, keys);
  if (!opened) {
    report_.failed(kLogSignature, opened.error().message, file);
    return;
  }
  std::vector<ledger::VerifierKey> trusted = log_keys(policy, facts_, checkpoint_->origin);
  if (report_.failures_of(kLogSignature.id) == 0) {
    report_.pass(kLogSignature,
                 "size " + std::to_string(checkpoint_->size) + ", origin " + checkpoint_->origin);
  }
  if (chosen_)
    report_.pass(kKeyOrigin, "the key is in the policy you gave");
  else
    report_.not_checked(kKeyOrigin, key_advice(trusted), std::string(kPolicyFile));

  if (facts_.opened && facts_.opened->origin != checkpoint_->origin &&
      !facts_.opened->origin.empty()) {
    report_.failed(kPolicyClaim,
                   "the ledger says that its origin is " + printable(facts_.opened->origin) +
                       ", the checkpoint is of " + printable(checkpoint_->origin),
                   file, facts_.opened->entry);
  }
  if (!policy_) return;
  bool stated = false;
  bool named = false;
  std::vector<ledger::VerifierKey> own = all_log_keys(policy_, facts_, checkpoint_->origin);
  for (const LogKey& key : facts_.log_keys) {
    stated = true;
    named = std::ranges::find(own, key.key) != own.end();  // of the newest
  }
  if (!stated)
    report_.not_checked(kPolicyClaim, "the entry that states the log key is withheld",
                        std::string(kPolicyFile));
  else if (!named)
    report_.failed(kPolicyClaim, "the log key that the ledger states is not in the policy",
                   std::string(kPolicyFile));
  else
    report_.pass(kPolicyClaim,
                 counted(static_cast<int64_t>(facts_.log_keys.size()), "stated keys"));
}

// Every exhibit in the bundle must be one that a disclosed item names; its bytes are the manifest's
// business (the file is named by its digest).
void BundleContent::check_exhibits() {
  std::map<std::string, const ExhibitFact*> stated;
  for (const ExhibitFact& exhibit : facts_.exhibits)
    stated.try_emplace(to_hex(exhibit.sha256), &exhibit);
  int64_t good = 0;
  for (const auto& [hex, path] : index_.exhibits) {
    auto found = stated.find(hex);
    if (found == stated.end()) {
      report_.failed(kExhibits, "no disclosed entry names this exhibit", path);
    } else if (found->second->size >= 0 && found->second->size != index_.sizes.at(path)) {
      report_.failed(kExhibits,
                     "it has " + counted(index_.sizes.at(path), "bytes") + ", the ledger says " +
                         std::to_string(found->second->size),
                     path, found->second->entry);
    } else {
      ++good;
    }
  }
  if (good > 0) report_.pass(kExhibits, counted(good, "exhibits are those of disclosed entries"));
  for (const auto& [hex, exhibit] : stated) {
    if (index_.exhibits.contains(hex)) continue;
    auto erased = facts_.erased_exhibits.find(exhibit->sha256);
    if (erased != facts_.erased_exhibits.end()) {
      report_.not_checked(kErased, "erased by entry " + std::to_string(erased->second),
                          exhibit_file(hex), exhibit->entry);
    } else {
      report_.not_checked(kWithheld, "the exhibit is named and not in the bundle",
                          exhibit_file(hex), exhibit->entry);
    }
  }
}

// As exhibits: each must be one that a disclosed item names.
void BundleContent::check_derivatives() {
  std::map<std::string, const DerivativeFact*> stated;
  for (const DerivativeFact& derivative : facts_.derivatives)
    stated.try_emplace(to_hex(derivative.made.sha256), &derivative);
  int64_t good = 0;
  for (const auto& [hex, path] : index_.derivatives) {
    auto found = stated.find(hex);
    if (found == stated.end()) {
      report_.failed(kDerivatives, "no disclosed entry names this derivative", path);
    } else if (found->second->made.size >= 0 && found->second->made.size != index_.sizes.at(path)) {
      report_.failed(kDerivatives,
                     "it has " + counted(index_.sizes.at(path), "bytes") + ", the ledger says " +
                         std::to_string(found->second->made.size),
                     path, found->second->made.entry);
    } else {
      ++good;
    }
  }
  if (good > 0)
    report_.pass(kDerivatives, counted(good, "derivatives are those of disclosed entries"));
  int64_t absent = 0;
  for (const auto& [hex, derivative] : stated) absent += index_.derivatives.contains(hex) ? 0 : 1;
  if (absent > 0)
    report_.not_checked(kWithheld, counted(absent, "derivatives are named and not in the bundle"));
}

Result<void> BundleContent::check_anchors_of_claims() {
  auto text_in = [&](const std::map<std::string, std::string>& files,
                     const Digest& digest) -> Result<std::string> {
    if (progress_.stop_requested())
      return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
    auto found = files.find(to_hex(digest));
    if (found == files.end()) return fail(ErrorKind::kNotFound, "it is not in the bundle");
    return bundle_.read(found->second, kAnchoredTextLimit);
  };
  return check_anchored_words(
      facts_,
      {.exhibit = [&](const Digest& digest) { return text_in(index_.exhibits, digest); },
       .derivative = [&](const Digest& digest) { return text_in(index_.derivatives, digest); }},
      report_);
}

Result<void> BundleContent::check_supplied_digests() {
  auto file = [](const Digest& digest) { return exhibit_file(to_hex(digest)); };
  auto digest_of = [&](const Digest& digest, ForeignHash hash) -> Result<std::string> {
    auto found = index_.exhibits.find(to_hex(digest));
    if (found == index_.exhibits.end())
      return fail(ErrorKind::kNotFound, "the exhibit is not in the bundle");
    ForeignDigest foreign(hash);
    TRY(bundle_.stream(found->second, [&](ByteView bytes) -> Result<void> {
      foreign.update(bytes);
      return {};
    }));
    return to_hex(foreign.finish());
  };
  return check_supplied(facts_, file, digest_of, report_);
}

void BundleContent::check_anchors() {
  AnchorContext context;
  context.prefix = std::string(kAnchorFolder);
  context.origin = checkpoint_->origin;
  context.size = checkpoint_->size;
  context.checkpoint_file = std::string(kCheckpointFile);
  context.checkpoint = checkpoint_bytes_;
  context.root_at = [this](int64_t size) -> std::optional<Digest> {
    if (size == checkpoint_->size) return checkpoint_->root;
    if (!full_ || tree_.size() != checkpoint_->size) return std::nullopt;
    Result<Digest> root = tree_.root_at(size);
    if (!root) return std::nullopt;
    return *root;
  };
  context.policy = chosen_ ? chosen_ : policy_;
  context.own_policy = !chosen_;
  context.log_keys = all_log_keys(context.policy, facts_, checkpoint_->origin);
  context.earlier_origins = earlier_origins(facts_);
  check_continuations(facts_, context.policy, context.root_at, report_);
  context.recorded = facts_.timestamps;
  context.stated_times = facts_.stated_times;
  context.options = &options_;
  AnchorChecker checker(std::move(context), report_);
  for (const auto& [size, names] : index_.anchors) {
    AnchorFolder folder;
    for (const auto& [name, path] : names) {
      std::optional<std::string> bytes = read(kAnchorCheckpoint, path, kTextLimit);
      if (bytes) folder[name] = *bytes;
    }
    checker.check(size, folder);
  }
  checker.finish();
}

void BundleContent::report_withheld() {
  int64_t total = checkpoint_->size;
  if (!full_ && static_cast<int64_t>(entries_.size()) < total) {
    report_.not_checked(kWithheld, counted(total - static_cast<int64_t>(entries_.size()), "of ") +
                                       std::to_string(total) + " entries are not in this bundle");
  }
  int64_t shown = static_cast<int64_t>(index_.bodies.size() + index_.items.size());
  int64_t entries = static_cast<int64_t>(entries_.size());
  if (shown < entries)
    report_.not_checked(kWithheld, counted(entries - shown, "of ") + std::to_string(entries) +
                                       " bodies are withheld");
  if (withheld_items_ > 0)
    report_.not_checked(kWithheld, counted(withheld_items_, "items are withheld"));
  if (hidden_leaves_ > 0) {
    report_.not_checked(
        kWithheld,
        counted(hidden_leaves_, "leaves are hidden: withheld or erased fields, or decoys"));
  }
}

Result<void> BundleContent::check() {
  facts_.partial = true;
  read_policy();
  read_checkpoint();
  if (!checkpoint_) return {};
  full_ = !index_.tiles.empty();
  if (full_) read_full_log();
  read_single_entries();
  check_proofs();
  if (progress_.stop_requested())
    return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
  ActChecker acts(checkpoint_->origin, facts_, report_);
  check_bodies(acts);
  acts.finish();
  check_log_key();
  check_exhibits();
  check_derivatives();
  TRY(check_supplied_digests());
  TRY(check_anchors_of_claims());
  check_anchors();
  report_withheld();
  return {};
}

}  // namespace habeas::verifier
