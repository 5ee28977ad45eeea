// SPDX-License-Identifier: Apache-2.0
#include "casefile/authorise.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"

namespace habeas::casefile {

namespace {

struct Permission {
  Action action;
  std::string_view name;
  std::array<std::string_view, 6> roles;  // any of these
};

constexpr std::array<Permission, 12> kPermissions = {{
    {Action::kRead,
     "read the case",
     {"reader", "documenter", "analyst", "reviewer", "custodian", "administrator"}},
    {Action::kAdd, "add to the case", {"documenter", "analyst", "custodian", "administrator"}},
    {Action::kWithdraw, "withdraw a claim", {"documenter", "analyst", "reviewer", "administrator"}},
    {Action::kSign, "sign checkpoints", {"custodian", "administrator"}},
    {Action::kExport, "take a copy out", {"custodian", "administrator"}},
    {Action::kGovern, "change actors, policies and keys", {"administrator"}},
    {Action::kHold, "place or release a hold", {"custodian", "administrator"}},
    {Action::kErase, "erase", {"custodian", "administrator"}},
    {Action::kRecover, "recover the case under a new origin", {"administrator"}},
    {Action::kApprove, "approve a proposal", {"reviewer", "custodian", "administrator"}},
    {Action::kLink, "link records", {"analyst", "reviewer", "administrator"}},
    {Action::kSetAside, "set a finding of a check aside", {"analyst", "reviewer", "administrator"}},
}};

constexpr std::array<std::string_view, 6> kRoles = {"reader",   "documenter", "analyst",
                                                    "reviewer", "custodian",  "administrator"};

}  // namespace

bool is_role(std::string_view word) {
  return std::find(kRoles.begin(), kRoles.end(), word) != kRoles.end();
}

std::span<const std::string_view> roles() { return kRoles; }

bool admitted(const Actor& actor, std::string_view compartment) {
  return compartment.empty() ||
         std::any_of(actor.compartments.begin(), actor.compartments.end(),
                     [&](const std::string& own) { return own == "*" || own == compartment; });
}

Result<void> authorise(const Actor& actor, Action action, std::string_view compartment) {
  if (actor.status != "active")
    return fail(ErrorKind::kDenied,
                fmt::format("{} ({}) is {}, not active", printable(actor.name), actor.id,
                            printable(actor.status)),
                "an administrator can make the actor active again with `habeas actor change`");
  const auto* permission =
      std::find_if(kPermissions.begin(), kPermissions.end(),
                   [&](const Permission& row) { return row.action == action; });
  check(permission != kPermissions.end(), "every action has a row in the table of permissions");
  bool allowed = std::any_of(actor.roles.begin(), actor.roles.end(), [&](const std::string& role) {
    return std::find(permission->roles.begin(), permission->roles.end(), role) !=
               permission->roles.end() &&
           !role.empty();
  });
  if (!allowed) {
    std::vector<std::string_view> needed;
    std::copy_if(permission->roles.begin(), permission->roles.end(), std::back_inserter(needed),
                 [](std::string_view role) { return !role.empty(); });
    return fail(
        ErrorKind::kDenied,
        fmt::format("{} ({}) may not {}", printable(actor.name), actor.id, permission->name),
        fmt::format(
            "it needs one of the roles {}; an administrator gives it with `habeas actor change`",
            fmt::join(needed, ", ")));
  }
  if (!admitted(actor, compartment)) {
    // The name of the compartment is itself protected; it is not repeated here.
    return fail(ErrorKind::kDenied, fmt::format("{} ({}) has no access to that compartment",
                                                printable(actor.name), actor.id));
  }
  return {};
}

}  // namespace habeas::casefile
