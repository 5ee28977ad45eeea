// SPDX-License-Identifier: Apache-2.0
#include "calendar/written_dates.h"

#include <algorithm>

#include "base/encoding.h"
#include "calendar/gregorian.h"
#include "calendar/internal/date_fields.h"
#include "calendar/internal/date_items.h"
#include "calendar/internal/date_tokens.h"
#include "calendar/internal/simple_date.h"
#include "calendar/jalali.h"

// The text is cut into tokens, tokens become items, items are split at the words that join dates
// ("from", "to", "or", "before"), each piece gives its candidates, and pieces are put together
// again calendar by calendar. EDTF is tried first, since its notation is exact.

namespace habeas::calendar {
namespace {

using internal::Candidate;
using internal::Item;
using internal::WordKind;
using Span = std::span<const Item>;

constexpr std::size_t kMaxReadings = 16;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_word(const Item& item, WordKind kind) {
  return item.kind == Item::Kind::kWord && item.word == kind;
}

std::ptrdiff_t find_word(Span items, WordKind kind) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (is_word(items[i], kind)) return static_cast<std::ptrdiff_t>(i);
  return -1;
}

// "1988-90", "1988/1990" and "5-9 July" are ranges, "5/6 July" an alternative: such groups of two
// numbers are taken apart. Groups that are one date stay.
std::vector<Item> split_groups(const std::vector<Item>& items) {
  const bool names_month = find_word(items, WordKind::kMonth) >= 0;
  std::vector<Item> result;
  for (const Item& item : items) {
    const bool pair = item.kind == Item::Kind::kGroup && item.numbers.size() == 2;
    if (is_word(item, WordKind::kFiller)) continue;
    if (!pair) {
      const bool to_or_at = is_word(item, WordKind::kToOrAt);
      if (to_or_at && result.empty()) continue;
      result.push_back(item);
      if (to_or_at) result.back().word = WordKind::kTo;
      continue;
    }
    internal::NumberItem a = item.numbers[0];
    internal::NumberItem b = item.numbers[1];
    const bool years = a.digits >= 3 && b.digits >= 3;
    const bool short_year = a.digits == 4 && b.digits == 2 && b.value > 12;
    const bool days = names_month && a.digits <= 2 && b.digits <= 2;
    if (!years && !short_year && !days) {
      result.push_back(item);
      continue;
    }
    if (short_year) b = {a.value - a.value % 100 + b.value, 4};
    const auto number = [](const internal::NumberItem& value) {
      Item made;
      made.kind = Item::Kind::kNumber;
      made.numbers = {value};
      made.text = std::to_string(value.value);
      return made;
    };
    Item joint;
    joint.word = days && item.separator == '/' ? WordKind::kOr : WordKind::kTo;
    joint.text = std::string(1, item.separator);
    result.push_back(number(a));
    result.push_back(joint);
    result.push_back(number(b));
  }
  return result;
}

// "1988 – 90": the short year takes its century from the long one before it.
void complete_short_year(std::vector<Item>& items) {
  for (std::size_t i = 1; i + 1 < items.size(); ++i) {
    if (!is_word(items[i], WordKind::kTo)) continue;
    if (items[i - 1].kind != Item::Kind::kNumber || items[i + 1].kind != Item::Kind::kNumber)
      continue;
    const internal::NumberItem& a = items[i - 1].numbers.front();
    internal::NumberItem& b = items[i + 1].numbers.front();
    if (a.digits == 4 && b.digits == 2 && i + 2 == items.size())
      b = {a.value - a.value % 100 + b.value, 4};
  }
}

// ---- putting pieces together ----

// A text that may stand at an end of an interval. A run of days cannot, so its outer day stands
// for it, marked approximate.
std::string interval_end(const ImpreciseDate& date, bool start) {
  if (date.form() == ImpreciseDate::Form::kDate) return date.canonical();
  const Bounds bounds = date.bounds();
  return to_iso(start ? bounds.earliest.day : bounds.latest.day) + "~";
}

// A text that may stand at an end of a..b in a set.
std::string set_end(const ImpreciseDate& date, bool start) {
  if (date.form() == ImpreciseDate::Form::kDate) return date.canonical();
  const std::string text = date.canonical();  // "[a..b]"
  const std::size_t dots = text.find("..");
  return start ? text.substr(1, dots - 1) : text.substr(dots + 2, text.size() - dots - 3);
}

std::string set_element(const ImpreciseDate& date) {
  const std::string text = date.canonical();
  return date.form() == ImpreciseDate::Form::kDate ? text : text.substr(1, text.size() - 2);
}

class Interpreter {
 public:
  Interpreter(std::vector<Item> items, const DateOptions& options, bool has_time)
      : items_(std::move(items)), options_(options), has_time_(has_time) {}

