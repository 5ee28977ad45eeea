// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
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

// The same of every origin that the log has had, the newest last.
[[nodiscard]] std::vector<ledger::VerifierKey> all_log_keys(
    const std::optional<ledger::Policy>& policy, const Facts& facts, const std::string& origin);

// The recoveries that the ledger states: what each of them says of the origin before it, against
// the signature there and the root of the entries taken over. `root_at` gives nothing where it
// cannot tell.
void check_continuations(const Facts& facts, const std::optional<ledger::Policy>& policy,
                         const std::function<std::optional<Digest>(int64_t)>& root_at,
                         Report& report);

// For the report: what to compare with the printed key.
[[nodiscard]] std::string key_advice(const std::vector<ledger::VerifierKey>& keys);

}  // namespace habeas::verifier
