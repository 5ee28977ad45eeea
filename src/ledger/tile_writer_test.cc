// SPDX-License-Identifier: Apache-2.0
#include "ledger/tile_writer.h"

#include <set>

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "ledger/tiles.h"

namespace habeas::ledger {
namespace {

const fs::path kFolder = "/log";

std::string entry_text(int64_t index) { return "entry " + std::to_string(index); }

Result<Bytes> encoded(int64_t from, int64_t to) {
  std::vector<std::string> texts;
  for (int64_t i = from; i < to; ++i) texts.push_back(entry_text(i));
  std::vector<ByteView> views;
  for (const std::string& text : texts) views.push_back(as_bytes(text));
  return format_entry_bundle(views);
}

MemoryTree tree_of(int64_t size) {
  MemoryTree tree;
  for (int64_t i = 0; i < size; ++i) tree.append(leaf_hash(as_bytes(entry_text(i))));
  return tree;
}

std::set<std::string> names_below_tile(const SimulatedFileSystem& files) {
  std::set<std::string> names;
  for (const auto& file : files.tree(kFolder)) {
    EXPECT_FALSE(file.first.ends_with('/')) << "an empty folder is left: " << file.first;
    names.insert(file.first);
  }
  return names;
}

TEST(TileWriter, GrowingTreesLeaveExactlyTheirTiles) {
  SimulatedFileSystem files;
  ASSERT_TRUE(files.make_directory(kFolder));
  const int64_t kSizes[] = {0,   1,   2,   100,  255,   256,   257,   300,
                            511, 512, 700, 1024, 65535, 65536, 65537, 66000};
  MemoryTree tree = tree_of(66000);
  int64_t before = 0;
  for (int64_t size : kSizes) {
    ASSERT_TRUE(write_tiles(files, kFolder, {tree, encoded}, before, size, TileWriting::kAlways));
    ASSERT_TRUE(remove_stale_tiles(files, kFolder, before, size));
    std::set<std::string> expected;
    for (const TileId& tile : new_tiles(0, size)) expected.insert(tile_path(tile));
    EXPECT_EQ(names_below_tile(files), expected) << size;
    TileHashReader reader(size, tree.root_at(size).value(),
                          [&files](const TileId& tile) -> Result<Bytes> {
                            std::string text = TRY(read_file(files, kFolder / tile_path(tile)));
                            return Bytes(text.begin(), text.end());
                          });
    EXPECT_EQ(tree_root(size, reader.reader()).value(), tree.root_at(size).value());
    before = size;
  }
}

TEST(TileWriter, MendsWhatDiffersAndLeavesTheRest) {
  SimulatedFileSystem files;
  ASSERT_TRUE(files.make_directory(kFolder));
  MemoryTree tree = tree_of(600);
  ASSERT_TRUE(write_tiles(files, kFolder, {tree, encoded}, 0, 600, TileWriting::kAlways));
  FileTree good = files.tree(kFolder);
  ASSERT_TRUE(files.flip(kFolder / "tile/0/001", 5, 1));
  ASSERT_TRUE(files.remove(kFolder / "tile/entries/000"));
  int64_t operations = files.operations();
  ASSERT_TRUE(write_tiles(files, kFolder, {tree, encoded}, 0, 600, TileWriting::kIfDifferent));
  EXPECT_EQ(files.tree(kFolder), good);
  EXPECT_LE(files.operations() - operations, 8)
      << "two files, each made, emptied, written, renamed";
}

TEST(TileWriter, EdgesThatAPowerCutLeftBehindAreRemoved) {
  for (int64_t size : {300, 512, 65700}) {
    SimulatedFileSystem files;
    ASSERT_TRUE(files.make_directory(kFolder));
    MemoryTree tree = tree_of(66000);
    ASSERT_TRUE(write_tiles(files, kFolder, {tree, encoded}, 0, size, TileWriting::kAlways));
    FileTree good = files.tree(kFolder);
    FileTree left = good;
    for (const char* name : {"tile/0/001.p/3", "tile/0/001.p/9.tmp", "tile/entries/000.p/7",
                             "tile/1/000.p/200", "tile/0/000.tmp"})
      left[name] = "lost";
    files.replace_tree(kFolder, left);
    ASSERT_TRUE(mend_tile_edges(files, kFolder, 0, size));
    EXPECT_EQ(files.tree(kFolder), good) << size;
  }
}

}  // namespace
}  // namespace habeas::ledger
