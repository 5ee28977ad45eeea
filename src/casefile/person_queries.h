// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

// Questions about the records that were stated by hand or in a claim file.

namespace habeas::casefile {

struct AddedRecord {
  std::string id, label, source, said, modality, hedge, language, anchor, exhibit, supersedes,
      level, compartment;
  std::string fields;  // canonical JSON, as RecordRow::fields
  int64_t entry = 0;
  int64_t item = 0;
  std::optional<int64_t> withdrawn_entry;
  std::string withdrawn_reason;
  std::string superseded_by;  // the record that replaces it; "" if none that stands does
  // Neither withdrawn nor replaced: what linkage reads, under `source` as its list.
  [[nodiscard]] bool stands() const { return !withdrawn_entry && superseded_by.empty(); }
};

// In the order of their entries.
[[nodiscard]] Result<std::vector<AddedRecord>> added_records(sql::Database& database);
// kNotFound with advice; kConflict if several have the label.
[[nodiscard]] Result<AddedRecord> added_record(sql::Database& database,
                                               std::string_view id_or_label);

// The id of a record of any origin: a row of a list by its id, an added one by id or label.
[[nodiscard]] Result<std::string> record_named(sql::Database& database,
                                               std::string_view id_or_label);

}  // namespace habeas::casefile
