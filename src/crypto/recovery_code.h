// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// A 32-byte seed as a code to print and to type back: 60 characters in 12 groups of five,
//
//   HRxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx-xxxxx
//
// "HR" (Habeas recovery), 52 characters of data, 6 of checksum, in Crockford's base32 alphabet
// (digits and capitals without I, L, O, U). The checksum is the BCH code of Bech32m (BIP 350) over
// all 54 symbols before it: it detects every mistake in up to four characters, hence every swap of
// two. The format is docs/formats/keys.md.

namespace habeas {

// `seed` has 32 bytes (else it is a Bug). The result is a secret: whoever reads it has the key.
[[nodiscard]] std::string to_recovery_code(ByteView seed);

// Case, spaces, line ends and hyphens do not matter; O is read as 0, I and L as 1. A code of
// another length, with a foreign character or with a wrong checksum is kInvalid; the message names
// the place where it can, the group of a single mistake included.
[[nodiscard]] Result<Bytes> seed_from_recovery_code(std::string_view text);

}  // namespace habeas
