// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "base/encoding.h"
#include "base/file_system.h"
#include "base/result.h"
#include "ledger/merkle.h"

// Writes the files of c2sp.org/tlog-tiles (tiles.h) out of the tree in memory and the entries on
// disk. They are derived: written without sync, each atomically by rename, so that a reader never
// sees half a tile; after a power cut they are compared and mended.

namespace habeas::ledger {

// Entries [from, to), each u16be length || bytes.
using EntryRange = std::function<Result<Bytes>(int64_t from, int64_t to)>;

struct TileSource {
  const MemoryTree& tree;
  EntryRange entries;
};

enum class TileWriting {
  kAlways,
  kIfDifferent,  // reads what is there first
};

// Writes below `folder` (the ledger's) every tile and bundle that the tree of `new_size` has and
// that of `old_size` had not, or had narrower.
[[nodiscard]] Result<void> write_tiles(FileSystem& files, const fs::path& folder,
                                       const TileSource& source, int64_t old_size, int64_t new_size,
                                       TileWriting writing);

// Removes the partial tiles of the tree of `old_size` that the tree of `new_size` has wider.
// What is not there is no failure.
[[nodiscard]] Result<void> remove_stale_tiles(FileSystem& files, const fs::path& folder,
                                              int64_t old_size, int64_t new_size);

// After a power cut: removes, of the tiles at or beyond the right edge of the tree of `from`, every
// partial tile that the tree of `size` has not, and what an interrupted write left (*.tmp).
[[nodiscard]] Result<void> mend_tile_edges(FileSystem& files, const fs::path& folder, int64_t from,
                                           int64_t size);

}  // namespace habeas::ledger
