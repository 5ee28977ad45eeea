// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// Digests that other people's files declare of their own parts. Whatever this program says of bytes
// it says with SHA-256 (digest.h); SHA-1 and MD5 are here only to hold a file to its own word: who
// wanted to could make other bytes with the same.

namespace habeas {

enum class ForeignHash { kMd5, kSha1, kSha256, kSha384, kSha512 };

// By its usual name in any case: "md5", "sha1", "sha-1", "sha256", ...; nothing if it is none of
// them.
[[nodiscard]] std::optional<ForeignHash> foreign_hash_named(std::string_view name);
// Bytes of the digest: 16 to 64.
[[nodiscard]] size_t foreign_hash_size(ForeignHash hash);

// Bytes that come in pieces.
class ForeignDigest {
 public:
  explicit ForeignDigest(ForeignHash hash);
  ~ForeignDigest();
  ForeignDigest(ForeignDigest&&) noexcept;
  ForeignDigest& operator=(ForeignDigest&&) noexcept;
  void update(ByteView bytes);
  // Once, at the end.
  [[nodiscard]] Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace habeas
