// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/authorise.h"
#include "workspace/workspace.h"

// Actors and policies of a case.

namespace habeas::workspace {

struct ActorAddition {
  std::string name;  // how the others call them; a pseudonym will do
  std::vector<std::string> roles;
  std::vector<std::string> compartments;
  // The key that the person made in their own key home. "" makes one in this key home.
  std::string public_key;  // hex
  std::string reason;
};

struct AddedActor {
  Committed entry;
  std::string id;
  std::string public_key;
};
// Failures as casefile::check_actor_change; then nothing is written and no key is made.
[[nodiscard]] Result<AddedActor> add_actor(Workspace& workspace, const ActorAddition& addition);

struct ActorAmendment {
  std::optional<std::string> name, status;
  std::optional<std::string> public_key;                        // for whoever lost theirs
  std::optional<std::vector<std::string>> roles, compartments;  // replace those there were
  std::string reason;
};
// `who` is an id or a name. kInvalid if nothing would change.
[[nodiscard]] Result<Committed> change_actor(Workspace& workspace, std::string_view who,
                                             const ActorAmendment& amendment);

// Sets a number of casefile::policy_rules(). The caller has seen to the approvals. kConflict if it
// is so already.
[[nodiscard]] Result<Committed> set_policy(Workspace& workspace, std::string_view name,
                                           int64_t value, std::string_view reason,
                                           std::string_view proposal);

// Adds a schema file to those of the case (docs/formats/schema.md). kInvalid with every fault if it
// does not fit what there is.
[[nodiscard]] Result<Committed> add_schema(Workspace& workspace, std::string_view file,
                                           std::string_view toml, std::string_view reason);

}  // namespace habeas::workspace
