// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "ledger/merkle.h"

// Compares tile files (c2sp.org/tlog-tiles) with the tree computed from the entries.

namespace habeas::verifier {

// What a tile file must hold.
class TileExpectation {
 public:
  // Entries [from, to), each u16be length || bytes.
  using EntryRange = std::function<Result<Bytes>(int64_t from, int64_t to)>;

  // `tree` outlives this object and may be larger than `size`.
  TileExpectation(const ledger::MemoryTree& tree, int64_t size, EntryRange entries)
      : tree_(tree), size_(size), entries_(std::move(entries)) {}

  // Paths ("tile/0/000.p/5") of every tile of the tree of `size`, ascending.
  [[nodiscard]] std::vector<std::string> paths() const;
  // The bytes of a tile of this tree or of a smaller one; kInvalid for any other path.
  [[nodiscard]] Result<Bytes> bytes(const std::string& path) const;
  // The full tile that may stand in for a partial one ("tile/0/000" for "tile/0/000.p/5"); "" if
  // the path is full already.
  [[nodiscard]] static std::string full_path(const std::string& path);

 private:
  const ledger::MemoryTree& tree_;
  int64_t size_;
  EntryRange entries_;
};

// Hands out the entries of an entry bundle of `width`; kInvalid if it is not exactly that. The
// views die with the call.
[[nodiscard]] Result<void> read_entry_tile(
    ByteView bytes, int width,
    const std::function<Result<void>(const std::vector<ByteView>&)>& visit);
// Paths and widths of the entry bundles of a tree of `size`, in order.
struct EntryTile {
  std::string path;
  int64_t first = 0;
  int width = 0;
};
[[nodiscard]] std::vector<EntryTile> entry_tiles(int64_t size);

}  // namespace habeas::verifier
