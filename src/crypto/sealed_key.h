// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/ed25519.h"

// A private key wrapped by a passphrase, as a small text file: argon2id (RFC 9106) makes the key
// that XChaCha20-Poly1305 encrypts the seed with; every other field is authenticated with it. The
// format is docs/formats/keys.md. Passphrases are bytes as given: nothing is trimmed or normalised,
// so the caller must read them the same way each time.

namespace habeas {

// What guessing one passphrase costs the owner and the thief.
enum class KdfCost {
  kInteractive,  // 64 MiB, 2 passes: 0.1 to 0.3 s on a small machine
  kMinimum,      // 8 KiB, 1 pass: protects nothing; for tests and demonstrations
};

// What a file may ask of this machine before it is refused; above kInteractive so that a stronger
// setting can come later without a new format.
inline constexpr int64_t kMaxKdfMemory = 256LL << 20;  // bytes
inline constexpr int64_t kMaxKdfPasses = 16;

// The text of the file. An empty passphrase, or a label that is not UTF-8 or exceeds 200 bytes, is
// kInvalid; too little memory for argon2id is kIo.
[[nodiscard]] Result<std::string> seal_key(const SigningKey& key, std::string_view label,
                                           std::string_view passphrase, KdfCost cost,
                                           Random& random);

// The key in the text. A damaged file is kCorrupt (known from its checksum, before the passphrase
// is tried); a wrong passphrase, or a file altered by somebody who mended the checksum, is kDenied;
// a file of a newer version or beyond the limits above is kInvalid; too little memory is kIo.
[[nodiscard]] Result<SigningKey> open_sealed_key(std::string_view text,
                                                 std::string_view passphrase);

// What the file says of itself, without a passphrase and thus on its word alone; after
// open_sealed_key of the same text succeeded, it is authentic. Fails as open_sealed_key does.
struct SealedKeyHeader {
  PublicKey public_key;
  std::string label;
};
[[nodiscard]] Result<SealedKeyHeader> read_sealed_key_header(std::string_view text);

}  // namespace habeas
