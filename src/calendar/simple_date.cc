// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/simple_date.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"
#include "calendar/internal/date_fields.h"
#include "calendar/jalali.h"

namespace habeas::calendar::internal {
namespace {

// What the items say, before deciding in which calendar.
struct Parts {
  std::vector<MonthName> months;
  std::string month_text;
  int season = -1, third = -1, day = 0, weekday = 0, tens = -1, era = 0;
  bool decade = false;
  unsigned hedge = 0;
  std::vector<NumberItem> numbers;
  bool from_group = false;  // the numbers stood in one group: "3/4/2013"
  std::string number_text;
};

// False if an item appears twice or has no place in a single date.
bool collect(std::span<const Item> items, Parts& parts, std::vector<std::string>& faults) {
  const auto refuse = [&](const Item& item) {
    faults.push_back("\"" + printable(item.text) + "\" is not understood there");
    return false;
  };
  const auto set_once = [](int& value, int unset, int wanted) {
    const bool first = value == unset;
    value = wanted;
    return first;
  };
  for (const Item& item : items) {
    if (item.kind != Item::Kind::kWord) {
      const bool group = item.kind == Item::Kind::kGroup;
      if (parts.from_group || (group && !parts.numbers.empty())) return refuse(item);
      parts.from_group = group;
      parts.numbers.insert(parts.numbers.end(), item.numbers.begin(), item.numbers.end());
      parts.number_text += (parts.number_text.empty() ? "" : " ") + item.text;
      if (parts.numbers.size() > 3) return refuse(item);
      continue;
    }
    bool accepted = true;
    switch (item.word) {
      case WordKind::kMonth:
        accepted = parts.months.empty();
        parts.months = item.months;
        parts.month_text = item.text;
        break;
      case WordKind::kSeason:
        accepted = set_once(parts.season, -1, item.value);
        break;
      case WordKind::kPart:
        accepted = set_once(parts.third, -1, item.value);
        break;
      case WordKind::kDayWord:
        accepted = set_once(parts.day, 0, item.value);
        break;
      case WordKind::kWeekday:
        accepted = set_once(parts.weekday, 0, item.value);
        break;
      case WordKind::kTens:
        accepted = set_once(parts.tens, -1, item.value);
        break;
      case WordKind::kEra:
        accepted = set_once(parts.era, 0, item.value);
        break;
      case WordKind::kDecade:
        parts.decade = true;
        break;
      case WordKind::kHedge:
        parts.hedge |= static_cast<unsigned>(item.value);
        break;
      case WordKind::kFiller:
      case WordKind::kOrdinal:
        break;
      default:
        accepted = false;
        break;
    }
    if (!accepted) return refuse(item);
  }
  return true;
}

int era_bit(Calendar calendar) {
  switch (calendar) {
    case Calendar::kGregorian:
      return kEraGregorian;
    case Calendar::kJalali:
      return kEraJalali;
    case Calendar::kHijri:
      return kEraHijri;
    case Calendar::kImperial:
      return kEraImperial;
  }
  throw Bug("a calendar that does not exist");
}

std::string_view title(Calendar calendar) {
  constexpr std::array<std::string_view, 4> kTitles = {"Gregorian", "Jalali", "Hijri", "imperial"};
  return kTitles[static_cast<std::size_t>(calendar)];
}

std::string_view title(NumberOrder order) {
  constexpr std::array<std::string_view, 3> kTitles = {"day/month/year", "month/day/year",
                                                       "year/month/day"};
  return kTitles[static_cast<std::size_t>(order)];
}

class Builder {
 public:
  Builder(const Parts& parts, const DateOptions& options, const Candidate* context,
          std::vector<std::string>& faults)
      : parts_(parts), options_(options), context_(context), faults_(faults) {}

  std::vector<Candidate> build() {
    for (const MonthName& choice : choices()) {
      calendar_ = choice.calendar;
      if (choice.month != 0)
        with_named_month(choice.month);
      else if (parts_.numbers.size() == 3)
        three_numbers();
      else if (parts_.numbers.size() == 2 && parts_.from_group)
        two_numbers();
      else
        without_month();
    }
    return std::move(found_);
  }