  std::vector<Reading> read() {
    const Span all(items_);
    const std::ptrdiff_t between = find_word(all, WordKind::kBetween);
    const std::ptrdiff_t joint = find_word(all, WordKind::kTo);
    if (between == 0) {
      if (const std::ptrdiff_t at = find_word(all, WordKind::kAnd); at > 0)
        read_pair(all.subspan(1), at - 1, Joint::kBetween);
    } else if (joint > 0) {
      const bool from =
          is_word(all.front(), WordKind::kFrom) || is_word(all.front(), WordKind::kSince);
      read_pair(from ? all.subspan(1) : all, from ? joint - 1 : joint, Joint::kInterval);
    } else if (const std::ptrdiff_t at = find_word(all, WordKind::kOr); at > 0) {
      read_pair(all, at, Joint::kOr);
    } else if (!all.empty()) {
      read_one(all);
    }
    return std::move(readings_);
  }

  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

 private:
  enum class Joint { kBetween, kInterval, kOr };

  void read_one(Span items) {
    const Item& first = items.front();
    const bool word = first.kind == Item::Kind::kWord;
    const WordKind kind = word ? first.word : WordKind::kFiller;
    const bool led = kind == WordKind::kBefore || kind == WordKind::kAfter ||
                     kind == WordKind::kSince || kind == WordKind::kFrom || kind == WordKind::kTo;
    for (const Candidate& candidate :
         internal::simple_dates(led ? items.subspan(1) : items, options_, nullptr, faults_)) {
      const ImpreciseDate date = date_of(candidate);
      if (!led)
        add(candidate, nullptr, ImpreciseDate(date), candidate.reason);
      else
        add_one_sided(candidate, date, kind);
    }
  }

  // "before", "after", "since", "until" a date.
  void add_one_sided(const Candidate& candidate, const ImpreciseDate& date, WordKind kind) {
    const Bounds bounds = date.bounds();
    const std::string mark = internal::mark_text(candidate.hedge);
    if (kind == WordKind::kBefore)
      return add_text(candidate, nullptr, "[.." + to_iso(bounds.earliest.day - 1) + mark + "]",
                      candidate.reason + ", some day before it");
    if (kind == WordKind::kAfter)
      return add_text(candidate, nullptr, "[" + to_iso(bounds.latest.day + 1) + mark + "..]",
                      candidate.reason + ", some day after it");
    if (kind == WordKind::kTo)
      return add_text(candidate, nullptr, "/" + interval_end(date, false),
                      candidate.reason + ", the end of an interval whose start is not stated");
    add_text(candidate, nullptr, interval_end(date, true) + "/..",
             candidate.reason + ", the start of an interval without an end");
  }

