// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof_file.h"

#include "ledger/checkpoint.h"
#include "ledger/internal/text.h"

namespace habeas::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
// The checkpoint at its largest, and as much again for extra data and hashes.
constexpr size_t kMaxProofFileBytes = 2 * kMaxNoteBytes;

}  // namespace

Result<ProofFile> parse_proof_file(std::string_view text, ExtraData extra) {
  internal::LineReader lines(text, "the proof");
  if (text.size() > kMaxProofFileBytes) {
    return fail(ErrorKind::kInvalid,
                "the proof is larger than " + std::to_string(kMaxProofFileBytes) + " bytes");
  }
  std::string_view line = TRY(lines.next());
  if (line != kFirstLine) return lines.wrong("it is not '" + std::string(kFirstLine) + "'");
  ProofFile proof;
  line = TRY(lines.next());
  if (line.starts_with("extra ")) {
    if (extra == ExtraData::kRefuse) {
      return lines.wrong("extra data is signed by nobody and not accepted",
                         "remove the line 'extra ...'");
    }
    auto bytes = from_base64(line.substr(6));
    if (!bytes || bytes->empty()) return lines.wrong("the extra data is not canonical base64");
    proof.extra = std::move(*bytes);
    line = TRY(lines.next());
  }
  if (!line.starts_with("index ")) return lines.wrong("'index <number>' is missing");
  auto index = parse_decimal(line.substr(6));
  if (!index || *index >= kMaxTreeSize)
    return lines.wrong("the index is no decimal number below 2^62");
  proof.index = *index;
  for (line = TRY(lines.next()); !line.empty(); line = TRY(lines.next())) {
    if (proof.hashes.size() == kMaxProofHashes)
      return lines.wrong("more hashes than any tree needs");
    auto hash = digest_from_base64(line);
    if (!hash) return lines.wrong("the hash is not 32 bytes in canonical base64");
    proof.hashes.push_back(*hash);
  }
  proof.checkpoint = std::string(lines.rest());
  SignedCheckpoint parsed = TRY(parse_checkpoint(proof.checkpoint, Extensions::kAllow));
  TRY_CTX(root_from_inclusion(Digest{}, proof.index, parsed.checkpoint.size, proof.hashes),
          "the proof");
  return proof;
}

std::string format_proof_file(const ProofFile& proof) {
  std::string text = std::string(kFirstLine) + "\n";
  if (!proof.extra.empty()) text += "extra " + to_base64(proof.extra) + "\n";
  text += "index " + std::to_string(proof.index) + "\n";
  for (const Digest& hash : proof.hashes) text += to_base64(hash) + "\n";
  return text + "\n" + proof.checkpoint;
}

Result<ProofFile> make_proof_file(int64_t index, std::string_view checkpoint_note,
                                  const HashReader& reader) {
  SignedCheckpoint parsed = TRY(parse_checkpoint(checkpoint_note, Extensions::kAllow));
  ProofFile proof;
  proof.index = index;
  proof.hashes = TRY(inclusion_proof(index, parsed.checkpoint.size, reader));
  proof.checkpoint = std::string(checkpoint_note);
  return proof;
}

Result<PolicyVerdict> verify_proof_file(const ProofFile& proof, const Digest& leaf_hash,
                                        const Policy& policy) {
  PolicyVerdict verdict = TRY(evaluate(policy, proof.checkpoint));
  TRY(verify_inclusion(leaf_hash, proof.index, verdict.checkpoint.size, proof.hashes,
                       verdict.checkpoint.root));
  return verdict;
}

}  // namespace habeas::ledger
