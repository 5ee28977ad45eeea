// SPDX-License-Identifier: Apache-2.0
#include "ledger/stored_item.h"

#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "ledger/disclosure.h"
#include "ledger/testing/body_samples.h"

namespace habeas::ledger {
namespace {

std::vector<std::string> some_fields(const Item& item, SeededRandom& random) {
  std::vector<std::string> names;
  for (const auto& field : item.fields) {
    if (random.below(2) == 0) names.push_back(field.first);
  }
  return names;
}

Fields only(const Fields& fields, const std::vector<std::string>& names, bool chosen) {
  Fields left;
  for (const auto& [name, value] : fields) {
    if ((std::find(names.begin(), names.end(), name) != names.end()) == chosen)
      left.emplace(name, value);
  }
  return left;
}

TEST(StoredItem, RoundTripsWholeItems) {
  SeededRandom random(1);
  for (int round = 0; round < 300; ++round) {
    Item item = testing::random_item(random);
    std::string text = format_stored_item(item);
    EXPECT_TRUE(parse_canonical_json(text)) << text;
    StoredItem parsed = parse_stored_item(text).value();
    EXPECT_EQ(std::get<Item>(parsed), item);
    ItemView view = view_of(parsed).value();
    EXPECT_EQ(view.root, item_root(item));
    EXPECT_EQ(view.core, item.core);
    EXPECT_EQ(view.fields, item.fields);
    EXPECT_EQ(view.hidden, 0);
    EXPECT_FALSE(view.erased);
  }
}

TEST(StoredItem, AnyErasureKeepsTheRootAndForgetsWhatItCovers) {
  SeededRandom random(2);
  for (int round = 0; round < 300; ++round) {
    Item item = testing::random_item(random);
    item.fields["secret.word"] = "schibboleth-" + std::to_string(round);
    std::vector<std::string> names = some_fields(item, random);
    if (std::find(names.begin(), names.end(), "secret.word") == names.end())
      names.emplace_back("secret.word");
    ReducedItem reduced = reduce(item, {.fields = names}, 9).value();
    std::string text = format_stored_item(reduced);
    StoredItem parsed = parse_stored_item(text).value();
    EXPECT_EQ(std::get<ReducedItem>(parsed), reduced);
    ItemView view = view_of(parsed).value();
    EXPECT_EQ(view.root, item_root(item));
    EXPECT_EQ(view.core, item.core);
    EXPECT_EQ(view.fields, only(item.fields, names, false));
    EXPECT_EQ(view.hidden, static_cast<int64_t>(names.size()));
    EXPECT_EQ(view.decoys, view.leaves - 1 - static_cast<int64_t>(item.fields.size()));
    EXPECT_EQ(view.erased, 9);
    // Neither the word nor the secret that its salt came from is left.
    for (const Leaf& leaf : reduced.leaves) {
      EXPECT_EQ(as_text(from_base64url(leaf.disclosure).value()).find("schibboleth"),
                std::string_view::npos);
    }
    EXPECT_EQ(text.find(to_base64url(item.secret)), std::string::npos);

    ReducedItem nothing = reduce(parsed, {.everything = true}, 11).value();
    ItemView last = view_of(parse_stored_item(format_stored_item(nothing)).value()).value();
    EXPECT_EQ(last.root, item_root(item));
    EXPECT_FALSE(last.core);
    EXPECT_TRUE(last.fields.empty());
    EXPECT_EQ(last.hidden, last.leaves);
    EXPECT_EQ(last.erased, 11);
  }
}

TEST(StoredItem, ErasingAnAbsentFieldFailsUnlessItRepeatsTheSameErasure) {
  Item item{.core = {.item = "row"}, .fields = {{"a", 1}, {"b", 2}}};
  EXPECT_EQ(reduce(item, {.fields = {"c"}}, 5).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(reduce(item, {.fields = {"core"}}, 5).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(reduce(item, {.fields = {""}}, 5).error().kind, ErrorKind::kNotFound);
  ReducedItem once = reduce(item, {.fields = {"a"}}, 5).value();
  EXPECT_EQ(reduce(once, {.fields = {"a"}}, 5).value(), once);
  EXPECT_EQ(reduce(once, {.fields = {"a"}}, 6).error().kind, ErrorKind::kNotFound);
  ReducedItem twice = reduce(once, {.fields = {"b"}}, 6).value();
  EXPECT_EQ(view_of(twice)->root, item_root(item));
  EXPECT_EQ(view_of(twice)->erased, 6);
  EXPECT_TRUE(view_of(twice)->fields.empty());
}

TEST(StoredItem, RefusesEveryOtherText) {
  Item item{.core = {.item = "row"}, .fields = {{"a", 1}}};
  const std::string good = format_stored_item(item);
  const std::string reduced = format_stored_item(reduce(item, {.fields = {"a"}}, 5).value());
  ASSERT_TRUE(parse_stored_item(good));
  ASSERT_TRUE(parse_stored_item(reduced));
  auto changed = [](std::string text, const std::string& from, const std::string& to) {
    size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  const std::string cases[] = {
      "",
      "{}",
      "[]",
      "1",
      good + " ",
      " " + good,
      changed(good, "\"leaves\":8", "\"leaves\":16"),
      changed(good, "\"leaves\":8", "\"leaves\":9"),
      changed(good, "\"leaves\":8", "\"leaves\":\"8\""),
      changed(good, "\"a\":1", "\"a\":null"),
      changed(good, "\"a\":1", "\"core\":1"),
      changed(good, "\"a\":1", "\"a\":1,\"a\":1"),
      changed(good, "\"item\":\"row\"", "\"item\":\"claim\""),
      changed(good, "\"secret\":\"AAAA", "\"secret\":\""),
      changed(good, "\"secret\":\"A", "\"secret\":\"AA"),
      changed(good, "AA\"}", "AB\"}"),  // non-zero trailing bits
      changed(good, "\"fields\":{\"a\":1}", "\"fields\":[]"),
      changed(good, "\"secret\"", "\"secrex\""),
      changed(good, "{\"core\"", "{\"aore\":1,\"core\""),
      changed(reduced, "\"erased\":5", "\"erased\":-5"),
      changed(reduced, "\"erased\":5", "\"erased\":\"5\""),
      changed(reduced, "{\"h\":\"", "{\"g\":\""),
      changed(reduced, "{\"h\":\"", "{\"h\":\"0"),
      changed(reduced, "{\"h\":\"", "{\"a\":1,\"h\":\""),
      changed(reduced, "\"leaves\":[", "\"leaves\":[\"\","),
      changed(reduced, "\"leaves\":[", "\"leaves\":[1,"),
      changed(reduced, "\"leaves\":[", "\"leavez\":["),
  };
  for (const std::string& text : cases) {
    Result<StoredItem> parsed = parse_stored_item(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
  }
}

TEST(StoredItem, NoFlippedByteKeepsTheRoot) {
  SeededRandom random(3);
  for (int round = 0; round < 12; ++round) {
    Item item = testing::random_item(random);
    item.fields["a"] = "text";
    Digest root = item_root(item);
    for (const std::string& good :
         {format_stored_item(item),
          format_stored_item(reduce(item, {.fields = {"a"}}, 5).value())}) {
      for (size_t i = 0; i < good.size(); ++i) {
        std::string flipped = good;
        flipped[i] = static_cast<char>(flipped[i] ^ (1 << random.below(7)));
        Result<StoredItem> parsed = parse_stored_item(flipped);
        if (!parsed) continue;
        // The number of the erasing entry is beside the tree; verify compares it with the ledger.
        bool other_entry =
            view_of(*parsed)->erased != view_of(parse_stored_item(good).value())->erased;
        EXPECT_TRUE(view_of(*parsed)->root != root || other_entry) << flipped;
      }
    }
  }
}

TEST(Disclose, EveryChoiceKeepsTheRootAndShowsExactlyWhatWasChosen) {
  SeededRandom random(4);
  for (int round = 0; round < 300; ++round) {
    Item item = testing::random_item(random);
    std::vector<std::string> names = some_fields(item, random);
    struct Case {
      DisclosureChoice choice;
      bool core;
      Fields fields;
      bool decoys;
    };
    const Case cases[] = {
        {{.extent = DisclosureExtent::kNothing}, false, {}, false},
        {{.extent = DisclosureExtent::kCore}, true, {}, false},
        {{.extent = DisclosureExtent::kFields, .fields = names},
         true,
         only(item.fields, names, true),
         false},
        {{.extent = DisclosureExtent::kEveryField}, true, item.fields, false},
        {{.extent = DisclosureExtent::kEveryLeaf}, true, item.fields, true},
    };
    for (const Case& row : cases) {
      DisclosedItem disclosed = disclose(item, row.choice).value();
      ItemView view = check_disclosed_item(disclosed).value();
      EXPECT_EQ(view.root, item_root(item));
      EXPECT_EQ(view.core.has_value(), row.core);
      EXPECT_EQ(view.fields, row.fields);
      EXPECT_EQ(view.decoys > 0,
                row.decoys && view.leaves > 1 + static_cast<int64_t>(item.fields.size()));
      EXPECT_EQ(view.hidden, view.leaves - (row.core ? 1 : 0) -
                                 static_cast<int64_t>(row.fields.size()) - view.decoys);
    }
  }
}

TEST(Disclose, HiddenLeavesRevealNothingButTheirNumber) {
  // Two items that differ in what is withheld, fields or decoys, look alike: as many hidden leaves,
  // each a hash of which neither value nor name nor kind can be found without its salt.
  Item with{.core = {.item = "row"},
            .fields = {{"shown", "x"}, {"name", "Maryam"}, {"place", "Evin"}}};
  Item without{.core = {.item = "row"}, .fields = {{"shown", "x"}}};
  without.secret[0] = 1;
  DisclosureChoice choice{.extent = DisclosureExtent::kFields, .fields = {"shown"}};
  ItemView a = check_disclosed_item(disclose(with, choice).value()).value();
  ItemView b = check_disclosed_item(disclose(without, choice).value()).value();
  EXPECT_EQ(a.hidden, b.hidden);
  EXPECT_EQ(a.leaves, b.leaves);
  EXPECT_EQ(a.fields, b.fields);

  // The position says nothing either: over many secrets the place of a field is uniform.
  std::vector<int> places(8);
  SeededRandom random(5);
  constexpr int kRounds = 7000;
  for (int round = 0; round < kRounds; ++round) {
    random.fill(with.secret);
    DisclosedItem item =
        disclose(with, {.extent = DisclosureExtent::kFields, .fields = {"name"}}).value();
    for (size_t i = 1; i < item.leaves.size(); ++i) {
      if (!item.leaves[i].disclosure.empty()) ++places[i];
    }
  }
  // 1000 expected in each of 7 places, standard deviation 29.
  for (size_t i = 1; i < places.size(); ++i) EXPECT_NEAR(places[i], kRounds / 7, 150) << i;
}

TEST(Disclose, WhatWasErasedStaysHidden) {
  Item item{.core = {.item = "row"}, .fields = {{"a", 1}, {"b", 2}}};
  ReducedItem reduced = reduce(item, {.fields = {"a"}}, 5).value();
  EXPECT_EQ(
      check_disclosed_item(disclose(reduced, {.extent = DisclosureExtent::kEveryLeaf}).value())
          ->fields,
      (Fields{{"b", 2}}));
  EXPECT_EQ(disclose(reduced, {.extent = DisclosureExtent::kFields, .fields = {"a"}}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(disclose(item, {.extent = DisclosureExtent::kFields, .fields = {"core"}}).error().kind,
            ErrorKind::kNotFound);
  ReducedItem nothing = reduce(item, {.everything = true}, 6).value();
  EXPECT_EQ(disclose(nothing, {.extent = DisclosureExtent::kCore}).error().kind,
            ErrorKind::kDenied);
  EXPECT_EQ(disclose(nothing, {.extent = DisclosureExtent::kFields, .fields = {}}).error().kind,
            ErrorKind::kDenied);
  ItemView view =
      check_disclosed_item(disclose(nothing, {.extent = DisclosureExtent::kEveryLeaf}).value())
          .value();
  EXPECT_EQ(view.root, item_root(item));
  EXPECT_EQ(view.hidden, 8);
}

}  // namespace
}  // namespace habeas::ledger