  // Two dates and the word between them. One end may leave out what the other says.
  void read_pair(Span items, std::ptrdiff_t at, Joint joint) {
    const Span left = items.subspan(0, static_cast<std::size_t>(at));
    const Span right = items.subspan(static_cast<std::size_t>(at) + 1);
    if (left.empty() || right.empty()) {
      faults_.push_back("one of the two dates is missing");
      return;
    }
    const std::vector<Candidate> lasts = internal::simple_dates(right, options_, nullptr, faults_);
    const bool right_has_year = std::any_of(lasts.begin(), lasts.end(),
                                            [](const Candidate& c) { return c.fields.has_year; });
    if (right_has_year) {
      for (const Candidate& last : lasts)
        for (const Candidate& first : internal::simple_dates(left, options_, &last, faults_))
          join(first, last, joint);
      return;
    }
    for (const Candidate& first : internal::simple_dates(left, options_, nullptr, faults_))
      for (const Candidate& last : internal::simple_dates(right, options_, &first, faults_))
        join(first, last, joint);
  }

  void join(const Candidate& first, const Candidate& last, Joint joint) {
    if (first.fields.calendar != last.fields.calendar) return;
    if (first.order && last.order && first.order != last.order) return;
    const ImpreciseDate a = date_of(first);
    const ImpreciseDate b = date_of(last);
    const std::string reason = first.reason + "; " + last.reason;
    if (joint == Joint::kInterval) {
      const bool outer =
          a.form() != ImpreciseDate::Form::kDate || b.form() != ImpreciseDate::Form::kDate;
      return add_text(
          first, &last, interval_end(a, true) + "/" + interval_end(b, false),
          reason +
              (outer ? ", an interval between the outer days of what is named, marked approximate"
                     : ", an interval"));
    }
    if (joint == Joint::kBetween)
      return add_text(first, &last, "[" + set_end(a, true) + ".." + set_end(b, false) + "]",
                      reason + ", some day between them");
    add_text(first, &last, "[" + set_element(a) + "," + set_element(b) + "]",
             reason + ", one of the two");
  }

  ImpreciseDate date_of(const Candidate& candidate) const {
    Result<ImpreciseDate> date =
        internal::date_of(candidate.fields, candidate.hedge, options_.hemisphere);
    check(date.has_value(), "a candidate has been checked to exist");
    return std::move(date).value();
  }

  void add_text(const Candidate& first, const Candidate* last, const std::string& edtf,
                const std::string& reason) {
    Result<ImpreciseDate> date = ImpreciseDate::parse(edtf);
    if (!date)
      faults_.push_back(date.error().message);
    else
      add(first, last, std::move(date).value(), reason);
  }

  void add(const Candidate& first, const Candidate* last, ImpreciseDate date, std::string reason) {
    if (has_time_) reason += "; the time of day stays in the original";
    for (const Reading& known : readings_)
      if (known.calendar == first.fields.calendar && known.date == date)
        return;  // 05/05/2013 in either order
    if (readings_.size() >= kMaxReadings) return;
    Reading reading{first.fields.calendar, first.fields,      std::nullopt,
                    std::move(date),       std::move(reason), std::nullopt};
    if (last != nullptr) reading.last = last->fields;
    const Bounds bounds = reading.date.bounds();
    const bool one_day =
        reading.date.form() == ImpreciseDate::Form::kDate && bounds.earliest == bounds.latest;
    if (first.weekday != 0 && last == nullptr && one_day)
      reading.weekday_agrees = weekday(bounds.earliest.day) == first.weekday;
    readings_.push_back(std::move(reading));
  }