 private:
  // The calendars to try, each with the month named in it (0: none). The text decides: a month's
  // name, then an era mark; only without either do the options.
  std::vector<MonthName> choices() {
    std::vector<MonthName> all;
    const int eras = parts_.era & ~kEraBefore;
    if (!parts_.months.empty()) {
      for (const MonthName& month : parts_.months) {
        all.push_back(month);
        if (month.calendar == Calendar::kJalali) all.push_back({Calendar::kImperial, month.month});
      }
    } else {
      std::vector<Calendar> calendars = {Calendar::kGregorian, Calendar::kJalali, Calendar::kHijri,
                                         Calendar::kImperial};
      for (const Calendar calendar : calendars) all.push_back({calendar, 0});
      if (eras == 0)
        std::erase_if(all, [&](const MonthName& choice) { return !considered(choice.calendar); });
    }
    if (eras != 0) {
      std::erase_if(
          all, [&](const MonthName& choice) { return (eras & era_bit(choice.calendar)) == 0; });
      if (all.empty()) faults_.push_back("the month and the era belong to different calendars");
    }
    if (options_.calendars_are_fixed && !all.empty()) {
      std::erase_if(all, [&](const MonthName& choice) { return !considered(choice.calendar); });
      if (all.empty()) faults_.push_back("it names a calendar that the options rule out");
    }
    if (context_ != nullptr)
      std::erase_if(all, [&](const MonthName& choice) {
        return choice.calendar != context_->fields.calendar;
      });
    return all;
  }

  // The imperial era is a way of counting Jalali years.
  bool considered(Calendar calendar) const {
    const auto listed = [&](Calendar wanted) {
      return std::find(options_.calendars.begin(), options_.calendars.end(), wanted) !=
             options_.calendars.end();
    };
    return listed(calendar) || (calendar == Calendar::kImperial && listed(Calendar::kJalali));
  }

  // The year a number stands for in the calendar at hand; two digits need a century.
  std::optional<std::int64_t> year_of(const NumberItem& number) {
    const bool counted_from_christ =
        calendar_ == Calendar::kGregorian && parts_.era != 0;  // "44 BC"
    if (number.digits >= 3 || counted_from_christ) return number.value;
    const std::optional<int> century = calendar_ == Calendar::kGregorian
                                           ? options_.gregorian_century
                                       : calendar_ == Calendar::kJalali ? options_.jalali_century
                                       : calendar_ == Calendar::kHijri  ? options_.hijri_century
                                                                        : std::nullopt;
    if (century) return *century + number.value;
    if (calendar_ != Calendar::kImperial)
      faults_.push_back("the year " + std::to_string(number.value) +
                        " has two digits and no option states its century");
    return std::nullopt;
  }

  void with_named_month(int month) {
    const std::vector<NumberItem>& numbers = parts_.numbers;
    if (parts_.from_group || numbers.size() > 2 || parts_.decade || parts_.season >= 0)
      return not_understood();
    const bool zero = std::any_of(numbers.begin(), numbers.end(),
                                  [](const NumberItem& number) { return number.value == 0; });
    if (zero) return faults_.push_back("there is no day and no year 0");
    if (numbers.empty()) return add(std::nullopt, month, parts_.day, by_name());
    if (numbers.size() == 1) {
      const NumberItem& number = numbers.front();
      const bool is_year = number.digits >= 3 || parts_.day != 0 || number.value > 31;
      if (is_year) return add_with_year(number, month, parts_.day);
      add(std::nullopt, month, static_cast<int>(number.value), by_name());
      // "July 08" may be a year as well, once an option says which century.
      const std::size_t before = faults_.size();
      if (context_ == nullptr && year_of(number)) add_with_year(number, month, 0);
      faults_.resize(before);
      return;
    }
    if (parts_.day != 0) return not_understood();
    // Two numbers: the long one is the year; of two short ones the second, unless it must be the
    // first.
    const bool year_first =
        numbers[1].digits < 3 && (numbers[0].digits >= 3 || numbers[0].value > 31);
    const NumberItem& year = numbers[year_first ? 0 : 1];
    const NumberItem& day = numbers[year_first ? 1 : 0];
    if (day.digits > 2) return not_understood();
    add_with_year(year, month, static_cast<int>(day.value));
  }

  void add_with_year(const NumberItem& number, int month, int day) {
    if (const std::optional<std::int64_t> year = year_of(number)) add(year, month, day, by_name());
  }

