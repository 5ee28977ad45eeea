// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/act_check.h"

#include "ledger/act.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

// Why a part that is needed is not there.
std::string absence(const std::optional<ledger::ItemView>& item) {
  if (item && item->erased) return "erased by entry " + std::to_string(*item->erased);
  return "withheld by the sender";
}

}  // namespace

void ActChecker::check(const BodyEvidence& body) {
  if (body.entry.items < 2) {
    report_.failed(kActs, "a body of one item has no room for act and signature", body.file,
                   body.index);
    return;
  }
  std::optional<ledger::ActSignature> signature;
  if (body.last) {
    Result<std::optional<ledger::ActSignature>> read = ledger::read_signature(*body.last);
    if (!read) {
      report_.failed(kActs, read.error().message, body.file, body.index);
      return;
    }
    signature = *read;
  }
  if (!signature) {
    report_.not_checked(kActs, "the signature is " + absence(body.last), body.file, body.index);
    return;
  }
  std::string origin = facts_.origin_now().empty() ? origin_ : facts_.origin_now();
  Result<void> good = ledger::verify_act(*signature, origin, body.entry.kind, body.entry.items - 1,
                                         body.unsigned_root);
  if (!good) {
    report_.failed(kActs, good.error().message, body.file, body.index);
    return;
  }
  ++signed_;

  ledger::Act act;
  if (body.first) {
    Result<ledger::Act> read = ledger::read_act(*body.first);
    if (!read) {
      report_.failed(kActors, read.error().message, body.file, body.index);
      return;
    }
    act = *read;
  }
  if (!act.actor) {
    report_.not_checked(kActors, "the name of the actor is " + absence(body.first), body.file,
                        body.index);
    return;
  }
  if (facts_.recovering()) {
    check_recovery(body, *act.actor, signature->public_key);
    return;
  }
  const Actor* actor = facts_.actor(*act.actor);
  std::string who = printable(facts_.actor_id(*act.actor));
  if (actor == nullptr || !actor->key) {
    // A bundle may show the act and withhold the appointment; in a case it can only have been
    // erased.
    if (facts_.partial || actor != nullptr) {
      report_.not_checked(kActors, who + ": the key of this actor is withheld or erased", body.file,
                          body.index);
    } else {
      report_.failed(kActors, who + " was not an actor of this case at this entry", body.file,
                     body.index);
    }
    return;
  }
  if (*actor->key != signature->public_key) {
    report_.failed(kActors, "the signature is by another key than that of " + who, body.file,
                   body.index);
    return;
  }
  if (actor->status.empty() && facts_.partial) {
    report_.not_checked(kActors, who + ": whether active is withheld", body.file, body.index);
    return;
  }
  if (actor->status != "active") {
    report_.failed(kActors,
                   who + " was not active at this entry, but " +
                       (actor->status.empty() ? "without status" : printable(actor->status)),
                   body.file, body.index);
    return;
  }
  ++known_;
}

void ActChecker::check_recovery(const BodyEvidence& body, const std::string& actor_name,
                                const PublicKey& signer) {
  const Actor* before = facts_.actor(actor_name);
  const Actor* after = facts_.changed_actor(actor_name);
  std::string who = printable(facts_.actor_id(actor_name));
  if (facts_.earlier_recovery_key && *facts_.earlier_recovery_key == signer) {
    report_.pass(kRecovery, "entry " + std::to_string(body.index) + ": by the recovery key");
  } else if (before != nullptr && before->key && *before->key == signer &&
             before->status == "active") {
    report_.pass(kRecovery, "entry " + std::to_string(body.index) + ": by the key of " + who);
  } else if (after != nullptr && after->key && *after->key == signer) {
    report_.not_checked(kRecovery,
                        "on nobody's authority: neither the recovery key nor an earlier key of " +
                            who + " signed; ask those who knew the case whether they stand by it",
                        body.file, body.index);
    return;
  } else {
    report_.failed(kRecovery, "signed by a key that is nobody's in this case", body.file,
                   body.index);
    return;
  }
  ++known_;
}

void ActChecker::finish() {
  if (signed_ > 0) report_.pass(kActs, std::to_string(signed_) + " acts");
  if (known_ > 0) report_.pass(kActors, std::to_string(known_) + " acts");
}

}  // namespace habeas::verifier
