// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "calendar/imprecise_date.h"

// Dates as claims give them: EDTF in text; what is no EDTF is no date, and nothing is concluded
// from it.

namespace habeas::assess {

[[nodiscard]] std::optional<calendar::ImpreciseDate> date_in(std::string_view text);

// Certainly: for every pair of days that the words allow, qualified dates widened by the calendar's
// margins. False when either text is no date.
[[nodiscard]] bool certainly_before(std::string_view a, std::string_view b);
[[nodiscard]] bool certainly_apart(std::string_view a, std::string_view b);

// Whether the property's value is a date: date.start, order.date, death.date, ...
[[nodiscard]] bool is_date_property(std::string_view property);

}  // namespace habeas::assess
