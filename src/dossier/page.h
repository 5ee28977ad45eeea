// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "casefile/queries.h"

// The first plain dossier: one HTML page, no script, no request to anywhere, in which every line
// names who says it and the exhibit it stands in. Same input, same bytes.

namespace habeas::dossier {

struct PageExhibit {
  casefile::ExhibitRow exhibit;
  std::vector<casefile::CustodyRow> custody;
};

// One mention of a person: a record that claims are about.
struct PagePerson {
  std::string id;
  std::string name;    // as that source gives it
  std::string source;  // who names the person; "" for a row of a list
};

struct PageInput {
  std::string case_name;
  std::string origin;
  std::string log_vkey;
  int64_t ledger_size = 0;
  std::string ledger_root;     // hex
  std::string exhibit_prefix;  // relative path from the page to the exhibits: "../exhibits/"
  std::vector<PageExhibit> exhibits;
  std::vector<casefile::SourceRow> sources;
  std::vector<casefile::EntityRow> entities;
  std::vector<PagePerson> persons;
  std::vector<casefile::ClaimRow> claims;
  std::vector<casefile::LineageRow> lineage;
  int64_t withheld_claims = 0;  // left out because of level, compartment or consent
};

// Claims, sources and exhibits that are not public must have been taken out by the caller. A claim
// that names a source, subject or exhibit that is not in the input is a failure (kInvalid): nothing
// is printed without attribution.
[[nodiscard]] Result<std::string> render_page(const PageInput& input);

}  // namespace habeas::dossier
