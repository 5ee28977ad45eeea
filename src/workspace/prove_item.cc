// SPDX-License-Identifier: Apache-2.0
#include "workspace/prove_item.h"

#include <fmt/core.h>

#include "ledger/disclosure.h"
#include "ledger/merkle.h"
#include "ledger/stored_item.h"
#include "workspace/history.h"

namespace habeas::workspace {

Result<std::string> prove_item(Workspace& workspace, int64_t entry, int64_t item,
                               const std::vector<std::string>& fields) {
  TRY(workspace.require(casefile::Action::kExport));
  if (entry < 0 || entry >= workspace.bodies().size()) {
    return fail(ErrorKind::kNotFound, fmt::format("the ledger has no entry {}", entry),
                fmt::format("its last entry is {}", workspace.bodies().size() - 1));
  }
  ledger::ItemProof proof{.index = entry, .item = item, .of = 0};
  std::vector<Digest> leaves;
  std::string wanted;
  Result<void> read = workspace.bodies().for_each_item(
      entry, [&](int64_t ordinal, std::string_view stored) -> Result<void> {
        ledger::StoredItem parsed = TRY_CTX(ledger::parse_stored_item(stored),
                                            fmt::format("entry {}, item {}", entry, ordinal));
        ledger::ItemView view = TRY(ledger::view_of(parsed));
        leaves.push_back(ledger::item_leaf_hash(view.root));
        if (ordinal == item) wanted = std::string(stored);
        return {};
      });
  TRY(std::move(read));
  proof.of = static_cast<int64_t>(leaves.size());
  if (item < 0 || item >= proof.of) {
    return fail(ErrorKind::kNotFound,
                fmt::format("entry {} has the items 0 to {}", entry, proof.of - 1));
  }
  if (!TRY(shows_item(workspace, entry, item))) {
    return fail(
        ErrorKind::kDenied,
        fmt::format("item {}.{} is in a compartment that you are not admitted to", entry, item),
        "let somebody who is admitted make the proof");
  }
  ledger::MemoryTree tree;
  tree.append(leaves);
  proof.path = TRY(tree.inclusion_proof(item, proof.of));
  ledger::StoredItem chosen = TRY(ledger::parse_stored_item(wanted));
  ledger::DisclosureChoice choice;
  choice.extent =
      fields.empty() ? ledger::DisclosureExtent::kEveryField : ledger::DisclosureExtent::kFields;
  choice.fields = fields;
  proof.leaves = TRY(ledger::disclose(chosen, choice));
  return ledger::format_item_proof(proof);
}

}  // namespace habeas::workspace
