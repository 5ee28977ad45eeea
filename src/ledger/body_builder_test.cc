// SPDX-License-Identifier: Apache-2.0
#include "ledger/body_builder.h"

#include <set>

#include <gtest/gtest.h>

#include "ledger/act.h"
#include "ledger/stored_item.h"
#include "ledger/testing/body_samples.h"

namespace habeas::ledger {
namespace {

ActContext some_act() {
  return {.origin = "example.org/case",
          .kind = EntryKind::kListImported,
          .actor = "act-x",
          .at = 1'600'000'000,
          .reason = "because"};
}

TEST(BodyBuilder, PutsTheActFirstAndTheSignatureLast) {
  SeededRandom random(1);
  SigningKey key = SigningKey::generate(random).value();
  for (int64_t content : {0, 1, 2, 5, 100}) {
    std::vector<std::string> stored;
    BodyBuilder builder = BodyBuilder::begin(some_act(), random, collect_items(stored)).value();
    std::vector<Item> items;
    for (int64_t i = 0; i < content; ++i) {
      items.push_back(testing::random_item(random));
      EXPECT_EQ(builder.add(items.back().core, items.back().fields).value(), i + 1);
      EXPECT_EQ(builder.items(), i + 2);
    }
    FinishedBody body = builder.finish(key).value();
    ASSERT_EQ(body.entry.items, content + 2);
    ASSERT_EQ(static_cast<int64_t>(stored.size()), content + 2);
    EXPECT_EQ(body.entry.kind, EntryKind::kListImported);
    EXPECT_EQ(body.entry.body, body.root);

    std::vector<ItemView> views;
    std::vector<Digest> roots;
    std::set<Secret> secrets;
    for (const std::string& text : stored) {
      StoredItem item = parse_stored_item(text).value();
      secrets.insert(std::get<Item>(item).secret);
      views.push_back(view_of(item).value());
      roots.push_back(views.back().root);
    }
    EXPECT_EQ(secrets.size(), stored.size());
    EXPECT_EQ(body_root(roots), body.root);
    for (int64_t i = 0; i < content; ++i)
      EXPECT_EQ(views[static_cast<size_t>(i) + 1].fields, items[static_cast<size_t>(i)].fields);

    Act act = read_act(views.front()).value();
    EXPECT_EQ(act.actor, "act-x");
    EXPECT_EQ(act.at, 1'600'000'000);
    EXPECT_EQ(act.reason, "because");
    std::optional<ActSignature> signature = read_signature(views.back()).value();
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->public_key, key.public_key());
    roots.pop_back();
    EXPECT_TRUE(verify_act(*signature, "example.org/case", EntryKind::kListImported, content + 1,
                           body_root(roots)));
  }
}

TEST(BodyBuilder, SameInputAndChanceGiveTheSameBytes) {
  auto build = [] {
    SeededRandom random(9);
    SigningKey key = SigningKey::generate(random).value();
    std::vector<std::string> stored;
    BodyBuilder builder = BodyBuilder::begin(some_act(), random, collect_items(stored)).value();
    EXPECT_TRUE(builder.add({.item = "row"}, {{"a", 1}}));
    EXPECT_TRUE(builder.finish(key));
    return stored;
  };
  EXPECT_EQ(build(), build());
}

TEST(BodyBuilder, RefusesWhatItCannotSignOrStore) {
  SeededRandom random(1);
  std::vector<std::string> stored;
  for (const std::string& origin : {std::string(), std::string("a\nb"), std::string("\xff"),
                                    std::string(513, 'a'), std::string("a\x7f")}) {
    ActContext act = some_act();
    act.origin = origin;
    EXPECT_FALSE(BodyBuilder::begin(act, random, collect_items(stored))) << origin;
  }
  ActContext nobody = some_act();
  nobody.actor.clear();
  EXPECT_FALSE(BodyBuilder::begin(nobody, random, collect_items(stored)));
  EXPECT_TRUE(stored.empty());

  BodyBuilder builder = BodyBuilder::begin(some_act(), random, collect_items(stored)).value();
  EXPECT_FALSE(builder.add({.item = "act"}, {}));
  EXPECT_FALSE(builder.add({.item = "signature"}, {}));
  EXPECT_FALSE(builder.add({.item = "Row"}, {}));
  EXPECT_FALSE(builder.add({.item = "claim"}, {}));
  EXPECT_FALSE(builder.add({.item = "row"}, {{"core", 1}}));
  EXPECT_FALSE(builder.add({.item = "row"}, {{"a", Json(true)}}));
  EXPECT_EQ(builder.items(), 1);
  EXPECT_EQ(stored.size(), 1U);
  EXPECT_EQ(builder.add({.item = "row"}, {{"a", 1}}).value(), 1);
}

TEST(BodyBuilder, HandsOnTheFailureOfItsSink) {
  SeededRandom random(1);
  int left = 1;
  BodyBuilder builder =
      BodyBuilder::begin(some_act(), random, [&](std::string_view) -> Result<void> {
        if (left-- > 0) return {};
        return fail(ErrorKind::kIo, "disk full");
      }).value();
  Result<int64_t> added = builder.add({.item = "row"}, {});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().message, "disk full");
}

}  // namespace
}  // namespace habeas::ledger
