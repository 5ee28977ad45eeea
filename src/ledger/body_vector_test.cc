// SPDX-License-Identifier: Apache-2.0
// tests/vectors/body.json was made by tests/vectors/make_body_vector.py from the description of the
// format alone, with nothing but Python's standard library.
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "ledger/act.h"
#include "ledger/body_builder.h"
#include "ledger/disclosure.h"

namespace habeas::ledger {
namespace {

// Gives the bytes it was given.
class ScriptedRandom : public Random {
 public:
  explicit ScriptedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<uint8_t> out) override {
    check(at_ + out.size() <= bytes_.size(), "the script is long enough");
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), out.size(), out.begin());
    at_ += out.size();
  }

 private:
  Bytes bytes_;
  size_t at_ = 0;
};

class BodyVector : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string text =
        read_file(posix_file_system(), fs::path(HABEAS_SOURCE_DIR) / "tests/vectors/body.json")
            .value();
    vector_ = parse_json(text).value();
    for (const Json& item : *vector_.find("items")->array()) {
      stored_.push_back(item.text_at("stored").value());
      roots_.push_back(digest_from_hex(item.text_at("root").value()).value());
    }
  }
  [[nodiscard]] std::string text(std::string_view key) const {
    return vector_.text_at(key).value();
  }
  [[nodiscard]] StoredItem item(size_t ordinal) const {
    return parse_stored_item(stored_[ordinal]).value();
  }

  Json vector_;
  std::vector<std::string> stored_;
  std::vector<Digest> roots_;
};

TEST_F(BodyVector, BuilderMakesTheSameBodyAndEntry) {
  Bytes secrets;
  for (const Json& secret : *vector_.find("secrets")->array()) {
    Bytes bytes = from_hex(*secret.string()).value();
    secrets.insert(secrets.end(), bytes.begin(), bytes.end());
  }
  ScriptedRandom random(secrets);
  SigningKey key = SigningKey::from_seed(from_hex(text("seed")).value()).value();
  std::vector<std::string> stored;
  ActContext act{.origin = text("origin"),
                 .kind = EntryKind::kClaimsStated,
                 .actor = text("actor"),
                 .at = from_rfc3339(text("at")).value(),
                 .reason = text("reason")};
  BodyBuilder builder = BodyBuilder::begin(act, random, collect_items(stored)).value();
  for (size_t i = 1; i + 1 < stored_.size(); ++i) {
    StoredItem parsed = item(i);
    const Item& whole = std::get<Item>(parsed);
    EXPECT_EQ(builder.add(whole.core, whole.fields).value(), static_cast<int64_t>(i));
  }
  FinishedBody body = builder.finish(key).value();
  EXPECT_EQ(stored, stored_);
  EXPECT_EQ(to_hex(body.root), text("root"));
  EXPECT_EQ(format_entry(body.entry), text("entry"));
  EXPECT_EQ(to_hex(leaf_hash(as_bytes(format_entry(body.entry)))), text("entry_leaf_hash"));
}

TEST_F(BodyVector, LeavesAndRootsAgree) {
  const JsonArray& items = *vector_.find("items")->array();
  for (size_t i = 0; i < items.size(); ++i) {
    std::vector<Leaf> leaves = leaves_of(item(i));
    const JsonArray& expected = *items[i].find("leaves")->array();
    ASSERT_EQ(leaves.size(), expected.size());
    for (size_t k = 0; k < leaves.size(); ++k)
      EXPECT_EQ(leaves[k].disclosure, *expected[k].string()) << i << " " << k;
    EXPECT_EQ(item_root(leaves), roots_[i]);
    EXPECT_EQ(view_of(item(i))->root, roots_[i]);
  }
  EXPECT_EQ(to_hex(body_root(roots_)), text("root"));
  EXPECT_EQ(to_hex(body_root(std::span(roots_).first(roots_.size() - 1))), text("unsigned_root"));
}

TEST_F(BodyVector, IdsAgree) {
  const JsonArray& ids = *vector_.find("ids")->array();
  for (size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(object_id("clm", body_root(roots_), static_cast<int64_t>(i)), *ids[i].string());
  }
}

TEST_F(BodyVector, ReducedFormsAgree) {
  ReducedItem without_quote = reduce(item(1), {.fields = {"quote"}}, 77).value();
  EXPECT_EQ(format_stored_item(without_quote), text("reduced"));
  ReducedItem nothing = reduce(item(1), {.everything = true}, 78).value();
  EXPECT_EQ(format_stored_item(nothing), text("erased"));
  EXPECT_EQ(format_stored_item(reduce(without_quote, {.everything = true}, 78).value()),
            text("erased"));
  for (const char* key : {"reduced", "erased"})
    EXPECT_EQ(view_of(parse_stored_item(text(key)).value())->root, roots_[1]);
}

