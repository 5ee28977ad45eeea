// SPDX-License-Identifier: Apache-2.0
#include "casefile/actors.h"

#include <gtest/gtest.h>

#include "casefile/policies.h"
#include "casefile/proposals.h"

namespace habeas::casefile {
namespace {

Actor person(std::string id, std::vector<std::string> roles, std::string status = "active") {
  Actor actor;
  actor.name = "SYNTHETIC " + id;
  actor.public_key = "key of " + id;
  actor.id = std::move(id);
  actor.roles = std::move(roles);
  actor.status = std::move(status);
  return actor;
}

TEST(Actors, AChangeMustLeaveAnActiveAdministratorAndOneKeyAPerson) {
  const std::vector<Actor> kAll = {person("a", {"administrator"}),
                                   person("b", {"administrator"}, "suspended"),
                                   person("c", {"reader"})};
  Actor same_key = person("d", {"reader"});
  same_key.public_key = "key of c";
  Actor same_name = person("d", {"reader"});
  same_name.name = "SYNTHETIC c";
  const struct {
    Actor after;
    std::optional<ErrorKind> refused;
  } kCases[] = {{person("a", {"administrator", "custodian"}), {}},
                {person("a", {"reader"}), ErrorKind::kDenied},
                {person("a", {"administrator"}, "suspended"), ErrorKind::kDenied},
                {person("a", {"administrator"}, "asleep"), ErrorKind::kInvalid},
                {person("b", {"administrator"}), {}},
                {person("d", {"reader"}), {}},
                {same_key, ErrorKind::kConflict},
                {same_name, ErrorKind::kConflict}};
  for (const auto& c : kCases) {
    Result<void> done = check_actor_change(kAll, c.after);
    EXPECT_EQ(done.has_value(), !c.refused) << c.after.name;
    if (!done && c.refused) EXPECT_EQ(done.error().kind, *c.refused) << done.error().message;
  }
}

TEST(Policies, LoweringTakesAsManyAsTheNumberAsksFor) {
  const struct {
    int64_t present, value, persons;
  } kCases[] = {{1, 1, 1}, {1, 2, 1}, {2, 3, 1}, {2, 1, 2}, {5, 4, 5}};
  for (const auto& c : kCases) EXPECT_EQ(persons_to_change(c.present, c.value), c.persons);
}

TEST(Proposals, CountsEachActivePersonOnce) {
  ProposalRow row;
  row.actor = "a";
  row.approvers = {"b", "c", "b", "a", "stranger"};
  std::vector<Actor> actors = {person("a", {"custodian"}), person("b", {"reviewer"}),
                               person("c", {"reviewer"}, "suspended")};
  EXPECT_EQ(persons_behind(row, actors), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(check_approval(row, actors[0]).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(check_approval(row, actors[1]).error().kind, ErrorKind::kConflict);
  row.done_entry = 9;
  EXPECT_EQ(check_approval(row, person("d", {"reviewer"})).error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace habeas::casefile
