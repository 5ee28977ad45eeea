// SPDX-License-Identifier: Apache-2.0
#include "crypto/internal/timestamp_token.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

namespace habeas::internal {
namespace {

// A response with a long chain has some 10 KB.
constexpr size_t kMaxResponseSize = 1 << 20;
constexpr int kMaxSerialSize = 64;  // bytes; RFC 3161 asks for at least 20

Failure unreadable(const std::string& detail) {
  return fail(ErrorKind::kCorrupt, "the timestamp response cannot be read: " + detail,
              "ask the timestamp authority again and store the response exactly as it came");
}

bool is_bare_token(ByteView der) {
  const uint8_t* at = der.data();
  const std::unique_ptr<PKCS7, FreeWith<PKCS7_free>> token(
      d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
  if (token == nullptr || !PKCS7_type_is_signed(token.get())) return false;
  const PKCS7* content = token->d.sign == nullptr ? nullptr : token->d.sign->contents;
  return content != nullptr && OBJ_obj2nid(content->type) == NID_id_smime_ct_TSTInfo;
}

Result<Instant> instant_from(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
    return unreadable("a time in it is malformed");
  return Instant{timegm(&parts)};
}

Result<std::string> serial_of(TS_TST_INFO* info) {
  const ASN1_INTEGER* serial = TS_TST_INFO_get_serial(info);
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(ASN1_INTEGER_to_BN(serial, nullptr));
  if (number == nullptr || BN_num_bytes(number.get()) > kMaxSerialSize)
    return unreadable("its serial number is too long");
  char* hex = BN_bn2hex(number.get());
  if (hex == nullptr) return fail(ErrorKind::kIo, "out of memory while reading a timestamp");
  std::string text = hex;
  OPENSSL_free(hex);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

Result<std::optional<int64_t>> accuracy_of(TS_TST_INFO* info) {
  TS_ACCURACY* accuracy = TS_TST_INFO_get_accuracy(info);
  if (accuracy == nullptr) return std::optional<int64_t>();
  struct Part {
    const ASN1_INTEGER* value;
    int64_t largest;
    int64_t microseconds;
  };
  const std::array<Part, 3> parts = {{{TS_ACCURACY_get_seconds(accuracy), 1'000'000'000, 1'000'000},
                                      {TS_ACCURACY_get_millis(accuracy), 999, 1'000},
                                      {TS_ACCURACY_get_micros(accuracy), 999, 1}}};
  int64_t total = 0;
  for (const Part& part : parts) {
    if (part.value == nullptr) continue;
    int64_t value = 0;
    if (ASN1_INTEGER_get_int64(&value, part.value) != 1 || value < 0 || value > part.largest) {
      return unreadable("its accuracy is out of range");
    }
    total += value * part.microseconds;
  }
  return std::optional<int64_t>(total);
}

std::string name_text(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  // RFC 2253, but with letters beyond ASCII as they are instead of escaped.
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (name == nullptr || out == nullptr || X509_NAME_print_ex(out.get(), name, 0, flags) < 0)
    return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  const std::string_view view(text, size > 0 ? static_cast<size_t>(size) : 0);
  return is_utf8(view) ? std::string(view) : printable(view);
}

std::string object_text(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  const int size =
      object == nullptr ? 0 : OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return size > 0 && static_cast<size_t>(size) < text.size() ? std::string(text.data())
                                                             : std::string();
}

Result<void> read_imprint(TS_TST_INFO* info, Timestamp& out) {
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(info);
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const int nid = OBJ_obj2nid(algorithm);
  out.imprint_algorithm = nid == NID_undef ? object_text(algorithm) : OBJ_nid2sn(nid);
  const ASN1_OCTET_STRING* bytes = TS_MSG_IMPRINT_get_msg(imprint);
  const uint8_t* data = ASN1_STRING_get0_data(bytes);
  const int size = ASN1_STRING_length(bytes);
  if (size <= 0 || size > 64) return unreadable("its imprint has no digest's length");
  out.imprint.assign(data, data + size);
  return {};
}

Result<void> read_signer(TS_RESP* response, STACK_OF(X509) * more, Timestamp& out) {
  const SignersPtr signers(PKCS7_get0_signers(TS_RESP_get_token(response), more, 0));
  if (signers == nullptr || sk_X509_num(signers.get()) == 0) {
    ERR_clear_error();
    const GENERAL_NAME* name = TS_TST_INFO_get_tsa(TS_RESP_get_tst_info(response));
    if (name != nullptr && name->type == GEN_DIRNAME) out.tsa = name_text(name->d.directoryName);
    return {};
  }
  const X509* signer = sk_X509_value(signers.get(), 0);
  out.tsa = name_text(X509_get_subject_name(signer));
  out.certificate_not_before = TRY(instant_from(X509_get0_notBefore(signer)));
  out.certificate_not_after = TRY(instant_from(X509_get0_notAfter(signer)));
  return {};
}

}  // namespace

void FreeCertificates::operator()(STACK_OF(X509) * stack) const {
  sk_X509_pop_free(stack, X509_free);
}
void FreeStackOnly::operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }

std::string take_openssl_error(WhichError which) {
  const char* data = nullptr;
  int flags = 0;
  const unsigned long code =
      which == WhichError::kFirst
          ? ERR_peek_error_all(nullptr, nullptr, nullptr, &data, &flags)
          : ERR_peek_last_error_all(nullptr, nullptr, nullptr, &data, &flags);
  std::string text;
  if (code != 0) {
    const char* reason = ERR_reason_error_string(code);
    text = reason == nullptr ? "error " + std::to_string(ERR_GET_REASON(code)) : reason;
    if ((flags & ERR_TXT_STRING) != 0 && data != nullptr && *data != '\0')
      text += " (" + printable(data) + ")";
  }
  ERR_clear_error();
  return text;
}

Result<ResponsePtr> parse_response(ByteView der) {
  ERR_clear_error();
  if (der.size() > kMaxResponseSize) return unreadable("it is longer than a megabyte");
  if (!der.empty() && der[0] == '<') {
    return fail(ErrorKind::kCorrupt, "the timestamp response is a web page",
                "check the authority's address: it answered with an error page");
  }
  const uint8_t* at = der.data();
  ResponsePtr response(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
  if (response == nullptr) {
    const std::string reason = take_openssl_error(WhichError::kFirst);
    const bool bare = is_bare_token(der);
    ERR_clear_error();
    if (bare) {
      return fail(ErrorKind::kInvalid,
                  "this is a bare TimeStampToken, not the authority's whole response",
                  "keep the full TimeStampResp (application/timestamp-reply); a bare token can be "
                  "looked at with "
                  "`openssl ts -reply -token_in -in FILE -text`");
    }
    return unreadable(reason.empty() ? "it is not DER" : reason);
  }
  if (at != der.data() + der.size()) {
    return unreadable(std::to_string(der.data() + der.size() - at) + " bytes follow its end");
  }
  if (is_granted(response.get()) && TS_RESP_get_tst_info(response.get()) == nullptr) {
    return unreadable("it is granted, but holds no token");
  }
  return response;
}

bool is_granted(TS_RESP* response) {
  const int64_t status =
      ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)));
  return status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS;
}

std::string status_name(TS_RESP* response) {
  switch (ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)))) {
    case TS_STATUS_GRANTED:
      return "granted";
    case TS_STATUS_GRANTED_WITH_MODS:
      return "granted with modifications";
    case TS_STATUS_REJECTION:
      return "rejected";
    case TS_STATUS_WAITING:
      return "waiting";
    case TS_STATUS_REVOCATION_WARNING:
      return "revocation imminent";
    case TS_STATUS_REVOCATION_NOTIFICATION:
      return "revoked";
    default:
      return "unknown status";
  }
}

