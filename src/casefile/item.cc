// SPDX-License-Identifier: Apache-2.0
#include "casefile/item.h"

#include <algorithm>

namespace habeas::casefile {

std::string Item::text(std::string_view name) const {
  auto at = fields.find(std::string(name));
  return at == fields.end() || at->second.string() == nullptr ? std::string()
                                                              : *at->second.string();
}

std::string Item::json(std::string_view name) const {
  auto at = fields.find(std::string(name));
  return at == fields.end() ? std::string() : canonical_json(at->second);
}

int64_t Item::integer_or(std::string_view name, int64_t otherwise) const {
  auto at = fields.find(std::string(name));
  return at == fields.end() || at->second.integer() == nullptr ? otherwise : *at->second.integer();
}

std::vector<std::string> Item::compartments() const {
  std::vector<std::string> out;
  std::string own = text("compartment");
  if (!own.empty()) out.push_back(std::move(own));
  // An actor's are those that it is admitted to, not where the item is.
  const auto several = fields.find("compartments");
  if (type == "actor" || several == fields.end() || several->second.array() == nullptr) return out;
  for (const Json& each : *several->second.array()) {
    if (each.string() != nullptr) out.push_back(*each.string());
  }
  return out;
}

void Item::set(const std::string& name, std::string_view text) {
  if (!text.empty()) fields[name] = Json(text);
}

bool same_statement(const Item& a, const Item& b) {
  return a.type == b.type && a.kind == b.kind && a.polarity == b.polarity &&
         a.property == b.property && a.speakers == b.speakers &&
         std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first &&
                             canonical_json(x.second) == canonical_json(y.second);
                    });
}

}  // namespace habeas::casefile
