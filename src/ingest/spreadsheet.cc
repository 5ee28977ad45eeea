// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/spreadsheet.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/core.h>

namespace habeas::ingest {

namespace {

struct Builtin {
  int64_t id;
  std::string_view code;
};
constexpr std::array<Builtin, 27> kBuiltin = {{{1, "0"},
                                               {2, "0.00"},
                                               {3, "#,##0"},
                                               {4, "#,##0.00"},
                                               {9, "0%"},
                                               {10, "0.00%"},
                                               {11, "0.00E+00"},
                                               {12, "# ?/?"},
                                               {13, "# ?\?/?\?"},
                                               {14, "mm-dd-yy"},
                                               {15, "d-mmm-yy"},
                                               {16, "d-mmm"},
                                               {17, "mmm-yy"},
                                               {18, "h:mm AM/PM"},
                                               {19, "h:mm:ss AM/PM"},
                                               {20, "h:mm"},
                                               {21, "h:mm:ss"},
                                               {22, "m/d/yy h:mm"},
                                               {37, "#,##0 ;(#,##0)"},
                                               {38, "#,##0 ;[Red](#,##0)"},
                                               {39, "#,##0.00;(#,##0.00)"},
                                               {40, "#,##0.00;[Red](#,##0.00)"},
                                               {45, "mm:ss"},
                                               {46, "[h]:mm:ss"},
                                               {47, "mmss.0"},
                                               {48, "##0.0E+0"},
                                               {49, "@"}}};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

std::optional<CellPlace> cell_place(std::string_view reference) {
  CellPlace place;
  size_t i = 0;
  for (; i < reference.size() && is_letter(reference[i]) && i < 4; ++i)
    place.column = place.column * 26 + (reference[i] & 0x1f);
  if (i == 0 || i == 4) return std::nullopt;
  auto [end, error] =
      std::from_chars(reference.data() + i, reference.data() + reference.size(), place.row);
  if (error != std::errc() || end != reference.data() + reference.size() || place.row < 1)
    return std::nullopt;
  --place.column;
  return place;
}

std::string cell_name(CellPlace place) {
  std::string letters;
  for (int64_t rest = place.column + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters + std::to_string(place.row);
}

std::string_view builtin_format(int64_t id) {
  auto found = std::find_if(kBuiltin.begin(), kBuiltin.end(),
                            [&](const Builtin& row) { return row.id == id; });
  return found == kBuiltin.end() ? std::string_view() : found->code;
}

bool is_date_format(std::string_view code) {
  std::string_view first = code.substr(0, code.find(';'));  // of positive numbers
  for (size_t i = 0; i < first.size(); ++i) {
    char c = first[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"') {
      i = std::min(first.find('"', i + 1), first.size());
    } else if (c == '[') {
      // Elapsed time ([h]) is a time; colours, conditions and locales are not.
      if (i + 2 < first.size() &&
          std::string_view("hmsHMS").find(first[i + 1]) != std::string_view::npos &&
          (first[i + 2] == ']' || first[i + 2] == first[i + 1]))
        return true;
      i = std::min(first.find(']', i + 1), first.size());
    } else if (std::string_view("ymdhsYMDHS").find(c) != std::string_view::npos) {
      return upper(first.substr(i, 7)) != "GENERAL";
    } else if (upper(first.substr(i, 7)) == "GENERAL") {
      i += 6;
    }
  }
  return false;
}

std::optional<std::string> date_of_serial(std::string_view number, DateSystem system) {
  double serial = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), serial);
  if (error != std::errc() || end != number.data() + number.size() || !(serial >= 0) ||
      serial >= 2958466)
    return std::nullopt;
  double whole = std::floor(serial);
  auto seconds = static_cast<int64_t>(std::llround((serial - whole) * 86400));
  auto day = static_cast<int64_t>(whole) + (seconds == 86400 ? 1 : 0);
  seconds %= 86400;
  std::string clock =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (system == DateSystem::k1900 && day == 0) return clock;
  std::string date;
  if (system == DateSystem::k1900 && day == 60) {
    date = "1900-02-29";
  } else {
    // The 1900 system counts a day that was not, so that later days are one too many.
    int64_t from_1900 = system == DateSystem::k1904 ? day + 1460 : day > 60 ? day - 2 : day - 1;
    auto ymd = std::chrono::year_month_day(std::chrono::sys_days(std::chrono::year(1900) / 1 / 1) +
                                           std::chrono::days(from_1900));
    date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  }
  return seconds == 0 ? date : date + " " + clock;
}

bool reaches_outside(std::string_view formula) {
  std::string text = upper(formula);
  for (std::string_view word :
       {"WEBSERVICE(", "HTTP://", "HTTPS://", "FILE:", "DDE(", "HYPERLINK(", "|'"}) {
    if (text.find(word) != std::string::npos) return true;
  }
  // [1]Sheet1!A1: another workbook, by number; [name] alone is a column of a table.
  for (size_t at = text.find('['); at != std::string::npos; at = text.find('[', at + 1)) {
    size_t i = at + 1;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i > at + 1 && i < text.size() && text[i] == ']') return true;
  }
  return text.find(".XLS") != std::string::npos;
}

}  // namespace habeas::ingest