std::string status_detail(TS_RESP* response) {
  struct Bit {
    int number;
    const char* meaning;
  };
  // RFC 3161 section 2.4.2, PKIFailureInfo.
  static constexpr std::array<Bit, 8> kBits = {
      {{TS_INFO_BAD_ALG, "unrecognised or unsupported algorithm"},
       {TS_INFO_BAD_REQUEST, "transaction not permitted or supported"},
       {TS_INFO_BAD_DATA_FORMAT, "data submitted has the wrong format"},
       {TS_INFO_TIME_NOT_AVAILABLE, "the authority's time source is not available"},
       {TS_INFO_UNACCEPTED_POLICY, "policy not supported"},
       {TS_INFO_UNACCEPTED_EXTENSION, "extension not supported"},
       {TS_INFO_ADD_INFO_NOT_AVAILABLE, "additional information not available"},
       {TS_INFO_SYSTEM_FAILURE, "system failure"}}};
  const TS_STATUS_INFO* status = TS_RESP_get_status_info(response);
  std::string detail;
  const auto append = [&detail](const std::string& text) {
    if (!detail.empty()) detail += "; ";
    detail += text;
  };
  const ASN1_BIT_STRING* failures = TS_STATUS_INFO_get0_failure_info(status);
  for (const Bit& bit : kBits) {
    if (failures != nullptr && ASN1_BIT_STRING_get_bit(failures, bit.number) != 0)
      append(bit.meaning);
  }
  const STACK_OF(ASN1_UTF8STRING)* texts = TS_STATUS_INFO_get0_text(status);
  for (int i = 0; i < sk_ASN1_UTF8STRING_num(texts); ++i) {
    const ASN1_UTF8STRING* text = sk_ASN1_UTF8STRING_value(texts, i);
    append(printable(as_text(
        ByteView(ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text))))));
  }
  return detail;
}

Result<Timestamp> read_token(TS_RESP* response, STACK_OF(X509) * more) {
  TS_TST_INFO* info = TS_RESP_get_tst_info(response);
  check(info != nullptr, "a granted response has a token");
  Timestamp out;
  out.gen_time = TRY(instant_from(TS_TST_INFO_get_time(info)));
  out.policy = object_text(TS_TST_INFO_get_policy_id(info));
  out.serial = TRY(serial_of(info));
  out.accuracy_microseconds = TRY(accuracy_of(info));
  TRY(read_imprint(info, out));
  uint64_t nonce = 0;
  const ASN1_INTEGER* given = TS_TST_INFO_get_nonce(info);
  if (given != nullptr && ASN1_INTEGER_get_uint64(&nonce, given) == 1) out.nonce = nonce;
  ERR_clear_error();
  TRY(read_signer(response, more, out));
  return out;
}

}  // namespace habeas::internal
