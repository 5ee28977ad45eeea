// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "ledger/body.h"
#include "ledger/stored_item.h"

// Shared by the stored forms and the disclosed ones.

namespace habeas::ledger {

// SHA-256(0x00 || disclosure).
[[nodiscard]] Digest leaf_hash_of(std::string_view disclosure);

// Applies every rule of check_disclosed_item to leaves whose hashes are right already, and tells
// what they show. The root is left zero.
[[nodiscard]] Result<ItemView> read_leaves(std::span<const Leaf> leaves);

// {"h":"<hex>"} or "<disclosure>", as canonical JSON. A disclosure has no character to escape.
void append_leaf_text(std::string& out, const Leaf& leaf);

}  // namespace habeas::ledger
