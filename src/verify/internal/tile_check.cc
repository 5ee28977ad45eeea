// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/tile_check.h"

#include <algorithm>

#include "ledger/tiles.h"
#include "verify/tile_files.h"

namespace habeas::verifier {

std::vector<std::string> TileExpectation::paths() const {
  std::vector<std::string> out;
  for (const ledger::TileId& tile : ledger::new_tiles(0, size_))
    out.push_back(ledger::tile_path(tile));
  std::ranges::sort(out);
  return out;
}

Result<Bytes> TileExpectation::bytes(const std::string& path) const {
  ledger::TileId tile = TRY(ledger::parse_tile_path(path));
  int width = ledger::tile_width(tile.level, tile.index, size_);
  if (tile.width > width) return fail(ErrorKind::kInvalid, "the tree has no such tile: " + path);
  int64_t first = tile.index * ledger::kTileWidth;
  if (tile.is_entries()) return entries_(first, first + tile.width);
  std::vector<Digest> hashes;
  for (int64_t i = 0; i < tile.width; ++i) {
    hashes.push_back(tree_.node(tile.level * ledger::kTileHeight, first + i));
  }
  return ledger::format_hash_tile(hashes);
}

std::string TileExpectation::full_path(const std::string& path) {
  Result<ledger::TileId> tile = ledger::parse_tile_path(path);
  if (!tile || tile->width == ledger::kTileWidth) return {};
  tile->width = ledger::kTileWidth;
  return ledger::tile_path(*tile);
}

Result<void> write_tile_files(
    const ledger::MemoryTree& tree, const std::function<std::string(int64_t)>& entry,
    const std::function<Result<void>(const std::string& path, ByteView bytes)>& write) {
  auto range = [&](int64_t from, int64_t to) -> Result<Bytes> {
    Bytes out;
    for (int64_t index = from; index < to; ++index) {
      std::string bytes = entry(index);
      put_u16be(out, static_cast<uint16_t>(bytes.size()));
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
  };
  TileExpectation expected(tree, tree.size(), range);
  for (const std::string& path : expected.paths()) {
    Bytes bytes = TRY(expected.bytes(path));
    TRY(write(path, bytes));
  }
  return {};
}

Result<void> read_entry_tile(
    ByteView bytes, int width,
    const std::function<Result<void>(const std::vector<ByteView>&)>& visit) {
  std::vector<ByteView> entries = TRY(ledger::parse_entry_bundle(bytes, width));
  return visit(entries);
}

std::vector<EntryTile> entry_tiles(int64_t size) {
  std::vector<EntryTile> out;
  for (int64_t first = 0; first < size; first += ledger::kTileWidth) {
    int64_t index = first / ledger::kTileWidth;
    int width = ledger::tile_width(ledger::TileId::kEntries, index, size);
    ledger::TileId tile{ledger::TileId::kEntries, index, width};
    out.push_back(EntryTile{ledger::tile_path(tile), first, width});
  }
  return out;
}

}  // namespace habeas::verifier
