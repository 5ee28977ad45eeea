// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "crypto/digest.h"

// Signatures that other people's files carry (web archives), over OpenSSL. Nothing here is trusted:
// that a signature is right says that whoever had the key signed; who that is must be known from
// elsewhere. No root certificate is built in and no network is asked.

namespace habeas {

// Over SHA-256: ECDSA (as DER, or as the two numbers one after the other, which is what browsers
// make), RSA with PKCS #1 v1.5; Ed25519 over the message itself. `public_key` is a
// SubjectPublicKeyInfo in DER. kCorrupt: the signature is not of this key and message. kInvalid:
// the key cannot be read, or is of a kind that is not known here.
[[nodiscard]] Result<void> verify_foreign_signature(ByteView public_key, ByteView message,
                                                    ByteView signature);

// Certificates one after another, each signed by the next.
struct CertificateChain {
  Bytes public_key;                // of the first: SubjectPublicKeyInfo, DER
  std::vector<std::string> names;  // of the first: its DNS names, or else its common name
  Instant not_before = 0;          // of the first
  Instant not_after = 0;
  std::string last_subject;  // RFC 2253
  Digest last_fingerprint;   // SHA-256 of its DER
  bool last_is_self_signed = false;
};
// kInvalid: no certificate, or more than 20; kCorrupt: one is not signed by the next.
[[nodiscard]] Result<CertificateChain> read_certificate_chain(std::string_view pem);

}  // namespace habeas
