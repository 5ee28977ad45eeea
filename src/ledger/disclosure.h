// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/body.h"
#include "ledger/stored_item.h"

// The reader's side: what a bundle shows of bodies, and whether it may be believed. Two files carry
// it (docs/formats/body.md): a whole body, data/bodies/<index>.json
//
//   {"index":i,"items":[{"leaves":["<disclosure>" | {"h":"<hex>"},..]} |
//   {"root":"<hex>"},..],"v":1}
//
// and one item of a large body with its path, data/items/<index>-<item>.json
//
//   {"index":i,"item":k,"leaves":[..],"of":n,"path":["<hex>",..],"v":1}
//
// Readers accept the canonical bytes only. Safe on any input.

namespace habeas::ledger {

// kInvalid, naming the rule that is broken:
// - leaves fewer than 8, more than kMaxLeaves, not a power of two, or not as many as the core says;
// - a leaf shown while the core is hidden; leaf 0 shown and not a core, or a core elsewhere;
// - leaves 1.. not in strictly ascending order of hash (which excludes duplicates);
// - a disclosure not in canonical form; a decoy with a value; two fields of one name;
// - a malformed core; a field name that is forbidden or disagrees with the core (check_field_name).
// The root is computed from the leaves; to compare it is the caller's duty. Hashes of shown leaves
// are computed from the disclosures: Leaf::hash is ignored where a disclosure is given.
[[nodiscard]] Result<ItemView> check_disclosed_item(const DisclosedItem& item);

// --- One body ---

// An item of a disclosed body: shown in part, or its root alone.
using BodyItem = std::variant<DisclosedItem, Digest>;

struct BodyDisclosure {
  int64_t index = 0;  // of the ledger entry
  std::vector<BodyItem> items = {};
};

[[nodiscard]] std::string format_body_disclosure(const BodyDisclosure& body);
[[nodiscard]] Result<BodyDisclosure> parse_body_disclosure(std::string_view text);

// The same file in pieces, for bodies of a million items: the head, then the items with ","
// between, then the tail.
[[nodiscard]] std::string body_disclosure_head(int64_t index);
[[nodiscard]] std::string format_body_item(const BodyItem& item);
[[nodiscard]] std::string_view body_disclosure_tail();

// One item as body_disclosure_items() found it.
struct BodyItemView {
  Digest root;
  std::optional<ItemView> view;  // absent for an item given by its root alone
};

struct BodyCheck {
  int64_t index = 0;
  int64_t items = 0;
  Digest root;  // over all items: must equal the entry's body
  Digest
      unsigned_root;  // over all but the last: what the actor signed; of one item, the empty root
};

using BodyItemVisitor = std::function<Result<void>(int64_t ordinal, const BodyItemView& item)>;

// Reads the text of a body file from front to back in constant memory, applies check_disclosed_item
// to every item and calls the visitor for it. kInvalid naming item and rule ("item 3: ..."). The
// caller compares root, items and index with the entry; what the visitor saw may be believed only
// after that. The visitor's failure ends it and is returned unchanged.
[[nodiscard]] Result<BodyCheck> read_body_disclosure(std::string_view text,
                                                     const BodyItemVisitor& visit);

// --- One item of a large body ---

struct ItemProof {
  int64_t index = 0;  // of the ledger entry
  int64_t item = 0;   // ordinal in the body
  int64_t of = 0;     // items in the body
  DisclosedItem leaves = {};
  std::vector<Digest> path =
      {};  // inclusion proof of the item in the body tree, RFC 6962 section 2.1.1
  bool operator==(const ItemProof&) const = default;
};

[[nodiscard]] std::string format_item_proof(const ItemProof& proof);
// kInvalid as for the item, or when item, of and path do not belong together.
[[nodiscard]] Result<ItemProof> parse_item_proof(std::string_view text);

struct ItemProofCheck {
  Digest body_root;  // must equal the entry's body, as `of` must equal its items
  ItemView view;
};
[[nodiscard]] Result<ItemProofCheck> check_item_proof(const ItemProof& proof);

}  // namespace habeas::ledger
