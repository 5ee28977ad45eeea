// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sql/database.h"

// Questions about lists and their records.

namespace habeas::casefile {

struct ListRow {
  std::string id, name, source, exhibit, mapping, headers, key_field, tool, previous, level,
      compartment;
  int64_t sheet = 0;
  int64_t rows = 0;  // read = accepted + refused
  int64_t accepted = 0;
  int64_t refused = 0;
  int64_t entry = 0;
  int64_t item = 0;
  std::optional<int64_t> withdrawn_entry;
  std::string withdrawn_reason;
};

struct RecordRow {
  std::string list, id, key, content, fields;
  int64_t row = 0;
  int64_t entry = 0;
  int64_t item = 0;
};

struct RefusedRow {
  int64_t row = 0;
  std::string reason, raw;
  int64_t entry = 0;
  int64_t item = 0;
};

[[nodiscard]] Result<std::vector<ListRow>> lists(sql::Database& database);
// kNotFound with advice; kConflict if several lists that stand have this name.
[[nodiscard]] Result<ListRow> list_named(sql::Database& database, std::string_view id_or_name);
[[nodiscard]] Result<std::vector<RefusedRow>> refused_rows(sql::Database& database,
                                                           std::string_view list);
// The record in each list that has it, the one that stands first.
[[nodiscard]] Result<std::vector<RecordRow>> records_with_id(sql::Database& database,
                                                             std::string_view id);
// In the order of rows; ends at the visitor's first failure.
[[nodiscard]] Result<void> for_each_record(
    sql::Database& database, std::string_view list,
    const std::function<Result<void>(const RecordRow&)>& visit);

// How the rows of two issues of one list correspond. By key where both lists have one; a key that
// one of them has twice tells nothing, and content decides, as it does without keys. Rows count:
// two rows against one of the same content are one without a partner.
struct IssueMatch {
  bool by_key = false;
  struct Pair {
    std::string key;
    std::string before, after;  // record ids; "" where a row has no partner
    bool same = false;          // the content of both
  };
  std::vector<Pair> of_after;   // every row of the later list, in its order
  std::vector<Pair> left_over;  // rows of the earlier one without a partner, in its order
};
[[nodiscard]] Result<IssueMatch> match_issues(sql::Database& database, const ListRow& before,
                                              const ListRow& after);

// Two issues of one list. By key where both have one: what is not single there is compared by
// content. Rows count, duplicates too: two rows against one of the same content are one removed.
struct ListComparison {
  bool by_key = false;
  int64_t same = 0;
  struct Change {
    std::string key;
    std::string before, after;        // record ids; "" in an addition or a removal
    std::vector<std::string> fields;  // names of what changed
  };
  std::vector<Change> added, removed,
      changed;  // by row of the later list, of the earlier, of the later
};
[[nodiscard]] Result<ListComparison> compare_lists(sql::Database& database, const ListRow& before,
                                                   const ListRow& after);

}  // namespace habeas::casefile
