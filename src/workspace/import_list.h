// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casefile/list_mapping.h"
#include "casefile/list_queries.h"
#include "ingest/reading.h"
#include "workspace/workspace.h"

// Lists taken in: every row of a table becomes a record or a refusal, none is dropped.

namespace habeas::workspace {

struct ImportOptions {
  std::string mapping;   // the text of the mapping file
  std::string source;    // label or id of who made the list
  std::string previous;  // id or name of the earlier issue of the same list; "" if there is none
  std::string level = "restricted";
  std::string compartment;  // "": that of the exhibit
};

struct ImportSummary {
  std::string list;  // id
  int64_t entry = 0;
  int64_t read = 0;
  int64_t accepted = 0;
  int64_t refused = 0;
  int64_t unread = 0;     // cells whose date or number could not be read and stay as they stand
  int64_t ambiguous = 0;  // dates with several readings
  std::string tool;       // what read the table, with its parameters
};

// `exhibit` is a digest or a file name that is single in the case. All rows or nothing: a failure
// leaves the case as it was.
[[nodiscard]] Result<ImportSummary> import_list(Workspace& workspace, const std::string& exhibit,
                                                const ImportOptions& options);

// The first rows of a table: what a person looks at before importing.
struct ListPreview {
  std::string exhibit;
  std::vector<std::string> sheets;
  std::string tool;  // encoding and dialect, as detected
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> rows;
  casefile::ListMapping suggested;
};
[[nodiscard]] Result<ListPreview> preview_list(Workspace& workspace, const std::string& exhibit,
                                               const std::string& sheet, int64_t header_row,
                                               int64_t rows);
// The items that the first rows would become under a mapping.
[[nodiscard]] Result<std::vector<casefile::Item>> preview_records(
    const ListPreview& preview, const casefile::ListMapping& mapping);

// The list of that id or name. kNotFound if there is none, or it is in a compartment that whoever
// reads is not admitted to; kConflict if several have the name.
[[nodiscard]] Result<casefile::ListRow> list_shown(Workspace& workspace,
                                                   std::string_view id_or_name);

// The list no longer stands, and why; its records stay on record, and keep their ids and decisions
// when the same rows are imported again.
[[nodiscard]] Result<Committed> withdraw_list(Workspace& workspace, std::string_view id_or_name,
                                              std::string_view reason);

}  // namespace habeas::workspace
