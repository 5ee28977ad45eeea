// SPDX-License-Identifier: Apache-2.0
#include "ledger/tiles.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/random.h"

namespace habeas::ledger {
namespace {

TEST(TilePath, FollowsTheExamplesOfTheSpecification) {
  struct Case {
    TileId tile;
    const char* path;
  };
  const Case kCases[] = {
      {{.level = 0, .index = 0, .width = 256}, "tile/0/000"},
      {{.level = 0, .index = 67, .width = 256}, "tile/0/067"},
      {{.level = 0, .index = 999, .width = 1}, "tile/0/999.p/1"},
      {{.level = 0, .index = 1000, .width = 256}, "tile/0/x001/000"},
      {{.level = 3, .index = 1234067, .width = 256}, "tile/3/x001/x234/067"},
      {{.level = 7, .index = 0, .width = 64}, "tile/7/000.p/64"},
      {{.level = TileId::kEntries, .index = 273, .width = 112}, "tile/entries/273.p/112"},
      {{.level = TileId::kEntries, .index = 1234067, .width = 255},
       "tile/entries/x001/x234/067.p/255"},
      {{.level = 0, .index = (int64_t{1} << 54) - 1, .width = 256},
       "tile/0/x018/x014/x398/x509/x481/983"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(tile_path(c.tile), c.path);
    auto parsed = parse_tile_path(c.path);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, c.tile);
  }
}

TEST(TilePath, IsTheSameAfterReadingForRandomTiles) {
  SeededRandom random(11);
  for (int round = 0; round < 20000; round++) {
    TileId tile;
    tile.level = static_cast<int>(random.below(kMaxTileLevel + 2)) - 1;
    int bits = 54 - kTileHeight * std::max(tile.level, 0);
    tile.index = bits <= 0 ? 0
                           : static_cast<int64_t>(random.next() >> (64 - bits)) >>
                                 random.below(static_cast<uint64_t>(bits));
    tile.width = 1 + static_cast<int>(random.below(256));
    auto parsed = parse_tile_path(tile_path(tile));
    ASSERT_TRUE(parsed) << tile_path(tile);
    EXPECT_EQ(*parsed, tile);
  }
}

TEST(TilePath, RefusesEveryOtherForm) {
  const char* kCases[] = {
      "",
      "/",
      "tile",
      "tile/",
      "tile/0",
      "tile/0/",
      "/tile/0/000",
      "tile/0/000/",
      "tile//000",
      "Tile/0/000",
      "tile/00/000",
      "tile/-1/000",
      "tile/+1/000",
      "tile/8/000",
      "tile/63/000",
      "tile/64/000",
      "tile/ 0/000",
      "tile/Entries/000",
      "tile/entry/000",
      "tile/0/0",
      "tile/0/00",
      "tile/0/0000",
      "tile/0/x000",
      "tile/0/x000/001",
      "tile/0/x001",
      "tile/0/001/000",
      "tile/0/x001/x000",
      "tile/0/x1/000",
      "tile/0/x0001/000",
      "tile/0/X001/000",
      "tile/0/x001//000",
      "tile/0/abc",
      "tile/0/0 0",
      "tile/0/000.p",
      "tile/0/000.p/",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
      "tile/0/000.p/01",
      "tile/0/000.p/-1",
      "tile/0/000.p/1/",
      "tile/0/000.p/1.p/1",
      "tile/0/000.P/1",
      "tile/0/.p/1",
      "tile/0/000\n",
      "tile/0/../000",
      "tile/../0/000",
      "tile/0/x001/../000",
      "tile/0/x018/x014/x398/x509/x481/984",  // one beyond the largest tree
      "tile/7/001",
      "tile/0/x999/x999/x999/x999/x999/x999/999",
      "tile/entries/x018/x014/x398/x509/x481/984",
  };
  for (const char* path : kCases) {
    auto tile = parse_tile_path(path);
    ASSERT_FALSE(tile) << path;
    EXPECT_EQ(tile.error().kind, ErrorKind::kInvalid) << path;
  }
  EXPECT_FALSE(parse_tile_path(std::string_view("tile/0/00\0", 10)));
}

TEST(Tiles, ATreeOf70000HasTheTilesThatTheSpecificationCounts) {
  std::vector<TileId> tiles = new_tiles(0, 70000);
  std::map<std::pair<int, bool>, int> count;
  for (const TileId& tile : tiles) count[{tile.level, tile.width == kTileWidth}]++;
  EXPECT_EQ((count[{0, true}]), 273);
  EXPECT_EQ((count[{0, false}]), 1);
  EXPECT_EQ((count[{1, true}]), 1);
  EXPECT_EQ((count[{1, false}]), 1);
  EXPECT_EQ((count[{2, false}]), 1);
  EXPECT_EQ((count[{TileId::kEntries, true}]), 273);
  EXPECT_EQ((count[{TileId::kEntries, false}]), 1);
  EXPECT_EQ(tiles.size(), 273u + 1 + 1 + 1 + 1 + 273 + 1);
  EXPECT_EQ(tile_width(0, 273, 70000), 112);
  EXPECT_EQ(tile_width(1, 1, 70000), 17);
  EXPECT_EQ(tile_width(2, 0, 70000), 1);
  EXPECT_EQ(tile_width(3, 0, 70000), 0);
  EXPECT_EQ(tile_width(0, 0, 256), 256);
  EXPECT_EQ(tile_width(1, 0, 256), 1);
  EXPECT_EQ(tile_width(0, 1, 256), 0);
  EXPECT_EQ(tile_width(8, 0, kMaxTreeSize), 0);
  EXPECT_EQ(tile_width(7, 0, kMaxTreeSize), 64);
}

TEST(Tiles, GrowthNamesExactlyTheTilesThatChange) {
  auto all = [](int64_t size) {
    std::vector<TileId> tiles = new_tiles(0, size);
    return std::set<TileId>(tiles.begin(), tiles.end());
  };
  const int64_t kSizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 70000};
  for (int64_t old_size : kSizes) {
    for (int64_t new_size : kSizes) {
      if (old_size > new_size) continue;
      std::set<TileId> before = all(old_size);
      std::set<TileId> expected;
      for (const TileId& tile : all(new_size)) {
        if (!before.contains(tile)) expected.insert(tile);
      }
      std::vector<TileId> grown = new_tiles(old_size, new_size);
      EXPECT_EQ(std::set<TileId>(grown.begin(), grown.end()), expected)
          << old_size << " to " << new_size;
      EXPECT_EQ(grown.size(), expected.size());
    }
  }
}

TEST(Tiles, EveryNodeIsFoundInATileOfTheTree) {
  const int64_t kSizes[] = {1, 255, 256, 300, 65536, 70000, kMaxTreeSize};
  for (int64_t size : kSizes) {
    for (int level = 0; level < 63 && (size >> level) > 0; level++) {
      int64_t last = (size >> level) - 1;
      for (int64_t index : {int64_t{0}, last / 2, last}) {
        TileId tile = tile_of_node(level, index, size);
        int64_t first = (index << (level % 8)) % 256;
        EXPECT_LE(first + (int64_t{1} << (level % 8)), tile.width)
            << level << " " << index << " " << size;
        EXPECT_TRUE(parse_tile_path(tile_path(tile)));
      }
    }
  }
}

TEST(HashTile, IsExactlyItsHashes) {
  SeededRandom random(5);
  for (int width : {1, 2, 255, 256}) {
    Bytes bytes = random.bytes(static_cast<size_t>(width) * 32);
    auto hashes = parse_hash_tile(bytes, width);
    ASSERT_TRUE(hashes);
    EXPECT_EQ(hashes->size(), static_cast<size_t>(width));
    EXPECT_EQ(format_hash_tile(*hashes), bytes);
    Bytes shorter(bytes.begin(), bytes.end() - 1);
    EXPECT_EQ(parse_hash_tile(shorter, width).error().kind, ErrorKind::kInvalid);
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(parse_hash_tile(longer, width).error().kind, ErrorKind::kInvalid);
    EXPECT_FALSE(parse_hash_tile(bytes, width + 1));
    EXPECT_FALSE(parse_hash_tile(bytes, width - 1));
  }
  EXPECT_FALSE(parse_hash_tile({}, 0));
  EXPECT_FALSE(parse_hash_tile(Bytes(257 * 32), 257));
  EXPECT_FALSE(parse_hash_tile({}, -1));
}

TEST(EntryBundle, IsExactlyItsEntries) {
  Bytes big(kMaxEntryBytes, 7);
  std::string one = "one";
  const ByteView kEntries[] = {as_bytes(one), {}, big};
  auto bytes = format_entry_bundle(kEntries);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->size(), 2u + 3 + 2 + 2 + kMaxEntryBytes);
  auto entries = parse_entry_bundle(*bytes, 3);
  ASSERT_TRUE(entries) << entries.error().message;
  for (size_t i = 0; i < 3; i++) {
    EXPECT_TRUE(std::equal((*entries)[i].begin(), (*entries)[i].end(), kEntries[i].begin(),
                           kEntries[i].end()))
        << i;
  }
  EXPECT_FALSE(parse_entry_bundle(*bytes, 2));  // bytes left over
  EXPECT_FALSE(parse_entry_bundle(*bytes, 4));  // too few
  Bytes cut(bytes->begin(), bytes->end() - 1);
  EXPECT_FALSE(parse_entry_bundle(cut, 3));
  Bytes longer = *bytes;
  longer.push_back(0);
  EXPECT_FALSE(parse_entry_bundle(longer, 3));
  EXPECT_FALSE(parse_entry_bundle({}, 0));
  EXPECT_FALSE(parse_entry_bundle({}, 1));
  EXPECT_FALSE(parse_entry_bundle(Bytes(514), 257));
  EXPECT_TRUE(parse_entry_bundle(Bytes(512), 256));
}

TEST(EntryBundle, CannotHoldAnEntryOfMoreThan65535Bytes) {
  Bytes big(kMaxEntryBytes + 1);
  const ByteView kEntries[] = {big};
  EXPECT_EQ(format_entry_bundle(kEntries).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace habeas::ledger
