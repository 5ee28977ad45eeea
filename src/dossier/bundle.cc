// SPDX-License-Identifier: Apache-2.0
#include "dossier/bundle.h"

#include <algorithm>
#include <set>

#include "crypto/digest.h"
#include "dossier/internal/bundle_folder.h"
#include "dossier/internal/verify_text.h"
#include "ledger/act.h"
#include "ledger/checkpoint.h"
#include "ledger/disclosure.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/policy.h"
#include "ledger/proof_file.h"
#include "verify/bundle_layout.h"
#include "verify/tile_files.h"

namespace habeas::dossier {
namespace {

using verifier::Manifest;

class BundleWriter {
 public:
  BundleWriter(FileSystem& files, const fs::path& root, const BundleInput& input)
      : folder_(files, root), input_(input) {}

  Result<BundleSummary> write();

 private:
  Result<void> check_input();
  Result<void> read_entries();
  Result<void> write_tiles();
  Result<void> write_entries_and_proofs();
  Result<void> write_body(const BodyExport& body);
  Result<void> write_whole_body(const BodyExport& body, const ledger::Entry& entry);
  Result<void> write_single_items(const BodyExport& body, const ledger::Entry& entry);
  Result<void> write_object(const BundleExhibit& exhibit, const std::string& path);
  Result<void> write_bag_files();
  std::string bag_info() const;

