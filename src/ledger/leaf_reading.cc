// SPDX-License-Identifier: Apache-2.0
#include "ledger/internal/leaf_reading.h"

#include <bit>

#include <fmt/core.h>

#include "base/encoding.h"
#include "ledger/disclosure.h"
#include "ledger/merkle.h"

namespace habeas::ledger {

namespace {

Failure invalid(std::string message) { return fail(ErrorKind::kInvalid, std::move(message)); }

Result<void> check_shape(std::span<const Leaf> leaves) {
  size_t count = leaves.size();
  if (count < static_cast<size_t>(kMinLeaves) || count > static_cast<size_t>(kMaxLeaves) ||
      !std::has_single_bit(count)) {
    return invalid(fmt::format("item of {} leaves; it must be a power of two from {} to {}", count,
                               kMinLeaves, kMaxLeaves));
  }
  for (size_t i = 2; i < count; ++i) {
    if (leaves[i - 1].hash >= leaves[i].hash) {
      return invalid(fmt::format("leaves {} and {} are not in ascending order of hash", i - 1, i));
    }
  }
  return {};
}

Result<void> read_core_leaf(const Leaf& leaf, size_t count, ItemView& view) {
  if (leaf.disclosure.empty()) {
    ++view.hidden;
    return {};
  }
  Disclosure disclosure = TRY(decode_disclosure(leaf.disclosure));
  if (disclosure.name != "core")
    return invalid(
        fmt::format("leaf 0 is \"{}\" where the core must be", printable(disclosure.name)));
  CoreWithCount core = TRY(core_from_json(disclosure.value));
  if (core.leaves != static_cast<int64_t>(count)) {
    return invalid(fmt::format("the core counts {} leaves where {} are given", core.leaves, count));
  }
  view.core = std::move(core.core);
  return {};
}

Result<void> read_other_leaf(const Leaf& leaf, ItemView& view) {
  if (leaf.disclosure.empty()) {
    ++view.hidden;
    return {};
  }
  if (!view.core) return invalid("a leaf is shown without the core of its item");
  Disclosure disclosure = TRY(decode_disclosure(leaf.disclosure));
  if (disclosure.name.empty()) {
    const std::string* value = disclosure.value.string();
    if (value == nullptr || !value->empty()) return invalid("a decoy that holds a value");
    ++view.decoys;
    return {};
  }
  TRY(check_field_name(*view.core, disclosure.name));
  if (!view.fields.emplace(disclosure.name, std::move(disclosure.value)).second) {
    return invalid(fmt::format("two fields named \"{}\"", disclosure.name));
  }
  return {};
}

}  // namespace

Digest leaf_hash_of(std::string_view disclosure) { return leaf_hash(as_bytes(disclosure)); }

Result<ItemView> read_leaves(std::span<const Leaf> leaves) {
  TRY(check_shape(leaves));
  ItemView view;
  view.leaves = static_cast<int64_t>(leaves.size());
  TRY_CTX(read_core_leaf(leaves[0], leaves.size(), view), "leaf 0");
  for (size_t i = 1; i < leaves.size(); ++i)
    TRY_CTX(read_other_leaf(leaves[i], view), fmt::format("leaf {}", i));
  return view;
}

void append_leaf_text(std::string& out, const Leaf& leaf) {
  if (leaf.disclosure.empty()) {
    out.append("{\"h\":\"").append(to_hex(leaf.hash)).append("\"}");
  } else {
    out.append("\"").append(leaf.disclosure).append("\"");
  }
}

Result<ItemView> check_disclosed_item(const DisclosedItem& item) {
  std::vector<Leaf> leaves = item.leaves;
  for (Leaf& leaf : leaves) {
    if (!leaf.disclosure.empty()) leaf.hash = leaf_hash_of(leaf.disclosure);
  }
  ItemView view = TRY(read_leaves(leaves));
  view.root = item_root(leaves);
  return view;
}

}  // namespace habeas::ledger