  void three_numbers() {
    const std::vector<NumberItem>& n = parts_.numbers;
    if (parts_.season >= 0 || parts_.decade || parts_.third >= 0 || parts_.day != 0)
      return not_understood();
    std::vector<NumberOrder> orders;
    if (n[0].digits >= 3)
      orders = {NumberOrder::kYearMonthDay};
    else if (options_.order)
      orders = {*options_.order};
    else {
      orders = {NumberOrder::kDayMonthYear};
      // Month first is an American habit, and only of the Gregorian calendar.
      if (calendar_ == Calendar::kGregorian) orders.push_back(NumberOrder::kMonthDayYear);
      if (n[2].digits < 3) orders.push_back(NumberOrder::kYearMonthDay);
    }
    for (const NumberOrder order : orders) {
      const bool year_first = order == NumberOrder::kYearMonthDay;
      const NumberItem& year = n[year_first ? 0 : 2];
      const NumberItem& month = n[order == NumberOrder::kMonthDayYear ? 0 : 1];
      const NumberItem& day = n[year_first ? 2 : order == NumberOrder::kMonthDayYear ? 1 : 0];
      if (month.digits > 2 || day.digits > 2) {
        faults_.push_back("it is not in the order " + std::string(title(order)));
        continue;
      }
      if (month.value < 1 || month.value > 12 || day.value < 1) {
        faults_.push_back("month " + std::to_string(month.value) + ", day " +
                          std::to_string(day.value) + " does not exist in the order " +
                          std::string(title(order)));
        continue;
      }
      if (const std::optional<std::int64_t> value = year_of(year))
        add(value, static_cast<int>(month.value), static_cast<int>(day.value),
            "\"" + parts_.number_text + "\" as " + std::string(title(order)), order);
    }
  }

  void two_numbers() {
    const NumberItem& a = parts_.numbers[0];
    const NumberItem& b = parts_.numbers[1];
    if (parts_.season >= 0 || parts_.decade || parts_.day != 0) return not_understood();
    const std::string quoted = "\"" + parts_.number_text + "\"";
    if (a.digits >= 3 || b.digits >= 3) {
      const NumberItem& year = a.digits >= 3 ? a : b;
      const NumberItem& month = a.digits >= 3 ? b : a;
      if (month.digits > 2 || month.value < 1 || month.value > 12) return not_understood();
      return add(year.value, static_cast<int>(month.value), 0, quoted + " as a month and its year");
    }
    for (const NumberOrder order : {NumberOrder::kDayMonthYear, NumberOrder::kMonthDayYear}) {
      if (options_.order &&
          (*options_.order == NumberOrder::kDayMonthYear) != (order == NumberOrder::kDayMonthYear))
        continue;
      const NumberItem& month = order == NumberOrder::kMonthDayYear ? a : b;
      const NumberItem& day = order == NumberOrder::kMonthDayYear ? b : a;
      if (month.value < 1 || month.value > 12 || day.value < 1) continue;
      add(std::nullopt, static_cast<int>(month.value), static_cast<int>(day.value),
          quoted + (order == NumberOrder::kMonthDayYear ? " as month/day" : " as day/month") +
              " without a year",
          order);
    }
  }

  void without_month() {
    const std::vector<NumberItem>& numbers = parts_.numbers;
    if (numbers.size() > 1) return not_understood();
    if (parts_.tens >= 0) {
      if (!numbers.empty() || parts_.season >= 0 || parts_.day != 0) return not_understood();
      if (const std::optional<std::int64_t> year = year_of({parts_.tens, 2}))
        add(year, 0, 0, "a decade named in words");
      return;
    }
    const bool lone_day = numbers.empty() ? parts_.day != 0 : numbers[0].digits <= 2;
    if (lone_day && context_ != nullptr && context_->fields.day != 0 && parts_.season < 0) {
      const int day = numbers.empty() ? parts_.day : static_cast<int>(numbers[0].value);
      return add(std::nullopt, context_->fields.month, day,
                 "a day of the month named at the other end");
    }
    if (parts_.day != 0) return not_understood();
    if (numbers.empty()) {
      if (parts_.season < 0 || parts_.decade) return not_understood();
      return add(std::nullopt, 0, 0, "a season by name");
    }
    const NumberItem& number = numbers.front();
    if (number.digits == 8) return compact(number);
    const std::string what = parts_.decade        ? "a decade"
                             : parts_.season >= 0 ? "a season of a year"
                                                  : "a year";
    if (const std::optional<std::int64_t> year = year_of(number)) add(year, 0, 0, what);
  }