  std::vector<Item> items_;
  const DateOptions& options_;
  bool has_time_;
  std::vector<Reading> readings_;
  std::vector<std::string> faults_;
};

// The reading of text that is EDTF as it stands. Its fields are those of a plain date.
Reading edtf_reading(ImpreciseDate date) {
  CalendarFields fields;
  const EdtfEnd& start = date.members().front().start;
  const auto number = [](const std::string& digits) {
    const bool plain = !digits.empty() && digits.find('X') == std::string::npos;
    return plain ? std::stoi(digits) : 0;
  };
  if (start.kind == EndKind::kDate && start.date.year.size() == 4 &&
      start.date.year.find('X') == std::string::npos) {
    fields.has_year = true;
    fields.year = start.date.negative ? -number(start.date.year) : number(start.date.year);
  }
  if (start.kind == EndKind::kDate && number(start.date.month) <= 12) {
    fields.month = number(start.date.month);
    fields.day = number(start.date.day);
  }
  return Reading{Calendar::kGregorian,
                 fields,
                 std::nullopt,
                 std::move(date),
                 "written in EDTF (ISO 8601-2), Gregorian calendar",
                 std::nullopt};
}

// A plain year or date of these years may be Jalali, Hijri or imperial as well, so the exact
// notation does not settle the calendar.
bool may_be_another_calendar(const ImpreciseDate& date) {
  for (const EdtfMember& member : date.members())
    for (const EdtfEnd& end : {member.start, member.end})
      if (end.kind == EndKind::kDate && !end.date.negative && end.date.year.size() == 4 &&
          (end.date.year < "1701" || (end.date.year >= "2535" && end.date.year <= "2537")))
        return true;
  return false;
}

Failure refuse(std::string_view text, const std::vector<std::string>& faults) {
  std::string shown = printable(text.substr(0, 80));
  std::string why = faults.empty() ? "its words and numbers do not make a date" : faults.front();
  for (std::size_t i = 1; i < faults.size() && i < 3; ++i)
    if (why.find(faults[i]) == std::string::npos) why += "; " + faults[i];
  return fail(
      ErrorKind::kInvalid, "\"" + shown + "\" cannot be read as a date: " + why,
      "state the calendar, the order or the century in the mapping, or leave the value raw");
}

bool considers(const DateOptions& options, Calendar calendar) {
  return std::find(options.calendars.begin(), options.calendars.end(), calendar) !=
         options.calendars.end();
}

}  // namespace

Result<WrittenDate> read_written_date(std::string_view text, const DateOptions& options) {
  if (text.size() > kMaxWrittenDate)
    return refuse(is_utf8(text.substr(0, 80)) ? text : std::string_view("..."),
                  {"it is longer than 512 bytes"});
  WrittenDate result;
  result.original = std::string(text);
  const std::string_view core = trimmed(text);
  Result<ImpreciseDate> edtf = ImpreciseDate::parse(core);
  const bool is_edtf = edtf.has_value() && considers(options, Calendar::kGregorian);
  if (is_edtf && !may_be_another_calendar(*edtf)) {
    result.readings.push_back(edtf_reading(std::move(edtf).value()));
    return result;
  }
  Result<internal::Items> found = internal::items_of(core);
  if (!found && !is_edtf)
    return refuse(is_utf8(core) ? core : std::string_view("..."), {found.error().message});
  std::vector<std::string> faults;
  if (found) {
    std::vector<Item> items = split_groups(found->items);
    complete_short_year(items);
    const bool unknown = items.size() == 1 &&
                         (is_word(items.front(), WordKind::kUnknown) || items.front().text == "?");
    if (unknown) {
      result.stated_unknown = true;
      return result;
    }
    Interpreter interpreter(std::move(items), options, found->has_time);
    result.readings = interpreter.read();
    faults = interpreter.faults();
  }
  if (is_edtf) {
    const bool repeated =
        std::any_of(result.readings.begin(), result.readings.end(), [&](const Reading& reading) {
          return reading.calendar == Calendar::kGregorian && reading.date == *edtf;
        });
    if (!repeated)
      result.readings.insert(result.readings.begin(), edtf_reading(std::move(edtf).value()));
  }
  if (result.readings.empty()) return refuse(core, faults);
  return result;
}

std::vector<MonthName> months_named(std::string_view word) {
  std::vector<MonthName> months;
  if (!is_utf8(word) || word.size() > kMaxWrittenDate) return months;
  std::string key = internal::folded(trimmed(word));
  std::replace(key.begin(), key.end(), '-', ' ');  // "Dhu al-Hijja"
  for (const internal::WordMeaning& meaning : internal::meanings_of(key))
    if (meaning.kind == WordKind::kMonth) months.push_back({meaning.calendar, meaning.value});
  return months;
}

}  // namespace habeas::calendar
