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
  Result<void> good = ledger::verify_act(*signature, origin_, body.entry.kind, body.entry.items - 1,
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

void ActChecker::finish() {
  if (signed_ > 0) report_.pass(kActs, std::to_string(signed_) + " acts");
  if (known_ > 0) report_.pass(kActors, std::to_string(known_) + " acts");
}

}  // namespace habeas::verifier
