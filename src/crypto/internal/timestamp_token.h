// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "crypto/timestamp.h"

// Reading of RFC 3161 responses, shared by summary and verification. Private to crypto: the only
// header in which OpenSSL's types appear.

namespace habeas::internal {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
struct FreeCertificates {  // the stack and the certificates in it
  void operator()(STACK_OF(X509) * stack) const;
};
struct FreeStackOnly {  // the stack alone: the certificates belong to others
  void operator()(STACK_OF(X509) * stack) const;
};
using ResponsePtr = std::unique_ptr<TS_RESP, FreeWith<TS_RESP_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeCertificates>;
using SignersPtr = std::unique_ptr<STACK_OF(X509), FreeStackOnly>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

// The response, all of `der`. Fails as summarise_timestamp does.
Result<ResponsePtr> parse_response(ByteView der);

bool is_granted(TS_RESP* response);
// "rejected: request lacks ... (text)" in two parts.
std::string status_name(TS_RESP* response);
std::string status_detail(TS_RESP* response);

// The fields of a granted response; `more` (may be null) are certificates besides those in the
// token among which the signer's may be. kCorrupt when a field is out of any sense.
Result<Timestamp> read_token(TS_RESP* response, STACK_OF(X509) * more);

// One of this thread's OpenSSL errors as text, for messages; empties the queue. Parsers report the
// cause first and what failed because of it after; verification ends with its verdict.
enum class WhichError { kFirst, kLast };
std::string take_openssl_error(WhichError which);

}  // namespace habeas::internal
