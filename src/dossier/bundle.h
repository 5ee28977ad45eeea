// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "ledger/stored_item.h"

// Writes a bundle: the folder that leaves the case and that anyone can check without us
// (docs/formats/bundle.md). What may be disclosed is decided by the caller; what is disclosed is
// exactly what is named here. Same input, same bytes.

namespace habeas::dossier {

using ByteSink = std::function<Result<void>(ByteView)>;

// Which leaves of one item go out. The core goes with any of them, as verification demands.
struct ItemExport {
  int64_t item = 0;  // ordinal in the body
  ledger::DisclosureChoice choice;
};

enum class BodyForm {
  kWhole,        // one file for the body: items not shown are given by their roots
  kSingleItems,  // a file and a path for each item shown: for a few rows out of a long list
};

// Which items of one body go out.
struct BodyExport {
  int64_t index = 0;  // the ledger entry
  BodyForm form = BodyForm::kWhole;
  std::vector<ItemExport> items;                   // ascending
  std::optional<ledger::DisclosureChoice> others;  // items not listed; absent: their roots alone
};

struct BundleExhibit {
  std::string sha256;                                      // 64 hex digits
  std::function<Result<void>(const ByteSink& sink)> read;  // gives the bytes; they are re-hashed
};

struct BundleAnchor {
  int64_t size = 0;  // the checkpoint it belongs to
  std::string name;  // checkpoint, body.txt, <k>.tsq, <k>.tsr, <k>.chain.pem
  std::string bytes;
};

struct DossierFile {
  std::string path;  // below data/dossier/: [A-Za-z0-9._-] names, "/" between
  std::string bytes;
};

enum class BundleExtent {
  kFull,    // every entry and every tile of the log
  kSubset,  // only the entries whose bodies are disclosed, each with its inclusion proof
};

struct BundleInput {
  BundleExtent extent = BundleExtent::kFull;
  std::string origin;
  int64_t size = 0;        // of the checkpoint
  std::string checkpoint;  // the signed note of that size
  // Bytes of ledger entry `index` < size. Called in ascending order, for all of them once.
  std::function<Result<std::string>(int64_t index)> entry;
  // Stored items of one body, in order. Called for each of `bodies`, in order.
  using ItemSink = std::function<Result<void>(int64_t ordinal, std::string_view stored)>;
  std::function<Result<void>(int64_t index, const ItemSink& sink)> items;
  std::vector<BodyExport> bodies;  // ascending; must show public_key and status of `actor_id`
  std::vector<BundleExhibit> exhibits;
  std::vector<BundleExhibit> derivatives;  // texts and rows made from exhibits
  std::string policy;                      // tlog-policy text; names the log's key
  std::vector<BundleAnchor> anchors;
  std::vector<DossierFile> dossier;
  std::string_view page;  // verify.html (verify_page.h); "" writes none
  std::string actor_id;   // who exports, and signs bundle.note
  const SigningKey* actor_key = nullptr;
  Instant exported_at = 0;
};

struct BundleSummary {
  int64_t files = 0;
  int64_t bytes = 0;
  std::string note;  // bundle.note: what to publish or log about this bundle
};

// Writes the bundle to `folder`, which must not exist or be empty (else kConflict). It is built in
// `folder`.partial (kConflict if that exists: an interrupted export left it) and renamed when it is
// complete and synced; on failure `folder` is as before and the partial folder is removed as far as
// possible. kCorrupt when an entry, item or exhibit does not agree with the ledger: nothing false
// is exported. Memory: 110 bytes a ledger entry, and one item at a time.
[[nodiscard]] Result<BundleSummary> write_bundle(FileSystem& files, const fs::path& folder,
                                                 const BundleInput& input);

}  // namespace habeas::dossier
