// SPDX-License-Identifier: Apache-2.0
#include "ledger/tiles.h"

#include <algorithm>
#include <string>

namespace habeas::ledger {
namespace {

constexpr size_t kHashBytes = 32;

// How many nodes of level kTileHeight * `level` a tree has; for entry bundles, how many leaves.
int64_t nodes_at(int level, int64_t size) { return size >> (kTileHeight * std::max(level, 0)); }

// How many tiles a tree of kMaxTreeSize leaves has at a level.
int64_t tile_limit(int level) {
  return std::max<int64_t>(nodes_at(level, kMaxTreeSize) / kTileWidth, 1);
}

std::string three_digits(int64_t value) {
  std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

bool is_three_digits(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string index_path(int64_t index) {
  std::string path = three_digits(index % 1000);
  for (index /= 1000; index > 0; index /= 1000)
    path = "x" + three_digits(index % 1000) + "/" + path;
  return path;
}

// "x001/x234/067" -> 1234067; -1 if it is not exactly that.
int64_t parse_index_path(std::string_view path) {
  int64_t index = 0;
  bool first = true;
  while (true) {
    bool last = path.find('/') == std::string_view::npos;
    std::string_view group = path.substr(0, path.find('/'));
    if (!last) {
      if (!group.starts_with('x')) return -1;
      group.remove_prefix(1);
    }
    if (!is_three_digits(group)) return -1;
    if (first && !last && group == "000") return -1;
    if (index > kMaxTreeSize / 1000) return -1;
    index = index * 1000 + (group[0] - '0') * 100 + (group[1] - '0') * 10 + (group[2] - '0');
    if (last) return index;
    first = false;
    path.remove_prefix(path.find('/') + 1);
  }
}

}  // namespace

std::string tile_path(const TileId& tile) {
  check(tile.level >= TileId::kEntries && tile.level <= kMaxTileLevel && tile.index >= 0 &&
            tile.index < tile_limit(tile.level) && tile.width >= 1 && tile.width <= kTileWidth,
        "the tile can exist");
  std::string path = "tile/" +
                     (tile.is_entries() ? std::string("entries") : std::to_string(tile.level)) +
                     "/" + index_path(tile.index);
  if (tile.width != kTileWidth) path += ".p/" + std::to_string(tile.width);
  return path;
}

Result<TileId> parse_tile_path(std::string_view path) {
  auto wrong = [&](std::string_view why) {
    return fail(ErrorKind::kInvalid,
                "'" + printable(path.substr(0, 200)) + "' is no tile path: " + std::string(why),
                "tile paths read tile/<level>/<index>[.p/<width>], as tile/0/x001/234.p/5");
  };
  std::string_view rest = path;
  if (!rest.starts_with("tile/")) return wrong("it does not begin with tile/");
  rest.remove_prefix(5);
  size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return wrong("it names no tile");
  TileId tile;
  std::string_view level = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  if (level == "entries") {
    tile.level = TileId::kEntries;
  } else {
    auto number = parse_decimal(level);
    if (!number || *number > kMaxTileLevel) return wrong("the level is no number from 0 to 7");
    tile.level = static_cast<int>(*number);
  }
  size_t partial = rest.find(".p/");
  if (partial != std::string_view::npos) {
    auto width = parse_decimal(rest.substr(partial + 3));
    if (!width || *width < 1 || *width >= kTileWidth)
      return wrong("the width is no number from 1 to 255");
    tile.width = static_cast<int>(*width);
    rest = rest.substr(0, partial);
  }
  tile.index = parse_index_path(rest);
  if (tile.index < 0)
    return wrong("the index is not in groups of three digits, all but the last marked x");
  if (tile.index >= tile_limit(tile.level)) return wrong("no tree is that large");
  return tile;
}

int tile_width(int level, int64_t index, int64_t size) {
  if (level < TileId::kEntries || level > kMaxTileLevel || size < 0) return 0;
  int64_t nodes = nodes_at(level, size);
  if (index < 0 || index > nodes / kTileWidth) return 0;
  return static_cast<int>(std::min<int64_t>(nodes - index * kTileWidth, kTileWidth));
}

std::vector<TileId> new_tiles(int64_t old_size, int64_t new_size) {
  check(0 <= old_size && old_size <= new_size && new_size <= kMaxTreeSize,
        "the tree grows within bounds");
  std::vector<TileId> tiles;
  for (int level = TileId::kEntries; level <= kMaxTileLevel; level++) {
    int64_t before = nodes_at(level, old_size);
    int64_t after = nodes_at(level, new_size);
    if (before == after) continue;
    for (int64_t index = before / kTileWidth; index * kTileWidth < after; index++) {
      tiles.push_back(
          TileId{.level = level, .index = index, .width = tile_width(level, index, new_size)});
    }
  }
  return tiles;
}

TileId tile_of_node(int level, int64_t index, int64_t size) {
  TileId tile;
  tile.level = level / kTileHeight;
  tile.index = (index << (level % kTileHeight)) / kTileWidth;
  tile.width = tile_width(tile.level, tile.index, size);
  return tile;
}

Result<std::vector<Digest>> parse_hash_tile(ByteView bytes, int width) {
  if (width < 1 || width > kTileWidth || bytes.size() != static_cast<size_t>(width) * kHashBytes) {
    return fail(ErrorKind::kInvalid, "the tile has " + std::to_string(bytes.size()) +
                                         " bytes where " + std::to_string(width) +
                                         " hashes of 32 bytes are expected");
  }
  std::vector<Digest> hashes(static_cast<size_t>(width));
  for (size_t i = 0; i < hashes.size(); i++) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * kHashBytes), kHashBytes,
                hashes[i].bytes.begin());
  }
  return hashes;
}

Bytes format_hash_tile(std::span<const Digest> hashes) {
  Bytes bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const Digest& hash : hashes) bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  return bytes;
}

Result<std::vector<ByteView>> parse_entry_bundle(ByteView bytes, int width) {
  if (width < 1 || width > kTileWidth)
    return fail(ErrorKind::kInvalid, "an entry bundle holds 1 to 256 entries");
  std::vector<ByteView> entries;
  entries.reserve(static_cast<size_t>(width));
  for (int i = 0; i < width; i++) {
    size_t length = bytes.size() < 2 ? 0 : get_u16be(bytes.data());
    if (bytes.size() < 2 || bytes.size() - 2 < length) {
      return fail(ErrorKind::kInvalid, "the entry bundle ends within entry " +
                                           std::to_string(i + 1) + " of " + std::to_string(width));
    }
    entries.push_back(bytes.subspan(2, length));
    bytes = bytes.subspan(2 + length);
  }
  if (!bytes.empty()) {
    return fail(ErrorKind::kInvalid, "the entry bundle goes on for " +
                                         std::to_string(bytes.size()) + " bytes after its " +
                                         std::to_string(width) + " entries");
  }
  return entries;
}

Result<Bytes> format_entry_bundle(std::span<const ByteView> entries) {
  Bytes bytes;
  for (ByteView entry : entries) {
    if (entry.size() > kMaxEntryBytes) {
      return fail(ErrorKind::kInvalid, "an entry has " + std::to_string(entry.size()) +
                                           " bytes, more than " + std::to_string(kMaxEntryBytes));
    }
    put_u16be(bytes, static_cast<uint16_t>(entry.size()));
    bytes.insert(bytes.end(), entry.begin(), entry.end());
  }
  return bytes;
}

}  // namespace habeas::ledger
