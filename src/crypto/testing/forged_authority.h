// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/x509.h>

#include "base/clock.h"
#include "base/encoding.h"

// A timestamp authority inside a test, which lies at will: any time, any validity, weak hashes,
// certificates not made for timestamping, tokens that do not name their certificate.

namespace habeas::testing {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

struct Identity {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;
};

struct CertificateOptions {
  std::string name = "Forged";
  Instant not_before = 0;
  Instant not_after = 0;
  bool authority = false;                                    // a CA
  std::string extended_key_usage = "critical,timeStamping";  // in OpenSSL's notation; "" for none
  std::string digest = "SHA256";
  int rsa_bits = 0;  // 0: an EC key on P-256
};

// Self-signed when `issuer` is nullptr.
Identity make_identity(const CertificateOptions& options, const Identity* issuer);
std::string to_pem(const Identity& identity);

struct ReplyOptions {
  Instant time = 0;
  std::string digest = "SHA256";
  std::vector<const Identity*> chain;  // more certificates for the token, if the query wants any
  bool name_certificate = true;        // ESSCertIDv2
  const Identity* show_as =
      nullptr;  // put this certificate (of the same key) in the signer's place
  const Identity* name_as = nullptr;  // and name this one in ESSCertIDv2
};

// A TimeStampResp. `signer` must have the right purpose, `show_as` need not.
Bytes make_reply(const Identity& signer, const Bytes& query, const ReplyOptions& options);

// The parts of a response that a signature covers, as they lie in it (the attributes as their
// content, since they are signed under another tag), and the signature.
struct SignedParts {
  Bytes token_content;  // TSTInfo
  Bytes signed_attributes;
  Bytes certificate;  // the first in the token
  Bytes signature;
};
SignedParts signed_parts(const Bytes& response);

}  // namespace habeas::testing
