// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

// The trust file: which logs and witnesses a reader believes, and how many of them.
// Source: c2sp.org/tlog-policy (untagged, July 2026).
//
//   log <vkey> [<url>]                     key type 0x01
//   witness <name> <vkey> [<url>]          key type 0x04
//   group <name> all|any|<k> <member>...   members were defined above; each is used once at most
//   quorum <name>|none                     exactly one
//   # comment
//
// Stricter than the specification: a key may not be both a log's and a witness's, so that no log
// can witness itself.

namespace habeas::ledger {

struct PolicyLog {
  VerifierKey key;
  std::string url;  // may be empty
  bool operator==(const PolicyLog& other) const = default;
};

struct PolicyWitness {
  std::string name;  // in this file only
  VerifierKey key;
  std::string url;  // may be empty
  bool operator==(const PolicyWitness& other) const = default;
};

struct PolicyGroup {
  std::string name;
  int64_t threshold = 1;             // 1 <= threshold <= members
  std::vector<std::string> members;  // witnesses, or groups defined earlier
  bool operator==(const PolicyGroup& other) const = default;
};

struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;  // in order of definition
  std::string quorum = "none";      // the name of a witness or a group

  // Every key, logs first and then witnesses.
  [[nodiscard]] std::vector<VerifierKey> keys() const;
  bool operator==(const Policy& other) const = default;
};

// kInvalid, naming the line, for whatever the format forbids: unknown or repeated names, repeated
// keys, thresholds below 1 or above the members, a member used twice, a missing or second quorum.
[[nodiscard]] Result<Policy> parse_policy(std::string_view text);
// Text that parse_policy reads back as the same policy. kInvalid for a policy it would refuse.
[[nodiscard]] Result<std::string> format_policy(const Policy& policy);

struct WitnessedBy {
  size_t witness = 0;  // index into policy.witnesses
  Instant time = 0;    // the latest, if it cosigned more than once
};

// What a checkpoint's signatures amount to under a policy.
struct PolicyVerdict {
  Checkpoint checkpoint;
  size_t log = 0;                      // the log that signed: index into policy.logs
  std::vector<WitnessedBy> witnessed;  // by witness, each once
  std::vector<size_t> unknown_lines;   // indexes into the note's signatures
  bool quorum_met = false;             // true for quorum none
};

// Parses and checks a checkpoint. kInvalid: not a checkpoint. kCorrupt: a line of a known key is
// bad. kDenied: no log of the policy with that origin signed it. A quorum that is not met is no
// error here but a verdict, for readers report it on its own.
[[nodiscard]] Result<PolicyVerdict> evaluate(const Policy& policy,
                                             std::string_view checkpoint_note);

// Whether the witnesses at these indexes satisfy the quorum.
[[nodiscard]] bool quorum_met(const Policy& policy, const std::vector<size_t>& witnesses);

}  // namespace habeas::ledger
