// SPDX-License-Identifier: Apache-2.0
#include "ledger/checkpoint.h"

#include "ledger/internal/text.h"
#include "ledger/merkle.h"

namespace habeas::ledger {

bool is_origin(std::string_view origin) { return internal::is_plain_line(origin); }

Result<Checkpoint> parse_checkpoint_body(std::string_view text, Extensions extensions) {
  TRY(internal::check_note_text(text, "the checkpoint"));
  internal::LineReader lines(text, "the checkpoint");
  Checkpoint checkpoint;
  std::string_view origin = TRY(lines.next());
  if (!is_origin(origin)) return lines.wrong("'" + printable(origin) + "' is no origin");
  checkpoint.origin = std::string(origin);
  std::string_view size_line = TRY(lines.next());
  auto size = parse_decimal(size_line);
  if (!size || *size > kMaxTreeSize)
    return lines.wrong("the tree size is no decimal number up to 2^62");
  checkpoint.size = *size;
  std::string_view root_line = TRY(lines.next());
  auto root = digest_from_base64(root_line);
  if (!root) return lines.wrong("the root hash is not 32 bytes in canonical base64");
  checkpoint.root = *root;
  if (checkpoint.size == 0 && checkpoint.root != empty_root()) {
    return lines.wrong("a tree of size 0 has the root of the empty string");
  }
  while (!lines.at_end()) {
    std::string_view line = TRY(lines.next());
    if (extensions == Extensions::kRefuse) {
      return lines.wrong("extension lines are not accepted",
                         "a checkpoint body has three lines: origin, size, root");
    }
    if (line.empty()) return lines.wrong("an extension line is empty");
    checkpoint.extensions.emplace_back(line);
  }
  return checkpoint;
}

std::string format_checkpoint_body(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                     to_base64(checkpoint.root) + "\n";
  for (const std::string& line : checkpoint.extensions) text += line + "\n";
  return text;
}

Result<SignedCheckpoint> parse_checkpoint(std::string_view bytes, Extensions extensions) {
  SignedCheckpoint result;
  result.note = TRY_CTX(parse_note(bytes), "the checkpoint");
  result.checkpoint = TRY(parse_checkpoint_body(result.note.text, extensions));
  return result;
}

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& log_key) {
  std::string text = format_checkpoint_body(checkpoint);
  Checkpoint read_back =
      TRY_CTX(parse_checkpoint_body(text, Extensions::kAllow), "the checkpoint to sign");
  if (read_back != checkpoint) {
    return fail(ErrorKind::kInvalid,
                "the checkpoint to sign has an origin or extension line that breaks its form");
  }
  return make_note(log_key, checkpoint.origin, text);
}

Result<OpenedCheckpoint> open_checkpoint(std::string_view bytes, std::span<const VerifierKey> keys,
                                         Extensions extensions) {
  SignedCheckpoint parsed = TRY(parse_checkpoint(bytes, extensions));
  OpenedCheckpoint opened;
  opened.verification = TRY_CTX(verify_note(parsed.note, keys), "the checkpoint");
  bool by_log = false;
  for (const VerifiedSignature& verified : opened.verification.verified) {
    const VerifierKey& key = keys[verified.key];
    by_log =
        by_log || (key.type == SignatureType::kEd25519 && key.name == parsed.checkpoint.origin);
  }
  if (!by_log) {
    return fail(ErrorKind::kDenied,
                "the checkpoint is not signed by the log it names, '" +
                    printable(parsed.checkpoint.origin) + "'",
                "check that the trust policy names this log with its present key");
  }
  opened.checkpoint = std::move(parsed.checkpoint);
  opened.note = std::move(parsed.note);
  return opened;
}

}  // namespace habeas::ledger
