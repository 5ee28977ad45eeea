// SPDX-License-Identifier: Apache-2.0
#include "crypto/timestamp.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <gtest/gtest.h>
#include <openssl/ts.h>

#include "crypto/testing/forged_authority.h"

namespace habeas {
namespace {

namespace fs = std::filesystem;
using testing::CertificateOptions;
using testing::Identity;
using testing::make_identity;
using testing::make_reply;
using testing::ReplyOptions;
using testing::to_pem;

const Digest kImprint = sha256(as_bytes("example.org/case\n3\nroot\n"));
const Digest kOther = sha256(as_bytes("something else"));
constexpr uint64_t kNonce = 0xfedcba9876543210;  // the high bit makes DER add a zero byte

Bytes read_bytes(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}
void write_bytes(const fs::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
}

TEST(TimestampQuery, GivesItsNonceBackAndNothingElseDoes) {
  for (uint64_t nonce : {uint64_t{1}, uint64_t{0x7f}, uint64_t{0x80}, kNonce, ~uint64_t{0}}) {
    for (bool certificates : {true, false}) {
      Bytes query = make_timestamp_query(kImprint, nonce, certificates);
      EXPECT_EQ(timestamp_query_nonce(query, kImprint), nonce);
      EXPECT_EQ(timestamp_query_nonce(query, kOther), std::nullopt);
      for (size_t i = 0; i < query.size(); ++i) {
        Bytes changed = query;
        changed[i] ^= 1;
        EXPECT_NE(timestamp_query_nonce(changed, kImprint), std::optional(nonce)) << i;
        EXPECT_EQ(timestamp_query_nonce(ByteView(query).first(i), kImprint), std::nullopt) << i;
      }
    }
  }
}

// An authority run by the `openssl` command: code that is not ours on the other side.
class CommandAuthority : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = fs::temp_directory_path() / ("habeas-tsa-" + std::to_string(getpid()));
    fs::create_directories(directory_);
    run(script() + " " + (directory_ / "a").string());
    run(script() + " " + (directory_ / "b").string());
  }
  static void TearDownTestSuite() { fs::remove_all(directory_); }

  static std::string script() {
    return std::string("sh ") + HABEAS_SOURCE_DIR + "/tests/interop/make_test_tsa.sh";
  }
  static void run(const std::string& command) {
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
  }
  static std::string ca(const std::string& authority) {
    return std::string(as_text(read_bytes(directory_ / authority / "ca.pem")));
  }
  static Bytes answer(const Bytes& query, const std::string& options = "") {
    write_bytes(directory_ / "query", query);
    fs::remove(directory_ / "response");
    run(script() + " " + (directory_ / "a").string() + " reply " + (directory_ / "query").string() +
        " " + (directory_ / "response").string() + " " + options);
    return read_bytes(directory_ / "response");
  }

  static inline fs::path directory_;
};

