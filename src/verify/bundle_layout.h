// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// Names and small text forms of a bundle: a BagIt 1.0 bag (RFC 8493) that holds (part of) a case.
// No disk here; the writer (dossier/bundle.h) and the reader (verify/verify_bundle.h) share it.
// Byte-level description: docs/formats/bundle.md.

namespace habeas::verifier {

inline constexpr std::string_view kBagitText =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
inline constexpr std::string_view kBagitFile = "bagit.txt";
inline constexpr std::string_view kBagInfoFile = "bag-info.txt";
inline constexpr std::string_view kManifestFile = "manifest-sha256.txt";
inline constexpr std::string_view kTagManifestFile = "tagmanifest-sha256.txt";
inline constexpr std::string_view kAdviceFile = "VERIFY.txt";
inline constexpr std::string_view kPageFile = "verify.html";
inline constexpr std::string_view kNoteFile = "bundle.note";
inline constexpr std::string_view kCheckpointFile = "data/log/checkpoint";
inline constexpr std::string_view kPolicyFile = "data/trust/policy.txt";
inline constexpr std::string_view kLogFolder = "data/log/";
inline constexpr std::string_view kTileFolder = "data/log/tile/";
inline constexpr std::string_view kEntryFolder = "data/entries/";
inline constexpr std::string_view kProofFolder = "data/proofs/";
inline constexpr std::string_view kBodyFolder = "data/bodies/";
inline constexpr std::string_view kItemFolder = "data/items/";
inline constexpr std::string_view kExhibitFolder = "data/exhibits/";
inline constexpr std::string_view kDerivativeFolder = "data/derivatives/";
inline constexpr std::string_view kDossierFolder = "data/dossier/";
inline constexpr std::string_view kAnchorFolder = "anchors/";

// Text files are read whole up to this size; bodies up to kBodyLimit; everything else is streamed.
inline constexpr int64_t kTextLimit = int64_t{1} << 24;
inline constexpr int64_t kBodyLimit = int64_t{1} << 30;
// Lines of a manifest; more is refused.
inline constexpr int64_t kFileLimit = 20'000'000;

[[nodiscard]] std::string entry_file(int64_t index);               // data/entries/7.json
[[nodiscard]] std::string proof_file(int64_t index);               // data/proofs/7.tlog-proof
[[nodiscard]] std::string body_file(int64_t index);                // data/bodies/7.json
[[nodiscard]] std::string item_file(int64_t index, int64_t item);  // data/items/7-3.json
[[nodiscard]] std::string exhibit_file(std::string_view sha256_hex);
[[nodiscard]] std::string derivative_file(std::string_view sha256_hex);
[[nodiscard]] std::string anchor_file(int64_t size, std::string_view name);  // anchors/7/body.txt

// Whether a path is safe on every system; classify() says more.
[[nodiscard]] bool is_safe_path(std::string_view path);

// What a path of a bundle is.
enum class BundlePart {
  kBagit,
  kBagInfo,
  kManifest,
  kTagManifest,
  kAdvice,
  kPage,
  kNote,
  kCheckpoint,
  kTile,
  kEntry,
  kProof,
  kBody,
  kItem,
  kPolicy,
  kExhibit,
  kDerivative,
  kDossier,
  kAnchor,
};

struct BundlePath {
  BundlePart part = BundlePart::kDossier;
  int64_t index = -1;  // kEntry, kProof, kBody, kItem: the entry; kAnchor: the size
  int64_t item = -1;   // kItem: the ordinal
  std::string
      name;  // kExhibit, kDerivative: the hex digest; kAnchor: the file name; kTile: the tlog path
};

// kInvalid for any path that no bundle has, and for any path that is not safe on every system:
// absolute, "..", ".", "~", "%", back slash, ":", control characters, not UTF-8, empty parts,
// trailing dots or spaces, longer than 512 bytes. data/dossier/ takes [A-Za-z0-9._-] names, at most
// eight levels deep.
[[nodiscard]] Result<BundlePath> classify(std::string_view path);

// Whether the tag manifest may list the file: the bag's own files and, of anchors/, what never
// changes once it is there (all but the checkpoints, to which cosignatures are added).
[[nodiscard]] bool is_tag_file(std::string_view path);

// One manifest: path -> 64 lower-case hex digits.
using Manifest = std::map<std::string, std::string>;

// "<hex>  <path>\n" sorted by path bytes.
[[nodiscard]] std::string format_manifest(const Manifest& manifest);
// kInvalid, naming the line, unless `text` is exactly format_manifest() of the result and no two
// paths are equal when letters' case is ignored. RFC 8493 allows more (any order, one space,
// percent-encoding); a Habeas bundle has one form, so that nothing unauthenticated hides in it.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

// "habeas-bundle/v1\n<origin>\n<size>\n<sha256 hex of tagmanifest-sha256.txt>\n"
struct BundleStatement {
  std::string origin;
  int64_t size = 0;
  std::string tagmanifest_sha256;
};
[[nodiscard]] std::string format_statement(const BundleStatement& statement);
[[nodiscard]] Result<BundleStatement> parse_statement(std::string_view text);

// The name of the key that signs bundle.note.
[[nodiscard]] std::string bundle_key_name(std::string_view origin, std::string_view actor_id);

}  // namespace habeas::verifier
