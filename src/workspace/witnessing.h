// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy.h"
#include "ledger/witness.h"
#include "workspace/workspace.h"

// Witnesses, from both sides: the case that asks to be cosigned, and this machine as a witness of
// other people's cases. Everything goes by texts that fit on a memory stick; send_to_witness()
// carries them over HTTP (c2sp.org/tlog-witness).

namespace habeas::workspace {

// The side of the case. ---------------------------------------------------------------------

// The trust policy: the keys of the log under all its origins, and the witnesses and quorum that
// the case chose (policy.changed, policy "trust.witnesses": a tlog-policy without its log lines).
[[nodiscard]] Result<ledger::Policy> trust_policy(Workspace& workspace);

// Each is one entry policy.changed. kConflict: a witness of that name or key is there already.
[[nodiscard]] Result<void> add_witness(Workspace& workspace, const ledger::PolicyWitness& witness);
// kNotFound; kConflict if fewer than the quorum would be left.
[[nodiscard]] Result<void> remove_witness(Workspace& workspace, std::string_view name);
// How many of the witnesses must cosign: "none", "all", or a number from 1 to how many there are.
[[nodiscard]] Result<void> set_quorum(Workspace& workspace, std::string_view quorum);

struct WitnessStanding {
  std::string name;
  std::string vkey;
  std::string url;
  int64_t size = 0;  // of the largest checkpoint it cosigned; 0: none yet
  Instant time = 0;  // of that cosignature
};
struct Witnessing {
  std::vector<WitnessStanding> witnesses;
  int64_t quorum = 0;       // how many must cosign; 0: none
  int64_t size = 0;         // of the published checkpoint
  int64_t quorum_size = 0;  // entries under a checkpoint that has the quorum; 0: none
};
[[nodiscard]] Result<Witnessing> witnessing(Workspace& workspace);

// What to give to the witness: the published checkpoint and the proof that it grew out of what the
// witness saw last. That is looked up by the witness's name in the anchors, unless `old_size` says
// it. The checkpoint is kept as an anchor, so that the answer finds it. kNotFound: no such witness,
// or no checkpoint.
[[nodiscard]] Result<std::string> witness_request(Workspace& workspace, std::string_view name,
                                                  std::optional<int64_t> old_size);

struct TakenCosignature {
  int64_t size = 0;
  std::vector<std::string> witnesses;  // names by the policy
  bool quorum_met = false;             // now, at that size
};
// Takes a witness's answer in: the lines of the policy's witnesses that are good for an anchored
// checkpoint. kDenied if no line is of a witness of the policy; kCorrupt if one is, and is good for
// no checkpoint of this case.
[[nodiscard]] Result<TakenCosignature> take_cosignature(Workspace& workspace,
                                                        std::string_view answer);

// Request and answer over HTTP: POST <url>/add-checkpoint. `url` "" is the policy's. If the witness
// stands elsewhere (409), the request is made again from there, once.
[[nodiscard]] Result<TakenCosignature> send_to_witness(Workspace& workspace, std::string_view name,
                                                       std::string url);

// The side of the witness. ------------------------------------------------------------------

// This machine as a witness: the one key labelled "witness <name>" in the key home, and its state.
class WitnessDesk {
 public:
  // Opens the witness of this key home, or, if there is none and `name` is given, makes its key.
  // kNotFound without either; kConflict if the home is a witness of another name, or is at work.
  [[nodiscard]] static Result<WitnessDesk> open(Environment& environment, std::string_view name);
  [[nodiscard]] ledger::Witness& witness() { return *witness_; }
  [[nodiscard]] bool made_key() const { return made_key_; }

 private:
  WitnessDesk() = default;
  std::unique_ptr<SigningKey> key_;  // at a fixed place: the witness points to it
  std::optional<ledger::Witness> witness_;
  bool made_key_ = false;
};

}  // namespace habeas::workspace
