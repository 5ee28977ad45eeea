// SPDX-License-Identifier: Apache-2.0
#include "calendar/imprecise_date.h"

#include <algorithm>

#include "calendar/gregorian.h"
#include "calendar/internal/edtf_digits.h"

namespace habeas::calendar {
namespace {

std::string_view mark(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::kNone:
      return "";
    case Qualifier::kUncertain:
      return "?";
    case Qualifier::kApproximate:
      return "~";
    case Qualifier::kBoth:
      return "%";
  }
  throw Bug("a qualifier that does not exist");
}

Qualifier combined(const EdtfDate& date) {
  return static_cast<Qualifier>(static_cast<unsigned>(date.year_qualifier) |
                                static_cast<unsigned>(date.month_qualifier) |
                                static_cast<unsigned>(date.day_qualifier));
}

// Do all the components the date has carry the same qualifier?
bool qualified_alike(const EdtfDate& date) {
  return (date.month.empty() || date.month_qualifier == date.year_qualifier) &&
         (date.day.empty() || date.day_qualifier == date.year_qualifier);
}

// One mark at the end if it holds for all, else a mark before each component that has one.
std::string to_text(const EdtfDate& date) {
  const bool alike = qualified_alike(date);
  const auto own = [&](Qualifier qualifier) {
    return alike ? std::string_view() : mark(qualifier);
  };
  std::string text(own(date.year_qualifier));
  if (date.year.size() > 4) text += 'Y';
  if (date.negative) text += '-';
  text += date.year;
  if (date.significant > 0) text += 'S' + std::to_string(date.significant);
  if (!date.month.empty()) text.append("-").append(own(date.month_qualifier)).append(date.month);
  if (!date.day.empty()) text.append("-").append(own(date.day_qualifier)).append(date.day);
  if (!date.time.empty()) text += 'T' + date.time;
  if (alike) text += mark(date.year_qualifier);
  return text;
}

int level_of(const EdtfDate& date) {
  if (date.significant > 0) return 2;
  if (const std::optional<int> season = internal::season_of(date); season && *season > 24) return 2;
  if (!qualified_alike(date)) return 2;
  const auto has_x = [](const std::string& digits) {
    return digits.find('X') != std::string::npos;
  };
  if (has_x(date.year)) {
    const std::size_t first = date.year.find('X');
    const bool from_the_right =
        first >= 2 && date.year.find_first_not_of('X', first) == std::string::npos;
    return from_the_right && date.month.empty() ? 1 : 2;
  }
  if (has_x(date.month))
    return date.month == "XX" && (date.day.empty() || date.day == "XX") ? 1 : 2;
  if (has_x(date.day)) return date.day == "XX" ? 1 : 2;
  const bool plain = date.year.size() == 4 && !date.negative &&
                     combined(date) == Qualifier::kNone && !internal::season_of(date);
  return plain ? 0 : 1;
}

bool holds_one_day(const EdtfDate& date) {
  const DayRange days = days_of(date);
  return days.earliest == days.latest;
}

// Is the day within the run, for sure or perhaps?
Truth run_admits(const EdtfMember& member, DayNumber day) {
  const bool starts = member.start.kind == EndKind::kDate;
  const bool ends = member.end.kind == EndKind::kDate;
  if (starts && day < days_of(member.start.date).earliest) return Truth::kNo;
  if (ends && day > days_of(member.end.date).latest) return Truth::kNo;
  const bool surely = starts && ends && day >= days_of(member.start.date).latest &&
                      day <= days_of(member.end.date).earliest;
  return surely ? Truth::kYes : Truth::kUnknown;
}

}  // namespace

ImpreciseDate ImpreciseDate::on(DayNumber day) {
  Result<ImpreciseDate> date = parse(to_iso(day));
  check(date.has_value(), "an exact day has a year of four digits");
  return std::move(date).value();
}

