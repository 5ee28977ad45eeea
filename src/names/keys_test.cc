// SPDX-License-Identifier: Apache-2.0
#include "names/keys.h"

#include <set>

#include <gtest/gtest.h>

namespace habeas::names {
namespace {

std::set<KeyKind> shared_kinds(std::string_view a, std::string_view b) {
  std::set<KeyKind> out;
  for (const Key& one : blocking_keys(parse(a)))
    for (const Key& other : blocking_keys(parse(b)))
      if (one == other) out.insert(one.kind);
  return out;
}

TEST(BlockingKeys, MeetAcrossScriptsSpacesOrderAndSlips) {
  EXPECT_TRUE(shared_kinds("Gholam Hossein Karimi", "غلامحسین کریمی").contains(KeyKind::kFull));
  EXPECT_TRUE(shared_kinds("Ali Reza Karimi", "Alireza Karimi").contains(KeyKind::kFull));
  EXPECT_TRUE(shared_kinds("Karimi Mahmoud", "محمود کریمی").contains(KeyKind::kSorted));
  EXPECT_TRUE(
      shared_kinds("Mahmoud Ahmad Karimi", "Mahmud Karimi").contains(KeyKind::kGivenFamily));
  EXPECT_TRUE(shared_kinds("Mahmoud Karimi", "Mahmoud Karimpi").contains(KeyKind::kDeletion));
  EXPECT_TRUE(shared_kinds("Mahsa Amini", "Zhina (مهسا) Amini").contains(KeyKind::kFull));
}

TEST(BlockingKeys, AreNoneForPlaceholdersAndInitials) {
  EXPECT_TRUE(blocking_keys(parse("Unknown")).empty());
  EXPECT_TRUE(blocking_keys(parse("مجهول الهویة")).empty());
  EXPECT_TRUE(blocking_keys(parse("A. B.")).empty());
  EXPECT_TRUE(shared_kinds("Unknown Ahmadi", "Unknown Karimi").empty());
}

TEST(BlockingKeys, HaveTheSameHashForEver) {
  const std::vector<Key> keys = blocking_keys(parse("Hossein Karimi"));
  ASSERT_FALSE(keys.empty());
  EXPECT_EQ(keys[0].text, "hsnkrm");
  EXPECT_EQ(keys[0].hash, 17423128120929877744U);
}

}  // namespace
}  // namespace habeas::names
