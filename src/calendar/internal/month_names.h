// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "calendar/day.h"

// Names of months by calendar and language: the one table that both reading and display use.

namespace habeas::calendar::internal {

struct MonthRow {
  Calendar calendar;
  std::string_view language;  // BCP 47, with a region where the names differ by region
  // Alternatives separated by '|'; the first is the one displayed.
  std::array<std::string_view, 12> names;
};

[[nodiscard]] std::span<const MonthRow> month_rows();

}  // namespace habeas::calendar::internal
