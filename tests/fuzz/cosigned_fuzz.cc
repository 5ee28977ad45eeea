// SPDX-License-Identifier: Apache-2.0
// A checkpoint with cosignatures under a policy whose keys are known to the seeds: whoever is said
// to have signed, signed these very bytes.
#include "fuzz.h"
#include "ledger/policy.h"
#include "ledger/testing/test_keys.h"
#include "ledger/witness.h"

using namespace habeas;
using fuzz::require;

namespace {

const ledger::Policy& policy() {
  static const ledger::Policy kPolicy = [] {
    ledger::Policy made;
    made.logs.push_back(
        {ledger::testing::log_vkey("case.example/1", ledger::testing::seeded_key(1)), ""});
    for (uint64_t k = 2; k <= 4; k++) {
      std::string name = "w.example/" + std::to_string(k);
      made.witnesses.push_back(
          {name, ledger::testing::witness_vkey(name, ledger::testing::seeded_key(k)), ""});
    }
    ledger::PolicyGroup two;
    two.name = "two";
    two.threshold = 2;
    for (const ledger::PolicyWitness& witness : made.witnesses) two.members.push_back(witness.name);
    made.groups.push_back(two);
    made.quorum = "two";
    return made;
  }();
  return kPolicy;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto verdict = ledger::evaluate(policy(), text);
  if (!verdict) return 0;
  auto parsed = ledger::parse_checkpoint(text, ledger::Extensions::kAllow);
  require(parsed && parsed->checkpoint == verdict->checkpoint,
          "the checkpoint is the one in the bytes");
  require(verdict->quorum_met == (verdict->witnessed.size() >= 2), "two of three are two of three");
  // Ed25519 is deterministic and the seeds are the only source of good signatures: whatever was
  // accepted must be a line that our own keys make again.
  size_t lines = verdict->unknown_lines.size();
  require(lines < parsed->note.signatures.size(), "some line was believed");
  for (const ledger::WitnessedBy& by : verdict->witnessed) {
    const ledger::PolicyWitness& witness = policy().witnesses[by.witness];
    auto made = ledger::cosign(ledger::testing::seeded_key(2 + by.witness), witness.name,
                               parsed->note.text, by.time);
    bool found = false;
    for (const ledger::NoteSignature& line : parsed->note.signatures)
      found = found || (made && line == *made);
    require(found, "a cosignature that was believed is the key's own");
  }
  return 0;
}
