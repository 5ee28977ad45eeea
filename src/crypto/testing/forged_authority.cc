// SPDX-License-Identifier: Apache-2.0
#include "crypto/testing/forged_authority.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "base/result.h"
#include "crypto/digest.h"

namespace habeas::testing {
namespace {

long next_serial() {
  static long serial = 0;
  return ++serial;
}

void add_extension(X509* certificate, const Identity* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer == nullptr ? certificate : issuer->certificate.get(), certificate,
                 nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1,
        "an extension for a test certificate");
  X509_EXTENSION_free(extension);
}

ASN1_INTEGER* give_serial(TS_resp_ctx*, void*) {
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set(serial, 0xbeef);
  return serial;
}

int give_time(TS_resp_ctx*, void* data, long* seconds, long* microseconds) {
  *seconds = static_cast<const ReplyOptions*>(data)->time;
  *microseconds = 0;
  return 1;
}

void delete_attribute(PKCS7_SIGNER_INFO* signer, int nid) {
  for (int i = sk_X509_ATTRIBUTE_num(signer->auth_attr) - 1; i >= 0; --i) {
    X509_ATTRIBUTE* attribute = sk_X509_ATTRIBUTE_value(signer->auth_attr, i);
    if (OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute)) == nid) {
      X509_ATTRIBUTE_free(sk_X509_ATTRIBUTE_delete(signer->auth_attr, i));
    }
  }
}

// SigningCertificateV2 with one ESSCertIDv2 of the default SHA-256 and no issuerSerial (RFC 5035):
// three nested sequences around the digest of the certificate.
void name_certificate(PKCS7_SIGNER_INFO* signer, X509* certificate) {
  uint8_t* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  const Digest digest = sha256(ByteView(der, static_cast<size_t>(size)));
  OPENSSL_free(der);
  Bytes value = {0x30, 38, 0x30, 36, 0x30, 34, 0x04, 32};
  value.insert(value.end(), digest.bytes.begin(), digest.bytes.end());
  ASN1_STRING* sequence = ASN1_STRING_new();
  ASN1_STRING_set(sequence, value.data(), static_cast<int>(value.size()));
  check(PKCS7_add_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE,
                                   sequence) == 1,
        "an ESSCertIDv2 attribute");
}

void alter(TS_RESP* response, const ReplyOptions& options) {
  PKCS7* token = TS_RESP_get_token(response);
  PKCS7_SIGNER_INFO* signer = sk_PKCS7_SIGNER_INFO_value(PKCS7_get_signer_info(token), 0);
  if (!options.name_certificate || options.name_as != nullptr) {
    delete_attribute(signer, NID_id_smime_aa_signingCertificateV2);
    if (options.name_as != nullptr) name_certificate(signer, options.name_as->certificate.get());
    check(PKCS7_SIGNER_INFO_sign(signer) == 1, "a token signed anew");
  }
  if (options.show_as != nullptr) {
    X509* shown = options.show_as->certificate.get();
    X509_free(sk_X509_shift(token->d.sign->cert));
    X509_up_ref(shown);
    sk_X509_unshift(token->d.sign->cert, shown);
    // The signer is found by issuer and serial.
    X509_NAME_free(signer->issuer_and_serial->issuer);
    signer->issuer_and_serial->issuer = X509_NAME_dup(X509_get_issuer_name(shown));
    ASN1_INTEGER_free(signer->issuer_and_serial->serial);
    signer->issuer_and_serial->serial = ASN1_INTEGER_dup(X509_get0_serialNumber(shown));
  }
}

}  // namespace

