// SPDX-License-Identifier: Apache-2.0
#include "verify/bundle_layout.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"

namespace habeas::verifier {
namespace {

constexpr size_t kPathLimit = 512;
constexpr size_t kDigestHexSize = 64;
constexpr size_t kDossierDepth = 8;

bool is_lower_hex(std::string_view text, size_t size) {
  return text.size() == size && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > 128 || name.front() == '.' || name.back() == '.') return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-';
  });
}

Failure foreign(std::string_view path) {
  return fail(ErrorKind::kInvalid, "no bundle has a file of this name: " + printable(path),
              "remove the file, or ask the sender where it comes from");
}

// "data/bodies/7.json" -> 7.
Result<int64_t> index_of(std::string_view path, std::string_view folder, std::string_view suffix) {
  std::string_view name = path.substr(folder.size());
  if (!name.ends_with(suffix)) return foreign(path);
  Result<int64_t> index = parse_decimal(name.substr(0, name.size() - suffix.size()));
  if (!index) return foreign(path);
  return *index;
}

Result<BundlePath> classify_tile(std::string_view path) {
  // tile/<L>/<N>[.p/<W>] or tile/entries/...: its exact form is checked against the tree size by
  // the reader, which knows the complete list of tiles; here only the alphabet.
  std::string_view rest = path.substr(kTileFolder.size());
  bool good = std::ranges::all_of(rest, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '/' || c == '.';
  });
  if (rest.empty() || !good) return foreign(path);
  return BundlePath{BundlePart::kTile, -1, -1, std::string(path.substr(kLogFolder.size()))};
}

Result<BundlePath> classify_item(std::string_view path) {
  std::string_view name = path.substr(kItemFolder.size());
  size_t dash = name.find('-');
  if (dash == std::string_view::npos || !name.ends_with(".json")) return foreign(path);
  Result<int64_t> index = parse_decimal(name.substr(0, dash));
  Result<int64_t> item = parse_decimal(name.substr(dash + 1, name.size() - dash - 6));
  if (!index || !item) return foreign(path);
  return BundlePath{BundlePart::kItem, *index, *item, {}};
}

Result<BundlePath> classify_anchor(std::string_view path) {
  std::string_view rest = path.substr(kAnchorFolder.size());
  size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return foreign(path);
  Result<int64_t> size = parse_decimal(rest.substr(0, slash));
  std::string_view name = rest.substr(slash + 1);
  if (!size || name.find('/') != std::string_view::npos) return foreign(path);
  bool known = name == "checkpoint" || name == "body.txt";
  for (std::string_view suffix : {".tsq", ".tsr", ".chain.pem"}) {
    if (name.ends_with(suffix) && parse_decimal(name.substr(0, name.size() - suffix.size())))
      known = true;
  }
  if (!known) return foreign(path);
  return BundlePath{BundlePart::kAnchor, *size, -1, std::string(name)};
}

}  // namespace

// Every path of a bundle is made of plain names, so one rule excludes absolute paths, "..", "~",
// "%", back slashes, drive letters, control characters and non-ASCII look-alikes.
bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > kPathLimit) return false;
  size_t start = 0;
  while (true) {
    size_t slash = path.find('/', start);
    if (!is_plain_name(path.substr(start, slash == std::string_view::npos ? slash : slash - start)))
      return false;
    if (slash == std::string_view::npos) return true;
    start = slash + 1;
  }
}

std::string entry_file(int64_t index) {
  return std::string(kEntryFolder) + std::to_string(index) + ".json";
}
std::string proof_file(int64_t index) {
  return std::string(kProofFolder) + std::to_string(index) + ".tlog-proof";
}
std::string body_file(int64_t index) {
  return std::string(kBodyFolder) + std::to_string(index) + ".json";
}
std::string item_file(int64_t index, int64_t item) {
  return std::string(kItemFolder) + std::to_string(index) + "-" + std::to_string(item) + ".json";
}
std::string exhibit_file(std::string_view sha256_hex) {
  return std::string(kExhibitFolder) + std::string(sha256_hex);
}
std::string derivative_file(std::string_view sha256_hex) {
  return std::string(kDerivativeFolder) + std::string(sha256_hex);
}
std::string anchor_file(int64_t size, std::string_view name) {
  return std::string(kAnchorFolder) + std::to_string(size) + "/" + std::string(name);
}

