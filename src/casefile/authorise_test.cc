// SPDX-License-Identifier: Apache-2.0
#include "casefile/authorise.h"

#include <gtest/gtest.h>

namespace habeas::casefile {
namespace {

Actor actor(std::vector<std::string> roles, std::vector<std::string> compartments = {},
            std::string status = "active") {
  return Actor{"act-x",          "SYNTHETIC Actor",       "",
               std::move(roles), std::move(compartments), std::move(status)};
}

TEST(Authorise, GivesEachRoleItsOwnAndNothingMore) {
  const struct {
    std::string role;
    std::vector<Action> may;
  } kCases[] = {
      {"reader", {Action::kRead}},
      {"documenter", {Action::kRead, Action::kAdd, Action::kWithdraw}},
      {"analyst",
       {Action::kRead, Action::kAdd, Action::kWithdraw, Action::kLink, Action::kSetAside}},
      {"reviewer",
       {Action::kRead, Action::kWithdraw, Action::kApprove, Action::kLink, Action::kSetAside}},
      {"custodian",
       {Action::kRead, Action::kAdd, Action::kSign, Action::kExport, Action::kHold, Action::kErase,
        Action::kApprove}},
      {"administrator",
       {Action::kRead, Action::kAdd, Action::kWithdraw, Action::kSign, Action::kExport,
        Action::kGovern, Action::kHold, Action::kErase, Action::kRecover, Action::kApprove,
        Action::kLink, Action::kSetAside}},
      {"", {}},
      {"owner", {}}};
  for (const auto& c : kCases) {
    for (int a = 0; a <= static_cast<int>(Action::kSetAside); ++a) {
      auto action = static_cast<Action>(a);
      bool expected = std::find(c.may.begin(), c.may.end(), action) != c.may.end();
      EXPECT_EQ(authorise(actor({c.role}), action, "").has_value(), expected) << c.role << " " << a;
    }
  }
}

TEST(Authorise, KeepsCompartmentsShutAndDoesNotNameThem) {
  Result<void> refused = authorise(actor({"administrator"}, {"north"}), Action::kRead, "witnesses");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
  EXPECT_EQ((refused.error().message + refused.error().hint).find("witnesses"), std::string::npos);
  EXPECT_TRUE(authorise(actor({"reader"}, {"witnesses"}), Action::kRead, "witnesses"));
  EXPECT_TRUE(authorise(actor({"reader"}, {"*"}), Action::kRead, "witnesses"));
}

TEST(Authorise, RefusesASuspendedActorEverything) {
  EXPECT_FALSE(authorise(actor({"administrator"}, {"*"}, "suspended"), Action::kRead, ""));
}

}  // namespace
}  // namespace habeas::casefile
