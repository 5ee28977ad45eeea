// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/merkle.h"

// The tree as plain files. Source: c2sp.org/tlog-tiles.
//
//   tile/<L>/<N>[.p/<W>]        up to 256 hashes of 32 bytes: nodes (8 L, 256 N) and on
//   tile/entries/<N>[.p/<W>]    the same number of entries, each u16be length || bytes
//
// N is written in groups of three digits, all but the last marked: 1234067 = x001/x234/067.
// A tile narrower than 256 is partial, lies at the right edge and says its width.

namespace habeas::ledger {

inline constexpr int kTileHeight = 8;
inline constexpr int kTileWidth = 256;
inline constexpr int kMaxTileLevel = 7;  // 256^7 < kMaxTreeSize < 256^8
// An inline namespace, because entry.h has a constant of this name for the same bound.
inline namespace tile_format {
inline constexpr size_t kMaxEntryBytes = 65535;
}  // namespace tile_format

struct TileId {
  // Stands for a level in the name of an entry bundle.
  static constexpr int kEntries = -1;

  int level = 0;  // 0..kMaxTileLevel, or kEntries
  int64_t index = 0;
  int width = kTileWidth;  // 1..kTileWidth

  [[nodiscard]] bool is_entries() const { return level == kEntries; }
  auto operator<=>(const TileId& other) const = default;
};

// "tile/0/x001/234", "tile/entries/067.p/5"; relative to the folder of the ledger.
[[nodiscard]] std::string tile_path(const TileId& tile);
// kInvalid for anything but exactly such a path (no leading zero groups, no level over
// kMaxTileLevel, no width 0 or 256, no index beyond kMaxTreeSize).
[[nodiscard]] Result<TileId> parse_tile_path(std::string_view path);

// Width (0..256) of tile `index` at `level` (or kEntries) in a tree of `size` leaves; 0 = no such
// tile.
[[nodiscard]] int tile_width(int level, int64_t index, int64_t size);
// Tiles, entry bundles included, that a tree of `new_size` has and one of `old_size` had not (or
// had narrower): what a writer must write. From 0: every tile of the tree.
[[nodiscard]] std::vector<TileId> new_tiles(int64_t old_size, int64_t new_size);
// The hash tile that lets one find node (level, index) in a tree of `size`.
[[nodiscard]] TileId tile_of_node(int level, int64_t index, int64_t size);

// kInvalid unless it holds exactly `width` hashes.
[[nodiscard]] Result<std::vector<Digest>> parse_hash_tile(ByteView bytes, int width);
[[nodiscard]] Bytes format_hash_tile(std::span<const Digest> hashes);

// kInvalid unless it holds exactly `width` entries and not one byte more. The views point into
// `bytes`.
[[nodiscard]] Result<std::vector<ByteView>> parse_entry_bundle(ByteView bytes, int width);
// kInvalid if an entry is longer than kMaxEntryBytes.
[[nodiscard]] Result<Bytes> format_entry_bundle(std::span<const ByteView> entries);

// Bytes of a tile; kNotFound if there is no such file. A partial hash tile that was removed in
// favour of the full one may be answered kNotFound: the reader then asks for the full one.
using TileFetcher = std::function<Result<Bytes>(const TileId&)>;

// Nodes of the tree (size, root) out of tiles nobody vouches for. Every tile is authenticated
// before a hash of it is given out: the partial ones must lead to the root together, a full one to
// its hash in the tile above. kCorrupt, naming the tile, if one does not. Keeps up to some 32 MB of
// tiles. Confined to one thread.
class TileHashReader {
 public:
  TileHashReader(int64_t size, const Digest& root, TileFetcher fetch)
      : size_(size), root_(root), fetch_(std::move(fetch)) {}

  // kInvalid for a node that the tree does not have.
  [[nodiscard]] Result<Digest> hash(int level, int64_t index);
  // The leaf hashes of an entry bundle's range, authenticated, to check entries against.
  [[nodiscard]] Result<std::vector<Digest>> leaf_hashes(int64_t tile_index);
  // For inclusion_proof and consistency_proof. Valid while this object lives.
  [[nodiscard]] HashReader reader();

 private:
  using Key = std::pair<int, int64_t>;
  [[nodiscard]] Result<std::vector<Digest>> load(int level, int64_t index);
  [[nodiscard]] Result<void> authenticate_edge();
  [[nodiscard]] Result<const std::vector<Digest>*> tile(int level, int64_t index);

  int64_t size_;
  Digest root_;
  TileFetcher fetch_;
  bool edge_ready_ = false;
  std::map<Key, std::vector<Digest>> edge_;  // partial tiles: authenticated by the root
  std::map<Key, std::vector<Digest>> full_;  // full tiles: authenticated by the tile above
};

}  // namespace habeas::ledger