  BundleFolder folder_;
  const BundleInput& input_;
  Digest root_{};
  ledger::MemoryTree tree_;
  std::vector<ledger::Entry> entries_;
  Manifest tag_files_;
  std::string note_;
};

const ledger::DisclosureChoice* choice_for(const BodyExport& body, int64_t ordinal) {
  auto listed = std::ranges::lower_bound(body.items, ordinal, {}, &ItemExport::item);
  if (listed != body.items.end() && listed->item == ordinal) return &listed->choice;
  return body.others ? &*body.others : nullptr;
}

Result<void> BundleWriter::check_input() {
  check(input_.actor_key != nullptr && input_.entry && input_.items, "a bundle input is complete");
  ledger::SignedCheckpoint head =
      TRY_CTX(ledger::parse_checkpoint(input_.checkpoint), "the checkpoint");
  if (head.checkpoint.origin != input_.origin || head.checkpoint.size != input_.size) {
    return fail(ErrorKind::kInvalid, "the checkpoint is not of the log and size to export");
  }
  root_ = head.checkpoint.root;
  ledger::Policy policy = TRY_CTX(ledger::parse_policy(input_.policy), "the policy");
  // The reader refuses a checkpoint with lines that the policy does not explain; so does the
  // writer.
  TRY_CTX(ledger::evaluate(policy, input_.checkpoint), "the checkpoint under the policy");
  std::vector<ledger::VerifierKey> keys = policy.keys();
  for (const ledger::NoteSignature& line : head.note.signatures) {
    bool known = std::ranges::any_of(keys, [&](const ledger::VerifierKey& key) {
      return key.name == line.name && key.id() == line.id;
    });
    if (!known)
      return fail(ErrorKind::kInvalid,
                  "the checkpoint has a signature of a key that the policy does not name: " +
                      printable(line.name));
  }
  for (size_t i = 1; i < input_.bodies.size(); ++i) {
    if (input_.bodies[i - 1].index >= input_.bodies[i].index)
      return fail(ErrorKind::kInvalid, "bodies to export are out of order");
  }
  return {};
}

Result<void> BundleWriter::read_entries() {
  std::vector<Digest> hashes;
  entries_.reserve(static_cast<size_t>(input_.size));
  for (int64_t index = 0; index < input_.size; ++index) {
    std::string bytes = TRY(input_.entry(index));
    ledger::Entry parsed = TRY_CTX(ledger::parse_entry(bytes), "entry " + std::to_string(index));
    entries_.push_back(parsed);
    hashes.push_back(ledger::leaf_hash(as_bytes(bytes)));
    if (hashes.size() < 4096 && index + 1 < input_.size) continue;
    tree_.append(hashes);
    hashes.clear();
  }
  if (tree_.root() != root_) {
    return fail(ErrorKind::kCorrupt, "the entries do not hash to the root in the checkpoint",
                "run `habeas verify` on the case");
  }
  return {};
}

Result<void> BundleWriter::write_tiles() {
  // Entries are exactly what format_entry makes of them, so they need not be kept or read again.
  auto entry_bytes = [&](int64_t index) {
    return ledger::format_entry(entries_[static_cast<size_t>(index)]);
  };
  auto write = [&](const std::string& path, ByteView bytes) -> Result<void> {
    return folder_.add(std::string(verifier::kLogFolder) + path, as_text(bytes));
  };
  return verifier::write_tile_files(tree_, entry_bytes, write);
}

Result<void> BundleWriter::write_entries_and_proofs() {
  std::set<int64_t> shown;
  for (const BodyExport& body : input_.bodies) shown.insert(body.index);
  for (int64_t index = 0; index < input_.size; ++index) {
    const ledger::Entry& entry = entries_[static_cast<size_t>(index)];
    bool subset = input_.extent == BundleExtent::kSubset;
    bool receipt = entry.kind == ledger::EntryKind::kExhibitAdded ||
                   entry.kind == ledger::EntryKind::kClaimsStated;
    if (subset ? !shown.contains(index) : !receipt) continue;
    if (subset) TRY(folder_.add(verifier::entry_file(index), ledger::format_entry(entry)));
    ledger::ProofFile proof =
        TRY(ledger::make_proof_file(index, input_.checkpoint, tree_.reader()));
    TRY(folder_.add(verifier::proof_file(index), ledger::format_proof_file(proof)));
  }
  return {};
}

Result<void> BundleWriter::write_whole_body(const BodyExport& body, const ledger::Entry& entry) {
  NewFile file = TRY(folder_.open(verifier::body_file(body.index)));
  TRY(file.write(as_bytes(ledger::body_disclosure_head(body.index))));
  ledger::CompactRange tree;
  auto sink = [&](int64_t ordinal, std::string_view stored) -> Result<void> {
    ledger::StoredItem item = TRY(ledger::parse_stored_item(stored));
    std::vector<ledger::Leaf> leaves = ledger::leaves_of(item);
    Digest root = ledger::item_root(leaves);
    tree.append(ledger::item_leaf_hash(root));
    ledger::BodyItem shown = root;
    if (const ledger::DisclosureChoice* choice = choice_for(body, ordinal))
      shown = TRY(ledger::disclose(item, *choice));
    if (ordinal > 0) TRY(file.write(as_bytes(",")));
    return file.write(as_bytes(ledger::format_body_item(shown)));
  };
  TRY(input_.items(body.index, sink));
  if (tree.root() != entry.body || tree.size() != entry.items)
    return fail(ErrorKind::kCorrupt, "the items do not hash to the root in the entry");
  TRY(file.write(as_bytes(ledger::body_disclosure_tail())));
  return folder_.close(std::move(file));
}

Result<void> BundleWriter::write_single_items(const BodyExport& body, const ledger::Entry& entry) {
  ledger::MemoryTree tree;
  std::vector<ledger::ItemProof> proofs;
  auto sink = [&](int64_t ordinal, std::string_view stored) -> Result<void> {
    ledger::StoredItem item = TRY(ledger::parse_stored_item(stored));
    std::vector<ledger::Leaf> leaves = ledger::leaves_of(item);
    tree.append(ledger::item_leaf_hash(ledger::item_root(leaves)));
    const ledger::DisclosureChoice* choice = choice_for(body, ordinal);
    if (choice == nullptr) return {};
    ledger::DisclosedItem shown = TRY(ledger::disclose(item, *choice));
    proofs.push_back(ledger::ItemProof{body.index, ordinal, entry.items, std::move(shown), {}});
    return {};
  };
  TRY(input_.items(body.index, sink));
  if (tree.root() != entry.body || tree.size() != entry.items)
    return fail(ErrorKind::kCorrupt, "the items do not hash to the root in the entry");
  for (ledger::ItemProof& proof : proofs) {
    proof.path = TRY(tree.inclusion_proof(proof.item, tree.size()));
    TRY(folder_.add(verifier::item_file(body.index, proof.item), ledger::format_item_proof(proof)));
  }
  return {};
}

Result<void> BundleWriter::write_body(const BodyExport& body) {
  if (body.index < 0 || body.index >= input_.size) {
    return fail(ErrorKind::kInvalid,
                "entry " + std::to_string(body.index) + " is not below the checkpoint");
  }
  const ledger::Entry& entry = entries_[static_cast<size_t>(body.index)];
  std::string which = "the body of entry " + std::to_string(body.index);
  if (body.form == BodyForm::kSingleItems)
    TRY_CTX(write_single_items(body, entry), which);
  else
    TRY_CTX(write_whole_body(body, entry), which);
  return {};
}

Result<void> BundleWriter::write_object(const BundleExhibit& exhibit, const std::string& path) {
  NewFile file = TRY(folder_.open(path));
  TRY(exhibit.read([&](ByteView piece) { return file.write(piece); }));
  if (to_hex(file.digest()) != exhibit.sha256) {
    return fail(ErrorKind::kCorrupt, exhibit.sha256 + " has other bytes than its name says",
                "run `habeas verify` on the case");
  }
  return folder_.close(std::move(file));
}

std::string BundleWriter::bag_info() const {
  std::string at = to_rfc3339(input_.exported_at);
  return "Bag-Software-Agent: habeas (bundle format 1)\n"
         "Bagging-Date: " +
         at.substr(0, 10) +
         "\n"
         "External-Identifier: " +
         input_.origin + " at size " + std::to_string(input_.size) +
         "\n"
         "Payload-Oxum: " +
         std::to_string(folder_.bytes()) + "." + std::to_string(folder_.manifest().size()) +
         "\n"
         "Habeas-Exported-At: " +
         at +
         "\n"
         "Habeas-Extent: " +
         (input_.extent == BundleExtent::kFull ? "full" : "subset") + "\n";
}

Result<void> BundleWriter::write_bag_files() {
  Manifest payload = folder_.manifest();
  std::string info = bag_info();
  folder_.forget_manifest();  // from here on: tag files
  TRY(folder_.add(std::string(verifier::kBagitFile), verifier::kBagitText));
  TRY(folder_.add(std::string(verifier::kBagInfoFile), info));
  TRY(folder_.add(std::string(verifier::kManifestFile), verifier::format_manifest(payload)));
  TRY(folder_.add(std::string(verifier::kAdviceFile), verify_text(input_)));
  if (!input_.page.empty()) TRY(folder_.add(std::string(verifier::kPageFile), input_.page));
  std::vector<const BundleAnchor*> growing;
  for (const BundleAnchor& anchor : input_.anchors) {
    std::string path = verifier::anchor_file(anchor.size, anchor.name);
    if (verifier::is_tag_file(path))
      TRY(folder_.add(path, anchor.bytes));
    else
      growing.push_back(&anchor);
  }
  std::string tag_manifest = verifier::format_manifest(folder_.manifest());
  for (const BundleAnchor* anchor : growing)
    TRY(folder_.add(verifier::anchor_file(anchor->size, anchor->name), anchor->bytes));
  TRY(folder_.add(std::string(verifier::kTagManifestFile), tag_manifest));
  verifier::BundleStatement statement{input_.origin, input_.size,
                                      to_hex(sha256(as_bytes(tag_manifest)))};
  note_ = TRY(ledger::make_note(*input_.actor_key,
                                verifier::bundle_key_name(input_.origin, input_.actor_id),
                                verifier::format_statement(statement)));
  return folder_.add(std::string(verifier::kNoteFile), note_);
}

Result<BundleSummary> BundleWriter::write() {
  TRY(check_input());
  TRY_CTX(read_entries(), "exporting the ledger");
  TRY(folder_.add(std::string(verifier::kCheckpointFile), input_.checkpoint));
  TRY(folder_.add(std::string(verifier::kPolicyFile), input_.policy));
  if (input_.extent == BundleExtent::kFull) TRY(write_tiles());
  TRY(write_entries_and_proofs());
  for (const BodyExport& body : input_.bodies) TRY(write_body(body));
  for (const BundleExhibit& exhibit : input_.exhibits)
    TRY(write_object(exhibit, verifier::exhibit_file(exhibit.sha256)));
  for (const BundleExhibit& derivative : input_.derivatives)
    TRY(write_object(derivative, verifier::derivative_file(derivative.sha256)));
  for (const DossierFile& file : input_.dossier) {
    TRY(folder_.add(std::string(verifier::kDossierFolder) + file.path, file.bytes));
  }
  TRY(write_bag_files());
  return BundleSummary{folder_.files(), folder_.all_bytes(), note_};
}

}  // namespace

Result<BundleSummary> write_bundle(FileSystem& files, const fs::path& folder,
                                   const BundleInput& input) {
  fs::path partial = folder;
  partial += ".partial";
  if (exists(files, folder)) {
    FileStatus status = TRY(files.status(folder));
    bool empty = status.type == FileType::kDirectory && TRY(files.list(folder)).empty();
    if (!empty) {
      return fail(ErrorKind::kConflict, printable(folder.string()) + " is there already",
                  "name a folder that does not exist or is empty");
    }
  }
  if (exists(files, partial)) {
    return fail(
        ErrorKind::kConflict,
        printable(partial.string()) + " is there: another export runs, or one was interrupted",
        "remove it if no export is running, then export again");
  }
  TRY(make_directories(files, partial));
  auto build = [&]() -> Result<BundleSummary> {
    BundleWriter writer(files, partial, input);
    BundleSummary summary = TRY(writer.write());
    TRY(files.sync_all(partial));
    TRY(files.rename(partial, folder));
    fs::path parent = fs::absolute(folder).parent_path();
    TRY(files.sync_directory(parent));
    return summary;
  };
  Result<BundleSummary> built = build();
  if (!built)
    (void)remove_tree(files, partial);  // the failure itself is what the caller needs to hear
  return built;
}

}  // namespace habeas::dossier
