// SPDX-License-Identifier: Apache-2.0
// Requests to a witness, and the answers that a log takes in.
#include "fuzz.h"
#include "ledger/testing/test_keys.h"
#include "ledger/witness.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto request = ledger::parse_witness_request(text)) {
    require(ledger::format_witness_request(*request) == text, "a request is written as read");
    require(request->proof.size() <= ledger::kMaxProofHashes, "no more than 63 hashes");
  }
  static const std::string kCheckpoint = ledger::testing::checkpoint_of(
      "case.example/1", 7, ledger::leaf_hash({}), ledger::testing::seeded_key(1));
  static const ledger::VerifierKey kWitness =
      ledger::testing::witness_vkey("w.example/2", ledger::testing::seeded_key(2));
  if (auto merged = ledger::add_cosignatures(kCheckpoint, text, std::span(&kWitness, 1))) {
    auto note = ledger::parse_note(*merged);
    require(note.has_value(), "the merged note is a note");
    require(ledger::verify_note(*note, std::span(&kWitness, 1)).has_value(),
            "what was added is good");
    require(note->signatures.size() == 2, "nothing else was added");
  }
  return 0;
}
