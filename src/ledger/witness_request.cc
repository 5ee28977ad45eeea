// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "ledger/internal/text.h"
#include "ledger/witness.h"

namespace habeas::ledger {
namespace {

constexpr size_t kMaxRequestBytes = kMaxNoteBytes + 64 * 64;

}  // namespace

Result<WitnessRequest> parse_witness_request(std::string_view text) {
  if (text.size() > kMaxRequestBytes) {
    return fail(ErrorKind::kInvalid,
                "the request is larger than " + std::to_string(kMaxRequestBytes) + " bytes");
  }
  internal::LineReader lines(text, "the request");
  WitnessRequest request;
  std::string_view line = TRY(lines.next());
  if (!line.starts_with("old ")) return lines.wrong("'old <size>' is missing");
  auto old_size = parse_decimal(line.substr(4));
  if (!old_size || *old_size > kMaxTreeSize)
    return lines.wrong("the old size is no decimal number up to 2^62");
  request.old_size = *old_size;
  for (line = TRY(lines.next()); !line.empty(); line = TRY(lines.next())) {
    if (request.proof.size() == kMaxProofHashes) return lines.wrong("more than 63 hashes");
    auto hash = digest_from_base64(line);
    if (!hash) return lines.wrong("the hash is not 32 bytes in canonical base64");
    request.proof.push_back(*hash);
  }
  request.checkpoint = std::string(lines.rest());
  TRY(parse_checkpoint(request.checkpoint, Extensions::kAllow));
  return request;
}

std::string format_witness_request(const WitnessRequest& request) {
  std::string text = "old " + std::to_string(request.old_size) + "\n";
  for (const Digest& hash : request.proof) text += to_base64(hash) + "\n";
  return text + "\n" + request.checkpoint;
}

Result<std::string> make_witness_request(int64_t old_size, std::string_view checkpoint_note,
                                         const HashReader& reader) {
  SignedCheckpoint parsed = TRY(parse_checkpoint(checkpoint_note, Extensions::kAllow));
  WitnessRequest request;
  request.old_size = old_size;
  request.proof = TRY(consistency_proof(old_size, parsed.checkpoint.size, reader));
  request.checkpoint = std::string(checkpoint_note);
  return format_witness_request(request);
}

Result<std::string> add_cosignatures(std::string_view checkpoint_note, std::string_view answer,
                                     std::span<const VerifierKey> witnesses) {
  SignedCheckpoint parsed = TRY(parse_checkpoint(checkpoint_note, Extensions::kAllow));
  Note answered;
  answered.text = parsed.note.text;
  answered.signatures = TRY_CTX(parse_signature_lines(answer), "the witness's answer");
  NoteVerification verification = TRY_CTX(verify_note(answered, witnesses), "the witness's answer");
  for (const VerifiedSignature& verified : verification.verified) {
    const NoteSignature& line = answered.signatures[verified.line];
    auto same_key = [&](const NoteSignature& other) {
      return other.name == line.name && other.id == line.id;
    };
    auto at = std::find_if(parsed.note.signatures.begin(), parsed.note.signatures.end(), same_key);
    if (at == parsed.note.signatures.end()) {
      parsed.note.signatures.push_back(line);
    } else {
      *at = line;
    }
  }
  std::string merged = format_note(parsed.note);
  TRY_CTX(parse_note(merged), "the cosigned checkpoint");  // the limits on size and lines hold
  return merged;
}

}  // namespace habeas::ledger
