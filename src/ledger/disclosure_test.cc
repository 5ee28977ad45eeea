// SPDX-License-Identifier: Apache-2.0
#include "ledger/disclosure.h"

#include <functional>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/testing/body_samples.h"

namespace habeas::ledger {
namespace {

using testing::forged_item;
using testing::hidden;
using testing::leaf_of;
using testing::leaf_of_text;

const char* const kClaimCore =
    R"({"item":"claim","kind":"fact","leaves":8,"polarity":"denies","property":"p",)"
    R"("speakers":[{"hedge":"reportedly","modality":"alleged","role":"said"},{"hedge":"","modality":"asserted","role":"wrote"}]})";

Leaf claim_core_leaf() { return leaf_of("core", kClaimCore); }

std::string changed(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(DisclosedItem, ForgedItemsWithoutFaultPass) {
  // So that each refusal below is due to its own fault.
  EXPECT_TRUE(check_disclosed_item(forged_item(claim_core_leaf(), {})));
  EXPECT_TRUE(check_disclosed_item(forged_item(
      claim_core_leaf(),
      {leaf_of("quote", "\"x\""), leaf_of("speaker/1", "\"src-x\""), leaf_of("", "\"\"")})));
  EXPECT_TRUE(check_disclosed_item(forged_item(hidden(claim_core_leaf()), {})));
}

TEST(DisclosedItem, RefusesEveryForgery) {
  struct Case {
    const char* what;
    DisclosedItem item;
    const char* reason;  // part of the message
  };
  Leaf core = claim_core_leaf();
  auto with_core = [](const std::string& json) { return forged_item(leaf_of("core", json), {}); };
  DisclosedItem swapped = forged_item(core, {leaf_of("quote", "\"x\"")});
  std::swap(swapped.leaves[3], swapped.leaves[4]);
  DisclosedItem doubled = forged_item(core, {leaf_of("quote", "\"x\"")});
  doubled.leaves[4] = doubled.leaves[3];
  DisclosedItem nine = forged_item(core, {}, 9);
  DisclosedItem sixteen = forged_item(core, {}, 16);
  DisclosedItem four =
      forged_item(leaf_of("core", changed(kClaimCore, "\"leaves\":8", "\"leaves\":4")), {}, 4);
  DisclosedItem huge = forged_item(
      leaf_of("core", changed(kClaimCore, "\"leaves\":8", "\"leaves\":8192")), {}, 8192);
  const Case cases[] = {
      {"a leaf without its core", forged_item(hidden(core), {leaf_of("quote", "\"x\"")}),
       "without the core"},
      {"a decoy without its core", forged_item(hidden(core), {leaf_of("", "\"\"")}),
       "without the core"},
      {"leaves in another order", swapped, "ascending order"},
      {"the same leaf twice", doubled, "ascending order"},
      {"no leaf at all", DisclosedItem{}, "power of two"},
      {"nine leaves", nine, "power of two"},
      {"four leaves", four, "power of two"},
      {"more leaves than allowed", huge, "power of two"},
      {"more leaves than the core counts", sixteen, "counts 8 leaves where 16"},
      {"fewer leaves than the core counts",
       with_core(changed(kClaimCore, "\"leaves\":8", "\"leaves\":16")), "counts 16 leaves where 8"},
      {"two fields of one name",
       forged_item(core, {leaf_of("quote", "\"x\""), leaf_of("quote", "\"y\"")}),
       "two fields named"},
      {"two values under other salts",
       forged_item(
           core, {leaf_of("quote", "\"x\""), leaf_of("quote", "\"x\"", "BAECAwQFBgcICQoLDA0ODw")}),
       "two fields named"},
      {"a decoy disclosed as a field", forged_item(core, {leaf_of("", "\"x\"")}),
       "decoy that holds a value"},
      {"a decoy with an object", forged_item(core, {leaf_of("", "{}")}),
       "decoy that holds a value"},
      {"a second core", forged_item(core, {leaf_of("core", kClaimCore)}), "belongs to the core"},
      {"a field that overrides the polarity",
       forged_item(core, {leaf_of("polarity", "\"affirms\"")}), "belongs to the core"},
      {"a field that overrides the speakers", forged_item(core, {leaf_of("speakers", "[]")}),
       "belongs to the core"},
      {"a field in the place of the core", forged_item(leaf_of("quote", "\"x\""), {}),
       "where the core must be"},
      {"a decoy in the place of the core", forged_item(leaf_of("", "\"\""), {}),
       "where the core must be"},
      {"a speaker beyond the chain", forged_item(core, {leaf_of("speaker/3", "\"src-x\"")}),
       "speaker that the core does not have"},
      {"a date of a speaker beyond the chain",
       forged_item(core, {leaf_of("speaker/2/on", "\"1988\"")}),
       "speaker that the core does not have"},
      {"a speaker of no claim",
       forged_item(leaf_of("core", R"({"item":"row","leaves":8})"),
                   {leaf_of("speaker/0", "\"src-x\"")}),
       "speaker that the core does not have"},
      {"a malformed field name", forged_item(core, {leaf_of("Quote", "\"x\"")}),
       "malformed field name"},
      {"a core without its hedge", with_core(changed(kClaimCore, "\"hedge\":\"reportedly\",", "")),
       "hedge"},
      {"a core without its polarity",
       with_core(changed(kClaimCore, "\"polarity\":\"denies\",", "")), "polarity"},
      {"a polarity of its own", with_core(changed(kClaimCore, "denies", "perhaps")),
       "neither affirms nor denies"},
      {"a core with more in it",
       with_core(changed(kClaimCore, "{\"item\"", "{\"extra\":1,\"item\"")), "do not belong"},
      {"a claim without speakers",
       with_core(
           R"({"item":"claim","kind":"fact","leaves":8,"polarity":"denies","property":"p","speakers":[]})"),
       "0 speakers"},
      {"a core that is no object", with_core("\"claim\""), "item"},
      {"a disclosure with a space",
       forged_item(core, {leaf_of_text("[\"AAECAwQFBgcICQoLDA0ODw\", \"quote\",1]")}), "canonical"},
      {"a disclosure with keys in disorder",
       forged_item(core, {leaf_of("quote", R"({"b":1,"a":1})")}), "canonical"},
      {"a disclosure with a key twice", forged_item(core, {leaf_of("quote", R"({"a":1,"a":1})")}),
       "twice"},
      {"a disclosure with null", forged_item(core, {leaf_of("quote", "null")}), "null"},
      {"a disclosure with a short salt", forged_item(core, {leaf_of("quote", "1", "AAEC")}),
       "salt of 3 bytes"},
      {"a disclosure that is no array", forged_item(core, {leaf_of_text("{}")}), "no array"},
  };
  for (const Case& row : cases) {
    Result<ItemView> view = check_disclosed_item(row.item);
    ASSERT_FALSE(view) << row.what;
    EXPECT_EQ(view.error().kind, ErrorKind::kInvalid) << row.what;
    EXPECT_NE(view.error().message.find(row.reason), std::string::npos)
        << row.what << ": " << view.error().message;
  }
}

TEST(DisclosedItem, RefusesBase64UrlThatIsNotCanonical) {
  Leaf field = leaf_of("quote", "\"x\"");
  for (const std::string& ending : {std::string("="), std::string("=="), std::string(" "),
                                    std::string("+"), std::string("/"), std::string("\n")}) {
    Leaf other = field;
    other.disclosure += ending;
    other.hash = leaf_hash_of(other.disclosure);
    EXPECT_FALSE(check_disclosed_item(forged_item(claim_core_leaf(), {other}))) << ending;
  }
  // Bits that decoding drops.
  std::string text = leaf_of("quote", "12").disclosure;
  ASSERT_NE(text.size() % 4, 0U);
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Leaf other{.hash = {}, .disclosure = text};
  other.disclosure.back() = kAlphabet[kAlphabet.find(text.back()) + 1];
  other.hash = leaf_hash_of(other.disclosure);
  EXPECT_FALSE(check_disclosed_item(forged_item(claim_core_leaf(), {other})));
}

TEST(DisclosedItem, AFalseHedgeOrPolarityLeadsToAnotherRoot) {
  DisclosedItem honest = forged_item(claim_core_leaf(), {leaf_of("quote", "\"x\"")});
  Digest root = check_disclosed_item(honest)->root;
  for (const auto& [from, to] : {std::pair{"reportedly", ""}, std::pair{"denies", "affirms"},
                                 std::pair{"alleged", "asserted"}, std::pair{"fact", "opinion"}}) {
    DisclosedItem false_item = honest;
    false_item.leaves[0] = leaf_of("core", changed(kClaimCore, from, to));
    EXPECT_NE(check_disclosed_item(false_item)->root, root) << from;
    // A hash put beside the false disclosure to keep the root is ignored.
    false_item.leaves[0].hash = honest.leaves[0].hash;
    EXPECT_NE(check_disclosed_item(false_item)->root, root) << from;
  }
}

// --- Files ---

struct SampleBody {
  std::vector<Item> items;
  std::vector<Digest> roots;
};

SampleBody sample_body(int64_t count, uint64_t seed) {
  SampleBody body;
  SeededRandom random(seed);
  for (int64_t i = 0; i < count; ++i) {
    body.items.push_back(testing::random_item(random));
    body.roots.push_back(item_root(body.items.back()));
  }
  return body;
}

BodyDisclosure disclose_some(const SampleBody& body, SeededRandom& random) {
  BodyDisclosure out{.index = 12};
  for (size_t i = 0; i < body.items.size(); ++i) {
    const DisclosureExtent extents[] = {DisclosureExtent::kNothing, DisclosureExtent::kCore,
                                        DisclosureExtent::kEveryField,
                                        DisclosureExtent::kEveryLeaf};
    uint64_t choice = random.below(5);
    if (choice == 4) {
      out.items.emplace_back(body.roots[i]);
    } else {
      out.items.emplace_back(disclose(body.items[i], {.extent = extents[choice]}).value());
    }
  }
  return out;
}

Result<void> ignore(int64_t, const BodyItemView&) { return {}; }

TEST(BodyFile, RootDoesNotDependOnWhatIsShown) {
  SeededRandom random(6);
  for (int64_t count : {1, 2, 3, 7, 8, 40}) {
    SampleBody body = sample_body(count, static_cast<uint64_t>(count));
    for (int round = 0; round < 10; ++round) {
      BodyDisclosure disclosed = disclose_some(body, random);
      std::string text = format_body_disclosure(disclosed);
      EXPECT_EQ(canonical_json(parse_json(text).value()), text);
      EXPECT_EQ(format_body_disclosure(parse_body_disclosure(text).value()), text);
      int64_t seen = 0;
      BodyCheck check =
          read_body_disclosure(text,
                               [&](int64_t ordinal, const BodyItemView& item) -> Result<void> {
                                 EXPECT_EQ(ordinal, seen++);
                                 EXPECT_EQ(item.root, body.roots[static_cast<size_t>(ordinal)]);
                                 EXPECT_EQ(item.view.has_value(),
                                           std::holds_alternative<DisclosedItem>(
                                               disclosed.items[static_cast<size_t>(ordinal)]));
                                 return {};
                               })
              .value();
      EXPECT_EQ(seen, count);
      EXPECT_EQ(check.items, count);
      EXPECT_EQ(check.index, 12);
      EXPECT_EQ(check.root, body_root(body.roots));
      EXPECT_EQ(check.unsigned_root, body_root(std::span(body.roots).first(body.roots.size() - 1)));
    }
  }
}

TEST(BodyFile, NoFlippedByteKeepsIndexRootAndSize) {
  SeededRandom random(7);
  SampleBody body = sample_body(5, 7);
  const std::string good = format_body_disclosure(disclose_some(body, random));
  for (size_t i = 0; i < good.size(); ++i) {
    for (int mask : {1, 4, 32}) {
      std::string flipped = good;
      flipped[i] = static_cast<char>(flipped[i] ^ mask);
      Result<BodyCheck> check = read_body_disclosure(flipped, ignore);
      if (!check) continue;
      EXPECT_TRUE(check->root != body_root(body.roots) || check->index != 12) << i;
    }
  }
}

TEST(BodyFile, RefusesEveryOtherSpelling) {
  SampleBody body = sample_body(2, 8);
  BodyDisclosure disclosed{.index = 3,
                           .items = {disclose(body.items[0], {}).value(), body.roots[1]}};
  const std::string good = format_body_disclosure(disclosed);
  ASSERT_TRUE(read_body_disclosure(good, ignore));
  std::string root = "{\"root\":\"" + to_hex(body.roots[1]) + "\"}";
  const std::string cases[] = {
      "",
      "{}",
      good + "\n",
      " " + good,
      good + good,
      changed(good, "\"index\":3", "\"index\":03"),
      changed(good, "\"index\":3", "\"index\":-3"),
      changed(good, "\"index\":3", "\"index\": 3"),
      changed(good, "\"index\":3", "\"index\":9007199254740992"),
      changed(good, "\"v\":1", "\"v\":2"),
      changed(good, "\"v\":1", "\"v\":1,\"w\":1"),
      changed(good, root, changed(root, "\"}", "\",\"x\":1}")),
      changed(good, root, changed(root, to_hex(body.roots[1]), std::string(64, 'G'))),
      changed(good, root, ""),
      changed(good, "," + root, "") + "x",
      changed(good, "\"leaves\":[", "\"leaves\":[],\"x\":["),
      changed(good, "\"leaves\":[\"", "\"leaves\":[\"\",\""),
      changed(good, "\"leaves\":[\"", "\"leaves\":[\"\\u0041"),
      "{\"index\":3,\"items\":[],\"v\":1}",
      good.substr(0, good.size() / 2),
  };
  for (const std::string& text : cases) {
    EXPECT_FALSE(read_body_disclosure(text, ignore)) << text;
  }
  // Whatever the literal reader takes is canonical JSON: the general reader agrees.
  EXPECT_TRUE(parse_canonical_json(good));
}

TEST(BodyFile, NamesTheItemThatBreaksARule) {
  SampleBody body = sample_body(3, 9);
  BodyDisclosure disclosed{
      .index = 3,
      .items = {body.roots[0], forged_item(claim_core_leaf(), {leaf_of("speaker/9", "1")}),
                body.roots[2]}};
  Result<BodyCheck> check = read_body_disclosure(format_body_disclosure(disclosed), ignore);
  ASSERT_FALSE(check);
  EXPECT_NE(check.error().message.find("item 1"), std::string::npos) << check.error().message;
  EXPECT_NE(check.error().message.find("speaker/9"), std::string::npos) << check.error().message;
}

TEST(BodyFile, PassesTheVisitorsFailureOnUnchanged) {
  SampleBody body = sample_body(3, 10);
  BodyDisclosure disclosed{.index = 3, .items = {body.roots[0], body.roots[1], body.roots[2]}};
  Result<BodyCheck> check = read_body_disclosure(
      format_body_disclosure(disclosed), [](int64_t ordinal, const BodyItemView&) -> Result<void> {
        if (ordinal == 1) return fail(ErrorKind::kDenied, "enough", "no more");
        return {};
      });
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().kind, ErrorKind::kDenied);
  EXPECT_EQ(check.error().message, "enough");
}

TEST(ItemFile, ProvesOneItemOfAnyBody) {
  for (int64_t count : {1, 2, 3, 5, 8, 33}) {
    SampleBody body = sample_body(count, static_cast<uint64_t>(count) + 100);
    MemoryTree tree;
    for (const Digest& root : body.roots) tree.append(item_leaf_hash(root));
    for (int64_t item = 0; item < count; ++item) {
      ItemProof proof{.index = 4,
                      .item = item,
                      .of = count,
                      .leaves = disclose(body.items[static_cast<size_t>(item)],
                                         {.extent = DisclosureExtent::kEveryField})
                                    .value(),
                      .path = tree.inclusion_proof(item, count).value()};
      std::string text = format_item_proof(proof);
      EXPECT_TRUE(parse_canonical_json(text)) << text;
      ItemProof parsed = parse_item_proof(text).value();
      EXPECT_EQ(format_item_proof(parsed), text);
      ItemProofCheck check = check_item_proof(parsed).value();
      EXPECT_EQ(check.body_root, body_root(body.roots));
      EXPECT_EQ(check.view.fields, body.items[static_cast<size_t>(item)].fields);

      for (int64_t other = 0; other < count; ++other) {
        if (other == item) continue;
        ItemProof moved = parsed;
        moved.item = other;
        Result<ItemProofCheck> refused = check_item_proof(moved);
        EXPECT_TRUE(!refused || refused->body_root != body_root(body.roots))
            << item << " as " << other;
      }
      ItemProof longer = parsed;
      longer.path.push_back(Digest{});
      EXPECT_FALSE(check_item_proof(longer));
      if (!parsed.path.empty()) {
        ItemProof shorter = parsed;
        shorter.path.pop_back();
        EXPECT_FALSE(check_item_proof(shorter));
      }
    }
  }
}

TEST(ItemFile, RefusesEveryOtherSpelling) {
  SampleBody body = sample_body(2, 11);
  ItemProof proof{.index = 3,
                  .item = 1,
                  .of = 2,
                  .leaves = disclose(body.items[1], {}).value(),
                  .path = {item_leaf_hash(body.roots[0])}};
  const std::string good = format_item_proof(proof);
  ASSERT_TRUE(parse_item_proof(good));
  for (const std::string& text :
       {changed(good, "\"item\":1", "\"item\":2"), changed(good, "\"of\":2", "\"of\":0"),
        changed(good, "\"of\":2", "\"of\":4294967296"), changed(good, "\"path\":[", "\"path\":[,"),
        changed(good, "],\"v\":1}", ",],\"v\":1}"), changed(good, "\"v\":1", "\"v\":2"),
        changed(good, "\"index\"", "\"Index\""), good + " "}) {
    EXPECT_FALSE(parse_item_proof(text)) << text;
  }
}

}  // namespace
}  // namespace habeas::ledger
