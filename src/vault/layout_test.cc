// SPDX-License-Identifier: Apache-2.0
#include "vault/layout.h"

#include <gtest/gtest.h>

namespace habeas::vault {
namespace {

const std::string kEmptyHex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Layout, PlacesEachThingWhereTheFormatSays) {
  Digest empty = sha256({});
  const struct {
    fs::path path;
    std::string expected;
  } kCases[] = {
      {store_folder("v", StoreKind::kExhibits), "v/exhibits/plain"},
      {store_folder("v", StoreKind::kDerivatives), "v/derivatives/plain"},
      {shard_folder("v", StoreKind::kExhibits, 0x0a), "v/exhibits/plain/0a"},
      {object_path("v", StoreKind::kExhibits, empty), "v/exhibits/plain/e3/" + kEmptyHex},
      {incoming_folder("v", StoreKind::kDerivatives), "v/incoming/derivatives"},
      {incoming_path("v", StoreKind::kExhibits, 42), "v/incoming/exhibits/42"},
      {erasing_path("v", StoreKind::kExhibits, empty), "v/incoming/exhibits/erase-" + kEmptyHex},
      {bodies_folder("v"), "v/bodies"},
      {body_segment_path("v", 7), "v/bodies/000007.bodies"},
      {body_segment_path("v", 1234567), "v/bodies/1234567.bodies"},
      {body_index_path("v"), "v/bodies/index"},
  };
  for (const auto& row : kCases) EXPECT_EQ(row.path.string(), row.expected);
}

TEST(Layout, ReadsBackOnlyTheOneNameOfAThing) {
  EXPECT_EQ(shard_from_name("0a"), 0x0a);
  for (const char* name : {"", "a", "0A", "0g", "0a0", ".."})
    EXPECT_FALSE(shard_from_name(name).has_value()) << name;

  EXPECT_EQ(digest_from_name(kEmptyHex), sha256({}));
  EXPECT_FALSE(digest_from_name(kEmptyHex.substr(1)).has_value());
  EXPECT_FALSE(digest_from_name("E3" + kEmptyHex.substr(2)).has_value());
  EXPECT_FALSE(digest_from_name(kEmptyHex + ".tmp").has_value());

  EXPECT_EQ(body_segment_from_name("000007.bodies"), 7u);
  EXPECT_EQ(body_segment_from_name("1234567.bodies"), 1234567u);
  for (const char* name : {"7.bodies", "0000007.bodies", "000007.bodies~", "-00007.bodies", "index",
                           ".bodies", "99999999999.bodies"}) {
    EXPECT_FALSE(body_segment_from_name(name).has_value()) << name;
  }

  EXPECT_TRUE(is_erasing_name("erase-" + kEmptyHex));
  EXPECT_FALSE(is_erasing_name("erase-" + kEmptyHex + "0"));
  EXPECT_FALSE(is_erasing_name(kEmptyHex));
}

}  // namespace
}  // namespace habeas::vault
