// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_bridge.h"

#include "ledger/stored_item.h"

namespace habeas::workspace {

ledger::Core core_of(const casefile::Item& item) {
  ledger::Core core;
  core.item = item.type;
  if (item.type != "claim") return core;
  ledger::ClaimCore claim;
  claim.kind = item.kind;
  claim.polarity = item.polarity;
  claim.property = item.property;
  for (const casefile::SpeakerLink& link : item.speakers)
    claim.speakers.push_back(ledger::SpeakerLink{link.role, link.modality, link.hedge});
  core.claim = std::move(claim);
  return core;
}

Result<std::optional<casefile::Item>> item_from_stored(std::string_view stored) {
  ledger::StoredItem parsed = TRY(ledger::parse_stored_item(stored));
  ledger::ItemView view = TRY(ledger::view_without_root(parsed));
  std::optional<casefile::Item> out;
  if (!view.core) return out;
  casefile::Item item;
  item.type = view.core->item;
  if (view.core->claim) {
    item.kind = view.core->claim->kind;
    item.polarity = view.core->claim->polarity;
    item.property = view.core->claim->property;
    for (const ledger::SpeakerLink& link : view.core->claim->speakers)
      item.speakers.push_back(casefile::SpeakerLink{link.role, link.modality, link.hedge});
  }
  item.fields = std::move(view.fields);
  out = std::move(item);
  return out;
}

}  // namespace habeas::workspace
