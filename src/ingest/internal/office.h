// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/internal/zip_parts.h"
#include "ingest/reading.h"

// What the formats of ECMA-376 (DOCX, XLSX) share: relationships, core properties, macros.

namespace habeas::ingest {

struct Relationship {
  std::string id;
  std::string type;    // last part of its URI: "worksheet", "hyperlink", "externalLinkPath"
  std::string target;  // internal: the name of a part, absolute; external: an address
  bool external = false;
};

// Of the part `name`; empty if it has none.
[[nodiscard]] Result<std::vector<Relationship>> relationships_of(ZipParts& parts,
                                                                 const std::string& name);

// Tells metadata (docProps) and, as notes, every external link of any part, macros and embedded
// programs. Nothing is followed or run.
[[nodiscard]] Result<void> tell_package(ZipParts& parts, const std::vector<std::string>& names,
                                        ReadingSink& sink);

}  // namespace habeas::ingest
