// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casefile/item.h"
#include "casefile/list_mapping.h"
#include "casefile/list_property.h"

// One row of a list, as the mapping reads it: a record, or a refusal with its reason and its raw
// text. Two identical rows are two records. What cannot be read stays as it stands and says so.

namespace habeas::casefile {

struct ListPlace {
  std::string exhibit;  // SHA-256 of the list's bytes
  int64_t sheet = 0;    // from 0
  int64_t row = 0;      // from 1
};

// "rec-" + base32 of the first 100 bits of SHA-256("habeas-record/v1\n" exhibit "\n" sheet "\n" row
// "\n"): a record keeps its id when the list is read again under another mapping.
[[nodiscard]] std::string record_id(const ListPlace& place);

// Confined to one thread; remembers dates it has read, so the million rows of one year cost little.
class RowReader {
 public:
  explicit RowReader(const ListMapping& mapping);

  // The row that names the columns. kInvalid if a column or the key of the mapping is not there, or
  // two columns of one name are mapped.
  [[nodiscard]] Result<void> headers(const std::vector<std::string>& cells);
  // Columns are "#1", "#2", ...: a list without headers.
  [[nodiscard]] Result<void> no_headers();
  [[nodiscard]] const std::vector<std::string>& header_names() const { return headers_; }

  // The field that holds the key of a row; "" if the mapping names none.
  [[nodiscard]] const std::string& key_field() const { return key_field_; }

  // An item of type "record", or of type "refusal".
  [[nodiscard]] Item read(const ListPlace& place, const std::vector<std::string>& cells);
  [[nodiscard]] static Item refusal(const ListPlace& place, std::string_view reason,
                                    const Json& raw);

 private:
  struct Column {
    std::string field;  // name of the leaf
    const ColumnMapping* mapping = nullptr;
    std::optional<ListValue> value;  // absent: it stays raw
    calendar::DateOptions dates;
    std::unordered_map<std::string, Json> known;
  };

  [[nodiscard]] Result<void> resolve_columns();
  [[nodiscard]] Result<size_t> column_index(const std::string& header) const;
  [[nodiscard]] Column& column_at(size_t index);
  [[nodiscard]] static Json date_value(Column& column, const std::string& raw);

  const ListMapping& mapping_;
  std::vector<std::string> headers_;
  std::vector<Column> columns_;
  std::string key_field_;
};

}  // namespace habeas::casefile
