// SPDX-License-Identifier: Apache-2.0
// What a bundle shows of bodies: whole bodies, single items with their path, and disclosures.
#include "fuzz.h"
#include "ledger/disclosure.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto disclosure = ledger::decode_disclosure(text)) {
    require(ledger::encode_disclosure(*disclosure) == text, "a disclosure is written as read");
  }
  auto body = ledger::parse_body_disclosure(text);
  if (body) require(ledger::format_body_disclosure(*body) == text, "a body is written as read");
  int64_t visited = 0;
  auto check = ledger::read_body_disclosure(
      text, [&](int64_t ordinal, const ledger::BodyItemView& item) -> Result<void> {
        require(ordinal == visited++, "items come in order");
        require(!item.view || item.view->root == item.root, "an item has one root");
        require(!item.view || item.view->core || item.view->fields.empty(),
                "no field is shown without its core");
        return {};
      });
  if (check) {
    require(body.has_value(), "both readers accept the same");
    require(check->items == visited && check->items == static_cast<int64_t>(body->items.size()),
            "all items were shown");
    require(check->index == body->index, "both readers read the same index");
  }
  if (auto proof = ledger::parse_item_proof(text)) {
    require(ledger::format_item_proof(*proof) == text, "an item is written as read");
    (void)ledger::check_item_proof(*proof);
  }
  return 0;
}
