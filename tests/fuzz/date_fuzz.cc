// SPDX-License-Identifier: Apache-2.0
// EDTF and written dates. Nothing may crash, hang or break these promises:
// the canonical text is a fixed point, bounds are in order, order() is antisymmetric, and every
// reading of a written date is itself EDTF.
#include "calendar/date_order.h"
#include "calendar/written_dates.h"
#include "fuzz.h"

namespace {

using habeas::calendar::Calendar;
using habeas::calendar::EndKind;
using habeas::calendar::ImpreciseDate;
using habeas::calendar::Truth;
using habeas::fuzz::require;

void check_date(const ImpreciseDate& date) {
  const auto again = ImpreciseDate::parse(date.canonical());
  require(again.has_value() && *again == date && again->canonical() == date.canonical(),
          "canonical text is a fixed point");
  const auto bounds = date.bounds();
  if (bounds.earliest.kind == EndKind::kDate) {
    if (bounds.latest.kind == EndKind::kDate)
      require(bounds.earliest.day <= bounds.latest.day, "bounds are in order");
    require(date.admits(bounds.earliest.day - 1) == Truth::kNo, "no day before the first");
  }
  const auto self = relate(date, date);
  require(self.before != Truth::kYes && self.after != Truth::kYes && self.overlaps != Truth::kNo,
          "a date is neither before nor after itself");
  const auto other = ImpreciseDate::parse("1988-07-~28").value();
  const auto forth = relate(date, other);
  const auto back = relate(other, date);
  require(
      forth.before == back.after && forth.after == back.before && forth.overlaps == back.overlaps,
      "before mirrors after");
  const auto apart = elapsed(date, other);
  if (apart.least_days && apart.most_days)
    require(*apart.least_days <= *apart.most_days, "elapsed days are in order");
  const auto lasted = duration(date);
  if (lasted.most_days)
    require(1 <= *lasted.least_days && *lasted.least_days <= *lasted.most_days,
            "an interval lasts a day or more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = habeas::fuzz::text_of(data, size);
  if (const auto date = ImpreciseDate::parse(text)) {
    require(date->original() == text, "the text parsed is kept");
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
    require(written->original == text, "the text read is kept");
    require(written->stated_unknown == written->readings.empty(), "no readings only if unknown");
    for (const auto& reading : written->readings) check_date(reading.date);
  }
  return 0;
}
