// SPDX-License-Identifier: Apache-2.0
// Proof files. An accepted one holds a path of the right length.
#include "fuzz.h"
#include "ledger/proof_file.h"

using namespace habeas;
using fuzz::require;
using ledger::ExtraData;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto strict = ledger::parse_proof_file(text);
  auto proof = ledger::parse_proof_file(text, ExtraData::kAllow);
  require(!strict || proof.has_value(), "allowing more refuses nothing");
  if (strict) require(strict->extra.empty(), "no extra data by default");
  if (!proof) return 0;
  require(ledger::format_proof_file(*proof) == text, "a proof is written as read");
  auto checkpoint = ledger::parse_checkpoint(proof->checkpoint, ledger::Extensions::kAllow);
  require(checkpoint.has_value(), "its checkpoint is one");
  require(ledger::root_from_inclusion(Digest{}, proof->index, checkpoint->checkpoint.size,
                                      proof->hashes)
              .has_value(),
          "its path fits the tree");
  return 0;
}
