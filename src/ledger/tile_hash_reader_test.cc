// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"
#include "ledger/testing/test_keys.h"
#include "ledger/tiles.h"

namespace habeas::ledger {
namespace {

using testing::counting_tree;

using TileFiles = std::map<std::string, Bytes>;

// The hash tiles of a tree as files, by path.
TileFiles tiles_of(const MemoryTree& tree) {
  TileFiles files;
  for (const TileId& tile : new_tiles(0, tree.size())) {
    if (tile.is_entries()) continue;
    std::vector<Digest> hashes;
    for (int i = 0; i < tile.width; i++) {
      hashes.push_back(tree.node(kTileHeight * tile.level, tile.index * kTileWidth + i));
    }
    files[tile_path(tile)] = format_hash_tile(hashes);
  }
  return files;
}

TileFetcher fetcher(const TileFiles& files) {
  return [&files](const TileId& tile) -> Result<Bytes> {
    auto at = files.find(tile_path(tile));
    if (at == files.end()) return fail(ErrorKind::kNotFound, tile_path(tile) + " is missing");
    return at->second;
  };
}

TEST(TileHashReader, GivesTheProofsThatMemoryGives) {
  for (int64_t size : {1, 2, 3, 255, 256, 257, 1000, 65535, 65536, 70000}) {
    MemoryTree tree = counting_tree(size);
    TileFiles files = tiles_of(tree);
    TileHashReader reader(size, tree.root(), fetcher(files));
    EXPECT_EQ(*tree_root(size, reader.reader()), tree.root());
    SeededRandom random(static_cast<uint64_t>(size));
    for (int round = 0; round < 30; round++) {
      auto index = static_cast<int64_t>(random.below(static_cast<uint64_t>(size)));
      auto proof = inclusion_proof(index, size, reader.reader());
      ASSERT_TRUE(proof) << proof.error().message;
      EXPECT_EQ(*proof, *tree.inclusion_proof(index, size));
      auto consistency = consistency_proof(index, size, reader.reader());
      ASSERT_TRUE(consistency) << consistency.error().message;
      EXPECT_EQ(*consistency, *tree.consistency_proof(index, size));
    }
  }
}

TEST(TileHashReader, GivesTheLeavesOfABundleToCheckEntriesAgainst) {
  MemoryTree tree = counting_tree(600);
  TileFiles files = tiles_of(tree);
  TileHashReader reader(600, tree.root(), fetcher(files));
  for (int64_t index = 0; index < 3; index++) {
    auto leaves = reader.leaf_hashes(index);
    ASSERT_TRUE(leaves);
    EXPECT_EQ(leaves->size(), index == 2 ? 88u : 256u);
    for (size_t i = 0; i < leaves->size(); i++)
      EXPECT_EQ((*leaves)[i], tree.leaf(index * 256 + static_cast<int64_t>(i)));
  }
  EXPECT_FALSE(reader.leaf_hashes(3));
  EXPECT_FALSE(reader.leaf_hashes(-1));
}

TEST(TileHashReader, NamesTheTileInWhichASingleBitIsWrong) {
  MemoryTree tree = counting_tree(70000);
  const TileFiles good = tiles_of(tree);
  SeededRandom random(9);
  int full_tiles = 0;
  for (const auto& [path, bytes] : good) {
    TileId id = *parse_tile_path(path);
    if (id.level == 0 && id.width == kTileWidth && random.below(20) != 0)
      continue;  // a sample of the 273
    TileFiles files = good;
    files[path][random.below(bytes.size())] ^= static_cast<uint8_t>(1u << random.below(8));
    TileHashReader reader(70000, tree.root(), fetcher(files));
    auto hash = reader.hash(kTileHeight * id.level, id.index * kTileWidth);
    ASSERT_FALSE(hash) << path;
    EXPECT_EQ(hash.error().kind, ErrorKind::kCorrupt);
    EXPECT_NE(hash.error().message.find(path), std::string::npos) << hash.error().message;
    full_tiles += id.width == kTileWidth ? 1 : 0;
  }
  EXPECT_GT(full_tiles, 5);
}

TEST(TileHashReader, RefusesTheTilesOfAnotherTreeOrAWrongRootOrSize) {
  MemoryTree tree = counting_tree(700);
  MemoryTree other;
  for (int64_t i = 0; i < 700; i++) other.append(leaf_hash(as_bytes("other " + std::to_string(i))));
  TileFiles files = tiles_of(other);
  TileHashReader reader(700, tree.root(), fetcher(files));
  EXPECT_EQ(reader.hash(0, 3).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(reader.hash(0, 699).error().kind, ErrorKind::kCorrupt);
  TileFiles own = tiles_of(tree);
  TileHashReader wrong_size(701, tree.root(), fetcher(own));
  EXPECT_FALSE(wrong_size.hash(0, 3));
  TileHashReader too_large(INT64_MAX, tree.root(), fetcher(own));
  EXPECT_FALSE(too_large.hash(0, 3));
}

TEST(TileHashReader, RefusesNodesOutsideTheTree) {
  MemoryTree tree = counting_tree(300);
  TileFiles files = tiles_of(tree);
  TileHashReader reader(300, tree.root(), fetcher(files));
  EXPECT_TRUE(reader.hash(0, 299));
  EXPECT_TRUE(reader.hash(8, 0));
  const std::pair<int, int64_t> kCases[] = {{0, 300}, {0, -1}, {-1, 0},   {9, 0},
                                            {8, 1},   {63, 0}, {1000, 0}, {0, INT64_MAX}};
  for (auto [level, index] : kCases) {
    EXPECT_EQ(reader.hash(level, index).error().kind, ErrorKind::kInvalid) << level << " " << index;
  }
  TileHashReader empty(0, empty_root(), fetcher(files));
  EXPECT_FALSE(empty.hash(0, 0));
}

TEST(TileHashReader, TakesTheFullTileWhereThePartialOneIsGone) {
  MemoryTree grown = counting_tree(1000);
  MemoryTree tree = counting_tree(300);
  TileFiles files = tiles_of(tree);
  ASSERT_EQ(files.erase("tile/0/001.p/44"), 1u);
  files["tile/0/001"] = tiles_of(grown)["tile/0/001"];
  TileHashReader reader(300, tree.root(), fetcher(files));
  EXPECT_EQ(*reader.hash(0, 299), tree.leaf(299));
  EXPECT_EQ(reader.leaf_hashes(1)->size(), 44u);
}

TEST(TileHashReader, SaysWhichTileIsMissingOrMisshapen) {
  MemoryTree tree = counting_tree(700);
  TileFiles files = tiles_of(tree);
  files.erase("tile/0/001");
  files["tile/0/000"].pop_back();
  TileHashReader reader(700, tree.root(), fetcher(files));
  EXPECT_TRUE(reader.hash(0, 600));
  EXPECT_EQ(reader.hash(0, 256).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(reader.hash(0, 0).error().kind, ErrorKind::kInvalid);
  EXPECT_NE(reader.hash(0, 0).error().message.find("tile/0/000"), std::string::npos);
}

TEST(TileHashReader, ReadsEachTileOnce) {
  MemoryTree tree = counting_tree(1000);
  TileFiles files = tiles_of(tree);
  int reads = 0;
  TileFetcher inner = fetcher(files);
  TileHashReader reader(1000, tree.root(), [&](const TileId& tile) {
    reads++;
    return inner(tile);
  });
  for (int64_t i = 0; i < 1000; i++) ASSERT_TRUE(reader.hash(0, i));
  EXPECT_EQ(reads, 5);  // four leaf tiles and the one above
}

}  // namespace
}  // namespace habeas::ledger