Result<BundlePath> classify(std::string_view path) {
  if (!is_safe_path(path)) {
    return fail(ErrorKind::kInvalid, "unsafe path in the bundle: " + printable(path),
                "do not unpack or open this bundle further; ask the sender");
  }
  struct Fixed {
    std::string_view path;
    BundlePart part;
  };
  static constexpr Fixed kFixed[] = {
      {kBagitFile, BundlePart::kBagit},       {kBagInfoFile, BundlePart::kBagInfo},
      {kManifestFile, BundlePart::kManifest}, {kTagManifestFile, BundlePart::kTagManifest},
      {kAdviceFile, BundlePart::kAdvice},     {kPageFile, BundlePart::kPage},
      {kNoteFile, BundlePart::kNote},         {kCheckpointFile, BundlePart::kCheckpoint},
      {kPolicyFile, BundlePart::kPolicy}};
  for (const Fixed& fixed : kFixed) {
    if (path == fixed.path) return BundlePath{fixed.part, -1, -1, {}};
  }
  if (path.starts_with(kTileFolder)) return classify_tile(path);
  if (path.starts_with(kEntryFolder)) {
    int64_t index = TRY(index_of(path, kEntryFolder, ".json"));
    return BundlePath{BundlePart::kEntry, index, -1, {}};
  }
  if (path.starts_with(kProofFolder)) {
    int64_t index = TRY(index_of(path, kProofFolder, ".tlog-proof"));
    return BundlePath{BundlePart::kProof, index, -1, {}};
  }
  if (path.starts_with(kBodyFolder)) {
    int64_t index = TRY(index_of(path, kBodyFolder, ".json"));
    return BundlePath{BundlePart::kBody, index, -1, {}};
  }
  if (path.starts_with(kItemFolder)) return classify_item(path);
  if (path.starts_with(kExhibitFolder)) {
    std::string_view name = path.substr(kExhibitFolder.size());
    if (!is_lower_hex(name, kDigestHexSize)) return foreign(path);
    return BundlePath{BundlePart::kExhibit, -1, -1, std::string(name)};
  }
  if (path.starts_with(kDerivativeFolder)) {
    std::string_view name = path.substr(kDerivativeFolder.size());
    if (!is_lower_hex(name, kDigestHexSize)) return foreign(path);
    return BundlePath{BundlePart::kDerivative, -1, -1, std::string(name)};
  }
  if (path.starts_with(kDossierFolder)) {
    if (std::ranges::count(path, '/') > static_cast<std::ptrdiff_t>(kDossierDepth) + 1)
      return foreign(path);
    return BundlePath{BundlePart::kDossier, -1, -1,
                      std::string(path.substr(kDossierFolder.size()))};
  }
  if (path.starts_with(kAnchorFolder)) return classify_anchor(path);
  return foreign(path);
}

bool is_tag_file(std::string_view path) {
  if (path.starts_with(kAnchorFolder)) return !path.ends_with("/checkpoint");
  return path == kBagitFile || path == kBagInfoFile || path == kManifestFile ||
         path == kAdviceFile || path == kPageFile;
}

std::string format_manifest(const Manifest& manifest) {
  std::string out;
  for (const auto& [path, digest] : manifest) out += digest + "  " + path + "\n";
  return out;
}

Result<Manifest> parse_manifest(std::string_view text) {
  Manifest manifest;
  std::set<std::string> folded;
  std::string previous;
  int64_t number = 0;
  while (!text.empty()) {
    ++number;
    std::string where = "line " + std::to_string(number);
    size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return fail(ErrorKind::kInvalid, where + " does not end in a newline");
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (number > kFileLimit) return fail(ErrorKind::kInvalid, "more lines than a bundle may have");
    if (line.size() < kDigestHexSize + 3 ||
        !is_lower_hex(line.substr(0, kDigestHexSize), kDigestHexSize) ||
        line.substr(kDigestHexSize, 2) != "  ") {
      return fail(ErrorKind::kInvalid,
                  where + " is not 64 lower-case hex digits, two spaces and a path");
    }
    std::string path(line.substr(kDigestHexSize + 2));
    TRY_CTX(classify(path), where);
    if (!previous.empty() && path <= previous) {
      return fail(
          ErrorKind::kInvalid,
          where + (path == previous ? " repeats " : " is out of order: ") + printable(path));
    }
    std::string lower = path;
    std::ranges::transform(lower, lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (!folded.insert(std::move(lower)).second) {
      return fail(ErrorKind::kInvalid,
                  where + " differs from another path in letters' case only: " + printable(path));
    }
    manifest.emplace(path, line.substr(0, kDigestHexSize));
    previous = std::move(path);
  }
  if (manifest.empty()) return fail(ErrorKind::kInvalid, "the manifest is empty");
  return manifest;
}

std::string format_statement(const BundleStatement& statement) {
  return "habeas-bundle/v1\n" + statement.origin + "\n" + std::to_string(statement.size) + "\n" +
         statement.tagmanifest_sha256 + "\n";
}

Result<BundleStatement> parse_statement(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    if (end == std::string_view::npos || lines.size() == 4) {
      return fail(ErrorKind::kInvalid, "the bundle statement is not exactly four lines");
    }
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (lines.size() != 4)
    return fail(ErrorKind::kInvalid, "the bundle statement is not exactly four lines");
  if (lines[0] != "habeas-bundle/v1") {
    return fail(ErrorKind::kInvalid, "unknown bundle format " + printable(lines[0]),
                "use a newer habeas to verify this bundle");
  }
  if (lines[1].empty()) return fail(ErrorKind::kInvalid, "the bundle statement has no origin");
  int64_t size = TRY_CTX(parse_decimal(lines[2]), "the size in the bundle statement");
  if (!is_lower_hex(lines[3], kDigestHexSize)) {
    return fail(ErrorKind::kInvalid, "the bundle statement ends in no SHA-256");
  }
  return BundleStatement{lines[1], size, lines[3]};
}

std::string bundle_key_name(std::string_view origin, std::string_view actor_id) {
  return std::string(origin) + "/" + std::string(actor_id);
}

}  // namespace habeas::verifier