ImpreciseDate ImpreciseDate::within(const DayRange& range) {
  if (range.earliest == range.latest) return on(range.earliest);
  Result<ImpreciseDate> date =
      parse("[" + to_iso(range.earliest) + ".." + to_iso(range.latest) + "]");
  check(date.has_value(), "a range of days is in order and has years of four digits");
  return std::move(date).value();
}

std::string ImpreciseDate::canonical() const {
  const auto end_text = [](const EdtfEnd& end, std::string_view open) {
    if (end.kind == EndKind::kDate) return to_text(end.date);
    return std::string(end.kind == EndKind::kOpen ? open : "");
  };
  if (form_ == Form::kDate) return to_text(members_.front().start.date);
  if (form_ == Form::kInterval)
    return end_text(members_.front().start, "..") + "/" + end_text(members_.front().end, "..");
  std::string text = form_ == Form::kOneOf ? "[" : "{";
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (i > 0) text += ',';
    text += end_text(members_[i].start, "");
    if (!members_[i].single) text += ".." + end_text(members_[i].end, "");
  }
  return text + (form_ == Form::kOneOf ? "]" : "}");
}

Bounds ImpreciseDate::bounds() const {
  Bounds result;
  bool first = true;
  for (const EdtfMember& member : members_) {
    const Bound low = member.start.kind == EndKind::kDate
                          ? Bound{EndKind::kDate, days_of(member.start.date).earliest}
                          : Bound{member.start.kind, 0};
    const Bound high = member.end.kind == EndKind::kDate
                           ? Bound{EndKind::kDate, days_of(member.end.date).latest}
                           : Bound{member.end.kind, 0};
    if (first) {
      result = {low, high};
      first = false;
      continue;
    }
    if (low.kind != EndKind::kDate ||
        (result.earliest.kind == EndKind::kDate && low.day < result.earliest.day))
      result.earliest = low;
    if (high.kind != EndKind::kDate ||
        (result.latest.kind == EndKind::kDate && high.day > result.latest.day))
      result.latest = high;
  }
  return result;
}

std::optional<DayNumber> ImpreciseDate::exact_day() const {
  if (qualifier() != Qualifier::kNone || form_ == Form::kInterval) return std::nullopt;
  const Bounds limits = bounds();
  if (limits.earliest.kind != EndKind::kDate || limits.earliest != limits.latest)
    return std::nullopt;
  return limits.earliest.day;
}

Truth ImpreciseDate::admits(DayNumber day) const {
  Truth best = Truth::kNo;
  bool every_member = true;
  for (const EdtfMember& member : members_) {
    Truth truth = Truth::kNo;
    if (!member.single)
      truth = run_admits(member, day);
    else if (internal::includes_day(member.start.date, day))
      truth = holds_one_day(member.start.date) ? Truth::kYes : Truth::kUnknown;
    // One day of a run of alternatives is only ever possible.
    if (form_ == Form::kOneOf && !member.single && truth == Truth::kYes &&
        bounds().earliest != bounds().latest)
      truth = Truth::kUnknown;
    every_member = every_member && truth == Truth::kYes;
    best = std::max(best, truth);
  }
  if (form_ == Form::kOneOf && best == Truth::kYes && !every_member) return Truth::kUnknown;
  return best;
}

Qualifier ImpreciseDate::qualifier() const {
  unsigned all = 0;
  for (const EdtfMember& member : members_) {
    if (member.start.kind == EndKind::kDate)
      all |= static_cast<unsigned>(combined(member.start.date));
    if (member.end.kind == EndKind::kDate) all |= static_cast<unsigned>(combined(member.end.date));
  }
  return static_cast<Qualifier>(all);
}

int ImpreciseDate::level() const {
  if (form_ == Form::kOneOf || form_ == Form::kAllOf) return 2;
  int level = 0;
  for (const EdtfEnd& end : {members_.front().start, members_.front().end})
    level = std::max(level, end.kind == EndKind::kDate ? level_of(end.date) : 1);
  return level;
}

}  // namespace habeas::calendar
