// SPDX-License-Identifier: Apache-2.0
#include "ledger/body.h"

#include <set>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "ledger/merkle.h"
#include "ledger/testing/body_samples.h"

namespace habeas::ledger {
namespace {

Core claim_core() {
  return {.item = "claim",
          .claim = ClaimCore{
              .kind = "fact",
              .polarity = "affirms",
              .property = "event.date",
              .speakers = {{.role = "said", .modality = "asserted", .hedge = ""},
                           {.role = "reported", .modality = "alleged", .hedge = "reportedly"}}}};
}

TEST(BodyItem, CoreMustBeWellFormed) {
  ASSERT_TRUE(check_core(claim_core()));
  ASSERT_TRUE(check_core({.item = "row"}));
  using Change = void (*)(Core&);
  const Change changes[] = {
      [](Core& c) { c.item = ""; },
      [](Core& c) { c.item = "Row"; },
      [](Core& c) { c.item = "9row"; },
      [](Core& c) { c.item = "a/b"; },
      [](Core& c) { c.item = std::string(65, 'a'); },
      [](Core& c) { c.item = "row"; },  // with claim parts
      [](Core& c) { c.claim.reset(); },
      [](Core& c) { c.claim->kind = "Fact"; },
      [](Core& c) { c.claim->polarity = "doubts"; },
      [](Core& c) { c.claim->polarity = ""; },
      [](Core& c) { c.claim->property = "event date"; },
      [](Core& c) { c.claim->speakers.clear(); },
      [](Core& c) { c.claim->speakers[0].role = ""; },
      [](Core& c) { c.claim->speakers[0].modality = "\n"; },
      [](Core& c) { c.claim->speakers[0].hedge = "\xff"; },
      [](Core& c) { c.claim->speakers[0].hedge = std::string(1025, 'x'); },
      [](Core& c) { c.claim->speakers.resize(65, c.claim->speakers[0]); },
  };
  int row = 0;
  for (Change change : changes) {
    Core core = claim_core();
    change(core);
    EXPECT_FALSE(check_core(core)) << "row " << row;
    ++row;
  }
}

TEST(BodyItem, FieldNamesNeitherClashNorSpeakOfAbsentSpeakers) {
  for (const char* name : {"quote", "speaker/0", "speaker/1", "speaker/1/on", "speaker/0/anchor",
                           "a.b_c-9/x", "decoy/0", "speaker", "act"}) {
    EXPECT_TRUE(check_field_name(claim_core(), name)) << name;
  }
  for (const char* name : {"",          "core",       "item",       "leaves",       "kind",
                           "polarity",  "property",   "speakers",   "Quote",        "a b",
                           "a\n",       "é",          "speaker/2",  "speaker/2/on", "speaker/",
                           "speaker/x", "speaker/00", "speaker/+1", "speaker/1/",   "speaker/-1"}) {
    EXPECT_FALSE(check_field_name(claim_core(), name)) << name;
  }
  EXPECT_FALSE(check_field_name(claim_core(), std::string(65, 'a')));
  EXPECT_TRUE(check_field_name(claim_core(), std::string(64, 'a')));
  EXPECT_FALSE(check_field_name({.item = "row"}, "speaker/0"));
}

TEST(BodyItem, ValuesAreWhatCanonicalJsonCanHold) {
  auto with = [](Json value) {
    return Item{.core = {.item = "row"}, .fields = {{"x", std::move(value)}}};
  };
  Json deep("x");
  for (int i = 0; i < 32; ++i) deep = Json(JsonArray{deep});
  EXPECT_TRUE(check_item(with(deep)));
  const Json good[] = {Json(""),
                       Json(0),
                       Json((int64_t{1} << 53) - 1),
                       Json(1 - (int64_t{1} << 53)),
                       Json(JsonArray{}),
                       Json(JsonObject{})};
  for (const Json& value : good) EXPECT_TRUE(check_item(with(value)));
  const Json bad[] = {Json(),
                      Json(true),
                      Json(false),
                      Json(int64_t{1} << 53),
                      Json(-(int64_t{1} << 53)),
                      Json("\xc3"),
                      Json(JsonArray{Json()}),
                      Json(JsonObject{{"\xff", Json(1)}}),
                      Json(JsonObject{{"a", Json(true)}}),
                      Json(JsonArray{deep})};
  for (const Json& value : bad) EXPECT_FALSE(check_item(with(value))) << canonical_json(value);
}

TEST(BodyItem, LeavesAreThePowerOfTwoThatHoldsCoreAndFields) {
  const std::pair<size_t, int64_t> cases[] = {{0, 8},   {6, 8},   {7, 8},       {8, 16},
                                              {15, 16}, {16, 32}, {4095, 4096}, {4096, 8192}};
  for (const auto& [fields, leaves] : cases) EXPECT_EQ(leaf_count(fields), leaves) << fields;
  Item item{.core = {.item = "row"}};
  for (int i = 0; i < 4095; ++i) item.fields["f" + std::to_string(i)] = i;
  EXPECT_TRUE(check_item(item));
  EXPECT_EQ(leaves_of(item).size(), 4096U);
  item.fields["one.more"] = 1;
  EXPECT_FALSE(check_item(item));
}

// Hashes again, leaf by leaf, with the plain functions of the tree.
Digest slow_root(const std::vector<Leaf>& leaves) {
  std::vector<Digest> hashes;
  for (const Leaf& leaf : leaves) hashes.push_back(leaf_hash(as_bytes(leaf.disclosure)));
  while (hashes.size() > 1) {
    std::vector<Digest> parents;
    for (size_t i = 0; i < hashes.size(); i += 2)
      parents.push_back(node_hash(hashes[i], hashes[i + 1]));
    hashes = parents;
  }
  return hashes[0];
}

TEST(BodyItem, LeavesHoldEveryFieldOnceInTheOrderOfTheirHashes) {
  SeededRandom random(20);
  for (int round = 0; round < 300; ++round) {
    Item item = testing::random_item(random);
    ASSERT_TRUE(check_item(item));
    std::vector<Leaf> leaves = leaves_of(item);
    ASSERT_EQ(static_cast<int64_t>(leaves.size()), leaf_count(item.fields.size()));
    EXPECT_EQ(leaves, leaves_of(item));
    Fields found;
    std::set<Salt> salts;
    int64_t decoys = 0;
    for (size_t i = 0; i < leaves.size(); ++i) {
      Disclosure disclosure = decode_disclosure(leaves[i].disclosure).value();
      EXPECT_EQ(encode_disclosure(disclosure), leaves[i].disclosure);
      salts.insert(disclosure.salt);
      if (i == 0) {
        EXPECT_EQ(disclosure.name, "core");
        CoreWithCount core = core_from_json(disclosure.value).value();
        EXPECT_EQ(core.core, item.core);
        EXPECT_EQ(core.leaves, static_cast<int64_t>(leaves.size()));
      } else if (disclosure.name.empty()) {
        ++decoys;
      } else {
        EXPECT_TRUE(found.emplace(disclosure.name, disclosure.value).second);
      }
      if (i >= 2) {
        EXPECT_LT(leaves[i - 1].hash, leaves[i].hash);
      }
    }
    EXPECT_EQ(found, item.fields);
    EXPECT_EQ(salts.size(), leaves.size());
    EXPECT_EQ(decoys, static_cast<int64_t>(leaves.size() - 1 - item.fields.size()));
    EXPECT_EQ(item_root(leaves), slow_root(leaves));
    EXPECT_EQ(item_root(item), item_root(leaves));
  }
}

TEST(BodyItem, AnotherSecretGivesOtherHashesThroughout) {
  Item item{.core = claim_core(), .fields = {{"quote", "text"}}};
  Item other = item;
  other.secret[15] = 1;
  std::set<Digest> hashes;
  for (const Leaf& leaf : leaves_of(item)) hashes.insert(leaf.hash);
  for (const Leaf& leaf : leaves_of(other)) EXPECT_FALSE(hashes.contains(leaf.hash));
}

TEST(BodyItem, DisclosuresAreReadInOneSpellingOnly) {
  using testing::leaf_of_text;
  const std::string salt = testing::kSomeSalt;
  ASSERT_TRUE(decode_disclosure(leaf_of_text("[\"" + salt + "\",\"a\",1]").disclosure));
  const std::string cases[] = {
      "",
      "[]",
      "{}",
      "1",
      "\"a\"",
      "[\"" + salt + "\",\"a\"]",
      "[\"" + salt + "\",\"a\",1,1]",
      "[\"" + salt + "\",1,1]",
      "[1,\"a\",1]",
      "[\"" + salt + "\", \"a\",1]",
      "[\"" + salt + "\",\"a\",1]\n",
      "[\"" + salt + "\",\"a\",1.0]",
      "[\"" + salt + "\",\"a\",null]",
      "[\"" + salt + "\",\"a\",true]",
      "[\"" + salt + "\",\"\\u0061\",1]",
      "[\"" + salt + "\",\"a\",{\"b\":1,\"a\":1}]",
      "[\"" + salt + "\",\"a\",{\"a\":1,\"a\":1}]",
      "[\"" + salt.substr(1) + "\",\"a\",1]",       // 21 characters
      "[\"" + salt + "AA\",\"a\",1]",               // 17 bytes and more
      "[\"" + salt.substr(0, 21) + "x\",\"a\",1]",  // trailing bits
      "[\"" + salt + "==\",\"a\",1]",
      "[\"\",\"a\",1]",
      "[\"" + salt + "\",\"a\",\"\xff\"]",
  };
  for (const std::string& text : cases)
    EXPECT_FALSE(decode_disclosure(to_base64url(as_bytes(text)))) << text;
  std::string good = leaf_of_text("[\"" + salt + "\",\"a\",1]").disclosure;
  EXPECT_FALSE(decode_disclosure(good + "="));
  EXPECT_FALSE(decode_disclosure(good + "\n"));
  // 34 bytes: the last of the 46 characters carries four bits that must be zero.
  for (char last : {'R', 'S', 'Y', 'g', 'k'}) {
    std::string other = good;
    other.back() = last;
    if (other != good) {
      EXPECT_FALSE(decode_disclosure(other)) << last;
    }
  }
}

TEST(BodyItem, CoreJsonIsReadInOneFormOnly) {
  Json good = core_json(claim_core(), 8);
  ASSERT_TRUE(core_from_json(good));
  auto broken = [&](auto change) {
    JsonObject object = *good.object();
    change(object);
    return core_from_json(Json(std::move(object)));
  };
  for (const char* key : {"item", "leaves", "kind", "polarity", "property", "speakers"}) {
    EXPECT_FALSE(broken([&](JsonObject& o) { o.erase(key); })) << key;
    EXPECT_FALSE(broken([&](JsonObject& o) { o[key] = JsonArray{Json(1)}; })) << key;
  }
  EXPECT_FALSE(broken([](JsonObject& o) { o["more"] = 1; }));
  EXPECT_FALSE(broken([](JsonObject& o) { o["item"] = "row"; }));
  EXPECT_FALSE(
      broken([](JsonObject& o) { (*o["speakers"].array())[0].object()->emplace("more", 1); }));
  EXPECT_FALSE(broken([](JsonObject& o) { (*o["speakers"].array())[0].object()->erase("hedge"); }));
  EXPECT_FALSE(core_from_json(Json(JsonObject{{"item", "row"}, {"leaves", 8}, {"kind", "fact"}})));
  EXPECT_FALSE(core_from_json(Json("row")));
}

TEST(Body, RootIsTheTreeOverItemRoots) {
  std::vector<Digest> roots;
  EXPECT_EQ(body_root(roots), empty_root());
  CompactRange tree;
  for (int i = 0; i < 70; ++i) {
    roots.push_back(sha256(as_bytes(std::to_string(i))));
    tree.append(leaf_hash(roots.back().bytes));
    EXPECT_EQ(body_root(roots), tree.root()) << i;
  }
}

TEST(Body, IdsDependOnRootAndOrdinalAndHoldTwentyCharacters) {
  Digest root = sha256({});
  std::set<std::string> ids;
  for (int64_t ordinal : {0, 1, 255, 256, 65'536}) ids.insert(object_id("clm", root, ordinal));
  ids.insert(object_id("clm", sha256(as_bytes("x")), 0));
  EXPECT_EQ(ids.size(), 6U);
  for (const std::string& id : ids) {
    EXPECT_EQ(id.size(), 24U);
    EXPECT_TRUE(id.starts_with("clm-"));
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 4), std::string::npos);
  }
}

TEST(Body, ItemReferencesHaveOneSpelling) {
  EXPECT_EQ(item_reference(17), "item:17");
  EXPECT_EQ(parse_item_reference("item:17"), 17);
  EXPECT_EQ(parse_item_reference("item:0"), 0);
  for (const char* text : {"", "item:", "item:-1", "item:01", "item: 1", "item:1 ", "Item:1",
                           "item:4294967296", "17"}) {
    EXPECT_EQ(parse_item_reference(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace habeas::ledger
