// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// The rules that a case gives itself (`policy.changed`): numbers of persons without whom a thing is
// not done. The list is closed, so that a policy that nobody enforces cannot be set.

namespace habeas::casefile {

struct PolicyRule {
  std::string_view name;
  std::string_view meaning;
  int64_t least = 1;
  int64_t most = 9;
  int64_t standard = 1;  // while none was set
};

inline constexpr std::string_view kErasurePersons = "erasure.persons";
inline constexpr std::string_view kReleasePersons = "hold-release.persons";
inline constexpr std::string_view kLinkPersons = "link-decision.persons";

[[nodiscard]] std::span<const PolicyRule> policy_rules();
// kNotFound lists the names there are.
[[nodiscard]] Result<PolicyRule> policy_rule(std::string_view name);
// The number in force.
[[nodiscard]] Result<int64_t> policy_number(sql::Database& database, std::string_view name);

// How many persons it takes to set the policy to `value`: to lower a number takes as many as that
// number asks for, else one person could undo it; to raise it takes one.
[[nodiscard]] int64_t persons_to_change(int64_t present, int64_t value);

// kInvalid if the value is out of the rule's range.
[[nodiscard]] Result<void> check_policy_value(const PolicyRule& rule, int64_t value);
[[nodiscard]] Item policy_item(std::string_view name, int64_t value);

}  // namespace habeas::casefile
