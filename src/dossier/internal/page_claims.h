// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "dossier/page.h"

// The claims of a page. Each is one row, with everybody through whom it came, its hedges, and the
// bytes that it stands in; none is left out, merged or averaged.

namespace habeas::dossier {

// What the page knows, by id.
struct PageLookup {
  explicit PageLookup(const PageInput& input);

  std::map<std::string, const casefile::SourceRow*> sources;
  std::map<std::string, const casefile::EntityRow*> entities;
  std::map<std::string, const PageExhibit*> exhibits;
  std::map<std::string, const PagePerson*> persons;
  std::map<std::string, const casefile::ClaimRow*> claims;
  std::map<std::string, std::vector<const casefile::ClaimRow*>> answers;    // to a claim
  std::map<std::string, std::vector<const casefile::ClaimRow*>> about;      // a claim
  std::map<std::string, std::vector<const casefile::LineageRow*>> derived;  // from whom it derives
};

[[nodiscard]] std::string exhibit_name(const PageExhibit& row);
// "said to derive from ... (suspected by ...: ground)", for a claim or a source; "" if nobody says.
[[nodiscard]] std::string lineage_html(const PageLookup& lookup, const std::string& id);
// kInvalid if a claim names what is not in the input.
[[nodiscard]] Result<std::string> claims_html(const PageLookup& lookup, const PageInput& input);

}  // namespace habeas::dossier
