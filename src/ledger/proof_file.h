// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/merkle.h"
#include "ledger/policy.h"

// A receipt that stands alone: inclusion of one entry under one checkpoint.
// Source: c2sp.org/tlog-proof (untagged, July 2026). File extension .tlog-proof.
//
//   c2sp.org/tlog-proof@v1\n
//   [extra <base64>\n]
//   index <decimal>\n
//   <base64 hash>\n ...          from the leaf's sibling up
//   \n
//   <checkpoint, verbatim>

namespace habeas::ledger {

struct ProofFile {
  Bytes extra;  // unauthenticated; empty = no such line
  int64_t index = 0;
  std::vector<Digest> hashes;
  std::string checkpoint;  // the whole signed note

  bool operator==(const ProofFile& other) const = default;
};

// Extra data is signed by nobody; our own files carry none and our verifier refuses it.
enum class ExtraData { kRefuse, kAllow };

// kInvalid for anything not exactly of that form, the checkpoint's included (extension lines are
// allowed there), and for an index or a number of hashes that cannot fit the checkpoint's size.
[[nodiscard]] Result<ProofFile> parse_proof_file(std::string_view text,
                                                 ExtraData extra = ExtraData::kRefuse);
[[nodiscard]] std::string format_proof_file(const ProofFile& proof);

// Makes the receipt of entry `index` under a checkpoint; the reader must hold that tree.
[[nodiscard]] Result<ProofFile> make_proof_file(int64_t index, std::string_view checkpoint_note,
                                                const HashReader& reader);

// Checks that the entry with this leaf hash lies at the proof's index under the proof's checkpoint,
// and the checkpoint under the policy. Errors: as verify_inclusion and evaluate. The caller looks
// at the verdict's quorum.
[[nodiscard]] Result<PolicyVerdict> verify_proof_file(const ProofFile& proof,
                                                      const Digest& leaf_hash,
                                                      const Policy& policy);

}  // namespace habeas::ledger
