// SPDX-License-Identifier: Apache-2.0
#include "ledger/cosignature.h"

#include <limits>

#include "ledger/checkpoint.h"

namespace habeas::ledger {
namespace {

constexpr size_t kTimeBytes = 8;
constexpr size_t kSignatureBytes = 64;

}  // namespace

std::string cosigned_message(std::string_view checkpoint_body, Instant time) {
  return "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(checkpoint_body);
}

Result<NoteSignature> cosign(const SigningKey& key, std::string_view name,
                             std::string_view checkpoint_body, Instant time) {
  if (!is_key_name(name)) {
    return fail(ErrorKind::kInvalid, "'" + printable(name) + "' is no key name",
                "use letters, digits, dots and slashes, without spaces or plus signs");
  }
  if (time < 0) return fail(ErrorKind::kInvalid, "a cosignature cannot bear a time before 1970");
  TRY(parse_checkpoint_body(checkpoint_body, Extensions::kAllow));
  VerifierKey verifier{.name = std::string(name),
                       .type = SignatureType::kCosignature,
                       .public_key = key.public_key()};
  Signature made = key.sign(as_bytes(cosigned_message(checkpoint_body, time)));
  NoteSignature signature{.name = std::string(name), .id = verifier.id(), .signature = {}};
  put_u64be(signature.signature, static_cast<uint64_t>(time));
  signature.signature.insert(signature.signature.end(), made.bytes.begin(), made.bytes.end());
  return signature;
}

Result<Instant> verify_cosignature(const VerifierKey& key, std::string_view checkpoint_body,
                                   ByteView signature) {
  if (signature.size() != kTimeBytes + kSignatureBytes) {
    return fail(ErrorKind::kInvalid,
                "a cosignature has 72 bytes, not " + std::to_string(signature.size()));
  }
  uint64_t stated = get_u64be(signature.data());
  if (stated > static_cast<uint64_t>(std::numeric_limits<Instant>::max())) {
    return fail(ErrorKind::kInvalid, "the time of the cosignature is beyond 2^63-1");
  }
  TRY(parse_checkpoint_body(checkpoint_body, Extensions::kAllow));
  auto time = static_cast<Instant>(stated);
  Signature made = TRY(signature_from_bytes(signature.subspan(kTimeBytes)));
  if (!verify(key.public_key, as_bytes(cosigned_message(checkpoint_body, time)), made)) {
    return fail(ErrorKind::kCorrupt,
                "the cosignature does not belong to this checkpoint, time and key");
  }
  return time;
}

}  // namespace habeas::ledger