Identity make_identity(const CertificateOptions& options, const Identity* issuer) {
  Identity identity;
  identity.key.reset(options.rsa_bits == 0 ? EVP_EC_gen("P-256")
                                           : EVP_RSA_gen(static_cast<unsigned>(options.rsa_bits)));
  identity.certificate.reset(X509_new());
  X509* certificate = identity.certificate.get();
  check(identity.key != nullptr && certificate != nullptr, "a test key");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), next_serial());
  ASN1_TIME_set(X509_getm_notBefore(certificate), options.not_before);
  ASN1_TIME_set(X509_getm_notAfter(certificate), options.not_after);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             as_bytes(options.name).data(), static_cast<int>(options.name.size()),
                             -1, 0);
  X509_set_issuer_name(
      certificate,
      X509_get_subject_name(issuer == nullptr ? certificate : issuer->certificate.get()));
  X509_set_pubkey(certificate, identity.key.get());
  add_extension(certificate, issuer, NID_basic_constraints,
                options.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(certificate, issuer, NID_key_usage,
                options.authority ? "critical,keyCertSign" : "critical,digitalSignature");
  if (!options.authority && !options.extended_key_usage.empty()) {
    add_extension(certificate, issuer, NID_ext_key_usage, options.extended_key_usage);
  }
  check(X509_sign(certificate, issuer == nullptr ? identity.key.get() : issuer->key.get(),
                  EVP_get_digestbyname(options.digest.c_str())) > 0,
        "a test certificate signed");
  return identity;
}

std::string to_pem(const Identity& identity) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, identity.certificate.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(out);
  return pem;
}

Bytes make_reply(const Identity& signer, const Bytes& query, const ReplyOptions& options) {
  TS_RESP_CTX* context = TS_RESP_CTX_new();
  STACK_OF(X509)* chain = sk_X509_new_null();
  for (const Identity* member : options.chain) sk_X509_push(chain, member->certificate.get());
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4", 1);
  ReplyOptions copy = options;
  TS_RESP_CTX_set_serial_cb(context, &give_serial, nullptr);
  TS_RESP_CTX_set_time_cb(context, &give_time, &copy);
  bool ready =
      TS_RESP_CTX_set_signer_cert(context, signer.certificate.get()) == 1 &&
      TS_RESP_CTX_set_signer_key(context, signer.key.get()) == 1 &&
      TS_RESP_CTX_set_def_policy(context, policy) == 1 &&
      TS_RESP_CTX_set_certs(context, chain) == 1 &&
      TS_RESP_CTX_set_signer_digest(context, EVP_get_digestbyname(options.digest.c_str())) == 1 &&
      TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1;
  for (const char* digest : {"SHA256", "SHA512-256", "SHA3-256"}) {
    ready = ready && TS_RESP_CTX_add_md(context, EVP_get_digestbyname(digest)) == 1;
  }
  check(ready, "a test authority made ready");
  BIO* in = BIO_new_mem_buf(query.data(), static_cast<int>(query.size()));
  TS_RESP* response = TS_RESP_create_response(context, in);
  check(response != nullptr, "a test authority's response");
  if (TS_RESP_get_token(response) != nullptr) alter(response, options);
  uint8_t* der = nullptr;
  const int size = i2d_TS_RESP(response, &der);
  check(size > 0, "a response in DER");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  TS_RESP_free(response);
  BIO_free(in);
  ASN1_OBJECT_free(policy);
  sk_X509_free(chain);
  TS_RESP_CTX_free(context);
  ERR_clear_error();
  return out;
}

SignedParts signed_parts(const Bytes& response) {
  const uint8_t* at = response.data();
  TS_RESP* parsed = d2i_TS_RESP(nullptr, &at, static_cast<long>(response.size()));
  check(parsed != nullptr, "a response of a test authority");
  const PKCS7_SIGNED* token = TS_RESP_get_token(parsed)->d.sign;
  PKCS7_SIGNER_INFO* signer = sk_PKCS7_SIGNER_INFO_value(token->signer_info, 0);
  const auto take = [](int size, uint8_t* der) {
    check(size > 0, "a part in DER");
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
  };
  SignedParts parts;
  uint8_t* der = nullptr;
  int size = i2d_TS_TST_INFO(TS_RESP_get_tst_info(parsed), &der);
  parts.token_content = take(size, der);
  der = nullptr;
  size = ASN1_item_i2d(reinterpret_cast<const ASN1_VALUE*>(signer->auth_attr), &der,
                       ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
  parts.signed_attributes = take(size, der);
  parts.signed_attributes.erase(parts.signed_attributes.begin());  // the tag
  der = nullptr;
  size = i2d_X509(sk_X509_value(token->cert, 0), &der);
  parts.certificate = take(size, der);
  parts.signature.assign(signer->enc_digest->data,
                         signer->enc_digest->data + signer->enc_digest->length);
  TS_RESP_free(parsed);
  return parts;
}

}  // namespace habeas::testing
