// SPDX-License-Identifier: Apache-2.0
// Ledger entries: one text for each entry.
#include "fuzz.h"
#include "ledger/entry.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto entry = ledger::parse_entry(text);
  if (!entry) return 0;
  require(ledger::format_entry(*entry) == text, "an entry is written as read");
  require(entry->items >= 1 && entry->items <= ledger::kMaxItems,
          "the number of items is in range");
  return 0;
}
