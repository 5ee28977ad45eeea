// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ledger/body.h"

// What the vault keeps of an item, and the two things done with it later: erase leaves, show
// leaves. Stored forms (canonical JSON; docs/formats/body.md):
//
//   whole    {"core":{..,"leaves":n},"fields":{..},"secret":"<base64url, 16 bytes>"}
//   reduced  {"erased":<entry>,"leaves":["<disclosure>" | {"h":"<hex>"}, ..]}
//
// The root of an item is the same in every form, for ever.

namespace habeas::ledger {

// An item after an erasure: the secret is gone, what was kept carries its salts in its disclosures.
struct ReducedItem {
  int64_t erased = 0;        // index of the last erasure.done entry that touched it
  std::vector<Leaf> leaves;  // in order
  bool operator==(const ReducedItem&) const = default;
};

using StoredItem = std::variant<Item, ReducedItem>;

// The item must have passed check_item.
[[nodiscard]] std::string format_stored_item(const Item& item);
[[nodiscard]] std::string format_stored_item(const ReducedItem& item);
// kInvalid unless `text` is exactly what format_stored_item makes, of an item that passes
// check_item or of leaves that pass check_disclosed_item.
[[nodiscard]] Result<StoredItem> parse_stored_item(std::string_view text);

// Leaves in order; of a whole item they are made afresh from its secret.
[[nodiscard]] std::vector<Leaf> leaves_of(const StoredItem& item);

// What is known of an item. From a stored item or from a disclosed one (disclosure.h).
struct ItemView {
  Digest root;
  int64_t leaves = 0;             // the power of two
  std::optional<Core> core;       // absent if and only if every leaf is hidden
  Fields fields;                  // the fields that are shown
  int64_t decoys = 0;             // leaves shown to be decoys
  int64_t hidden = 0;             // leaves known by hash only: withheld or erased fields, or decoys
  std::optional<int64_t> erased;  // of a stored item: the entry that erased something of it

  // The field if it is shown and a string; "" otherwise.
  [[nodiscard]] std::string text(std::string_view name) const;
};

// Computes the root of the item; kInvalid as check_disclosed_item.
[[nodiscard]] Result<ItemView> view_of(const StoredItem& item);
// As view_of, without any hashing: root is left zero. For reading items that were verified before.
[[nodiscard]] Result<ItemView> view_without_root(const StoredItem& item);

// --- Erasing ---

// Which leaves an erasure covers.
struct ErasureChoice {
  bool everything = false;               // the core and decoys too: only hashes stay
  std::vector<std::string> fields = {};  // or these fields; the core stays
};

// The item without the chosen leaves, with `entry` as the erasing entry. The root does not change.
// kNotFound if a named field is not there or was erased by another entry. Repeating an erasure with
// the same entry (after a crash) changes nothing.
[[nodiscard]] Result<ReducedItem> reduce(const StoredItem& item, const ErasureChoice& choice,
                                         int64_t entry);

// --- Disclosing ---

enum class DisclosureExtent {
  kNothing,     // the hashes of all leaves
  kCore,        // the core alone
  kFields,      // the core and the named fields
  kEveryField,  // the core and all fields; decoys stay hidden, so that nobody can count the fields
  kEveryLeaf,   // decoys too: proves that nothing is withheld
};

struct DisclosureChoice {
  DisclosureExtent extent = DisclosureExtent::kEveryLeaf;
  std::vector<std::string> fields = {};  // for kFields
};

// An item on its way to a reader: all its leaves in order, each shown or known by hash only.
struct DisclosedItem {
  std::vector<Leaf> leaves;
  bool operator==(const DisclosedItem&) const = default;
};

// What was erased stays hidden, whatever is chosen. kNotFound if a named field is not there or was
// erased; kDenied if the core was erased and anything but kNothing, kEveryField or kEveryLeaf is
// asked (those two then show nothing).
[[nodiscard]] Result<DisclosedItem> disclose(const StoredItem& item,
                                             const DisclosureChoice& choice);

}  // namespace habeas::ledger
