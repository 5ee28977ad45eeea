// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Text forms of bytes. Decoders accept the one canonical form only: no white space, no other
// alphabet, no missing or superfluous padding, no non-zero trailing bits (RFC 4648 section 3.5).

namespace habeas {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;

[[nodiscard]] ByteView as_bytes(std::string_view text);
[[nodiscard]] std::string_view as_text(ByteView bytes);

[[nodiscard]] std::string to_hex(ByteView bytes);             // lower case
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);  // lower case only
[[nodiscard]] std::string to_base64(ByteView bytes);          // RFC 4648 section 4, padded
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);
[[nodiscard]] std::string to_base64url(ByteView bytes);  // RFC 4648 section 5, unpadded
[[nodiscard]] Result<Bytes> from_base64url(std::string_view text);
// RFC 4648 section 6 alphabet in lower case, without padding, of the first `bits` bits
// (a multiple of 5), high bit first.
[[nodiscard]] std::string to_base32(ByteView bytes, int bits);

// Strict decimal: no sign, no leading zero, at most 2^63-1.
[[nodiscard]] Result<int64_t> parse_decimal(std::string_view text);

// Big-endian integers.
void put_u16be(Bytes& out, uint16_t value);
void put_u32be(Bytes& out, uint32_t value);
void put_u64be(Bytes& out, uint64_t value);
[[nodiscard]] uint16_t get_u16be(const uint8_t* at);
[[nodiscard]] uint32_t get_u32be(const uint8_t* at);
[[nodiscard]] uint64_t get_u64be(const uint8_t* at);

// Well-formed UTF-8 (Unicode 15 table 3-7): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);
// For messages: control characters, bidirectional overrides and invalid bytes are shown as \u{..},
// so that a hostile name can neither break a line nor turn a sentence round.
[[nodiscard]] std::string printable(std::string_view text);
// For HTML and SVG, in text and in attributes: as printable(), with & < > " ' as references.
[[nodiscard]] std::string markup_text(std::string_view text);

}  // namespace habeas
