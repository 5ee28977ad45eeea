// SPDX-License-Identifier: Apache-2.0
// Stored items: what is accepted is written back, and neither erasing nor disclosing moves the
// root.
#include "fuzz.h"
#include "ledger/disclosure.h"
#include "ledger/stored_item.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  auto item = ledger::parse_stored_item(text);
  if (!item) return 0;
  std::string written =
      std::visit([](const auto& form) { return ledger::format_stored_item(form); }, *item);
  require(written == text, "an item is written as read");
  auto view = ledger::view_of(*item);
  require(view.has_value(), "an item that was accepted can be read");
  for (auto extent : {ledger::DisclosureExtent::kNothing, ledger::DisclosureExtent::kEveryField,
                      ledger::DisclosureExtent::kEveryLeaf}) {
    auto shown = ledger::disclose(*item, {.extent = extent, .fields = {}});
    require(shown.has_value(), "an item can be shown");
    auto checked = ledger::check_disclosed_item(*shown);
    require(checked && checked->root == view->root, "showing does not move the root");
  }
  ledger::ErasureChoice everything;
  everything.everything = true;
  auto erased = ledger::reduce(*item, everything, 7);
  require(erased.has_value(), "an item can be erased");
  auto after = ledger::view_of(*erased);
  require(after && after->root == view->root && !after->core, "erasing does not move the root");
  return 0;
}
