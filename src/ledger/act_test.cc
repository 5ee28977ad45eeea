// SPDX-License-Identifier: Apache-2.0
#include "ledger/act.h"

#include <gtest/gtest.h>

namespace habeas::ledger {
namespace {

ItemView view(const std::string& type, Fields fields) {
  ItemView item;
  item.core = Core{.item = type};
  item.fields = std::move(fields);
  return item;
}

TEST(Act, SignatureHoldsForOneActOnly) {
  SeededRandom random(1);
  SigningKey key = SigningKey::generate(random).value();
  Digest root = sha256({});
  ActSignature signature = sign_act(key, "example.org/case", EntryKind::kExhibitAdded, 3, root);
  EXPECT_TRUE(verify_act(signature, "example.org/case", EntryKind::kExhibitAdded, 3, root));
  EXPECT_EQ(
      verify_act(signature, "example.org/Case", EntryKind::kExhibitAdded, 3, root).error().kind,
      ErrorKind::kCorrupt);
  EXPECT_FALSE(verify_act(signature, "example.org/case", EntryKind::kExhibitDerived, 3, root));
  EXPECT_FALSE(verify_act(signature, "example.org/case", EntryKind::kExhibitAdded, 4, root));
  EXPECT_FALSE(
      verify_act(signature, "example.org/case", EntryKind::kExhibitAdded, 3, sha256(root.bytes)));
  ActSignature other = signature;
  other.signature.bytes[0] ^= 1;
  EXPECT_FALSE(verify_act(other, "example.org/case", EntryKind::kExhibitAdded, 3, root));
  other = signature;
  other.public_key = SigningKey::generate(random)->public_key();
  EXPECT_FALSE(verify_act(other, "example.org/case", EntryKind::kExhibitAdded, 3, root));
}

TEST(Act, ReadsWhatIsShownAndNothingElse) {
  Act act = read_act(view("act", {{"actor", "act-x"}, {"at", "2026-11-23T10:00:00Z"}})).value();
  EXPECT_EQ(act.actor, "act-x");
  EXPECT_EQ(act.at, from_rfc3339("2026-11-23T10:00:00Z").value());
  EXPECT_FALSE(act.reason);
  EXPECT_FALSE(read_act(view("act", {})).value().actor);
  EXPECT_FALSE(read_act(ItemView{}).value().actor);  // erased or withheld
  EXPECT_FALSE(read_act(view("row", {})));
  EXPECT_FALSE(read_act(view("act", {{"at", "yesterday"}})));
  EXPECT_FALSE(read_act(view("act", {{"at", 5}})));
}

TEST(Act, ReadsASignatureOnlyIfBothPartsAreShown) {
  std::string key(64, '1');
  std::string signature = to_base64(Signature{});
  EXPECT_TRUE(
      read_signature(view("signature", {{"public_key", key}, {"signature", signature}})).value());
  EXPECT_FALSE(read_signature(view("signature", {{"public_key", key}})).value());
  EXPECT_FALSE(read_signature(ItemView{}).value());
  EXPECT_FALSE(read_signature(view("row", {})));
  EXPECT_FALSE(
      read_signature(view("signature", {{"public_key", key + "1"}, {"signature", signature}})));
  EXPECT_FALSE(
      read_signature(view("signature", {{"public_key", key}, {"signature", signature + "AAAA"}})));
  EXPECT_FALSE(read_signature(view("signature", {{"public_key", key}, {"signature", 1}})));
}

}  // namespace
}  // namespace habeas::ledger
