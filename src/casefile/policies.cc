// SPDX-License-Identifier: Apache-2.0
#include "casefile/policies.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"

namespace habeas::casefile {

namespace {

constexpr std::array<PolicyRule, 3> kRules = {{
    {.name = kErasurePersons, .meaning = "persons who must agree before anything is erased"},
    {.name = kReleasePersons, .meaning = "persons who must agree before a hold is released"},
    {.name = kLinkPersons, .meaning = "persons who must agree before a decision binds two records"},
}};

}  // namespace

std::span<const PolicyRule> policy_rules() { return kRules; }

Result<PolicyRule> policy_rule(std::string_view name) {
  std::string names;
  for (const PolicyRule& rule : kRules) {
    if (rule.name == name) return rule;
    names += (names.empty() ? "" : ", ") + std::string(rule.name);
  }
  return fail(ErrorKind::kNotFound, fmt::format("there is no policy \"{}\"", printable(name)),
              "use one of: " + names);
}

Result<int64_t> policy_number(sql::Database& database, std::string_view name) {
  PolicyRule rule = TRY(policy_rule(name));
  std::string stored = TRY(policy(database, name));
  if (stored.empty()) return rule.standard;
  // What another program may have written is taken for no less than it says.
  Result<int64_t> value = parse_decimal(stored);
  return value ? std::max(*value, rule.least) : rule.most;
}

int64_t persons_to_change(int64_t present, int64_t value) { return value < present ? present : 1; }

Result<void> check_policy_value(const PolicyRule& rule, int64_t value) {
  if (value >= rule.least && value <= rule.most) return {};
  return fail(ErrorKind::kInvalid, fmt::format("{} is a number from {} to {}, not {}", rule.name,
                                               rule.least, rule.most, value));
}

Item policy_item(std::string_view name, int64_t value) {
  Item item;
  item.type = "policy";
  item.set("name", name);
  item.fields["value"] = Json(value);
  return item;
}

}  // namespace habeas::casefile
