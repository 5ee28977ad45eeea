// SPDX-License-Identifier: Apache-2.0
#include "casefile/item.h"

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

void Item::set(const std::string& name, std::string_view text) {
  if (!text.empty()) fields[name] = Json(text);
}

}  // namespace habeas::casefile
