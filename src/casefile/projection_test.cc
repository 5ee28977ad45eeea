// SPDX-License-Identifier: Apache-2.0
#include "casefile/projection.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "casefile/queries.h"

namespace habeas::casefile {
namespace {

Entry entry(int64_t index, std::string kind, std::vector<Item> items) {
  Item act;
  act.type = "act";
  act.set("actor", "act-tester");
  act.set("at", "2020-12-09T12:00:00Z");
  items.insert(items.begin(), act);
  Entry out;
  out.index = index;
  out.kind = std::move(kind);
  out.items = static_cast<int64_t>(items.size());
  out.id = [index](std::string_view prefix, int64_t ordinal) {
    return fmt::format("{}-{}.{}", prefix, index, ordinal);
  };
  out.for_each = [items](const auto& visit) -> Result<void> {
    for (size_t i = 0; i < items.size(); ++i) TRY(visit(static_cast<int64_t>(i), items[i]));
    return {};
  };
  return out;
}

Item source_of(std::string label) {
  Item item;
  item.type = "source";
  item.set("label", label);
  item.set("name", "SYNTHETIC " + label);
  item.set("kind_of_source", "organisation");
  return item;
}

Item claim_by(std::string source, std::string label) {
  Item item;
  item.type = "claim";
  item.kind = "number";
  item.polarity = "affirms";
  item.property = "number.executed";
  item.speakers = {{"wrote", "alleged", "reportedly"}, {"distributed", "asserted", ""}};
  item.set("label", label);
  item.set("subject", "ent-9.9");
  item.set("speaker/0", source);
  item.set("speaker/1", source);
  return item;
}

std::vector<Entry> small_case() {
  Item withdrawal;
  withdrawal.type = "withdrawal";
  withdrawal.set("claim", "clm-1.1");
  withdrawal.set("reason", "the page was misread");
  return {entry(0, "source.registered", {source_of("a"), source_of("b")}),
          entry(1, "claims.stated", {claim_by("src-0.1", "one"), claim_by("src-0.2", "two")}),
          entry(2, "claim.withdrawn", {withdrawal})};
}

TEST(Projection, ARebuildFromTheSameEntriesIsByteIdentical) {
  std::string dumps[2];
  for (std::string& dump : dumps) {
    Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
    for (const Entry& e : small_case())
      ASSERT_TRUE(projection.apply(e, fmt::format("root{}", e.index)));
    dump = projection.database().dump().value();
    EXPECT_EQ(projection.applied()->size, 3);
    EXPECT_EQ(projection.applied()->root, "root2");
  }
  EXPECT_EQ(dumps[0], dumps[1]);
  EXPECT_NE(dumps[0].find("the page was misread"), std::string::npos);
}

TEST(Projection, KeepsChainHedgeAndWithdrawal) {
  Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
  for (const Entry& e : small_case()) ASSERT_TRUE(projection.apply(e, "r"));
  std::vector<ClaimRow> rows = claims(projection.database()).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].speakers.size(), 2U);
  EXPECT_EQ(rows[0].speakers[0].hedge, "reportedly");
  EXPECT_EQ(rows[0].withdrawn_entry, 2);
  EXPECT_FALSE(rows[1].withdrawn_entry);
  EXPECT_EQ(id_of(projection.database(), "source", "b").value(), "src-0.2");
  EXPECT_EQ(id_of(projection.database(), "source", "nobody").error().kind, ErrorKind::kNotFound);
}

TEST(Projection, StopsAtAKindItDoesNotKnowAndLeavesNothingHalfDone) {
  Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
  std::string before = projection.database().dump().value();
  Result<void> refused = projection.apply(entry(0, "finding.recorded", {}), "r");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().hint.find("newer version"), std::string::npos);
  EXPECT_EQ(projection.database().dump().value(), before);
}

TEST(Projection, AFaultyItemRollsItsWholeEntryBack) {
  Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
  Entry bad = entry(0, "source.registered", {source_of("a")});
  bad.id = [](std::string_view, int64_t) { return std::string("src-same"); };
  auto visit = bad.for_each;
  bad.for_each = [visit](const auto& v) -> Result<void> {
    TRY(visit(v));
    return visit(v);
  };
  std::string before = projection.database().dump().value();
  EXPECT_FALSE(projection.apply(bad, "r"));
  EXPECT_EQ(projection.database().dump().value(), before);
}

}  // namespace
}  // namespace habeas::casefile
