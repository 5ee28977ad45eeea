// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What spreadsheets store and what they display. A number that a cell shows as a date stays the
// number; the date is only how it is shown, and both are kept.

namespace habeas::ingest {

// "AB12" -> {27, 12}: column from 0, row from 1. Nothing for what is no reference.
struct CellPlace {
  int64_t column = 0;
  int64_t row = 0;
};
[[nodiscard]] std::optional<CellPlace> cell_place(std::string_view reference);
[[nodiscard]] std::string cell_name(CellPlace place);

// Format codes 0..49 that files name by number only (ECMA-376 part 1, 18.8.30); "" for others.
[[nodiscard]] std::string_view builtin_format(int64_t id);
// Whether the code displays a date or time: it has y, m, d, h or s outside quotes, brackets and
// escapes, or [h], [m], [s].
[[nodiscard]] bool is_date_format(std::string_view code);

enum class DateSystem { k1900, k1904 };
// A serial number as the date and time it stands for, "2013-03-04" or "2013-03-04 05:06:07". Day 60
// of the 1900 system is 29 February 1900, which was never: it is given as it stands. Nothing for
// what is no number, or beyond the year 9999.
[[nodiscard]] std::optional<std::string> date_of_serial(std::string_view number, DateSystem system);

// What a formula refers to outside its file: "[1]Sheet!A1", WEBSERVICE(...), DDE links.
[[nodiscard]] bool reaches_outside(std::string_view formula);

}  // namespace habeas::ingest