TEST_F(CommandAuthority, AGoodResponseIsAcceptedAndSaysWhatTheAuthoritySaid) {
  const Bytes response = answer(make_timestamp_query(kImprint, kNonce, true));
  const Result<Timestamp> result = verify_timestamp(response, kImprint, kNonce, ca("a"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_NEAR(static_cast<double>(result->gen_time), static_cast<double>(system_clock().now()),
              120);
  EXPECT_EQ(result->policy, "1.2.3.4.1");
  EXPECT_FALSE(result->serial.empty());
  EXPECT_EQ(result->accuracy_microseconds, 1'500'100);
  EXPECT_EQ(result->tsa, "CN=Test Timestamp Authority");
  EXPECT_EQ(result->imprint_algorithm, "SHA256");
  EXPECT_EQ(to_hex(ByteView(result->imprint)), to_hex(kImprint));
  EXPECT_EQ(result->nonce, kNonce);
  EXPECT_LT(result->certificate_not_before, result->gen_time);
  EXPECT_GT(result->certificate_not_after, result->gen_time);

  EXPECT_TRUE(verify_timestamp(response, kImprint, std::nullopt, ca("a")))
      << "the nonce is optional";
  EXPECT_TRUE(verify_timestamp(response, kImprint, kNonce, ca("b") + "text between\n" + ca("a")))
      << "several roots";
  const Result<TimestampSummary> summary = summarise_timestamp(response);
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->granted);
  EXPECT_EQ(summary->status, "granted");
  EXPECT_EQ(summary->token, *result);
}

TEST_F(CommandAuthority, OpensslAcceptsWhatWeAcceptAndReadsOurQuery) {
  const Bytes response = answer(make_timestamp_query(kImprint, kNonce, true));
  ASSERT_TRUE(verify_timestamp(response, kImprint, kNonce, ca("a")));
  run("openssl ts -verify -queryfile " + (directory_ / "query").string() + " -in " +
      (directory_ / "response").string() + " -CAfile " + (directory_ / "a/ca.pem").string());
  run("openssl ts -query -in " + (directory_ / "query").string() + " -text -out " +
      (directory_ / "text").string());
  const std::string text(as_text(read_bytes(directory_ / "text")));
  EXPECT_NE(text.find("Hash Algorithm: sha256"), std::string::npos) << text;
  EXPECT_NE(text.find("Nonce: 0xFEDCBA9876543210"), std::string::npos) << text;
  EXPECT_NE(text.find("Certificate required: yes"), std::string::npos) << text;
}

TEST_F(CommandAuthority, EachWrongCircumstanceIsRefusedByItsOwnName) {
  const Bytes response = answer(make_timestamp_query(kImprint, kNonce, true));
  const Bytes without = answer(make_timestamp_query(kImprint, kNonce, false));
  Bytes trailing = response;
  trailing.push_back(0);
  const Bytes cut(response.begin(), response.end() - 1);
  const std::string page = "<html>503</html>";
  struct Case {
    Bytes response;
    Digest imprint;
    std::optional<uint64_t> nonce;
    std::string trusted;
    ErrorKind kind;
    const char* says;
  };
  const Case cases[] = {
      {response, kOther, kNonce, ca("a"), ErrorKind::kCorrupt, "of other bytes"},
      {response, kImprint, kNonce ^ 1, ca("a"), ErrorKind::kCorrupt, "nonce"},
      {response, kImprint, kNonce, ca("b"), ErrorKind::kDenied,
       "does not hold at the timestamp's own time"},
      {response, kImprint, kNonce, "", ErrorKind::kInvalid, "no certificate is given"},
      {response, kImprint, kNonce, ca("a").substr(0, 200), ErrorKind::kInvalid, "certificate 1"},
      {without, kImprint, kNonce, ca("a"), ErrorKind::kDenied,
       "certificate is not in the timestamp response"},
      {trailing, kImprint, kNonce, ca("a"), ErrorKind::kCorrupt, "1 bytes follow"},
      {cut, kImprint, kNonce, ca("a"), ErrorKind::kCorrupt, "cannot be read"},
      {{}, kImprint, kNonce, ca("a"), ErrorKind::kCorrupt, "cannot be read"},
      {Bytes(page.begin(), page.end()), kImprint, kNonce, ca("a"), ErrorKind::kCorrupt, "web page"},
      {Bytes(2 << 20, 0x30), kImprint, kNonce, ca("a"), ErrorKind::kCorrupt, "megabyte"},
      {answer(make_timestamp_query(kImprint, kNonce, true), "-token_out"), kImprint, kNonce,
       ca("a"), ErrorKind::kInvalid, "bare TimeStampToken"},
  };
  for (const Case& c : cases) {
    const Result<Timestamp> result = verify_timestamp(c.response, c.imprint, c.nonce, c.trusted);
    ASSERT_FALSE(result) << c.says;
    EXPECT_EQ(result.error().kind, c.kind) << c.says << ": " << result.error().message;
    EXPECT_NE(result.error().message.find(c.says), std::string::npos) << result.error().message;
  }
  EXPECT_TRUE(
      verify_timestamp(without, kImprint, kNonce,
                       ca("a") + std::string(as_text(read_bytes(directory_ / "a/tsa.pem")))))
      << "a certificate from elsewhere serves as well";
}

TEST_F(CommandAuthority, ARefusalByTheAuthorityIsNamed) {
  const Bytes good = make_timestamp_query(kImprint, kNonce, true);
  // The authority's configuration takes SHA-256 and SHA-512; ask for SHA-224 by changing the last
  // byte of the algorithm's OID, 2.16.840.1.101.3.4.2.1 to .4, whose digests are shorter: badAlg
  // either way.
  Bytes query = good;
  const Bytes oid = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
  const auto at = std::search(query.begin(), query.end(), oid.begin(), oid.end());
  ASSERT_NE(at, query.end());
  *(at + 8) = 0x04;
  const Bytes response = answer(query);
  const Result<Timestamp> result = verify_timestamp(response, kImprint, kNonce, ca("a"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kDenied);
  EXPECT_NE(result.error().message.find("rejected (unrecognised or unsupported algorithm"),
            std::string::npos)
      << result.error().message;
  const Result<TimestampSummary> summary = summarise_timestamp(response);
  ASSERT_TRUE(summary);
  EXPECT_FALSE(summary->granted);
  EXPECT_EQ(summary->status, "rejected");
  EXPECT_FALSE(summary->token.has_value());
}

constexpr Instant kDay = 86'400;
constexpr Instant kYear = 365 * kDay;
constexpr Instant kJune2020 = 1'591'000'000;  // 2020-06-01

// A root and an authority of 2020, both long expired.
class ForgedAuthority : public ::testing::Test {
 protected:
  ForgedAuthority() {
    CertificateOptions options;
    options.name = "Old Root";
    options.authority = true;
    options.not_before = kJune2020 - kYear;
    options.not_after = kJune2020 + kYear;
    root_ = make_identity(options, nullptr);
    signer_ = make_identity(leaf(), &root_);
    query_ = make_timestamp_query(kImprint, kNonce, true);
  }
  static CertificateOptions leaf() {
    CertificateOptions options;
    options.name = "Autorité d'Horodatage";
    options.not_before = kJune2020 - 10 * kDay;
    options.not_after = kJune2020 + 10 * kDay;
    return options;
  }
  static ReplyOptions at(Instant time) {
    ReplyOptions options;
    options.time = time;
    return options;
  }
  // "" or the refusal.
  std::string judge(const Bytes& response, const std::string& trusted,
                    ErrorKind expected = ErrorKind::kDenied) const {
    const Result<Timestamp> result = verify_timestamp(response, kImprint, kNonce, trusted);
    if (result) return "";
    EXPECT_EQ(result.error().kind, expected) << result.error().message;
    return result.error().message;
  }

  Identity root_;
  Identity signer_;
  Bytes query_;
};

TEST_F(ForgedAuthority, AnExpiredCertificateIsJudgedAtTheTokensOwnTime) {
  const Result<Timestamp> result =
      verify_timestamp(make_reply(signer_, query_, at(kJune2020)), kImprint, kNonce, to_pem(root_));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->gen_time, kJune2020);
  EXPECT_EQ(result->serial, "beef");
  EXPECT_EQ(result->policy, "1.2.3.4");
  EXPECT_EQ(result->accuracy_microseconds, std::nullopt);
  EXPECT_EQ(result->tsa, "CN=Autorité d'Horodatage");
  EXPECT_EQ(result->certificate_not_before, kJune2020 - 10 * kDay);
  EXPECT_EQ(result->certificate_not_after, kJune2020 + 10 * kDay);
}

TEST_F(ForgedAuthority, ATimeOutsideTheValidityIsRefused) {
  for (const Instant time : {kJune2020 - 11 * kDay, kJune2020 + 11 * kDay, system_clock().now()}) {
    const std::string message = judge(make_reply(signer_, query_, at(time)), to_pem(root_));
    EXPECT_NE(message.find("timestamp's own time " + to_rfc3339(time)), std::string::npos)
        << message;
    EXPECT_NE(message.find(time < kJune2020 ? "not yet valid" : "expired"), std::string::npos)
        << message;
  }
}

TEST_F(ForgedAuthority, AnIntermediateMayComeInTheTokenOrFromTheTrustedFile) {
  CertificateOptions options = leaf();
  options.name = "Intermediate";
  options.authority = true;
  const Identity intermediate = make_identity(options, &root_);
  const Identity signer = make_identity(leaf(), &intermediate);
  ReplyOptions with_chain = at(kJune2020);
  with_chain.chain = {&intermediate};
  const Bytes bare = make_reply(signer, query_, at(kJune2020));
  EXPECT_EQ(judge(make_reply(signer, query_, with_chain), to_pem(root_)), "");
  EXPECT_EQ(judge(bare, to_pem(intermediate) + to_pem(root_)), "");
  EXPECT_NE(judge(bare, to_pem(root_)).find("unable to get local issuer"), std::string::npos);
  EXPECT_NE(judge(bare, to_pem(intermediate), ErrorKind::kInvalid).find("self-signed"),
            std::string::npos)
      << "an intermediate is no anchor";
}

TEST_F(ForgedAuthority, ACertificateForOtherPurposesIsRefused) {
  for (const char* usage :
       {"", "critical,serverAuth", "timeStamping", "critical,timeStamping,codeSigning"}) {
    CertificateOptions options = leaf();
    options.extended_key_usage = usage;
    Identity wrong = make_identity(options, &root_);
    // The same key once with the right purpose, to get a token at all, and once with the wrong one.
    CertificateOptions right_options = leaf();
    Identity right = make_identity(right_options, &root_);
    X509_set_pubkey(right.certificate.get(), wrong.key.get());
    X509_sign(right.certificate.get(), root_.key.get(), EVP_sha256());
    EVP_PKEY_up_ref(wrong.key.get());
    right.key.reset(wrong.key.get());
    ReplyOptions reply = at(kJune2020);
    reply.show_as = &wrong;
    reply.name_as = &wrong;
    const std::string message = judge(make_reply(right, query_, reply), to_pem(root_));
    EXPECT_NE(message.find("purpose"), std::string::npos) << usage << ": " << message;
    // The forgery is sound but for the purpose: named and shown as the right one, it passes.
    reply.show_as = &right;
    reply.name_as = &right;
    EXPECT_EQ(judge(make_reply(right, query_, reply), to_pem(root_)), "");
  }
}

TEST_F(ForgedAuthority, ATokenMustNameItsCertificate) {
  ReplyOptions unnamed = at(kJune2020);
  unnamed.name_certificate = false;
  EXPECT_NE(judge(make_reply(signer_, query_, unnamed), to_pem(root_))
                .find("does not name its signing certificate"),
            std::string::npos);
  ReplyOptions misnamed = at(kJune2020);
  misnamed.name_as = &root_;
  EXPECT_NE(judge(make_reply(signer_, query_, misnamed), to_pem(root_))
                .find("does not name its signing certificate"),
            std::string::npos);
}

TEST_F(ForgedAuthority, WeakSignaturesAreRefused) {
  ReplyOptions sha1 = at(kJune2020);
  sha1.digest = "SHA1";
  EXPECT_NE(judge(make_reply(signer_, query_, sha1), to_pem(root_)).find("sha1"),
            std::string::npos);
  ReplyOptions sha512 = at(kJune2020);
  sha512.digest = "SHA512";
  EXPECT_EQ(judge(make_reply(signer_, query_, sha512), to_pem(root_)), "");

  CertificateOptions weak_digest = leaf();
  weak_digest.digest = "SHA1";
  const Identity by_sha1 = make_identity(weak_digest, &root_);
  EXPECT_NE(judge(make_reply(by_sha1, query_, at(kJune2020)), to_pem(root_))
                .find("digest algorithm too weak"),
            std::string::npos);

  CertificateOptions weak_key = leaf();
  weak_key.rsa_bits = 1024;
  const Identity small = make_identity(weak_key, &root_);
  EXPECT_NE(judge(make_reply(small, query_, at(kJune2020)), to_pem(root_)).find("key too weak"),
            std::string::npos);
  weak_key.rsa_bits = 2048;
  const Identity enough = make_identity(weak_key, &root_);
  EXPECT_EQ(judge(make_reply(enough, query_, at(kJune2020)), to_pem(root_)), "");
}

TEST_F(ForgedAuthority, TheSameBytesUnderAnotherHashAreAnotherImprint) {
  // SHA3-256 also has 32 bytes; a token for them must not pass for one of SHA-256.
  Bytes query = query_;
  const Bytes oid = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
  const auto at_oid = std::search(query.begin(), query.end(), oid.begin(), oid.end());
  ASSERT_NE(at_oid, query.end());
  *(at_oid + 8) = 0x08;
  const std::string message =
      judge(make_reply(signer_, query, at(kJune2020)), to_pem(root_), ErrorKind::kCorrupt);
  EXPECT_NE(message.find("SHA3-256"), std::string::npos) << message;
}

// A response has an envelope that nobody signs (status text, version numbers, the copy of the
// issuer's name, algorithm names that the signature repeats). A changed byte there may pass, though
// what the timestamp says may not change by a hair; nothing passes inside what is signed, in the
// certificate or in the signature.
TEST_F(ForgedAuthority, NoChangedByteChangesWhatATimestampSays) {
  const Bytes response = make_reply(signer_, query_, at(kJune2020));
  const std::string trusted = to_pem(root_);
  const Result<Timestamp> original = verify_timestamp(response, kImprint, kNonce, trusted);
  ASSERT_TRUE(original) << original.error().message;
  std::vector<bool> authenticated(response.size(), false);
  std::vector<bool> attributes(response.size(), false);
  const auto mark = [&response](const Bytes& part, std::vector<bool>& map) {
    const auto at_part = std::search(response.begin(), response.end(), part.begin(), part.end());
    ASSERT_NE(at_part, response.end());
    std::fill_n(map.begin() + (at_part - response.begin()), part.size(), true);
  };
  const testing::SignedParts parts = testing::signed_parts(response);
  mark(parts.token_content, authenticated);
  mark(parts.signed_attributes, authenticated);
  mark(parts.signed_attributes, attributes);
  mark(parts.certificate, authenticated);
  mark(parts.signature, authenticated);
  const char* slow = std::getenv("HABEAS_SLOW");
  const bool every_bit = slow != nullptr && std::string_view(slow) == "1";
  size_t tried = 0;
  size_t passed = 0;
  for (size_t i = 0; i < response.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      if (!every_bit && bit != 5 && bit != static_cast<int>(i % 8)) continue;
      Bytes altered = response;
      altered[i] = static_cast<uint8_t>(altered[i] ^ (1 << bit));
      const Result<Timestamp> result = verify_timestamp(altered, kImprint, kNonce, trusted);
      static_cast<void>(summarise_timestamp(altered));  // must only not crash
      ++tried;
      if (!result) continue;
      // OpenSSL encodes the attributes anew before it checks them, and so forgives the tag of a set
      // without the bit that says "constructed"; the attribute is still the one that was signed.
      const bool forgiven = bit == 5 && attributes[i] && response[i] == 0x31;
      EXPECT_TRUE(forgiven || !authenticated[i])
          << "byte " << i << " bit " << bit << " of " << int{response[i]};
      ASSERT_EQ(*result, *original) << "byte " << i << " bit " << bit;
      ++passed;
    }
  }
  EXPECT_GT(std::count(authenticated.begin(), authenticated.end(), true), 600);
  EXPECT_LT(passed, tried / 15) << "of " << tried;
}

TEST_F(ForgedAuthority, AnotherAuthorityOfTheSameNameIsNotTheSame) {
  CertificateOptions options;
  options.name = "Old Root";
  options.authority = true;
  options.not_before = kJune2020 - kYear;
  options.not_after = kJune2020 + kYear;
  const Identity impostor = make_identity(options, nullptr);
  EXPECT_NE(judge(make_reply(signer_, query_, at(kJune2020)), to_pem(impostor)), "");
}

}  // namespace
}  // namespace habeas
