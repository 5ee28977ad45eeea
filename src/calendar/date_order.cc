// SPDX-License-Identifier: Apache-2.0
#include "calendar/date_order.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "calendar/gregorian.h"

// Each member of a date becomes a period whose first day lies in [start_low, start_high] and whose
// last day lies in [end_low, end_high]. "a before b" is certain when the latest end of a is less
// than the earliest start of b, impossible when the earliest end of a is not less than the latest
// start of b. Sets are then evaluated over their choices: one-of means every choice must agree,
// all-of means the parts are one extent.

namespace habeas::calendar {
namespace {

// Far beyond any day of a twelve-digit year, and far from overflow.
constexpr DayNumber kForever = std::numeric_limits<DayNumber>::max() / 4;

struct Period {
  DayNumber start_low = -kForever, start_high = kForever;
  DayNumber end_low = -kForever, end_high = kForever;
};

// Literal bounds moved out by the margin of the finest component that is qualified. Components to
// its left that are not qualified are firm, so the bounds stay inside them: the day of 1988-07-~28
// is approximate, its month is not.
DayRange stretched(const EdtfDate& date, const Margins* margins) {
  DayRange days = days_of(date);
  if (margins == nullptr) return days;
  const bool year = date.year_qualifier != Qualifier::kNone;
  const bool month = date.month_qualifier != Qualifier::kNone && !date.month.empty();
  const bool day = date.day_qualifier != Qualifier::kNone && !date.day.empty();
  if (!year && !month && !day) return days;
  const bool coarse =
      date.year.size() > 4 || date.significant > 0 || date.year.find('X') != std::string::npos;
  const std::int64_t margin = day      ? margins->day
                              : month  ? margins->month
                              : coarse ? margins->long_year
                                       : margins->year;
  days.earliest -= margin;
  days.latest += margin;
  EdtfDate firm = date;
  firm.day.clear();
  if (month) firm.month.clear();
  if (!year) {
    const DayRange limits = days_of(firm);
    days.earliest = std::max(days.earliest, limits.earliest);
    days.latest = std::min(days.latest, limits.latest);
  }
  return days;
}

Period period_of(const EdtfMember& member, bool is_one_day, const Margins* margins) {
  Period period;
  const bool starts = member.start.kind == EndKind::kDate;
  const bool ends = member.end.kind == EndKind::kDate;
  if (starts) {
    const DayRange days = stretched(member.start.date, margins);
    period.start_low = days.earliest;
    period.start_high = days.latest;
  }
  if (ends) {
    const DayRange days = stretched(member.end.date, margins);
    period.end_low = days.earliest;
    period.end_high = days.latest;
  }
  if (member.single) return period;
  // It does not end before it begins, whatever is unknown about either end.
  period.end_low = std::max(period.end_low, period.start_low);
  period.start_high = std::min(period.start_high, period.end_high);
  if (!is_one_day) return period;
  // One day somewhere in the run: the same for its start and its end.
  return {period.start_low, period.end_high, period.start_low, period.end_high};
}

std::vector<Period> periods_of(const ImpreciseDate& date, const Margins* margins) {
  std::vector<Period> periods;
  for (const EdtfMember& member : date.members())
    periods.push_back(period_of(member, date.form() == ImpreciseDate::Form::kOneOf, margins));
  return periods;
}

Truth before(const Period& a, const Period& b) {
  if (a.end_high < b.start_low) return Truth::kYes;
  return a.end_low >= b.start_high ? Truth::kNo : Truth::kUnknown;
}

Truth shares_a_day(const Period& a, const Period& b) {
  if (a.end_high < b.start_low || b.end_high < a.start_low) return Truth::kNo;
  return a.end_low >= b.start_high && b.end_low >= a.start_high ? Truth::kYes : Truth::kUnknown;
}

// Collects three-valued answers: all of them, any of them, or agreement among alternatives.
struct Tally {
  bool yes = false, no = false, unknown = false;
  void add(Truth truth) {
    yes = yes || truth == Truth::kYes;
    no = no || truth == Truth::kNo;
    unknown = unknown || truth == Truth::kUnknown;
  }
  [[nodiscard]] Truth all() const {
    return no ? Truth::kNo : unknown ? Truth::kUnknown : Truth::kYes;
  }
  [[nodiscard]] Truth any() const {
    return yes ? Truth::kYes : unknown ? Truth::kUnknown : Truth::kNo;
  }
  [[nodiscard]] Truth agreed() const {
    if (yes && !no && !unknown) return Truth::kYes;
    return no && !yes && !unknown ? Truth::kNo : Truth::kUnknown;
  }
};

// The choices of a date: each member of a one-of set alone, otherwise all members together.
std::vector<std::pair<std::size_t, std::size_t>> choices(const ImpreciseDate& date,
                                                         std::size_t count) {
  if (date.form() != ImpreciseDate::Form::kOneOf) return {{0, count}};
  std::vector<std::pair<std::size_t, std::size_t>> each;
  for (std::size_t i = 0; i < count; ++i) each.emplace_back(i, i + 1);
  return each;
}

std::optional<std::int64_t> difference(const Bound& from, const Bound& to) {
  if (from.kind != EndKind::kDate || to.kind != EndKind::kDate) return std::nullopt;
  return to.day - from.day;
}

std::optional<std::int64_t> years(const Bound& from, const Bound& to, DayNumber extra) {
  if (from.kind != EndKind::kDate || to.kind != EndKind::kDate) return std::nullopt;
  return whole_years_between(from.day, to.day + extra);
}

}  // namespace

Relation relate(const ImpreciseDate& a, const ImpreciseDate& b, const Margins& margins) {
  const std::vector<Period> first = periods_of(a, &margins);
  const std::vector<Period> second = periods_of(b, &margins);
  Tally is_before, is_after, is_shared;
  for (const auto& [a_from, a_to] : choices(a, first.size())) {
    for (const auto& [b_from, b_to] : choices(b, second.size())) {
      Tally part_before, part_after, part_shared;
      for (std::size_t i = a_from; i < a_to; ++i) {
        for (std::size_t j = b_from; j < b_to; ++j) {
          part_before.add(before(first[i], second[j]));
          part_after.add(before(second[j], first[i]));
          part_shared.add(shares_a_day(first[i], second[j]));
        }
      }
      is_before.add(part_before.all());
      is_after.add(part_after.all());
      is_shared.add(part_shared.any());
    }
  }
  const bool hedged = a.qualifier() != Qualifier::kNone || b.qualifier() != Qualifier::kNone;
  return {is_before.agreed(), is_after.agreed(), is_shared.agreed(), hedged};
}

Order order(const ImpreciseDate& a, const ImpreciseDate& b, const Margins& margins) {
  const Relation relation = relate(a, b, margins);
  if (relation.before == Truth::kYes) return Order::kBefore;
  if (relation.after == Truth::kYes) return Order::kAfter;
  return relation.overlaps == Truth::kYes ? Order::kOverlaps : Order::kUnknown;
}

std::optional<Overlap> overlap(const ImpreciseDate& a, const ImpreciseDate& b) {
  const Bounds x = a.bounds();
  const Bounds y = b.bounds();
  // An absent bound gives way to a known one.
  const auto later = [](const Bound& p, const Bound& q) {
    if (p.kind != EndKind::kDate) return q;
    return q.kind == EndKind::kDate && q.day > p.day ? q : p;
  };
  const auto earlier = [](const Bound& p, const Bound& q) {
    if (p.kind != EndKind::kDate) return q;
    return q.kind == EndKind::kDate && q.day < p.day ? q : p;
  };
  Overlap common{later(x.earliest, y.earliest), earlier(x.latest, y.latest)};
  const bool bounded =
      common.earliest.kind == EndKind::kDate && common.latest.kind == EndKind::kDate;
  if (bounded && common.earliest.day > common.latest.day) return std::nullopt;
  return common;
}

Elapsed elapsed(const ImpreciseDate& from, const ImpreciseDate& to) {
  const Bounds a = from.bounds();
  const Bounds b = to.bounds();
  Elapsed result;
  result.least_days = difference(a.latest, b.earliest);
  result.most_days = difference(a.earliest, b.latest);
  result.least_years = years(a.latest, b.earliest, 0);
  result.most_years = years(a.earliest, b.latest, 0);
  result.hedged = from.qualifier() != Qualifier::kNone || to.qualifier() != Qualifier::kNone;
  return result;
}

Elapsed duration(const ImpreciseDate& date) {
  Elapsed result;
  result.hedged = date.qualifier() != Qualifier::kNone;
  const bool one_day =
      date.form() == ImpreciseDate::Form::kDate || date.form() == ImpreciseDate::Form::kOneOf;
  if (one_day) {
    result.least_days = result.most_days = 1;
    result.least_years = result.most_years = 0;
    return result;
  }
  // From the first part's first day to the last part's last day.
  DayNumber start_high = kForever, end_low = -kForever;
  for (const Period& period : periods_of(date, nullptr)) {
    start_high = std::min(start_high, period.start_high);
    end_low = std::max(end_low, period.end_low);
  }
  const Bounds outer = date.bounds();
  result.least_days = 1;
  result.least_years = 0;
  const bool inner_known = start_high < kForever && end_low > -kForever;
  if (inner_known && end_low >= start_high) {
    result.least_days = end_low - start_high + 1;
    result.least_years = whole_years_between(start_high, end_low + 1);
  }
  if (const std::optional<std::int64_t> days = difference(outer.earliest, outer.latest)) {
    result.most_days = *days + 1;
    result.most_years = years(outer.earliest, outer.latest, 1);
  }
  return result;
}

}  // namespace habeas::calendar
