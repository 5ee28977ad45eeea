// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "calendar/imprecise_date.h"
#include "calendar/internal/edtf_digits.h"

// A recursive descent over the grammar in docs/formats/dates.md; each function reads one rule from
// the front of a view and leaves the rest. Nothing allocates in proportion to a number in the text.

namespace habeas::calendar {
namespace {

constexpr std::size_t kMaxYearDigits = 12;

Failure refuse(std::string_view text, const std::string& why, std::string hint = {}) {
  std::string shown = printable(text.substr(0, 40));
  if (text.size() > 40) shown += "...";
  return fail(ErrorKind::kInvalid, "\"" + shown + "\" is not an EDTF date: " + why,
              std::move(hint));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_digit_or_x(char c) { return is_digit(c) || c == 'X'; }

bool take(std::string_view& rest, char wanted) {
  if (rest.empty() || rest.front() != wanted) return false;
  rest.remove_prefix(1);
  return true;
}

Qualifier take_qualifier(std::string_view& rest) {
  if (take(rest, '?')) return Qualifier::kUncertain;
  if (take(rest, '~')) return Qualifier::kApproximate;
  if (take(rest, '%')) return Qualifier::kBoth;
  return Qualifier::kNone;
}

void add(Qualifier& to, Qualifier what) {
  to = static_cast<Qualifier>(static_cast<unsigned>(to) | static_cast<unsigned>(what));
}

std::string take_while(std::string_view& rest, bool (*accepted)(char), std::size_t at_most) {
  std::size_t n = 0;
  while (n < rest.size() && n < at_most && accepted(rest[n])) ++n;
  std::string taken(rest.substr(0, n));
  rest.remove_prefix(n);
  return taken;
}

// After S: how many digits of the year are significant.
Result<void> take_significant(std::string_view& rest, EdtfDate& date, std::string_view whole) {
  if (!take(rest, 'S')) return {};
  const std::string digits = take_while(rest, is_digit, 2);
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || digits.front() == '0' || value > static_cast<int>(date.year.size()))
    return refuse(whole, "S is followed by a count of digits from 1 to the length of the year");
  date.significant = value;
  return {};
}

// Y [-] digits [E digits] [S digits]: a year of more than four digits.
Result<void> take_long_year(std::string_view& rest, EdtfDate& date, std::string_view whole) {
  date.negative = take(rest, '-');
  date.year = take_while(rest, is_digit, kMaxYearDigits + 1);
  if (date.year.empty() || date.year.front() == '0')
    return refuse(whole, "Y is followed by a year without leading zeros");
  if (take(rest, 'E')) {
    const std::string digits = take_while(rest, is_digit, 3);
    int exponent = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (digits.empty() || digits.front() == '0')
      return refuse(whole, "E is followed by an exponent from 1");
    if (date.year.size() + static_cast<std::size_t>(exponent) > kMaxYearDigits)
      return refuse(whole, "the year has more than twelve digits");
    date.year.append(static_cast<std::size_t>(exponent), '0');
  }
  if (date.year.size() > kMaxYearDigits)
    return refuse(whole, "the year has more than twelve digits");
  if (date.year.size() <= 4)
    return refuse(whole, "Y is for years of more than four digits",
                  "write a year of four digits without Y");
  return take_significant(rest, date, whole);
}

// [-] and four digits or X, then perhaps S.
Result<void> take_year(std::string_view& rest, EdtfDate& date, std::string_view whole) {
  date.negative = take(rest, '-');
  date.year = take_while(rest, is_digit_or_x, 4);
  if (date.year.size() != 4)
    return refuse(whole, "a year has four digits",
                  "read a date as people write it with read_written_date");
  if (date.negative && date.year == "0000") return refuse(whole, "there is no year -0000");
  if (!rest.empty() && rest.front() == 'S' && date.year.find('X') != std::string::npos)
    return refuse(whole, "S and X cannot be combined");
  return take_significant(rest, date, whole);
}

Result<int> take_two_digits(std::string_view& rest, int most, const char* what,
                            std::string_view whole) {
  const std::string digits = take_while(rest, is_digit, 2);
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.size() != 2 || value > most)
    return refuse(whole, std::string(what) + " is two digits, 00 to " + std::to_string(most));
  return value;
}

// hh:mm:ss, then nothing, Z, or an offset +hh or +hh:mm. +00:00 becomes Z.
Result<std::string> take_time(std::string_view& rest, std::string_view whole) {
  const std::string_view begin = rest;
  TRY(take_two_digits(rest, 23, "the hour", whole));
  if (!take(rest, ':')) return refuse(whole, "a time is hh:mm:ss");
  TRY(take_two_digits(rest, 59, "the minute", whole));
  if (!take(rest, ':')) return refuse(whole, "a time is hh:mm:ss");
  TRY(take_two_digits(rest, 59, "the second", whole));
  std::string time(begin.substr(0, 8));
  if (rest.empty()) return time;
  if (take(rest, 'Z')) return time + "Z";
  const char sign = rest.front();
  if (sign != '+' && sign != '-') return time;
  rest.remove_prefix(1);
  const int hours = TRY(take_two_digits(rest, 23, "the hours of the zone", whole));
  int minutes = 0;
  if (take(rest, ':')) minutes = TRY(take_two_digits(rest, 59, "the minutes of the zone", whole));
  if (hours == 0 && minutes == 0) {
    if (sign == '-') return refuse(whole, "there is no zone -00:00");
    return time + "Z";
  }
  const auto two = [](int value) {
    return std::string(1, static_cast<char>('0' + value / 10)) +
           static_cast<char>('0' + value % 10);
  };
  return time + sign + two(hours) + ":" + two(minutes);
}

Result<void> require_existing(const EdtfDate& date, std::string_view whole) {
  const bool month_known = date.month.find('X') == std::string::npos;
  if (!date.month.empty() && month_known) {
    int month = 0;
    std::from_chars(date.month.data(), date.month.data() + date.month.size(), month);
    const bool season = month >= internal::kFirstSeason && month <= internal::kLastSeason;
    if (season && !date.day.empty()) return refuse(whole, "a season has no days");
    if (!season && (month < 1 || month > 12))
      return refuse(whole, "month " + date.month + " does not exist");
  }
  if (!internal::possible_days(date)) return refuse(whole, "no such day exists");
  return {};
}

enum class TimeAllowed { kNo, kYes };

Result<EdtfDate> parse_date(std::string_view whole, TimeAllowed time_allowed) {
  std::string_view rest = whole;
  EdtfDate date;
  add(date.year_qualifier, take_qualifier(rest));
  const bool long_year = date.year_qualifier == Qualifier::kNone && take(rest, 'Y');
  if (long_year)
    TRY(take_long_year(rest, date, whole));
  else
    TRY(take_year(rest, date, whole));
  add(date.year_qualifier, take_qualifier(rest));
  const bool year_only = long_year || date.significant > 0;
  if (!rest.empty() && !year_only && take(rest, '-')) {
    add(date.month_qualifier, take_qualifier(rest));
    date.month = take_while(rest, is_digit_or_x, 2);
    if (date.month.size() != 2) return refuse(whole, "a month has two digits");
    // A qualifier to the right of a component holds for it and all to its left (level 2).
    const Qualifier group = take_qualifier(rest);
    add(date.year_qualifier, group);
    add(date.month_qualifier, group);
    if (take(rest, '-')) {
      add(date.day_qualifier, take_qualifier(rest));
      date.day = take_while(rest, is_digit_or_x, 2);
      if (date.day.size() != 2) return refuse(whole, "a day has two digits");
      const bool plain = whole.find_first_of("X?~%") == std::string_view::npos;
      if (time_allowed == TimeAllowed::kYes && plain && take(rest, 'T'))
        date.time = TRY(take_time(rest, whole));
      const Qualifier all = date.time.empty() ? take_qualifier(rest) : Qualifier::kNone;
      add(date.year_qualifier, all);
      add(date.month_qualifier, all);
      add(date.day_qualifier, all);
    }
  }
  if (!rest.empty())
    return refuse(whole, "\"" + printable(rest.substr(0, 12)) + "\" is not expected here");
  TRY(require_existing(date, whole));
  return date;
}

// A run must be able to hold: its first possible day is not after its last possible day.
Result<void> require_order(const EdtfMember& member, std::string_view whole) {
  if (member.start.kind != EndKind::kDate || member.end.kind != EndKind::kDate) return {};
  if (days_of(member.start.date).earliest > days_of(member.end.date).latest)
    return refuse(whole, "it ends before it begins");
  return {};
}

Result<EdtfEnd> parse_interval_end(std::string_view text) {
  if (text.empty()) return EdtfEnd{EndKind::kUnknown, {}};
  if (text == "..") return EdtfEnd{EndKind::kOpen, {}};
  auto date = TRY(parse_date(text, TimeAllowed::kYes));
  return EdtfEnd{EndKind::kDate, std::move(date)};
}

Result<EdtfMember> parse_interval(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (text.find('/', slash + 1) != std::string_view::npos)
    return refuse(text, "an interval has one slash");
  EdtfMember member;
  member.single = false;
  member.start = TRY(parse_interval_end(text.substr(0, slash)));
  member.end = TRY(parse_interval_end(text.substr(slash + 1)));
  if (member.start.kind != EndKind::kDate && member.end.kind != EndKind::kDate)
    return refuse(text, "an interval without any date says nothing", "leave the date out instead");
  TRY(require_order(member, text));
  return member;
}

Result<EdtfMember> parse_set_element(std::string_view text, bool is_first, bool is_last) {
  EdtfMember member;
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    member.start.date = TRY(parse_date(text, TimeAllowed::kNo));
    member.end = member.start;
    return member;
  }
  const std::string_view left = text.substr(0, dots);
  const std::string_view right = text.substr(dots + 2);
  if ((left.empty() && !is_first) || (right.empty() && !is_last) || (left.empty() && right.empty()))
    return refuse(
        text, "\"..\" without a date stands only before the first or after the last date of a set");
  member.single = false;
  if (left.empty())
    member.start.kind = EndKind::kOpen;
  else
    member.start.date = TRY(parse_date(left, TimeAllowed::kNo));
  if (right.empty())
    member.end.kind = EndKind::kOpen;
  else
    member.end.date = TRY(parse_date(right, TimeAllowed::kNo));
  TRY(require_order(member, text));
  return member;
}

