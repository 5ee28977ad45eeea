// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/foreign_digest.h"
#include "ingest/reading.h"

// What a file says of the digests of its own parts, held against the bytes.

namespace habeas::ingest {

// One declared digest: "sha1:<base32>", "sha256:<hex>", "sha-256:...". Hexadecimal, base32 (with or
// without padding, either case) and base64 are told apart by their length.
class DeclaredDigest {
 public:
  // Nothing if the kind is unknown or the value is no digest of it.
  [[nodiscard]] static std::optional<DeclaredDigest> parse(std::string_view text);
  void update(ByteView bytes) { digest_.update(bytes); }
  // Once, at the end.
  struct Outcome {
    bool agrees = false;
    std::string found;  // of the bytes, hexadecimal
  };
  [[nodiscard]] Outcome finish();

 private:
  DeclaredDigest(ForeignHash hash, Bytes expected)
      : digest_(hash), expected_(std::move(expected)) {}
  ForeignDigest digest_;
  Bytes expected_;
};

// How many agreed, and a note for each that did not.
class DigestTally {
 public:
  // Tells a difference at once: between members, never inside one.
  [[nodiscard]] Result<void> add(std::string_view of_what, std::string_view declared,
                                 const DeclaredDigest::Outcome& outcome, ReadingSink& sink);
  // A digest that could not be held against anything.
  void unchecked(std::string_view declared);
  // Metadata digests.agreeing, digests.differing, and one note for all that were not checked.
  [[nodiscard]] Result<void> tell(ReadingSink& sink) const;

 private:
  int64_t agreeing_ = 0, differing_ = 0;
  std::map<std::string, int64_t> unchecked_;  // by kind
};

}  // namespace habeas::ingest
