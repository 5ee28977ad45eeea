// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/keys.h"

#include <algorithm>

#include "ledger/checkpoint.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {

std::optional<ledger::Policy> chosen_policy(const std::string& text) {
  if (text.empty()) return std::nullopt;
  Result<ledger::Policy> policy = ledger::parse_policy(text);
  if (!policy) return std::nullopt;
  return *policy;
}

std::vector<ledger::VerifierKey> log_keys(const std::optional<ledger::Policy>& policy,
                                          const Facts& facts, const std::string& origin) {
  std::vector<ledger::VerifierKey> out;
  if (policy) {
    for (const ledger::PolicyLog& log : policy->logs) {
      if (log.key.name == origin) out.push_back(log.key);
    }
    return out;
  }
  for (const LogKey& stated : facts.log_keys) {
    bool known = false;
    for (const ledger::VerifierKey& key : out) known = known || key == stated.key;
    if (!known && stated.key.name == origin) out.push_back(stated.key);
  }
  return out;
}

std::vector<ledger::VerifierKey> all_log_keys(const std::optional<ledger::Policy>& policy,
                                              const Facts& facts, const std::string& origin) {
  std::vector<ledger::VerifierKey> out;
  std::vector<std::string> origins;
  for (const CaseStatement& statement : facts.statements) origins.push_back(statement.origin);
  if (std::ranges::find(origins, origin) == origins.end()) origins.push_back(origin);
  for (const std::string& one : origins) {
    for (ledger::VerifierKey& key : log_keys(policy, facts, one)) out.push_back(std::move(key));
  }
  return out;
}

namespace {

void check_continuation(const CaseStatement& statement, const Facts& facts,
                        const std::optional<ledger::Policy>& policy,
                        const std::function<std::optional<Digest>(int64_t)>& root_at,
                        Report& report) {
  std::string old = printable(statement.continues);
  if (statement.known_checkpoint.empty()) {
    report.not_checked(kContinuation, "no checkpoint of " + old + " was known any more", {},
                       statement.entry);
    return;
  }
  std::vector<ledger::VerifierKey> keys = log_keys(policy, facts, statement.continues);
  if (keys.empty()) {
    report.not_checked(kContinuation, "no key of " + old + " is in the policy", {},
                       statement.entry);
    return;
  }
  Result<ledger::OpenedCheckpoint> opened =
      ledger::open_checkpoint(statement.known_checkpoint, keys);
  if (!opened) {
    report.failed(kContinuation, "the last checkpoint of " + old + ": " + opened.error().message,
                  {}, statement.entry);
    return;
  }
  const ledger::Checkpoint& known = opened->checkpoint;
  if (known.origin != statement.continues || known.size != statement.known_size ||
      !statement.known_root || known.root != *statement.known_root) {
    report.failed(kContinuation, "the checkpoint is not the one that the entry describes", {},
                  statement.entry);
    return;
  }
  if (known.size > statement.entry) {
    report.not_checked(kContinuation,
                       std::to_string(known.size - statement.entry) + " entries signed under " +
                           old +
                           " are lost, as the ledger records; whoever has them can prove it "
                           "by the checkpoint in this entry",
                       {}, statement.entry);
    return;
  }
  std::optional<Digest> root = root_at(known.size);
  if (!root) {
    report.not_checked(kContinuation,
                       "this bundle holds only a part of the log, so the root at size " +
                           std::to_string(known.size) + " cannot be computed",
                       {}, statement.entry);
  } else if (*root != known.root) {
    report.failed(kContinuation,
                  "what was signed under " + old + " at size " + std::to_string(known.size) +
                      " is another history than this one: keep both",
                  {}, statement.entry);
  } else {
    report.pass(kContinuation,
                "all " + std::to_string(known.size) + " entries signed under " + old + " are here");
  }
}

}  // namespace

void check_continuations(const Facts& facts, const std::optional<ledger::Policy>& policy,
                         const std::function<std::optional<Digest>(int64_t)>& root_at,
                         Report& report) {
  for (const CaseStatement& statement : facts.statements) {
    if (!statement.continues.empty()) check_continuation(statement, facts, policy, root_at, report);
  }
}

std::string key_advice(const std::vector<ledger::VerifierKey>& keys) {
  std::string list;
  for (const ledger::VerifierKey& key : keys)
    list += (list.empty() ? "" : " or ") + ledger::format_vkey(key);
  return "the key stands on the word of what it signed; compare the vkey with the printed or "
         "published one, or give "
         "--policy: " +
         list;
}

void check_log_signature(const LogSignature& checkpoint, const std::string& policy_text,
                         const Facts& facts, Report& report) {
  std::optional<ledger::Policy> policy = chosen_policy(policy_text);
  std::vector<ledger::VerifierKey> keys = log_keys(policy, facts, checkpoint.origin);
  if (keys.empty()) {
    report.failed(kLogSignature,
                  policy ? "the policy names no log " + printable(checkpoint.origin)
                         : "the ledger states no log key",
                  checkpoint.file);
    return;
  }
  Result<ledger::OpenedCheckpoint> opened = ledger::open_checkpoint(checkpoint.note, keys);
  if (!opened) {
    report.failed(kLogSignature, opened.error().message, checkpoint.file);
    return;
  }
  const ledger::VerifierKey* newest = nullptr;
  for (const LogKey& stated : facts.log_keys) {
    if (stated.entry < checkpoint.size && stated.key.name == checkpoint.origin)
      newest = &stated.key;
  }
  bool by_newest = newest == nullptr;
  std::string signers;
  for (const ledger::VerifiedSignature& good : opened->verification.verified) {
    const ledger::VerifierKey& key = keys[good.key];
    if (newest != nullptr && key == *newest) by_newest = true;
    signers += (signers.empty() ? "" : ", ") + ledger::format_vkey(key);
  }
  if (!by_newest) {
    report.failed(kLogSignature, "signed only by a key that the ledger has replaced: " + signers,
                  checkpoint.file);
    return;
  }
  report.pass(kLogSignature, "size " + std::to_string(checkpoint.size) + ", key " + signers);
  if (policy) {
    report.pass(kKeyOrigin, "the key is in the policy you gave");
  } else {
    report.not_checked(kKeyOrigin, key_advice(keys), checkpoint.file);
  }
}

}  // namespace habeas::verifier
