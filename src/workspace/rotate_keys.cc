// SPDX-License-Identifier: Apache-2.0
#include "workspace/rotate_keys.h"

#include <algorithm>

#include <fmt/core.h>

#include "casefile/actors.h"
#include "casefile/queries.h"
#include "ledger/note.h"

namespace habeas::workspace {

namespace {

// The successor, durably in the key home before the ledger names it.
Result<PublicKey> settle_key(Workspace& workspace, std::optional<SigningKey> brought,
                             std::string_view label) {
  Environment& environment = workspace.environment();
  if (!brought) {
    SigningKey made = TRY(SigningKey::generate(environment.random));
    brought.emplace(std::move(made));
  }
  PublicKey key = brought->public_key();
  if (workspace.home().holds(key)) return key;
  std::string passphrase = TRY(environment.passphrase(fmt::format("the new {} key", label)));
  TRY(workspace.home().store(*brought, fmt::format("{} {}", label, workspace.settings().origin),
                             passphrase, environment.kdf_cost, environment.random));
  return key;
}

casefile::Item key_item(std::string_view purpose, std::string_view replaces) {
  casefile::Item item;
  item.type = "key";
  item.set("purpose", purpose);
  item.set("replaces", replaces);
  return item;
}

}  // namespace

Result<Rotation> rotate_actor_key(Workspace& workspace, std::optional<SigningKey> brought,
                                  std::string_view reason) {
  casefile::Actor who = TRY(workspace.actor());
  TRY(workspace.require(casefile::Action::kRead));
  TRY(workspace.actor_key());  // before anything is made: the old key must open
  if (brought) {
    if (to_hex(brought->public_key()) == who.public_key)
      return fail(ErrorKind::kConflict, "this is the key in use");
    casefile::Actor after = who;
    after.public_key = to_hex(brought->public_key());
    std::vector<casefile::Actor> all = TRY(casefile::actors(workspace.database()));
    TRY(casefile::check_actor_change(all, after));
  }
  PublicKey key = TRY(settle_key(workspace, std::move(brought), "actor"));
  casefile::Item item = key_item("actor", who.public_key);
  item.set("actor", who.id);
  item.set("public_key", to_hex(key));
  std::vector<casefile::Item> items = {std::move(item)};
  Committed entry =
      TRY(workspace.commit(ledger::EntryKind::kKeyChanged, items, reason, casefile::Action::kRead));
  return Rotation{entry, who.public_key, to_hex(key)};
}

Result<Rotation> rotate_log_key(Workspace& workspace, std::optional<SigningKey> brought,
                                std::string_view reason) {
  TRY(workspace.require(casefile::Action::kGovern));
  TRY(workspace.log_keys());  // the old key must open: it signs the change too
  std::vector<std::string> vkeys = TRY(workspace.log_vkeys());
  auto vkey_of = [&](const PublicKey& key) {
    return ledger::format_vkey(ledger::VerifierKey{.name = workspace.settings().origin,
                                                   .type = ledger::SignatureType::kEd25519,
                                                   .public_key = key});
  };
  if (brought &&
      std::find(vkeys.begin(), vkeys.end(), vkey_of(brought->public_key())) != vkeys.end()) {
    return fail(ErrorKind::kConflict, "this key has signed for the ledger before",
                "a key that was replaced is not taken back; bring another or let one be made");
  }
  PublicKey key = TRY(settle_key(workspace, std::move(brought), "log"));
  casefile::Item item = key_item("log", vkeys.back());
  item.set("vkey", vkey_of(key));
  std::vector<casefile::Item> items = {std::move(item)};
  Committed entry = TRY(
      workspace.commit(ledger::EntryKind::kKeyChanged, items, reason, casefile::Action::kGovern));
  TRY(workspace.checkpoint());
  return Rotation{entry, vkeys.back(), vkey_of(key)};
}

}  // namespace habeas::workspace
