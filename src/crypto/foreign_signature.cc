// SPDX-License-Identifier: Apache-2.0
#include "crypto/foreign_signature.h"

#include <memory>
#include <string>

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace habeas {

namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

constexpr size_t kMaxCertificates = 20;

// The two numbers of a raw ECDSA signature as DER; the bytes as they are if they are DER already.
Bytes ecdsa_as_der(const EVP_PKEY* key, ByteView signature) {
  const auto half = static_cast<size_t>((EVP_PKEY_get_bits(key) + 7) / 8);
  if (signature.size() != 2 * half) return Bytes(signature.begin(), signature.end());
  std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(signature.data(), static_cast<int>(half), nullptr);
  BIGNUM* s = BN_bin2bn(signature.data() + half, static_cast<int>(half), nullptr);
  check(pair != nullptr && ECDSA_SIG_set0(pair.get(), r, s) == 1, "two numbers make a signature");
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  Bytes out(der, der + (size > 0 ? size : 0));
  OPENSSL_free(der);
  return out;
}

bool verifies(EVP_PKEY* key, ByteView message, ByteView signature) {
  std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  const EVP_MD* hash = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     message.data(), message.size()) == 1;
  ERR_clear_error();
  return good;
}

Instant instant_of(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<Instant>(timegm(&parts));
}

std::string common_name(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return "";
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, value);
  std::string out(reinterpret_cast<const char*>(text), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(text);
  return out;
}

std::vector<std::string> dns_names(const X509* certificate) {
  std::vector<std::string> out;
  std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                     static_cast<size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  if (out.empty() && !common_name(certificate).empty()) out.push_back(common_name(certificate));
  return out;
}

std::string subject_of(const X509* certificate) {
  Memory memory(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, size > 0 ? static_cast<size_t>(size) : 0);
}

bool signed_by(X509* certificate, const X509* issuer) {
  const bool good = X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
  ERR_clear_error();
  return good;
}

Result<std::vector<Certificate>> certificates_of(std::string_view pem) {
  Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<Certificate> out;
  while (out.size() <= kMaxCertificates) {
    Certificate next(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    out.push_back(std::move(next));
  }
  ERR_clear_error();
  if (out.empty()) return fail(ErrorKind::kInvalid, "it holds no certificate that can be read");
  if (out.size() > kMaxCertificates)
    return fail(ErrorKind::kInvalid,
                "it holds more than " + std::to_string(kMaxCertificates) + " certificates");
  return out;
}

}  // namespace

Result<void> verify_foreign_signature(ByteView public_key, ByteView message, ByteView signature) {
  const unsigned char* at = public_key.data();
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  ERR_clear_error();
  if (!key) return fail(ErrorKind::kInvalid, "the public key cannot be read");
  const int kind = EVP_PKEY_get_base_id(key.get());
  if (kind != EVP_PKEY_EC && kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519)
    return fail(ErrorKind::kInvalid, "the public key is of a kind that is not known here");
  const Bytes given = kind == EVP_PKEY_EC ? ecdsa_as_der(key.get(), signature)
                                          : Bytes(signature.begin(), signature.end());
  if (verifies(key.get(), message, given)) return {};
  return fail(ErrorKind::kCorrupt, "the signature is not of this key over these bytes");
}

Result<CertificateChain> read_certificate_chain(std::string_view pem) {
  std::vector<Certificate> certificates = TRY(certificates_of(pem));
  for (size_t i = 0; i + 1 < certificates.size(); ++i) {
    if (!signed_by(certificates[i].get(), certificates[i + 1].get())) {
      return fail(ErrorKind::kCorrupt, "certificate " + std::to_string(i + 1) +
                                           " of the chain is not signed by certificate " +
                                           std::to_string(i + 2));
    }
  }
  CertificateChain out;
  X509* first = certificates.front().get();
  X509* last = certificates.back().get();
  unsigned char* der = nullptr;
  int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(first), &der);
  out.public_key.assign(der, der + (size > 0 ? size : 0));
  OPENSSL_free(der);
  out.names = dns_names(first);
  out.not_before = instant_of(X509_get0_notBefore(first));
  out.not_after = instant_of(X509_get0_notAfter(first));
  out.last_subject = subject_of(last);
  der = nullptr;
  size = i2d_X509(last, &der);
  out.last_fingerprint = sha256(ByteView(der, size > 0 ? static_cast<size_t>(size) : 0));
  OPENSSL_free(der);
  out.last_is_self_signed = signed_by(last, last);
  return out;
}

}  // namespace habeas
