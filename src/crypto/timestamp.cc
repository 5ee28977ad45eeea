// SPDX-License-Identifier: Apache-2.0
#include "crypto/timestamp.h"

#include <algorithm>
#include <array>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "crypto/internal/timestamp_token.h"

// OpenSSL's TS module does the cryptography; this file adds what it leaves open: the chain is
// judged at the token's own time, the hash functions must be sound, the imprint's algorithm is
// compared (a bare imprint would match any 32-byte digest), and every refusal says which of these
// it was.

namespace habeas {
namespace {

using internal::CertificatePtr;
using internal::CertificatesPtr;
using internal::FreeWith;

using RequestPtr = std::unique_ptr<TS_REQ, FreeWith<TS_REQ_free>>;
using VerifyContextPtr = std::unique_ptr<TS_VERIFY_CTX, FreeWith<TS_VERIFY_CTX_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;

// 112 bits: RSA of 2048 bits and more, no SHA-1 signature (SSL_CTX_set_security_level(3)).
constexpr int kSecurityLevel = 2;

struct Trust {
  CertificatesPtr anchors;  // self-signed
  CertificatesPtr others;
};

Result<Trust> read_trust(std::string_view pem) {
  const internal::BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Trust trust;
  trust.anchors.reset(sk_X509_new_null());
  trust.others.reset(sk_X509_new_null());
  check(in != nullptr && trust.anchors != nullptr && trust.others != nullptr,
        "memory for certificates");
  int count = 0;
  for (;; ++count) {
    CertificatePtr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    STACK_OF(X509)* stack =
        X509_self_signed(certificate.get(), 0) == 1 ? trust.anchors.get() : trust.others.get();
    check(sk_X509_push(stack, certificate.get()) > 0, "memory for certificates");
    static_cast<void>(certificate.release());
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return fail(ErrorKind::kInvalid,
                "certificate " + std::to_string(count + 1) +
                    " of the trusted ones cannot be read: " +
                    internal::take_openssl_error(internal::WhichError::kFirst),
                "give the authority's certificates as PEM text, whole");
  }
  ERR_clear_error();
  if (sk_X509_num(trust.anchors.get()) == 0) {
    return fail(
        ErrorKind::kInvalid,
        count == 0 ? "no certificate is given to check the timestamp against"
                   : "none of the trusted certificates is self-signed, so no chain can end in one",
        "get the authority's root certificate (PEM) from its own site, over a way you trust");
  }
  return trust;
}

Result<StorePtr> store_at(const Trust& trust, Instant when) {
  StorePtr store(X509_STORE_new());
  check(store != nullptr, "memory for a certificate store");
  for (int i = 0; i < sk_X509_num(trust.anchors.get()); ++i) {
    check(X509_STORE_add_cert(store.get(), sk_X509_value(trust.anchors.get(), i)) == 1,
          "memory for a certificate");
  }
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters, when);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  return store;
}

RequestPtr make_request(const Digest& imprint, std::optional<uint64_t> nonce,
                        bool want_certificates) {
  RequestPtr request(TS_REQ_new());
  const std::unique_ptr<TS_MSG_IMPRINT, FreeWith<TS_MSG_IMPRINT_free>> message(
      TS_MSG_IMPRINT_new());
  const std::unique_ptr<X509_ALGOR, FreeWith<X509_ALGOR_free>> algorithm(X509_ALGOR_new());
  const std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>> number(ASN1_INTEGER_new());
  check(request != nullptr && message != nullptr && algorithm != nullptr && number != nullptr,
        "memory for a query");
  Digest copy = imprint;  // the setter takes it as mutable
  bool made =
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
      TS_MSG_IMPRINT_set_algo(message.get(), algorithm.get()) == 1 &&
      TS_MSG_IMPRINT_set_msg(message.get(), copy.bytes.data(),
                             static_cast<int>(copy.bytes.size())) == 1 &&
      TS_REQ_set_version(request.get(), 1) == 1 &&
      TS_REQ_set_msg_imprint(request.get(), message.get()) == 1 &&
      TS_REQ_set_cert_req(request.get(), want_certificates ? 1 : 0) == 1;
  if (nonce) {
    made = made && ASN1_INTEGER_set_uint64(number.get(), *nonce) == 1 &&
           TS_REQ_set_nonce(request.get(), number.get()) == 1;
  }
  check(made, "memory for a query");
  return request;
}

// RFC 3161 has one signer; its hash must still withstand collisions.
Result<void> check_signer_digest(TS_RESP* response) {
  const STACK_OF(PKCS7_SIGNER_INFO)* signers = PKCS7_get_signer_info(TS_RESP_get_token(response));
  if (signers == nullptr || sk_PKCS7_SIGNER_INFO_num(signers) != 1) {
    return fail(ErrorKind::kCorrupt, "the timestamp token has not exactly one signature");
  }
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, sk_PKCS7_SIGNER_INFO_value(signers, 0)->digest_alg);
  const int nid = OBJ_obj2nid(algorithm);
  for (int sound : {NID_sha256, NID_sha384, NID_sha512, NID_sha3_256, NID_sha3_384, NID_sha3_512}) {
    if (nid == sound) return {};
  }
  return fail(ErrorKind::kDenied,
              std::string("the timestamp is signed with the hash ") + OBJ_nid2ln(nid) +
                  ", which is not accepted (SHA-2 and SHA-3 are)",
              "use another timestamp authority");
}