  // Eight digits: year first, or day or month first.
  void compact(const NumberItem& number) {
    if (parts_.season >= 0 || parts_.decade || parts_.third >= 0) return not_understood();
    const std::int64_t v = number.value;
    const auto attempt = [&](std::int64_t year, std::int64_t month, std::int64_t day,
                             NumberOrder order) {
      if (options_.order && *options_.order != order) return;
      if (month < 1 || month > 12 || day < 1 || year < 1000) return;
      add(year, static_cast<int>(month), static_cast<int>(day),
          "eight digits as " + std::string(title(order)), order);
    };
    attempt(v / 10000, v / 100 % 100, v % 100, NumberOrder::kYearMonthDay);
    attempt(v % 10000, v / 10000 % 100, v / 1000000, NumberOrder::kDayMonthYear);
    if (calendar_ == Calendar::kGregorian)
      attempt(v % 10000, v / 1000000, v / 10000 % 100, NumberOrder::kMonthDayYear);
    if (found_.empty()) faults_.push_back("its eight digits are no date");
  }

  std::string by_name() const {
    return "the month is named \"" + printable(parts_.month_text) + "\"";
  }

  void not_understood() { faults_.push_back("its words and numbers do not make one date"); }

  // Completes a candidate, checks that it exists and keeps it.
  void add(std::optional<std::int64_t> year, int month, int day, std::string reason,
           std::optional<NumberOrder> order = std::nullopt) {
    Candidate candidate;
    candidate.hedge = static_cast<Qualifier>(parts_.hedge);
    candidate.weekday = parts_.weekday;
    candidate.order = order;
    candidate.reason = std::move(reason) + ", " + std::string(title(calendar_)) + " calendar";
    CalendarFields& fields = candidate.fields;
    fields.calendar = calendar_;
    fields.month = month;
    fields.day = day;
    if (!year && context_ != nullptr && context_->fields.has_year) {
      year = context_->fields.year;
      candidate.reason += ", the year from the other end";
    }
    fields.has_year = year.has_value();
    fields.year = year.value_or(0);
    if ((parts_.era & kEraBefore) != 0) fields.year = 1 - fields.year;  // 1 BC is year 0
    if (!plausible(fields)) return;
    constexpr std::array<std::string_view, 4> kSeasons = {"spring", "summer", "autumn", "winter"};
    constexpr std::array<std::string_view, 3> kThirds = {"early", "mid", "late"};
    if (parts_.third >= 0) {
      if (day != 0) return not_understood();
      fields.part = kThirds[static_cast<std::size_t>(parts_.third)];
      candidate.reason += parts_.season < 0 ? ", \"" + fields.part + "\" taken as a third of it"
                                            : ", \"" + fields.part + "\" does not narrow a season";
    }
    const bool decade = parts_.decade || parts_.tens >= 0;
    const std::string whole(parts_.season >= 0 ? kSeasons[static_cast<std::size_t>(parts_.season)]
                            : decade           ? "decade"
                                               : "");
    if (!whole.empty()) fields.part += (fields.part.empty() ? "" : " ") + whole;
    Result<ImpreciseDate> date = date_of(fields, candidate.hedge, options_.hemisphere);
    if (!date)
      faults_.push_back(date.error().message);
    else
      found_.push_back(std::move(candidate));
  }

  // The imperial era is read only where the text names it or its three years fit.
  bool plausible(const CalendarFields& fields) const {
    if (fields.calendar != Calendar::kImperial || (parts_.era & kEraImperial) != 0) return true;
    return fields.has_year && fields.year >= kFirstImperialYear && fields.year <= kLastImperialYear;
  }

  const Parts& parts_;
  const DateOptions& options_;
  const Candidate* context_;
  std::vector<std::string>& faults_;
  Calendar calendar_ = Calendar::kGregorian;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> simple_dates(std::span<const Item> items, const DateOptions& options,
                                    const Candidate* context, std::vector<std::string>& faults) {
  Parts parts;
  if (!collect(items, parts, faults)) return {};
  return Builder(parts, options, context, faults).build();
}

}  // namespace habeas::calendar::internal
