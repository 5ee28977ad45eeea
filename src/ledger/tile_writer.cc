// SPDX-License-Identifier: Apache-2.0
#include "ledger/tile_writer.h"

#include <set>

#include "ledger/tiles.h"

namespace habeas::ledger {

namespace {

class TileWriter {
 public:
  TileWriter(FileSystem& files, const fs::path& folder, const TileSource& source,
             TileWriting writing)
      : files_(files), folder_(folder), source_(source), writing_(writing) {}

  Result<void> write(const TileId& tile) {
    fs::path path = folder_ / tile_path(tile);
    Bytes bytes = TRY(content(tile));
    if (writing_ == TileWriting::kIfDifferent) {
      Result<std::string> there = read_file(files_, path);
      if (there && *there == as_text(bytes)) return {};
    }
    fs::path parent = path.parent_path();
    if (made_.insert(parent.string()).second) TRY(make_folders(parent));
    fs::path temporary = path;
    temporary += ".tmp";
    TRY(write_file(files_, temporary, as_text(bytes)));
    return files_.rename(temporary, path);
  }

 private:
  Result<Bytes> content(const TileId& tile) const {
    int64_t first = tile.index * kTileWidth;
    if (tile.is_entries()) return source_.entries(first, first + tile.width);
    Bytes bytes;
    bytes.reserve(static_cast<size_t>(tile.width) * sizeof(Digest));
    for (int64_t i = first; i < first + tile.width; ++i) {
      const Digest& hash = source_.tree.node(tile.level * kTileHeight, i);
      bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
    }
    return bytes;
  }

  // As make_directories, without a sync: tiles are derived.
  Result<void> make_folders(const fs::path& path) {
    if (path == folder_ || exists(files_, path)) return {};
    TRY(make_folders(path.parent_path()));
    return files_.make_directory(path);
  }

  FileSystem& files_;
  const fs::path& folder_;
  const TileSource& source_;
  TileWriting writing_;
  std::set<std::string> made_;  // folders known to be there
};

}  // namespace

Result<void> write_tiles(FileSystem& files, const fs::path& folder, const TileSource& source,
                         int64_t old_size, int64_t new_size, TileWriting writing) {
  TileWriter writer(files, folder, source, writing);
  for (const TileId& tile : new_tiles(old_size, new_size)) TRY(writer.write(tile));
  return {};
}

Result<void> remove_stale_tiles(FileSystem& files, const fs::path& folder, int64_t old_size,
                                int64_t new_size) {
  for (int level = TileId::kEntries; level <= kMaxTileLevel; ++level) {
    // The one partial tile of a level lies at its right edge.
    int64_t nodes = level == TileId::kEntries ? old_size : old_size >> (kTileHeight * level);
    int64_t index = nodes / kTileWidth;
    int width = tile_width(level, index, old_size);
    if (width == 0 || width == kTileWidth || width == tile_width(level, index, new_size)) continue;
    fs::path path = folder / tile_path(TileId{level, index, width});
    Result<void> removed = files.remove(path);
    if (!removed && removed.error().kind != ErrorKind::kNotFound) return removed;
    if (tile_width(level, index, new_size) == kTileWidth) {
      // The folder of partials goes with the last of them; others in it are nobody's, and keep it.
      Result<std::vector<std::string>> left = files.list(path.parent_path());
      if (left && left->empty()) TRY(files.remove(path.parent_path()));
    }
  }
  return {};
}

namespace {

Result<void> remove_if_there(FileSystem& files, const fs::path& path) {
  Result<void> removed = files.remove(path);
  return removed || removed.error().kind == ErrorKind::kNotFound ? Result<void>() : removed;
}

Result<void> mend_tile(FileSystem& files, const fs::path& folder, const TileId& whole, int width) {
  fs::path path = folder / tile_path(whole);
  fs::path temporary = path;
  temporary += ".tmp";
  TRY(remove_if_there(files, temporary));
  fs::path partials = path;
  partials += ".p";
  Result<std::vector<std::string>> names = files.list(partials);
  if (!names) return {};  // there are none
  bool kept = false;
  for (const std::string& name : *names) {
    if (width != kTileWidth && name == std::to_string(width))
      kept = true;
    else
      TRY(remove_if_there(files, partials / name));
  }
  return kept ? Result<void>() : files.remove(partials);
}

}  // namespace

Result<void> mend_tile_edges(FileSystem& files, const fs::path& folder, int64_t from,
                             int64_t size) {
  for (int level = TileId::kEntries; level <= kMaxTileLevel; ++level) {
    int shift = level == TileId::kEntries ? 0 : kTileHeight * level;
    int64_t last = (size >> shift) / kTileWidth;
    for (int64_t index = (from >> shift) / kTileWidth; index <= last; ++index)
      TRY(mend_tile(files, folder, TileId{level, index, kTileWidth},
                    tile_width(level, index, size)));
  }
  return {};
}

}  // namespace habeas::ledger
