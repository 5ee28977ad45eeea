// SPDX-License-Identifier: Apache-2.0
// Capture histories: what is read holds together, and what is written is read back as the same
// table.
#include "estimate/floors.h"
#include "estimate/histories.h"
#include "fuzz.h"

using namespace habeas;
using namespace habeas::estimate;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  for (auto repeated : {HistoryOptions::Repeated::kRefuse, HistoryOptions::Repeated::kAdd}) {
    auto read = read_histories(text, {.repeated = repeated});
    if (!read) {
      require(!read.error().message.empty(), "a refusal says why");
      continue;
    }
    const CaptureTable& table = read->whole;
    uint64_t before = 0;
    for (const Cell& cell : table.cells) {
      require(cell.history > before, "histories are in order, each once, none empty");
      require(cell.count > 0, "a cell has persons");
      before = cell.history;
    }
    for (const Estimate& floor : floors(table))
      require(!floor.refused() || !floor.refusals.empty(), "a refusal says why");
    bool plain = true;  // a list called "count" is written as one and read as the counts
    for (const std::string& list : table.lists) plain = plain && list.starts_with("list");
    if (!plain || table.cells.empty()) continue;
    auto again = read_histories(histories_csv(table), {});
    require(again && again->whole == table, "what is written is read back");
  }
  return 0;
}
