// SPDX-License-Identifier: Apache-2.0
#include "casefile/erasure.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace habeas::casefile {
namespace {

ErasurePlan some_plan() {
  ErasurePlan plan;
  plan.leaves = {LeafTarget{3, 1, true, {}}, LeafTarget{4, 2, false, {"anchor", "quote"}}};
  plan.exhibits = {std::string(64, 'a')};
  plan.derivatives = {std::string(64, 'b')};
  return plan;
}

TEST(ErasurePlan, ComesBackFromItsProposalAsItWas) {
  ErasurePlan plan = some_plan();
  std::string text = canonical_json(plan_json(plan));
  Result<ErasurePlan> back = plan_from_json(text);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->leaves, plan.leaves);
  EXPECT_EQ(back->exhibits, plan.exhibits);
  EXPECT_EQ(back->derivatives, plan.derivatives);
  for (const char* bad : {"", "{}", R"({"items":[{"entry":1}]})", R"({"items":7})"})
    EXPECT_FALSE(plan_from_json(bad)) << bad;
}

TEST(ErasurePlan, BecomesOneItemForEachThingInTheFormOfTheFormatPage) {
  std::vector<Item> items = erasure_items(some_plan(), "a basis", "prp-x");
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[0].json("names"), "\"all\"");
  EXPECT_EQ(items[1].json("names"), R"(["anchor","quote"])");
  EXPECT_EQ(items[1].integer_or("entry", -1), 4);
  EXPECT_EQ(items[1].integer_or("ordinal", -1), 2);
  EXPECT_EQ(items[2].text("exhibit"), std::string(64, 'a'));
  EXPECT_EQ(items[3].text("derivative"), std::string(64, 'b'));
  for (const Item& item : items) {
    EXPECT_EQ(item.text("basis"), "a basis");
    EXPECT_EQ(item.text("proposal"), "prp-x");
  }
  EXPECT_FALSE(erasure_items(some_plan(), "a basis", "").front().fields.contains("proposal"));
}

}  // namespace
}  // namespace habeas::casefile
