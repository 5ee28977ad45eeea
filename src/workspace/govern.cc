// SPDX-License-Identifier: Apache-2.0
#include "workspace/govern.h"

#include <algorithm>

#include <fmt/core.h>

#include "casefile/actors.h"
#include "casefile/policies.h"
#include "casefile/queries.h"
#include "casefile/schema.h"

namespace habeas::workspace {

Result<AddedActor> add_actor(Workspace& workspace, const ActorAddition& addition) {
  TRY(workspace.require(casefile::Action::kGovern));
  std::optional<SigningKey> made;
  std::string key = addition.public_key;
  if (key.empty()) {
    SigningKey fresh = TRY(SigningKey::generate(workspace.environment().random));
    key = to_hex(fresh.public_key());
    made.emplace(std::move(fresh));
  } else {
    TRY_CTX(public_key_from_hex(key), "--public-key");
  }
  casefile::Actor actor;
  actor.name = addition.name;
  actor.public_key = key;
  actor.roles = addition.roles;
  actor.compartments = addition.compartments;
  actor.status = "active";
  std::vector<casefile::Actor> all = TRY(casefile::actors(workspace.database()));
  TRY(casefile::check_actor_change(all, actor));
  if (made) {
    Environment& environment = workspace.environment();
    std::string passphrase =
        TRY(environment.passphrase(fmt::format("the key of {}", addition.name)));
    TRY(workspace.home().store(*made, fmt::format("actor {}", workspace.settings().origin),
                               passphrase, environment.kdf_cost, environment.random));
  }
  std::vector<casefile::Item> items = {casefile::actor_item(actor)};
  Committed entry = TRY(workspace.commit(ledger::EntryKind::kActorChanged, items, addition.reason,
                                         casefile::Action::kGovern));
  return AddedActor{entry, entry.id("act", 1), key};
}

Result<Committed> change_actor(Workspace& workspace, std::string_view who,
                               const ActorAmendment& amendment) {
  std::vector<casefile::Actor> all = TRY(casefile::actors(workspace.database()));
  auto found = std::find_if(all.begin(), all.end(), [&](const casefile::Actor& row) {
    return row.id == who || row.name == who;
  });
  if (found == all.end()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no actor of this case is called \"{}\"", printable(who)),
                "see `habeas actor list`");
  }
  casefile::Actor after = *found;
  after.name = amendment.name.value_or(after.name);
  after.public_key = amendment.public_key.value_or(after.public_key);
  TRY_CTX(public_key_from_hex(after.public_key), "--public-key");
  after.status = amendment.status.value_or(after.status);
  after.roles = amendment.roles.value_or(after.roles);
  after.compartments = amendment.compartments.value_or(after.compartments);
  if (after.name == found->name && after.public_key == found->public_key &&
      after.status == found->status && after.roles == found->roles &&
      after.compartments == found->compartments) {
    return fail(
        ErrorKind::kInvalid, "nothing would change",
        "say what with --name, --role, --compartment, --public-key, --suspend or --activate");
  }
  TRY(casefile::check_actor_change(all, after));
  std::vector<casefile::Item> items = {casefile::actor_item(after)};
  return workspace.commit(ledger::EntryKind::kActorChanged, items, amendment.reason,
                          casefile::Action::kGovern);
}

Result<Committed> set_policy(Workspace& workspace, std::string_view name, int64_t value,
                             std::string_view reason, std::string_view proposal) {
  casefile::PolicyRule rule = TRY(casefile::policy_rule(name));
  TRY(casefile::check_policy_value(rule, value));
  int64_t present = TRY(casefile::policy_number(workspace.database(), name));
  if (present == value)
    return fail(ErrorKind::kConflict, fmt::format("{} is {} already", name, value));
  casefile::Item item = casefile::policy_item(name, value);
  item.set("proposal", proposal);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kPolicyChanged, items, reason,
                          casefile::Action::kGovern);
}

Result<Committed> add_schema(Workspace& workspace, std::string_view file, std::string_view toml,
                             std::string_view reason) {
  casefile::Schema schema = TRY(casefile::schema_of(workspace.database()));
  TRY(schema.add(file, toml));
  casefile::Item item;
  item.type = "schema";
  item.set("file", file);
  item.set("toml", toml);
  std::vector<casefile::Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kPolicyChanged, items, reason,
                          casefile::Action::kGovern);
}

}  // namespace habeas::workspace
