// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/note.h"
#include "ledger/policy.h"
#include "verify/internal/facts.h"
#include "verify/report.h"

// Which log keys are believed, and on whose word.

namespace habeas::verifier {

struct LogSignature {
  std::string file;
  std::string note;  // the signed checkpoint
  std::string origin;
  int64_t size = 0;
};

// The parsed policy, or nothing for "" (or text that is none; the caller has refused that already).
[[nodiscard]] std::optional<ledger::Policy> chosen_policy(const std::string& text);

// The keys of the log `origin`: those of the policy if there is one, else those the ledger states.
[[nodiscard]] std::vector<ledger::VerifierKey> log_keys(const std::optional<ledger::Policy>& policy,
                                                        const Facts& facts,
                                                        const std::string& origin);

// Checks the checkpoint of a case: signed by a key of the reader's policy, or by the newest key
// that the ledger states before it; then says whose word the key stands on.
void check_log_signature(const LogSignature& checkpoint, const std::string& policy_text,
                         const Facts& facts, Report& report);

// For the report: what to compare with the printed key.
[[nodiscard]] std::string key_advice(const std::vector<ledger::VerifierKey>& keys);

}  // namespace habeas::verifier
