// SPDX-License-Identifier: Apache-2.0
// Tile paths: one path for each tile, and nothing that leads out of the folder.
#include "fuzz.h"
#include "ledger/tiles.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto tile = ledger::parse_tile_path(text);
  if (!tile) return 0;
  require(ledger::tile_path(*tile) == text, "a path is written as read");
  require(text.find("..") == std::string_view::npos, "no path leads up");
  return 0;
}
