// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The one place that decides whether an actor may do a thing. Every operation of `workspace` asks
// here first; nothing else looks at roles.

namespace habeas::casefile {

enum class Action {
  kRead,      // see what the case holds
  kAdd,       // add exhibits, sources, entities, claims
  kWithdraw,  // withdraw a claim
  kSign,      // checkpoints, timestamps, witnesses
  kExport,    // take copies out
  kGovern,    // actors, policies, keys
  kHold,      // place or release a hold
  kErase,     // destroy leaves or exhibits
  kRecover,   // begin a new origin
  kApprove,   // approve what somebody else proposed
  kLink,      // say which records are one person
  kSetAside,  // set a finding of a check aside, or take it up again
};

struct Actor {
  std::string id;
  std::string name;
  std::string public_key;  // hex
  std::vector<std::string>
      roles;  // reader, documenter, analyst, reviewer, custodian, administrator
  std::vector<std::string> compartments;  // "*" stands for all
  std::string status;                     // active | suspended
};

// kDenied with the role that would be needed. `compartment` is "" for what belongs to none.
[[nodiscard]] Result<void> authorise(const Actor& actor, Action action,
                                     std::string_view compartment);

// Whether the actor is admitted to the compartment; "" admits everybody.
[[nodiscard]] bool admitted(const Actor& actor, std::string_view compartment);

[[nodiscard]] bool is_role(std::string_view word);
// In the order in which they are listed to people.
[[nodiscard]] std::span<const std::string_view> roles();

}  // namespace habeas::casefile
