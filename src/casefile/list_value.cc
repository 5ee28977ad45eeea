// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_value.h"

#include <array>
#include <utility>

#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::casefile {

namespace {

using calendar::Calendar;
using calendar::NumberOrder;

constexpr std::array<std::pair<std::string_view, Calendar>, 4> kCalendars = {
    {{"gregorian", Calendar::kGregorian},
     {"jalali", Calendar::kJalali},
     {"hijri", Calendar::kHijri},
     {"imperial", Calendar::kImperial}}};
constexpr std::array<std::pair<std::string_view, NumberOrder>, 3> kOrders = {
    {{"dmy", NumberOrder::kDayMonthYear},
     {"mdy", NumberOrder::kMonthDayYear},
     {"ymd", NumberOrder::kYearMonthDay}}};

}  // namespace

std::optional<Calendar> calendar_named(std::string_view word) {
  for (const auto& [name, value] : kCalendars) {
    if (name == word) return value;
  }
  return {};
}

std::optional<NumberOrder> order_named(std::string_view word) {
  for (const auto& [name, value] : kOrders) {
    if (name == word) return value;
  }
  return {};
}

std::string calendar_name(Calendar calendar) {
  for (const auto& [name, value] : kCalendars) {
    if (value == calendar) return std::string(name);
  }
  return {};
}

std::string order_name(NumberOrder order) {
  for (const auto& [name, value] : kOrders) {
    if (value == order) return std::string(name);
  }
  return {};
}

std::string trimmed_cell(const std::string& text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Json number_value_of(const std::string& raw) {
  std::string digits = text::encode(text::clean(text::decode(trimmed_cell(raw))));
  JsonObject out{{"raw", Json(raw)}};
  // "34", "30-35", "30 - 35"; nothing else is a number.
  std::vector<int64_t> numbers;
  std::string run;
  bool plain = !digits.empty();
  int dashes = 0;
  for (size_t i = 0; i <= digits.size(); ++i) {
    char c = i < digits.size() ? digits[i] : '\0';
    if (c >= '0' && c <= '9') {
      run += c;
      continue;
    }
    if (!run.empty() && run.size() <= 12) numbers.push_back(std::stoll(run));
    if (run.size() > 12) plain = false;
    run.clear();
    if (c == '-') ++dashes;
    if (c != '-' && c != ' ' && c != '\0') plain = false;
  }
  bool single = numbers.size() == 1 && dashes == 0;
  bool range = numbers.size() == 2 && dashes == 1 && numbers[0] <= numbers[1];
  if (plain && (single || range)) {
    out["at_least"] = Json(numbers.front());
    out["at_most"] = Json(numbers.back());
  } else {
    out["unread"] = Json("it is no number");
  }
  return Json(std::move(out));
}

Json date_value_of(const std::string& raw, const calendar::DateOptions& options) {
  JsonObject out{{"raw", Json(raw)}};
  Result<calendar::WrittenDate> read = calendar::read_written_date(trimmed_cell(raw), options);
  if (!read) {
    out["unread"] = Json(read.error().message);
  } else if (read->stated_unknown) {
    out["unknown"] = Json("stated");
  } else {
    // Several readings: it stays ambiguous until a mapping says which.
    JsonArray readings;
    for (const calendar::Reading& reading : read->readings)
      readings.push_back(Json(reading.date.canonical()));
    if (readings.size() == 1) {
      out["edtf"] = readings[0];
    } else {
      out["readings"] = Json(std::move(readings));
    }
  }
  return Json(std::move(out));
}

calendar::DateOptions date_options_of(const std::vector<calendar::Calendar>& calendars,
                                      std::optional<calendar::NumberOrder> order,
                                      std::optional<int> century) {
  calendar::DateOptions options;
  if (!calendars.empty()) {
    options.calendars = calendars;
    options.calendars_are_fixed = true;
  }
  options.order = order;
  if (century && calendars.size() == 1) {
    switch (calendars[0]) {
      case calendar::Calendar::kGregorian:
        options.gregorian_century = century;
        break;
      case calendar::Calendar::kJalali:
        options.jalali_century = century;
        break;
      case calendar::Calendar::kHijri:
        options.hijri_century = century;
        break;
      case calendar::Calendar::kImperial:
        break;
    }
  }
  return options;
}

}  // namespace habeas::casefile
