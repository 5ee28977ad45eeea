// SPDX-License-Identifier: Apache-2.0
// libFuzzer target: EDTF and written dates. Nothing may crash, hang or break these promises:
// the canonical text is a fixed point, bounds are in order, order() is antisymmetric, and every
// reading of a written date is itself EDTF.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "calendar/date_order.h"
#include "calendar/written_dates.h"

namespace {

using habeas::calendar::Calendar;
using habeas::calendar::EndKind;
using habeas::calendar::ImpreciseDate;
using habeas::calendar::Truth;

void require(bool promise) {
  if (!promise) std::abort();
}

void check_date(const ImpreciseDate& date) {
  const auto again = ImpreciseDate::parse(date.canonical());
  require(again.has_value() && *again == date && again->canonical() == date.canonical());
  const auto bounds = date.bounds();
  if (bounds.earliest.kind == EndKind::kDate) {
    if (bounds.latest.kind == EndKind::kDate) require(bounds.earliest.day <= bounds.latest.day);
    require(date.admits(bounds.earliest.day - 1) == Truth::kNo);
  }
  const auto self = relate(date, date);
  require(self.before != Truth::kYes && self.after != Truth::kYes && self.overlaps != Truth::kNo);
  const auto other = ImpreciseDate::parse("1988-07-~28").value();
  const auto forth = relate(date, other);
  const auto back = relate(other, date);
  require(forth.before == back.after && forth.after == back.before && forth.overlaps == back.overlaps);
  const auto apart = elapsed(date, other);
  if (apart.least_days && apart.most_days) require(*apart.least_days <= *apart.most_days);
  const auto lasted = duration(date);
  if (lasted.most_days) require(1 <= *lasted.least_days && *lasted.least_days <= *lasted.most_days);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto date = ImpreciseDate::parse(text)) {
    require(date->original() == text);
    check_date(*date);
  }
  habeas::calendar::DateOptions options;
  if (size > 0 && data[0] % 2 == 1) {
    options.calendars = {Calendar::kGregorian, Calendar::kJalali, Calendar::kHijri};
    options.gregorian_century = 1900;
    options.jalali_century = 1300;
    options.hijri_century = 1400;
  }
  if (const auto written = read_written_date(text, options)) {
    require(written->original == text);
    require(written->stated_unknown == written->readings.empty());
    for (const auto& reading : written->readings) check_date(reading.date);
  }
  return 0;
}
