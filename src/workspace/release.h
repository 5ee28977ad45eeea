// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "casefile/consent.h"
#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "workspace/export_case.h"

// What a copy of the case may hold: levels, compartments and consent in one place
// (docs/formats/consent.md), so that the page and the bundle never differ.

namespace habeas::workspace {

struct Release {
  std::vector<casefile::ExhibitRow> exhibits;
  std::vector<casefile::SourceRow> sources;
  std::vector<casefile::EntityRow> entities;
  std::vector<casefile::AddedRecord> records;
  std::vector<casefile::ClaimRow> claims;     // only with all that they name
  std::vector<casefile::LineageRow> lineage;  // likewise
  std::set<std::string, std::less<>> ids;     // of all of these
  int64_t withheld_claims = 0;
  int64_t withheld_records = 0;
  std::vector<std::string> unconsented;  // sources and records withheld for want of consent alone
  std::vector<casefile::ConsentRow> consents;  // those that it rests on
};

// Of kFull: everything that whoever reads here is admitted to, and nobody is asked.
[[nodiscard]] Result<Release> release_of(Workspace& workspace, ExportScope scope);

// A full bundle can leave nothing out, since it proves every body: each source and record that a
// release must ask about has to have agreed that this recipient gets it (court or sharing). Gives
// the consents it rests on; kDenied names those that lack.
[[nodiscard]] Result<std::vector<casefile::ConsentRow>> consents_for_all(
    Workspace& workspace, std::string_view recipient);

// Leaves of a record stated by hand that a public bundle shows: what is said of the person, not who
// else is named in it, how it is identified or where its family lives.
[[nodiscard]] bool is_public_leaf(std::string_view field);

// Today, YYYY-MM-DD in UTC.
[[nodiscard]] std::string today(Workspace& workspace);

}  // namespace habeas::workspace
