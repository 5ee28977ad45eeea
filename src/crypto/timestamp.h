// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "crypto/digest.h"

// Trusted timestamps (RFC 3161, RFC 5816) over OpenSSL. No network here: the caller carries the
// query to the authority (TSA) and the response back. docs/formats/timestamps.md says what is
// checked and what a timestamp proves.

namespace habeas {

// The DER TimeStampReq (media type application/timestamp-query) for a SHA-256 imprint.
// With `want_certificates` the TSA includes its certificate chain: without it the response can be
// checked only by those who have the chain from elsewhere.
[[nodiscard]] Bytes make_timestamp_query(const Digest& imprint, uint64_t nonce,
                                         bool want_certificates);

// The nonce of a query that make_timestamp_query() made for this imprint; nothing if the bytes are,
// byte for byte, no such query.
[[nodiscard]] std::optional<uint64_t> timestamp_query_nonce(ByteView query, const Digest& imprint);

// What a token says.
struct Timestamp {
  Instant gen_time = 0;  // fractions of a second are cut off
  std::string policy;    // dotted OID
  std::string serial;    // lower-case hex
  std::optional<int64_t>
      accuracy_microseconds;      // gen_time is true within plus or minus this; absent: not stated
  std::string tsa;                // signing certificate's subject (RFC 2253, UTF-8); if there is
                                  // no certificate, the name in the token; may be empty
  std::string imprint_algorithm;  // "SHA256" if it is ours
  Bytes imprint;
  std::optional<uint64_t> nonce;                  // absent if none or longer than 64 bits
  std::optional<Instant> certificate_not_before;  // of the signing certificate, if there is one
  std::optional<Instant> certificate_not_after;

  bool operator==(const Timestamp&) const = default;
};

// Checks a full TimeStampResp and returns what it proves: that the authority saw `imprint` at
// gen_time. Checked are: status granted; one signer, whose certificate the token names by
// ESSCertID(v2); signature with SHA-2 or SHA-3; certificate for critical timeStamping only; a chain
// to a self-signed certificate of `trusted_ca_pem`, valid AT gen_time, not now, with signatures of
// at least 112 bits of security; imprint; nonce, when `nonce` is given. Other certificates in
// `trusted_ca_pem` help to build the chain but are no anchors.
//
// Not checked: revocation, and whether the authority's key was stolen later; an expired certificate
// is accepted for the time when it was valid.
//
// Errors: kCorrupt - not DER, trailing bytes, bad signature, or of another imprint or nonce;
// kDenied - refused by the authority (status and failure named), or not trusted: chain, purpose,
// validity at gen_time, weak signature; kInvalid - no certificate in `trusted_ca_pem`, or a bare
// TimeStampToken instead of the response (the hint says what to do).
[[nodiscard]] Result<Timestamp> verify_timestamp(ByteView response_der, const Digest& imprint,
                                                 std::optional<uint64_t> nonce,
                                                 std::string_view trusted_ca_pem);

// What a response says, believing nothing: for display and for reporting a refusal.
struct TimestampSummary {
  bool granted = false;
  std::string status;              // "granted", "granted with modifications", "rejected", ...
  std::string detail;              // failure info and the authority's own text; may be empty
  std::optional<Timestamp> token;  // absent when not granted
};
// kCorrupt if it cannot be read, kInvalid if it is a bare token.
[[nodiscard]] Result<TimestampSummary> summarise_timestamp(ByteView response_der);

}  // namespace habeas
