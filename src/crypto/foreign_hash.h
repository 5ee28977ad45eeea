// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// Digests as other people's tools give them: md5, sha1, sha256, sha512. For comparing files with
// what came with them, and for nothing else: what Habeas itself names, signs and proves is SHA-256
// (digest.h). MD5 and SHA-1 can be made to collide on purpose; a match with them says that a file
// was not damaged by chance.

namespace habeas {

class ForeignHash {
 public:
  // kInvalid for any other algorithm, and for one that this machine's OpenSSL was told not to
  // offer.
  [[nodiscard]] static Result<ForeignHash> start(std::string_view algorithm);
  ~ForeignHash();
  ForeignHash(ForeignHash&&) noexcept;
  ForeignHash& operator=(ForeignHash&&) noexcept;

  void update(ByteView data);
  // Lower-case hex of all bytes so far. Call it once, last.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  explicit ForeignHash(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The algorithm whose digests have that many hex digits; "" if there is none.
[[nodiscard]] std::string_view foreign_hash_of_length(size_t hex_digits);

}  // namespace habeas
