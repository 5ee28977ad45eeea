// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// SHA-256 (FIPS 180-4), the project's only hash, and what is built on it: HMAC (RFC 2104), HKDF
// (RFC 5869) and the prefixed forms of RFC 6962 Merkle trees.
//
// All of it runs on one of two kernels, chosen once at run time: SHA-NI instructions with two
// interleaved lanes, or OpenSSL's block function. Both give the same bytes.
// Nothing here fails on any input; the functions are safe to call from many threads.

namespace habeas {

struct Digest {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
};

// For hash tables: a digest is already uniform, so its first bytes serve. (An adversary who can
// grind digests can make collisions here: use an ordered container where that matters.)
struct DigestHash {
  size_t operator()(const Digest& digest) const {
    size_t value = 0;
    std::memcpy(&value, digest.bytes.data(), sizeof value);
    return value;
  }
};

[[nodiscard]] std::string to_hex(const Digest& digest);     // 64 lower-case characters
[[nodiscard]] std::string to_base64(const Digest& digest);  // 44 characters, padded
// Strict as base/encoding.h; any other length is kInvalid.
[[nodiscard]] Result<Digest> digest_from_hex(std::string_view text);
[[nodiscard]] Result<Digest> digest_from_base64(std::string_view text);
[[nodiscard]] Result<Digest> digest_from_bytes(ByteView bytes);

[[nodiscard]] Digest sha256(ByteView data);

// SHA-256 of bytes that come in pieces; a plain value (copy it to branch), no allocation.
class Sha256 {
 public:
  Sha256();
  void update(ByteView data);
  // The digest of all bytes so far; the object is then as new.
  [[nodiscard]] Digest finish();

 private:
  std::array<uint32_t, 8> state_;
  std::array<uint8_t, 64> buffer_{};
  uint64_t length_ = 0;  // bytes so far; length_ % 64 of them wait in buffer_
};

// H(prefix || data), for domain separation as in RFC 6962 section 2.1.
void sha256_prefixed(uint8_t prefix, ByteView data, Digest& out);
// out[i] = H(0x00 || data[i]). The spans have the same size. Fastest when neighbours are of like
// length.
void sha256_leaves(std::span<const ByteView> data, std::span<Digest> out);
// out[i] = H(0x01 || children[2i] || children[2i+1]) for i < pairs. `out` may be `children` (a
// level of a tree reduced in place); any other overlap is not allowed.
void sha256_nodes(const Digest* children, size_t pairs, Digest* out);

// "sha-ni" or "openssl": what runs here, for `habeas --version` and the benchmarks.
[[nodiscard]] std::string_view sha256_kernel_name();

[[nodiscard]] Digest hmac_sha256(ByteView key, ByteView data);

// HKDF-SHA256 with empty salt. The constructor extracts (four compressions) and keeps the two HMAC
// pad states, so that each 32-byte block of an expand costs two compressions when `info` has at
// most 54 bytes, and one more per further 64. The states are wiped on destruction.
class Hkdf {
 public:
  explicit Hkdf(ByteView ikm);
  ~Hkdf();
  Hkdf(const Hkdf&) = delete;
  Hkdf& operator=(const Hkdf&) = delete;
  // Fills all of `out`, at most 255 * 32 bytes (a longer one is a Bug).
  void expand(std::string_view info, std::span<uint8_t> out) const;

 private:
  std::array<uint32_t, 8> inner_;
  std::array<uint32_t, 8> outer_;
};

}  // namespace habeas
