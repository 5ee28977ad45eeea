// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ledger/tiles.h"

// How a tile is authenticated. The partial tiles of a tree, one at most a level, hold exactly its
// peaks: a partial tile of width W holds W nodes, which fold into one complete node per bit of W.
// All of them together must give the root. A full tile (L, N) has its own root as hash N % 256 of
// tile (L + 1, N / 256), which exists because the tile is full; that one is authenticated first.

namespace habeas::ledger {
namespace {

constexpr size_t kMaxTilesKept = 4096;  // 32 MiB of hashes

std::string name_of(int level, int64_t index, int64_t size) {
  return tile_path(TileId{.level = level, .index = index, .width = tile_width(level, index, size)});
}

}  // namespace

Result<std::vector<Digest>> TileHashReader::load(int level, int64_t index) {
  TileId id{.level = level, .index = index, .width = tile_width(level, index, size_)};
  check(id.width > 0, "the tile belongs to the tree");
  auto bytes = fetch_(id);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound && id.width < kTileWidth) {
    // The log may have grown since and have dropped the partial tile.
    TileId full{.level = level, .index = index};
    auto longer = fetch_(full);
    if (!longer) return fail(bytes.error());
    std::vector<Digest> hashes = TRY_CTX(parse_hash_tile(*longer, kTileWidth), tile_path(full));
    hashes.resize(static_cast<size_t>(id.width));
    return hashes;
  }
  if (!bytes) return fail(bytes.error());
  return TRY_CTX(parse_hash_tile(*bytes, id.width), tile_path(id));
}

Result<void> TileHashReader::authenticate_edge() {
  if (edge_ready_) return {};
  if (size_ < 0 || size_ > kMaxTreeSize) {
    return fail(ErrorKind::kInvalid, "tree size " + std::to_string(size_) + " is out of range");
  }
  std::map<Key, std::vector<Digest>> edge;
  std::vector<Digest> peaks;
  std::string names;
  for (int level = kMaxTileLevel; level >= 0; level--) {
    int64_t nodes = size_ >> (kTileHeight * level);
    int64_t index = nodes / kTileWidth;
    if (nodes % kTileWidth == 0) continue;
    std::vector<Digest> hashes = TRY(load(level, index));
    std::span<const Digest> rest = hashes;
    for (size_t part = kTileWidth / 2; part > 0; part /= 2) {
      if ((hashes.size() & part) == 0) continue;
      peaks.push_back(root_of(rest.first(part)));
      rest = rest.subspan(part);
    }
    names += (names.empty() ? "" : ", ") + name_of(level, index, size_);
    edge.emplace(Key{level, index}, std::move(hashes));
  }
  if (root_of_peaks(peaks) != root_) {
    return fail(ErrorKind::kCorrupt,
                "the tiles at the right edge (" + names + ") do not lead to the root " +
                    to_hex(root_) + " of the tree of " + std::to_string(size_) + " entries",
                "rebuild the tiles from the entries, or take them from another copy");
  }
  edge_ = std::move(edge);
  edge_ready_ = true;
  return {};
}

Result<const std::vector<Digest>*> TileHashReader::tile(int level, int64_t index) {
  TRY(authenticate_edge());
  Key key{level, index};
  if (auto at = edge_.find(key); at != edge_.end()) return &at->second;
  if (auto at = full_.find(key); at != full_.end()) return &at->second;
  std::vector<Digest> hashes = TRY(load(level, index));
  // The expected root is copied out at once: the tile above may be dropped below.
  const std::vector<Digest>* above = TRY(tile(level + 1, index / kTileWidth));
  Digest expected = (*above)[static_cast<size_t>(index % kTileWidth)];
  if (root_of(hashes) != expected) {
    return fail(ErrorKind::kCorrupt,
                name_of(level, index, size_) + " does not lead to its hash in " +
                    name_of(level + 1, index / kTileWidth, size_),
                "rebuild the tiles from the entries, or take them from another copy");
  }
  if (full_.size() >= kMaxTilesKept) full_.clear();
  return &full_.insert_or_assign(key, std::move(hashes)).first->second;
}

Result<Digest> TileHashReader::hash(int level, int64_t index) {
  bool exists = level >= 0 && level < 63 && index >= 0 && index < (size_ >> level);
  if (!exists) {
    return fail(ErrorKind::kInvalid, "no node " + std::to_string(index) + " at level " +
                                         std::to_string(level) + " in a tree of " +
                                         std::to_string(size_) + " entries");
  }
  TileId id = tile_of_node(level, index, size_);
  const std::vector<Digest>* hashes = TRY(tile(id.level, id.index));
  int height = level % kTileHeight;
  auto first = static_cast<size_t>((index << height) % kTileWidth);
  return root_of(std::span<const Digest>(*hashes).subspan(first, size_t{1} << height));
}

Result<std::vector<Digest>> TileHashReader::leaf_hashes(int64_t tile_index) {
  if (tile_width(0, tile_index, size_) == 0) {
    return fail(ErrorKind::kInvalid, "a tree of " + std::to_string(size_) +
                                         " entries has no leaf tile " + std::to_string(tile_index));
  }
  const std::vector<Digest>* hashes = TRY(tile(0, tile_index));
  return *hashes;
}

HashReader TileHashReader::reader() {
  return [this](int level, int64_t index) { return hash(level, index); };
}

}  // namespace habeas::ledger
