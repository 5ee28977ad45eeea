// SPDX-License-Identifier: Apache-2.0
#include "ledger/stored_item.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "ledger/disclosure.h"
#include "ledger/internal/leaf_reading.h"

namespace habeas::ledger {

namespace {

Failure invalid(std::string message) { return fail(ErrorKind::kInvalid, std::move(message)); }

Json leaf_json(const Leaf& leaf) {
  if (leaf.disclosure.empty()) return JsonObject{{"h", to_hex(leaf.hash)}};
  return Json(leaf.disclosure);
}

Result<Leaf> leaf_from_json(const Json& json) {
  if (const std::string* disclosure = json.string()) {
    if (disclosure->empty()) return invalid("an empty disclosure");
    return Leaf{.hash = leaf_hash_of(*disclosure), .disclosure = *disclosure};
  }
  const JsonObject* object = json.object();
  if (object == nullptr || object->size() != 1)
    return invalid("a leaf that is neither a disclosure nor {\"h\":..}");
  std::string hex = TRY(json.text_at("h"));
  Digest hash = TRY_CTX(digest_from_hex(hex), "leaf hash");
  return Leaf{.hash = hash, .disclosure = ""};
}

Result<StoredItem> whole_from_json(const Json& json) {
  const JsonObject& members = *json.object();
  const Json* core = json.find("core");
  const Json* fields = json.find("fields");
  if (members.size() != 3 || core == nullptr || fields == nullptr || fields->object() == nullptr) {
    return invalid("a whole item that has not exactly the members core, fields and secret");
  }
  std::string secret_text = TRY(json.text_at("secret"));
  Bytes secret = TRY_CTX(from_base64url(secret_text), "item secret");
  if (secret.size() != kSecretBytes)
    return invalid(fmt::format("an item secret of {} bytes, not {}", secret.size(), kSecretBytes));
  CoreWithCount parsed = TRY(core_from_json(*core));
  Item item;
  item.core = std::move(parsed.core);
  for (const auto& [name, value] : *fields->object()) item.fields.emplace(name, value);
  std::copy(secret.begin(), secret.end(), item.secret.begin());
  TRY(check_item(item));
  int64_t expected = leaf_count(item.fields.size());
  if (parsed.leaves != expected) {
    return invalid(fmt::format("a core that counts {} leaves where the fields make {}",
                               parsed.leaves, expected));
  }
  return StoredItem(std::move(item));
}

Result<StoredItem> reduced_from_json(const Json& json) {
  const Json* leaves = json.find("leaves");
  if (json.object()->size() != 2 || leaves == nullptr || leaves->array() == nullptr) {
    return invalid("a reduced item that has not exactly the members erased and leaves");
  }
  ReducedItem item;
  item.erased = TRY(json.integer_at("erased"));
  if (item.erased < 0) return invalid("an item erased by a negative entry");
  item.leaves.reserve(leaves->array()->size());
  for (const Json& leaf : *leaves->array()) {
    Leaf parsed = TRY(leaf_from_json(leaf));
    item.leaves.push_back(std::move(parsed));
  }
  TRY(read_leaves(item.leaves));
  return StoredItem(std::move(item));
}

// What each leaf of an item is, for choosing among them.
struct NamedLeaf {
  Leaf* leaf = nullptr;
  std::string name;  // "core", a field name, "" for a decoy
  bool shown = false;
};

std::vector<NamedLeaf> named(std::vector<Leaf>& leaves) {
  std::vector<NamedLeaf> result;
  result.reserve(leaves.size());
  for (Leaf& leaf : leaves) {
    NamedLeaf entry{.leaf = &leaf, .name = "", .shown = !leaf.disclosure.empty()};
    if (entry.shown) {
      Result<Disclosure> disclosure = decode_disclosure(leaf.disclosure);
      check(disclosure.has_value(), "a stored leaf was parsed before");
      entry.name = disclosure->name;
    }
    result.push_back(std::move(entry));
  }
  return result;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The first of `names` that no shown field bears; nothing if all are there.
std::optional<std::string> missing_field(const std::vector<NamedLeaf>& leaves,
                                         const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    auto bears = [&](const NamedLeaf& leaf) { return leaf.shown && leaf.name == name; };
    // "core" and "" are leaves, but no fields.
    if (name.empty() || name == "core" || std::none_of(leaves.begin(), leaves.end(), bears))
      return name;
  }
  return std::nullopt;
}

bool is_shown(DisclosureExtent extent, const std::vector<std::string>& fields,
              const NamedLeaf& leaf) {
  if (!leaf.shown) return false;
  switch (extent) {
    case DisclosureExtent::kNothing:
      return false;
    case DisclosureExtent::kCore:
      return leaf.name == "core";
    case DisclosureExtent::kFields:
      return leaf.name == "core" || contains(fields, leaf.name);
    case DisclosureExtent::kEveryField:
      return !leaf.name.empty();
    case DisclosureExtent::kEveryLeaf:
      return true;
  }
  return false;
}

}  // namespace

std::string format_stored_item(const Item& item) {
  // Written by hand, a million at a time; field names are ASCII, so the map's order is the
  // canonical one, and they have no character to escape.
  std::string out =
      "{\"core\":" + canonical_json(core_json(item.core, leaf_count(item.fields.size()))) +
      ",\"fields\":{";
  bool first = true;
  for (const auto& [name, value] : item.fields) {
    out.append(first ? "\"" : ",\"").append(name).append("\":").append(canonical_json(value));
    first = false;
  }
  return out.append("},\"secret\":\"").append(to_base64url(item.secret)).append("\"}");
}

std::string format_stored_item(const ReducedItem& item) {
  JsonArray leaves;
  leaves.reserve(item.leaves.size());
  for (const Leaf& leaf : item.leaves) leaves.push_back(leaf_json(leaf));
  return canonical_json(Json(JsonObject{{"erased", item.erased}, {"leaves", std::move(leaves)}}));
}

Result<StoredItem> parse_stored_item(std::string_view text) {
  Json json = TRY_CTX(parse_canonical_json(text), "stored item");
  if (json.object() == nullptr) return invalid("stored item: no JSON object");
  if (json.find("erased") != nullptr) return TRY_CTX(reduced_from_json(json), "stored item");
  return TRY_CTX(whole_from_json(json), "stored item");
}

std::vector<Leaf> leaves_of(const StoredItem& item) {
  if (const Item* whole = std::get_if<Item>(&item)) return leaves_of(*whole);
  return std::get<ReducedItem>(item).leaves;
}

std::string ItemView::text(std::string_view name) const {
  auto at = fields.find(std::string(name));
  return at != fields.end() && at->second.string() != nullptr ? *at->second.string()
                                                              : std::string();
}

Result<ItemView> view_of(const StoredItem& item) {
  ItemView view = TRY(view_without_root(item));
  view.root = item_root(leaves_of(item));
  return view;
}

Result<ItemView> view_without_root(const StoredItem& item) {
  if (const Item* whole = std::get_if<Item>(&item)) {
    ItemView view;
    view.leaves = leaf_count(whole->fields.size());
    view.core = whole->core;
    view.fields = whole->fields;
    view.decoys = view.leaves - 1 - static_cast<int64_t>(whole->fields.size());
    return view;
  }
  const auto& reduced = std::get<ReducedItem>(item);
  ItemView view = TRY(read_leaves(reduced.leaves));
  view.erased = reduced.erased;
  return view;
}

Result<ReducedItem> reduce(const StoredItem& item, const ErasureChoice& choice, int64_t entry) {
  check(entry >= 0, "an erasing entry has an index");
  const auto* before = std::get_if<ReducedItem>(&item);
  bool repeated = before != nullptr && before->erased == entry;
  ReducedItem reduced{.erased = entry, .leaves = leaves_of(item)};
  std::vector<NamedLeaf> leaves = named(reduced.leaves);
  if (!choice.everything) {
    std::optional<std::string> missing = missing_field(leaves, choice.fields);
    if (missing && !repeated) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("the item has no field \"{}\" to erase", printable(*missing)),
                  "show the item to see which fields it has");
    }
  }
  for (NamedLeaf& leaf : leaves) {
    bool field = !leaf.name.empty() && leaf.name != "core";
    if (choice.everything || (field && contains(choice.fields, leaf.name)))
      leaf.leaf->disclosure.clear();
  }
  return reduced;
}

Result<DisclosedItem> disclose(const StoredItem& item, const DisclosureChoice& choice) {
  DisclosedItem disclosed{.leaves = leaves_of(item)};
  std::vector<NamedLeaf> leaves = named(disclosed.leaves);
  bool needs_core =
      choice.extent == DisclosureExtent::kCore || choice.extent == DisclosureExtent::kFields;
  if (needs_core && !leaves[0].shown) {
    return fail(ErrorKind::kDenied, "the item was erased; nothing of it can be shown",
                "leave it out, or give its root alone");
  }
  if (choice.extent == DisclosureExtent::kFields) {
    std::optional<std::string> missing = missing_field(leaves, choice.fields);
    if (missing) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("the item has no field \"{}\" to show", printable(*missing)),
                  "show the item to see which fields it has; it may have been erased");
    }
  }
  for (NamedLeaf& leaf : leaves) {
    if (!is_shown(choice.extent, choice.fields, leaf)) leaf.leaf->disclosure.clear();
  }
  return disclosed;
}

}  // namespace habeas::ledger
