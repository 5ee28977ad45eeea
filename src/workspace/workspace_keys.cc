// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "workspace/workspace.h"

// Which key acts and which keys sign: the part of a Workspace that asks the key home.

namespace habeas::workspace {

Result<std::string> Workspace::checkpoint() {
  bool ours = TRY(signs_log());
  if (!ours && log_->head()) return log_->head()->checkpoint;
  std::vector<const SigningKey*> keys = TRY(log_keys());
  std::string note = TRY(log_->sign_checkpoint(keys));
  // The note that both keys signed is how whoever trusts the old key comes to trust the new one: it
  // is kept when later checkpoints replace it.
  if (keys.size() > 1) TRY(anchors_->add_checkpoint(note));
  return note;
}

Result<bool> Workspace::signs_log() {
  std::vector<PublicKey> wanted = TRY(log_keys_wanted());
  bool loaded = std::any_of(log_keys_.begin(), log_keys_.end(), [&](const SigningKey& key) {
    return !wanted.empty() && key.public_key() == wanted.front();
  });
  return loaded || wanted.empty() || home_->holds(wanted.front());
}

int64_t Workspace::unsigned_entries() const {
  return log_->size() - (log_->head() ? log_->head()->size : 0);
}

Result<casefile::Actor> Workspace::actor() {
  std::vector<casefile::Actor> all = TRY(casefile::actors(database()));
  std::vector<casefile::Actor> mine;
  for (const casefile::Actor& row : all) {
    Result<PublicKey> key = public_key_from_hex(row.public_key);
    bool named = environment_->actor.empty()
                     ? key && home_->holds(*key)
                     : row.id == environment_->actor || row.name == environment_->actor;
    if (named) mine.push_back(row);
  }
  // One who is suspended is told so, unless another actor can act here.
  auto active = [](const casefile::Actor& row) { return row.status == "active"; };
  if (environment_->actor.empty() && std::any_of(mine.begin(), mine.end(), active))
    std::erase_if(mine, std::not_fn(active));
  if (mine.size() == 1 || (!mine.empty() && !active(mine.front()))) return mine.front();
  if (mine.empty()) {
    return fail(
        ErrorKind::kDenied,
        environment_->actor.empty()
            ? "no key in " + environment_->home.string() + " belongs to an actor of this case"
            : fmt::format("no actor of this case is called \"{}\"", printable(environment_->actor)),
        "see `habeas actor list`; keys are looked for in HABEAS_HOME");
  }
  return fail(ErrorKind::kConflict, "several actors of this case have their key here",
              "say which with --actor");
}

Result<SigningKey> Workspace::load_key(const PublicKey& key, std::string_view purpose) {
  if (!home_->holds(key)) return home_->load(key, "");  // the message says where it was looked for
  std::string passphrase = TRY(environment_->passphrase(purpose));
  return home_->load(key, passphrase);
}

Result<const SigningKey*> Workspace::actor_key() {
  casefile::Actor who = TRY(actor());
  PublicKey key = TRY(public_key_from_hex(who.public_key));
  if (!actor_key_ || actor_key_->public_key() != key) {  // it may have been rotated
    SigningKey loaded = TRY(load_key(key, fmt::format("the key of {}", who.name)));
    actor_key_.emplace(std::move(loaded));
  }
  return static_cast<const SigningKey*>(&*actor_key_);
}

Result<std::vector<std::string>> Workspace::log_vkeys() {
  std::vector<std::string> out;
  sql::Statement row =
      TRY(database().prepare("SELECT key FROM key WHERE purpose='log' ORDER BY entry,item"));
  while (TRY(row.step())) out.push_back(row.text(0));
  return out;
}

// The newest log key first; the one before it too, as long as no checkpoint covers the rotation:
// the first that does is signed by both, so that whoever trusts the old one can follow.
Result<std::vector<PublicKey>> Workspace::log_keys_wanted() {
  sql::Statement row = TRY(database().prepare(
      "SELECT key,entry FROM key WHERE purpose='log' ORDER BY entry DESC, item DESC LIMIT 2"));
  std::vector<PublicKey> wanted;
  int64_t published = log_->head() ? log_->head()->size : 0;
  bool enough = false;
  while (TRY(row.step())) {
    if (enough) continue;
    ledger::VerifierKey vkey = TRY(ledger::parse_vkey(row.text(0)));
    enough = vkey.name != settings_.origin;  // of an origin before a recovery
    if (enough) continue;
    wanted.push_back(vkey.public_key);
    enough = row.integer(1) < published || row.integer(1) == 0;
  }
  return wanted;
}

Result<std::vector<const SigningKey*>> Workspace::log_keys() {
  std::vector<PublicKey> wanted = TRY(log_keys_wanted());
  if (wanted.empty())
    return fail(ErrorKind::kCorrupt, "the case names no log key",
                "run `habeas verify` to see what is wrong");
  std::vector<const SigningKey*> out;
  // Pointers into log_keys_ must stay good: room first.
  log_keys_.reserve(log_keys_.size() + wanted.size());
  for (const PublicKey& key : wanted) {
    auto known = std::find_if(log_keys_.begin(), log_keys_.end(),
                              [&](const SigningKey& loaded) { return loaded.public_key() == key; });
    if (known == log_keys_.end()) {
      SigningKey loaded = TRY(load_key(key, "the key of the ledger"));
      log_keys_.push_back(std::move(loaded));
      known = std::prev(log_keys_.end());
    }
    out.push_back(&*known);
  }
  return out;
}

Result<void> Workspace::require(casefile::Action action, std::string_view compartment) {
  casefile::Actor who = TRY(actor());
  return casefile::authorise(who, action, compartment);
}

bool Workspace::shows(std::string_view compartment) {
  if (compartment.empty()) return true;
  Result<casefile::Actor> who = actor();
  return who && casefile::authorise(*who, casefile::Action::kRead, compartment);
}

}  // namespace habeas::workspace
