// SPDX-License-Identifier: Apache-2.0
// Hash tiles and entry bundles; the first byte is the width less one. Then a tree of which any one
// tile is replaced by the input: the reader gives true hashes or none.
#include <map>

#include "fuzz.h"
#include "ledger/testing/test_keys.h"
#include "ledger/tiles.h"

using namespace habeas;
using fuzz::require;
using ledger::TileId;

namespace {

constexpr int64_t kTreeSize = 300;  // two leaf tiles, one of them partial, and one above

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  int width = data[0] + 1;
  ByteView bytes(data + 1, size - 1);
  if (auto hashes = ledger::parse_hash_tile(bytes, width)) {
    require(ledger::format_hash_tile(*hashes) == Bytes(bytes.begin(), bytes.end()),
            "a tile is written as read");
  }
  if (auto entries = ledger::parse_entry_bundle(bytes, width)) {
    require(entries->size() == static_cast<size_t>(width),
            "a bundle has as many entries as it says");
    require(*ledger::format_entry_bundle(*entries) == Bytes(bytes.begin(), bytes.end()),
            "a bundle is written as read");
  }
  static const ledger::MemoryTree kTree = ledger::testing::counting_tree(kTreeSize);
  auto fetch = [&](const TileId& tile) -> Result<Bytes> {
    if (tile.width == width) return Bytes(bytes.begin(), bytes.end());
    Bytes good;
    for (int i = 0; i < tile.width; i++) {
      const Digest& hash = kTree.node(8 * tile.level, tile.index * 256 + i);
      good.insert(good.end(), hash.bytes.begin(), hash.bytes.end());
    }
    return good;
  };
  ledger::TileHashReader reader(kTreeSize, kTree.root(), fetch);
  for (int64_t index : {0, 255, 256, 299}) {
    auto hash = reader.hash(0, index);
    require(!hash || *hash == kTree.leaf(index), "a hash that is given out is true");
  }
  return 0;
}
