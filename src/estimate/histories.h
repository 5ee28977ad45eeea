// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "estimate/capture_table.h"

// Capture histories from a file of comma-separated values, without a case. Two forms, told apart by
// the header:
//   list1,list2,list3,count     one row for each history, with how many persons have it
//   list1,list2,list3           one row for each person
// A list is a column of 0 and 1 whose name begins with "list", or one that is named by the caller.
// Further columns may split the table into strata.

namespace habeas::estimate {

struct HistoryOptions {
  std::vector<std::string> lists;     // columns that are lists; empty: those called list...
  std::vector<std::string> strata;    // columns that split the table; empty: one table
  std::vector<std::string> censored;  // histories as digits ("0001"): their count is an upper bound
  // Rows of a table with counts that have the same history and stratum: refused, since one may be a
  // slip, or added up, as in a table that other columns split further.
  enum class Repeated { kRefuse, kAdd } repeated = Repeated::kRefuse;
};

struct Stratum {
  std::vector<std::string> values;  // one for each column of HistoryOptions::strata
  std::string name;                 // "region=north, year=1999"; "" when there are no strata
  CaptureTable table;
};

struct Histories {
  CaptureTable whole;              // all strata added up
  std::vector<Stratum> strata;     // by values; empty without strata columns
  std::vector<std::string> notes;  // what was passed over, in words: columns, rows of count 0
};

// Takes the whole file or nothing: each fault is kInvalid and names its line. `text` in UTF-8.
[[nodiscard]] Result<Histories> read_histories(std::string_view text,
                                               const HistoryOptions& options);

// The first form, as read_histories takes it; the names of the lists as they are.
[[nodiscard]] std::string histories_csv(const CaptureTable& table);

}  // namespace habeas::estimate