// Why OpenSSL refused, in words and by whose fault.
Failure refusal(const Timestamp& token) {
  const unsigned long code = ERR_peek_last_error();
  const bool from_ts = ERR_GET_LIB(code) == ERR_LIB_TS;
  const int reason = ERR_GET_REASON(code);
  const std::string at = to_rfc3339(token.gen_time);
  const std::string text = internal::take_openssl_error(internal::WhichError::kLast);
  if (from_ts && reason == TS_R_MESSAGE_IMPRINT_MISMATCH) {
    return fail(ErrorKind::kCorrupt, "the timestamp is of other bytes: it holds " +
                                         token.imprint_algorithm + " " +
                                         to_hex(ByteView(token.imprint)));
  }
  if (from_ts && (reason == TS_R_NONCE_MISMATCH || reason == TS_R_NONCE_NOT_RETURNED)) {
    return fail(ErrorKind::kCorrupt,
                "the timestamp answers another query: its nonce is not the one we sent",
                "ask the timestamp authority again; somebody may have replayed an older response");
  }
  if (from_ts && reason == TS_R_CERTIFICATE_VERIFY_ERROR) {
    return fail(
        ErrorKind::kDenied,
        "the authority's certificate does not hold at the timestamp's own time " + at + ": " + text,
        "check that the trusted certificates are those of the authority that signed (" +
            printable(token.tsa) + ")");
  }
  if (from_ts && (reason == TS_R_TSA_NAME_MISMATCH || reason == TS_R_TSA_UNTRUSTED)) {
    return fail(ErrorKind::kDenied,
                "the timestamp names another authority than the one that signed it: " + text);
  }
  if (ERR_GET_LIB(code) == ERR_LIB_PKCS7 && reason == PKCS7_R_SIGNER_CERTIFICATE_NOT_FOUND) {
    return fail(ErrorKind::kDenied, "the authority's certificate is not in the timestamp response",
                "add it to the trusted certificates, or ask with certificates wanted");
  }
  // The ESS module and older TS reasons: the token does not say, or not rightly, whose signature it
  // is.
  if (ERR_GET_LIB(code) == ERR_LIB_ESS ||
      (from_ts && (reason == TS_R_ESS_SIGNING_CERTIFICATE_ERROR ||
                   reason == TS_R_ESS_ADD_SIGNING_CERT_ERROR))) {
    return fail(ErrorKind::kDenied,
                "the timestamp does not name its signing certificate as RFC 3161 asks: " + text,
                "use another timestamp authority");
  }
  return fail(
      ErrorKind::kCorrupt, "the timestamp's signature is wrong: " + text,
      "the response was altered; restore it from a copy, or ask the authority for a new one");
}

}  // namespace

Bytes make_timestamp_query(const Digest& imprint, uint64_t nonce, bool want_certificates) {
  const RequestPtr request = make_request(imprint, nonce, want_certificates);
  uint8_t* der = nullptr;
  const int size = i2d_TS_REQ(request.get(), &der);
  check(size > 0, "memory for a query");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

std::optional<uint64_t> timestamp_query_nonce(ByteView query, const Digest& imprint) {
  // The INTEGER behind the 32-byte imprint; rebuilding the query then decides.
  auto at = std::search(query.begin(), query.end(), imprint.bytes.begin(), imprint.bytes.end());
  if (at == query.end()) return std::nullopt;
  ByteView rest = query.subspan(static_cast<size_t>(at - query.begin()) + imprint.bytes.size());
  if (rest.size() < 3 || rest[0] != 0x02 || rest[1] > 9 || rest.size() < size_t{2} + rest[1])
    return std::nullopt;
  uint64_t nonce = 0;
  for (size_t i = 0; i < rest[1]; ++i) nonce = (nonce << 8) | rest[2 + i];
  for (bool certificates : {true, false}) {
    Bytes made = make_timestamp_query(imprint, nonce, certificates);
    if (std::equal(made.begin(), made.end(), query.begin(), query.end())) return nonce;
  }
  return std::nullopt;
}

Result<Timestamp> verify_timestamp(ByteView response_der, const Digest& imprint,
                                   std::optional<uint64_t> nonce, std::string_view trusted_ca_pem) {
  const internal::ResponsePtr response = TRY(internal::parse_response(response_der));
  if (!internal::is_granted(response.get())) {
    const std::string detail = internal::status_detail(response.get());
    return fail(
        ErrorKind::kDenied,
        "the timestamp authority gave no timestamp: " + internal::status_name(response.get()) +
            (detail.empty() ? "" : " (" + detail + ")"),
        "ask again later, or ask another authority");
  }
  Trust trust = TRY(read_trust(trusted_ca_pem));
  const Timestamp token = TRY(internal::read_token(response.get(), trust.others.get()));
  TRY(check_signer_digest(response.get()));
  StorePtr store = TRY(store_at(trust, token.gen_time));

  const RequestPtr request = make_request(imprint, nonce, true);
  const VerifyContextPtr context(TS_REQ_to_TS_VERIFY_CTX(request.get(), nullptr));
  check(context != nullptr, "memory for verification");
  TS_VERIFY_CTX_add_flags(context.get(), TS_VFY_SIGNATURE | TS_VFY_SIGNER);
  TS_VERIFY_CTX_set_store(context.get(), store.release());         // both belong
  TS_VERIFY_CTX_set_certs(context.get(), trust.others.release());  // to the context now
  ERR_clear_error();
  if (TS_RESP_verify_response(context.get(), response.get()) != 1) return refusal(token);
  ERR_clear_error();
  return token;
}

Result<TimestampSummary> summarise_timestamp(ByteView response_der) {
  const internal::ResponsePtr response = TRY(internal::parse_response(response_der));
  TimestampSummary summary;
  summary.granted = internal::is_granted(response.get());
  summary.status = internal::status_name(response.get());
  summary.detail = internal::status_detail(response.get());
  if (summary.granted) summary.token = TRY(internal::read_token(response.get(), nullptr));
  return summary;
}

}  // namespace habeas
