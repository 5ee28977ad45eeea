// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include "calendar/gregorian.h"
#include "text/fold.h"

namespace habeas::linkage::internal {

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Lower case without accents, punctuation as one space.
std::string words_of(std::string_view written) {
  std::string folded;
  if (is_ascii(written)) {
    folded.assign(written);
    for (char& c : folded)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  } else {
    folded = text::fold(written);
  }
  std::string out;
  for (char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = byte >= 0x80 || is_digit(c) || (c >= 'a' && c <= 'z');
    if (c == '\'' || c == '`') continue;
    if (letter)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

std::string_view sex_of(std::string_view word) {
  constexpr std::string_view kFemale[] = {
      "f",    "female", "woman", "girl", "w",     "weiblich", "2",     "زن",    "مونث", "مؤنث",
      "انثی", "انثي",   "أنثى",  "دختر", "femme", "fille",    "kadın", "kadin", "k"};
  constexpr std::string_view kMale[] = {"m",     "male",  "man",  "boy",   "männlich", "1",
                                        "مرد",   "مذکر",  "مذكر", "ذکر",   "ذكر",      "پسر",
                                        "homme", "erkek", "e",    "garçon"};
  for (std::string_view each : kFemale)
    if (word == each || word == words_of(each)) return "f";
  for (std::string_view each : kMale)
    if (word == each || word == words_of(each)) return "m";
  return word;
}

// Up to four runs of digits, with their lengths.
struct Digits {
  std::array<int, 4> value{};
  std::array<int, 4> length{};
  int runs = 0;
  bool only_separators = true;
};

Digits digits_of(std::string_view text) {
  Digits digits;
  for (size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      const char c = text[i++];
      if (c != '-' && c != '/' && c != '.' && c != ' ') digits.only_separators = false;
      continue;
    }
    size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (digits.runs == 4 || end - i > 8) {
      digits.only_separators = false;
      return digits;
    }
    int value = 0;
    for (size_t k = i; k < end; ++k) value = value * 10 + (text[k] - '0');
    digits.value[static_cast<size_t>(digits.runs)] = value;
    digits.length[static_cast<size_t>(digits.runs)] = static_cast<int>(end - i);
    ++digits.runs;
    i = end;
  }
  return digits;
}

// Bounds of the day, month or year that the digits name, if they name one.
void set_bounds(DateForm& date) {
  using calendar::day_from_gregorian;
  if (date.year <= 0) return;
  const bool whole_year = date.month == 0;
  const bool whole_month = date.day == 0;
  const int first_month = whole_year ? 1 : date.month;
  const int last_month = whole_year ? 12 : date.month;
  if (first_month > 12) return;
  const Result<calendar::DayNumber> earliest =
      day_from_gregorian({date.year, first_month, whole_month ? 1 : date.day});
  const Result<calendar::DayNumber> latest = day_from_gregorian(
      {date.year, last_month,
       whole_month ? calendar::gregorian_month_length(date.year, last_month) : date.day});
  if (!earliest || !latest) return;
  date.earliest = *earliest;
  date.latest = *latest;
}

bool plain_gregorian(const calendar::DateOptions& options) {
  return options.calendars.empty() || options.calendars.front() == calendar::Calendar::kGregorian;
}

// Numbers in an order that leaves no doubt: 1862-01-11, 18620111, "1862 1 11", 1862. Impossible
// months and days are kept as digits: a slip of one digit is still near.
bool read_plain(std::string_view written, const calendar::DateOptions& options, DateForm& date) {
  const Digits digits = digits_of(written);
  if (!digits.only_separators || !plain_gregorian(options)) return false;
  if (digits.runs == 1 && digits.length[0] == 8 &&
      options.order.value_or(calendar::NumberOrder::kYearMonthDay) ==
          calendar::NumberOrder::kYearMonthDay) {
    date.year = digits.value[0] / 10000;
    date.month = static_cast<int16_t>(digits.value[0] / 100 % 100);
    date.day = static_cast<int16_t>(digits.value[0] % 100);
  } else if (digits.runs == 3 && digits.length[0] == 4 && digits.length[1] <= 2 &&
             digits.length[2] <= 2) {
    date.year = digits.value[0];
    date.month = static_cast<int16_t>(digits.value[1]);
    date.day = static_cast<int16_t>(digits.value[2]);
  } else if (digits.runs == 2 && digits.length[0] == 4 && digits.length[1] == 2) {
    date.year = digits.value[0];
    date.month = static_cast<int16_t>(digits.value[1]);
  } else if (digits.runs == 1 && digits.length[0] == 4) {
    date.year = digits.value[0];
  } else {
    return false;
  }
  // A year below 1500 may be one of the Hijri calendars: let the calendars say.
  return date.year >= 1500 || (date.year > 0 && options.calendars.size() == 1);
}

void take_readings(const calendar::WrittenDate& written, DateForm& date) {
  for (const calendar::Reading& reading : written.readings) {
    const calendar::Bounds bounds = reading.date.bounds();
    if (bounds.earliest.kind != calendar::EndKind::kDate ||
        bounds.latest.kind != calendar::EndKind::kDate)
      continue;
    if (date.latest < date.earliest) {
      date.earliest = bounds.earliest.day;
      date.latest = bounds.latest.day;
      const calendar::GregorianDate first = calendar::gregorian_from_day(date.earliest);
      const calendar::GregorianDate last = calendar::gregorian_from_day(date.latest);
      if (first.year == last.year) date.year = static_cast<int32_t>(first.year);
      if (first.year == last.year && first.month == last.month)
        date.month = static_cast<int16_t>(first.month);
      if (date.earliest == date.latest) date.day = static_cast<int16_t>(first.day);
    } else {
      date.earliest = std::min(date.earliest, bounds.earliest.day);
      date.latest = std::max(date.latest, bounds.latest.day);
      date.calendar_unsure = true;
    }
  }
  if (!date.calendar_unsure) return;
  // The parts that all readings share are still parts: the year of 03/04/2013.
  const calendar::GregorianDate first = calendar::gregorian_from_day(date.earliest);
  const calendar::GregorianDate last = calendar::gregorian_from_day(date.latest);
  date.year = first.year == last.year ? static_cast<int32_t>(first.year) : 0;
  date.month = 0;
  date.day = 0;
}

Canonical date_form(std::string_view written, const MappedField& field) {
  Canonical out;
  DateForm date;
  if (read_plain(written, field.dates, date)) {
    set_bounds(date);
    out.date = date;
    out.text = fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    return out;
  }
  date = DateForm{};
  const Result<calendar::WrittenDate> read = calendar::read_written_date(written, field.dates);
  if (read) take_readings(*read, date);
  if (date.latest < date.earliest) return out;
  out.date = date;
  // One day is one value, in whatever calendar it was written.
  out.text = date.day != 0 ? fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day)
                           : fmt::format("{}..{}", date.earliest, date.latest);
  return out;
}

Canonical number_form(std::string_view written) {
  Canonical out;
  const std::string folded = is_ascii(written) ? std::string(written) : text::fold(written);
  const size_t at = folded.find_first_of("0123456789");
  if (at == std::string::npos) return out;
  double value = 0;
  std::from_chars(folded.data() + at, folded.data() + folded.size(), value);
  if (at > 0 && folded[at - 1] == '-') value = -value;
  if (!std::isfinite(value) || std::abs(value) > 2e9) return out;
  out.number = static_cast<int32_t>(std::lround(value));
  out.text = fmt::format("{}", out.number);
  return out;
}

}  // namespace

Canonical canonical_form(std::string_view written, const MappedField& field) {
  Canonical out;
  switch (field.kind) {
    case FieldKind::kBirthDate:
    case FieldKind::kDeathDate:
    case FieldKind::kDate:
      return date_form(written, field);
    case FieldKind::kYear:
    case FieldKind::kAge:
    case FieldKind::kNumber:
      return number_form(written);
    case FieldKind::kSex:
      out.text = sex_of(words_of(written));
      return out;
    case FieldKind::kPostcode:
    case FieldKind::kIdentifier:
      out.text = without_spaces(words_of(written));
      return out;
    case FieldKind::kEmail:
      out.text = is_ascii(written) ? std::string(written) : text::fold(written);
      for (char& c : out.text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      return out;
    default:
      out.text = words_of(written);
      return out;
  }
}

}  // namespace habeas::linkage::internal
