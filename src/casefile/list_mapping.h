// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "calendar/written_dates.h"

// How the columns of a list are to be read: a mapping file (TOML; docs/formats/lists.md). It says
// what a column is, never what a value should have been: nothing is corrected or filled in.

namespace habeas::casefile {

struct ColumnMapping {
  std::string header;                          // as the list writes it; or "#3", the third column
  std::string property;                        // of list_property.h; "" = kept as it stands
  std::string language;                        // BCP 47; "" = that of the list
  std::vector<calendar::Calendar> calendars;   // of a date; empty = those of the list
  std::optional<calendar::NumberOrder> order;  // of "03/04/2013"; absent: it stays ambiguous
};

struct ListMapping {
  std::string name;        // how the list is called
  std::string language;    // of its words
  std::string sheet;       // name of the sheet; "" = the first
  int64_t header_row = 1;  // the row that names the columns; 0 = there is none, columns are "#1"...
  std::string key;         // header of the column that tells rows of two issues of the list apart
  std::string encoding;    // of CSV; "" = detected
  std::string delimiter;   // of CSV; "" = detected
  std::vector<calendar::Calendar> calendars;  // empty = Gregorian and Jalali are both possible
  std::optional<calendar::NumberOrder> order;
  std::optional<int> century;          // of two-digit years, in the one calendar stated
  std::vector<ColumnMapping> columns;  // columns that are not named are kept as they stand
  std::map<std::string, std::string> constants;  // property -> what holds for every row
  std::vector<std::string> required;             // properties: a row without any of them is refused
};

// Every fault in one failure: an unknown key, property, calendar or order, a column named twice.
[[nodiscard]] Result<ListMapping> parse_list_mapping(std::string_view toml);
// The mapping as the ledger keeps it, and back.
[[nodiscard]] Json to_json(const ListMapping& mapping);
// A mapping file to be read and mended by a person.
[[nodiscard]] std::string format_list_mapping(const ListMapping& mapping);

// A mapping proposed from the headers and the first rows: properties by the words of headers,
// calendars by the years that stand in the cells. What it cannot tell it leaves as it stands.
[[nodiscard]] ListMapping suggest_list_mapping(const std::vector<std::string>& headers,
                                               const std::vector<std::vector<std::string>>& rows);

}  // namespace habeas::casefile
