// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "search/index.h"

// The slow, obvious twin of the index: reads every document for every query, from the definitions
// in docs/methods/search.md.

namespace habeas::search::testing {

struct Scanned {
  std::map<std::string, double> score;  // of every document that matches, by id
  std::map<std::pair<std::string, std::string>, int64_t> facets;
};

// Over the documents whose shelf `may_see` admits, as if there were no others.
[[nodiscard]] Scanned scan(const std::vector<Document>& documents,
                           const std::function<bool(const Shelf&)>& may_see, const Node& query);

}  // namespace habeas::search::testing