TEST_F(BodyVector, DisclosedFilesAgree) {
  DisclosureChoice three{.extent = DisclosureExtent::kFields, .fields = {"value", "speaker/0"}};
  BodyDisclosure body{.index = 6, .items = {}};
  body.items.emplace_back(
      disclose(item(0), {.extent = DisclosureExtent::kFields, .fields = {"actor", "at"}}).value());
  body.items.emplace_back(disclose(item(1), three).value());
  body.items.emplace_back(roots_[2]);
  body.items.emplace_back(disclose(item(3), {.extent = DisclosureExtent::kEveryLeaf}).value());
  body.items.emplace_back(disclose(item(4), {.extent = DisclosureExtent::kEveryField}).value());
  EXPECT_EQ(format_body_disclosure(body), text("body_file"));

  MemoryTree tree;
  for (const Digest& root : roots_) tree.append(item_leaf_hash(root));
  ItemProof proof{.index = 6,
                  .item = 1,
                  .of = tree.size(),
                  .leaves = disclose(item(1), three).value(),
                  .path = tree.inclusion_proof(1, tree.size()).value()};
  EXPECT_EQ(format_item_proof(proof), text("item_file"));
}

TEST_F(BodyVector, ReadersAcceptTheFilesAndTheSignature) {
  std::optional<ActSignature> signature;
  Act act;
  int64_t shown = 0;
  BodyCheck body =
      read_body_disclosure(text("body_file"),
                           [&](int64_t ordinal, const BodyItemView& found) -> Result<void> {
                             EXPECT_EQ(found.root, roots_[static_cast<size_t>(ordinal)]);
                             if (!found.view) return {};
                             ++shown;
                             if (ordinal == 0) act = TRY(read_act(*found.view));
                             if (ordinal == 1) {
                               EXPECT_EQ(found.view->core->claim->polarity, "denies");
                               EXPECT_EQ(found.view->core->claim->speakers[1].hedge, "reportedly");
                               EXPECT_EQ(found.view->fields.size(), 2U);
                               EXPECT_EQ(found.view->hidden, 13);
                             }
                             if (ordinal == 4) signature = TRY(read_signature(*found.view));
                             return {};
                           })
          .value();
  EXPECT_EQ(shown, 4);
  EXPECT_EQ(body.index, 6);
  EXPECT_EQ(body.items, 5);
  EXPECT_EQ(to_hex(body.root), text("root"));
  EXPECT_EQ(to_hex(body.unsigned_root), text("unsigned_root"));
  EXPECT_EQ(act.actor, text("actor"));
  EXPECT_EQ(act.at, from_rfc3339(text("at")).value());
  EXPECT_FALSE(act.reason);
  EXPECT_EQ(act_text(text("origin"), EntryKind::kClaimsStated, 4, body.unsigned_root),
            text("act_text"));
  ASSERT_TRUE(signature);
  EXPECT_EQ(to_hex(signature->public_key), text("public_key"));
  EXPECT_TRUE(verify_act(*signature, text("origin"), EntryKind::kClaimsStated, body.items - 1,
                         body.unsigned_root));

  ItemProofCheck one = check_item_proof(parse_item_proof(text("item_file")).value()).value();
  EXPECT_EQ(to_hex(one.body_root), text("root"));
  EXPECT_EQ(one.view.root, roots_[1]);
}

TEST_F(BodyVector, NoFlippedByteOfAFileGoesUnnoticed) {
  const std::string good = text("item_file");
  const ItemProof proof = parse_item_proof(good).value();
  for (size_t i = 0; i < good.size(); ++i) {
    for (int mask : {1, 2, 4, 16, 32}) {
      std::string flipped = good;
      flipped[i] = static_cast<char>(flipped[i] ^ mask);
      Result<ItemProof> other = parse_item_proof(flipped);
      if (!other) continue;
      EXPECT_NE(*other, proof) << i;  // another file, so ...
      Result<ItemProofCheck> checked = check_item_proof(*other);
      bool same_root = checked && to_hex(checked->body_root) == text("root");
      // ... only the index, which the caller compares with the entry it looks up, may lead to the
      // same root, and the size, which the caller compares with the entry's items.
      if (same_root) {
        EXPECT_TRUE(other->index != proof.index || other->of != proof.of)
            << i << " " << flipped.substr(i, 10);
      }
    }
  }
}

}  // namespace
}  // namespace habeas::ledger