Result<std::vector<EdtfMember>> parse_set(std::string_view whole) {
  const char closing = whole.front() == '[' ? ']' : '}';
  if (whole.size() < 2 || whole.back() != closing) return refuse(whole, "the set is not closed");
  std::string_view rest = whole.substr(1, whole.size() - 2);
  if (rest.find_first_of("[]{}/") != std::string_view::npos)
    return refuse(whole, "a set holds dates only, no sets and no intervals");
  std::vector<EdtfMember> members;
  for (bool is_last = false; !is_last;) {
    const std::size_t comma = rest.find(',');
    is_last = comma == std::string_view::npos;
    std::string_view element = rest.substr(0, comma);
    if (!is_last) rest.remove_prefix(comma + 1);
    while (!members.empty() && !element.empty() && element.front() == ' ') element.remove_prefix(1);
    members.push_back(TRY(parse_set_element(element, members.empty(), is_last)));
  }
  return members;
}

}  // namespace

Result<ImpreciseDate> ImpreciseDate::parse(std::string_view text) {
  if (text.empty()) return refuse(text, "it is empty", "a date that is not known is left out");
  if (text.size() > kMaxText)
    return refuse(text, "it is longer than " + std::to_string(kMaxText) + " bytes");
  std::string original(text);
  if (text.front() == '[' || text.front() == '{') {
    const Form form = text.front() == '[' ? Form::kOneOf : Form::kAllOf;
    return ImpreciseDate(form, std::move(original), TRY(parse_set(text)));
  }
  if (text.find('/') != std::string_view::npos) {
    EdtfMember interval = TRY(parse_interval(text));
    return ImpreciseDate(Form::kInterval, std::move(original), {std::move(interval)});
  }
  EdtfMember member;
  member.start.date = TRY(parse_date(text, TimeAllowed::kYes));
  member.end = member.start;
  return ImpreciseDate(Form::kDate, std::move(original), {std::move(member)});
}

}  // namespace habeas::calendar
