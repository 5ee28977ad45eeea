// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/wacz_signature.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "crypto/foreign_signature.h"
#include "crypto/timestamp.h"

namespace habeas::ingest {

namespace {

constexpr int64_t kTimestampMargin = 600;  // seconds: step 6 of the specification

// "2022-01-18T19:00:12Z", also with fractions of a second, which are cut off.
Result<Instant> created_at(std::string_view text) {
  const size_t dot = text.find('.');
  const size_t end =
      dot == std::string_view::npos ? dot : text.find_first_not_of("0123456789", dot + 1);
  if (dot == std::string_view::npos || end == std::string_view::npos) return from_rfc3339(text);
  return from_rfc3339(std::string(text.substr(0, dot)) + std::string(text.substr(end)));
}

class SignatureCheck {
 public:
  SignatureCheck(const Json& data, std::string_view package_hash, ReadingSink& sink)
      : data_(data), package_hash_(package_hash), sink_(sink) {}

  Result<void> run() {
    TRY(sink_.metadata("wacz.check.form", anonymous() ? "anonymous" : "domain"));
    TRY(hash());
    Bytes key = TRY(anonymous() ? public_key() : domain_certificate());
    TRY(signature(key));
    if (anonymous())
      return told("trust", "not checked",
                  fmt::format("the signature is anonymous: compare the key sha256:{} with one that "
                              "you know from elsewhere",
                              to_hex(sha256(key))));
    TRY(timestamp());
    return cross_signed(key);
  }

 private:
  [[nodiscard]] std::string text(std::string_view name) const { return data_.text_or_empty(name); }
  [[nodiscard]] bool anonymous() const { return text("domainCert").empty(); }

  Result<void> told(std::string_view step, std::string_view outcome, std::string_view reason) {
    std::string value = fmt::format("{}: {}", outcome, reason);
    TRY(sink_.metadata(fmt::format("wacz.check.{}", step), value));
    if (outcome == "passed") return {};
    return sink_.note({.code = "signature", .text = fmt::format("{}: {}", step, value)});
  }
  // What OpenSSL says: wrong is "failed", what cannot be read or trusted is "not checked".
  Result<void> told(std::string_view step, const Error& error) {
    return told(step, error.kind == ErrorKind::kCorrupt ? "failed" : "not checked", error.message);
  }

  // Whether the package itself has this hash is compared when it is read.
  Result<void> hash() {
    if (text("hash") == package_hash_)
      return told("hash", "passed", "it is the one that datapackage-digest.json declares");
    return told("hash", "failed",
                fmt::format("what was signed is {}, and datapackage-digest.json declares {}",
                            printable(text("hash")), printable(package_hash_)));
  }

  Result<Bytes> public_key() {
    Result<Bytes> key = from_base64(text("publicKey"));
    return key ? *key : Bytes();
  }

  // Steps 4 and 7, and that the certificate was valid when the signature says it was made.
  Result<Bytes> domain_certificate() {
    Result<CertificateChain> chain = read_certificate_chain(text("domainCert"));
    if (!chain) {
      TRY(told("domain", chain.error()));
      return Bytes();
    }
    const std::string domain = text("domain");
    const bool named = std::ranges::find(chain->names, domain) != chain->names.end();
    TRY(told("domain", named ? "passed" : "failed",
             fmt::format("the certificate is for {}{}",
                         printable(chain->names.empty() ? "no name" : chain->names.front()),
                         named ? "" : ", and not for " + printable(domain))));
    Result<Instant> created = created_at(text("created"));
    const bool valid = created && chain->not_before <= *created && *created <= chain->not_after;
    TRY(told("created",
             !created ? "not checked"
             : valid  ? "passed"
                      : "failed",
             fmt::format("{} {}", printable(text("created")),
                         !created ? "is no time in UTC"
                         : valid  ? "lies within the certificate's validity"
                                  : "lies outside the certificate's validity")));
    TRY(told("trust", "not checked",
             fmt::format("no list of trusted roots is kept here: the domain's chain ends in {}{}, "
                         "sha256:{}",
                         printable(chain->last_subject),
                         chain->last_is_self_signed ? "" : " (not a root)",
                         to_hex(chain->last_fingerprint))));
    return chain->public_key;
  }

  // Step 3.
  Result<void> signature(const Bytes& key) {
    if (key.empty()) return told("signature", "not checked", "there is no key to check it with");
    Result<Bytes> bytes = from_base64(text("signature"));
    if (!bytes) return told("signature", "failed", "it is not base64");
    const std::string signed_text = text("hash");
    Result<void> good = verify_foreign_signature(key, as_bytes(signed_text), *bytes);
    if (!good) return told("signature", good.error());
    return told("signature", "passed",
                fmt::format("of the hash, by the key sha256:{}", to_hex(sha256(key))));
  }

  // Steps 5, 6 and 8: the token is over the text of the signature.
  Result<void> timestamp() {
    Result<Bytes> response = from_base64(text("timeSignature"));
    if (!response || response->empty())
      return told("timestamp", "not checked", "there is none, or it is not base64");
    const std::string stamped = text("signature");
    Result<Timestamp> token =
        verify_timestamp(*response, sha256(as_bytes(stamped)), std::nullopt, text("timestampCert"));
    if (!token) return told("timestamp", token.error());
    TRY(sink_.metadata("wacz.check.time", to_rfc3339(token->gen_time)));
    Result<Instant> created = created_at(text("created"));
    const bool near = created && std::abs(*created - token->gen_time) <= kTimestampMargin;
    if (created && !near)
      return told("timestamp", "failed",
                  fmt::format("it is of {}, more than ten minutes from {}",
                              to_rfc3339(token->gen_time), printable(text("created"))));
    return told("timestamp", "passed",
                fmt::format("{} saw the signature at {}; its own certificates vouch for it, and "
                            "nobody here for them",
                            printable(token->tsa), to_rfc3339(token->gen_time)));
  }

  // Step 9.
  Result<void> cross_signed(const Bytes& key) {
    if (text("crossSignedCert").empty()) return {};
    Result<CertificateChain> chain = read_certificate_chain(text("crossSignedCert"));
    if (!chain) return told("cross-signed", chain.error());
    const bool same = chain->public_key == key;
    return told("cross-signed", same ? "passed" : "failed",
                same ? "it is for the same key" : "it is for another key");
  }

  const Json& data_;
  std::string package_hash_;
  ReadingSink& sink_;
};

}  // namespace

Result<void> check_wacz_signature(const Json& signed_data, std::string_view package_hash,
                                  ReadingSink& sink) {
  return SignatureCheck(signed_data, package_hash, sink).run();
}

}  // namespace habeas::ingest
