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
