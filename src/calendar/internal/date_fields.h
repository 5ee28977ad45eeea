// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "calendar/written_dates.h"

// From the fields of one calendar to a Gregorian EDTF date.

namespace habeas::calendar::internal {

// Parts of months, years and decades are thirds, their inner ends marked approximate: "late July
// 1988" is [1988-07-~21..1988-07-31]. kInvalid if the fields name no date of their calendar, or
// have no year and are not Gregorian.
[[nodiscard]] Result<ImpreciseDate> date_of(const CalendarFields& fields, Qualifier hedge,
                                            Hemisphere hemisphere);

// "?", "~", "%" or "".
[[nodiscard]] std::string mark_text(Qualifier qualifier);

}  // namespace habeas::calendar::internal
