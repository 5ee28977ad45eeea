// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "crypto/ed25519.h"

namespace habeas {

// Reads a private Ed25519 key as other programs and people write it, white space around it aside:
//   PEM "PRIVATE KEY"    PKCS #8 (RFC 5958 version 1, RFC 8410), as `openssl genpkey -algorithm
//                        ed25519` writes it; nothing before or after it
//   64 hex digits        the seed of RFC 8032, lower case
//   44 base64 digits     the same
//   HR...                a recovery code (docs/formats/keys.md)
// kInvalid, with advice, for anything else: an encrypted PEM, another algorithm, an OpenSSH file.
// Copies of the secret made on the way are wiped; `text` is the caller's to wipe.
[[nodiscard]] Result<SigningKey> read_private_key(std::string_view text);

}  // namespace habeas
