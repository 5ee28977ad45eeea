// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_mapping.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include "base/encoding.h"
#include "casefile/list_property.h"
#include "casefile/list_value.h"
#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::casefile {

namespace {

using calendar::Calendar;
using calendar::NumberOrder;

// Collects every fault, so that a person mends the file once.
class MappingReader {
 public:
  Result<ListMapping> read(const toml::table& root) {
    keys(root, "", {"list", "columns", "constants", "refuse"});
    read_list(root);
    read_columns(root);
    if (const toml::table* constants = root["constants"].as_table()) {
      for (const auto& [key, value] : *constants) {
        std::string property(key.str());
        check_property(property, "[constants]");
        mapping_.constants[property] = text(value, "[constants] " + property);
      }
    }
    if (const toml::table* refuse = root["refuse"].as_table()) {
      keys(*refuse, "[refuse]", {"without"});
      for (const std::string& property : strings(refuse->get("without"), "[refuse] without")) {
        check_property(property, "[refuse] without");
        mapping_.required.push_back(property);
      }
    }
    if (faults_.empty()) return std::move(mapping_);
    return fail(ErrorKind::kInvalid, fmt::format("the mapping: {}", fmt::join(faults_, "; ")),
                "docs/formats/lists.md says what a mapping may hold");
  }

 private:
  void fault(std::string what) { faults_.push_back(std::move(what)); }

  void keys(const toml::table& table, const std::string& where,
            std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, value] : table) {
      if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
        fault(fmt::format("{}{}\"{}\" is no key here; there are: {}", where,
                          where.empty() ? "" : " ", printable(key.str()),
                          fmt::join(allowed, ", ")));
      }
    }
  }

  std::string text(const toml::node& node, const std::string& where) {
    if (const auto* value = node.as_string()) return value->get();
    fault(where + " must be a text in quotation marks");
    return {};
  }

  std::string text_at(const toml::table& table, std::string_view key, const std::string& where) {
    const toml::node* node = table.get(key);
    return node == nullptr ? std::string() : text(*node, fmt::format("{} {}", where, key));
  }

  std::vector<std::string> strings(const toml::node* node, const std::string& where) {
    std::vector<std::string> out;
    if (node == nullptr) return out;
    if (const auto* one = node->as_string()) return {one->get()};
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      fault(where + " must be a list of texts");
      return out;
    }
    for (const toml::node& item : *array) out.push_back(text(item, where));
    return out;
  }

  void check_property(const std::string& name, const std::string& where) {
    if (list_property(name) != nullptr) return;
    std::vector<std::string_view> known;
    for (const ListProperty& property : list_properties()) known.push_back(property.name);
    fault(fmt::format(
        "{}: \"{}\" is no property of a list; there are: {}, identifier.<scheme>, note.<what>",
        where, printable(name), fmt::join(known, ", ")));
  }

  void read_calendars(const toml::table& table, const std::string& where,
                      std::vector<Calendar>& out, std::optional<NumberOrder>& order) {
    for (const std::string& name : strings(table.get("calendar"), where + " calendar")) {
      std::optional<Calendar> found = calendar_named(name);
      if (!found) {
        fault(fmt::format("{}: calendar \"{}\" is not one of gregorian, jalali, hijri, imperial",
                          where, printable(name)));
      } else {
        out.push_back(*found);
      }
    }
    std::string name = text_at(table, "order", where);
    if (name.empty()) return;
    order = order_named(name);
    if (!order)
      fault(fmt::format("{}: order \"{}\" is not one of dmy, mdy, ymd", where, printable(name)));
  }

  void read_list(const toml::table& root) {
    const toml::table* list = root["list"].as_table();
    if (list == nullptr) {
      fault("there is no [list]");
      return;
    }
    keys(*list, "[list]",
         {"name", "language", "sheet", "header_row", "key", "encoding", "delimiter", "calendar",
          "order", "century"});
    mapping_.name = text_at(*list, "name", "[list]");
    if (mapping_.name.empty()) fault("[list] name says how the list is called; it is missing");
    mapping_.language = text_at(*list, "language", "[list]");
    mapping_.sheet = text_at(*list, "sheet", "[list]");
    mapping_.key = text_at(*list, "key", "[list]");
    mapping_.encoding = text_at(*list, "encoding", "[list]");
    mapping_.delimiter = text_at(*list, "delimiter", "[list]");
    if (mapping_.delimiter.size() > 1) fault("[list] delimiter must be one character");
    read_calendars(*list, "[list]", mapping_.calendars, mapping_.order);
    if (const toml::node* row = list->get("header_row")) {
      mapping_.header_row = row->value_or(int64_t{-1});
      if (mapping_.header_row < 0 || mapping_.header_row > 1000)
        fault("[list] header_row must be 0 to 1000");
    }
    if (const toml::node* century = list->get("century")) {
      int64_t value = century->value_or(int64_t{-1});
      if (value < 0 || value % 100 != 0 || value > 2100)
        fault("[list] century must be a number like 1900 or 1300");
      mapping_.century = static_cast<int>(value);
    }
  }

  void read_columns(const toml::table& root) {
    const toml::table* columns = root["columns"].as_table();
    if (columns == nullptr) {
      fault("there is no [columns]");
      return;
    }
    for (const auto& [key, value] : *columns) {
      ColumnMapping column;
      column.header = std::string(key.str());
      std::string where = fmt::format("column \"{}\"", printable(column.header));
      if (const auto* word = value.as_string()) {
        if (word->get() != "raw") column.property = word->get();
      } else if (const toml::table* table = value.as_table()) {
        keys(*table, where, {"property", "language", "calendar", "order"});
        column.property = text_at(*table, "property", where);
        if (column.property == "raw") column.property.clear();
        column.language = text_at(*table, "language", where);
        read_calendars(*table, where, column.calendars, column.order);
      } else {
        fault(where + " must be a property, \"raw\", or a table with a property");
      }
      if (!column.property.empty()) check_property(column.property, where);
      mapping_.columns.push_back(std::move(column));
    }
  }

  ListMapping mapping_;
  std::vector<std::string> faults_;
};

Json names_of(const std::vector<Calendar>& calendars) {
  JsonArray out;
  for (Calendar calendar : calendars) out.push_back(Json(calendar_name(calendar)));
  return Json(std::move(out));
}

std::string quoted(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

std::string calendars_line(const std::vector<Calendar>& calendars) {
  std::vector<std::string> names;
  for (Calendar calendar : calendars) names.push_back("\"" + calendar_name(calendar) + "\"");
  return fmt::format("[{}]", fmt::join(names, ", "));
}

// The four-digit numbers of a text.
std::vector<int> years_in(const std::string& cell) {
  std::vector<int> out;
  std::string run;
  auto end = [&] {
    if (run.size() == 4) out.push_back(std::stoi(run));
    run.clear();
  };
  for (char32_t c : text::clean(text::decode(cell, 200))) {  // digits of any script as 0-9
    if (c >= '0' && c <= '9') {
      run += static_cast<char>(c);
    } else {
      end();
    }
  }
  end();
  return out;
}

// The calendar that the years of a column speak for; nothing if they are few or mixed.
std::optional<Calendar> calendar_of(const std::vector<std::vector<std::string>>& rows,
                                    size_t column) {
  int64_t gregorian = 0;
  int64_t jalali = 0;
  for (const std::vector<std::string>& row : rows) {
    if (column >= row.size()) continue;
    for (int year : years_in(row[column])) {
      if (year >= 1250 && year <= 1450) ++jalali;  // or lunar: a person must say
      if (year >= 1850 && year <= 2100) ++gregorian;
    }
  }
  if (gregorian > 0 && jalali == 0) return Calendar::kGregorian;
  if (jalali > 0 && gregorian == 0) return Calendar::kJalali;
  return {};
}

// The order that "13/04/2013" gives away; nothing if every cell could be read both ways.
std::optional<NumberOrder> order_of(const std::vector<std::vector<std::string>>& rows,
                                    size_t column) {
  bool day_first = false;
  bool month_first = false;
  for (const std::vector<std::string>& row : rows) {
    if (column >= row.size()) continue;
    int a = 0;
    int b = 0;
    int c = 0;
    if (std::sscanf(row[column].c_str(), "%2d%*1[/.-]%2d%*1[/.-]%4d", &a, &b, &c) != 3) continue;
    if (a > 12 && b <= 12) day_first = true;
    if (b > 12 && a <= 12) month_first = true;
  }
  if (day_first && !month_first) return NumberOrder::kDayMonthYear;
  if (month_first && !day_first) return NumberOrder::kMonthDayYear;
  return {};
}

}  // namespace

Result<ListMapping> parse_list_mapping(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "the mapping is no UTF-8 text");
  try {
    return MappingReader().read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(
        ErrorKind::kInvalid,
        fmt::format("the mapping: line {}: {}", error.source().begin.line,
                    std::string(error.description())),
        "it is a TOML file; a header with spaces or other letters stands in quotation marks");
  }
}

Json to_json(const ListMapping& mapping) {
  JsonArray columns;
  for (const ColumnMapping& column : mapping.columns) {
    JsonObject row{{"header", Json(column.header)}, {"property", Json(column.property)}};
    if (!column.language.empty()) row["language"] = Json(column.language);
    if (!column.calendars.empty()) row["calendar"] = names_of(column.calendars);
    if (column.order) row["order"] = Json(order_name(*column.order));
    columns.push_back(Json(std::move(row)));
  }
  JsonObject constants;
  for (const auto& [property, value] : mapping.constants) constants[property] = Json(value);
  JsonObject out{{"calendar", names_of(mapping.calendars)},
                 {"columns", Json(std::move(columns))},
                 {"constants", Json(std::move(constants))},
                 {"header_row", Json(mapping.header_row)},
                 {"key", Json(mapping.key)},
                 {"language", Json(mapping.language)},
                 {"name", Json(mapping.name)},
                 {"sheet", Json(mapping.sheet)},
                 {"without", Json(JsonArray(mapping.required.begin(), mapping.required.end()))}};
  if (mapping.order) out["order"] = Json(order_name(*mapping.order));
  if (mapping.century) out["century"] = Json(*mapping.century);
  if (!mapping.encoding.empty()) out["encoding"] = Json(mapping.encoding);
  if (!mapping.delimiter.empty()) out["delimiter"] = Json(mapping.delimiter);
  return Json(std::move(out));
}

std::string format_list_mapping(const ListMapping& mapping) {
  std::string out =
      "# How the columns of this list are read (docs/formats/lists.md). \"raw\": kept as it "
      "stands.\n[list]\n";
  out += fmt::format("name = {}\n", quoted(mapping.name));
  if (!mapping.language.empty()) out += fmt::format("language = {}\n", quoted(mapping.language));
  if (!mapping.sheet.empty()) out += fmt::format("sheet = {}\n", quoted(mapping.sheet));
  if (mapping.header_row != 1) out += fmt::format("header_row = {}\n", mapping.header_row);
  if (!mapping.key.empty()) out += fmt::format("key = {}\n", quoted(mapping.key));
  if (!mapping.calendars.empty())
    out += fmt::format("calendar = {}\n", calendars_line(mapping.calendars));
  if (mapping.order) out += fmt::format("order = \"{}\"\n", order_name(*mapping.order));
  if (mapping.century) out += fmt::format("century = {}\n", *mapping.century);
  if (!mapping.encoding.empty()) out += fmt::format("encoding = {}\n", quoted(mapping.encoding));
  if (!mapping.delimiter.empty()) out += fmt::format("delimiter = {}\n", quoted(mapping.delimiter));
  out += "\n[columns]\n";
  for (const ColumnMapping& column : mapping.columns) {
    std::string property = column.property.empty() ? "raw" : column.property;
    if (column.calendars.empty() && !column.order && column.language.empty()) {
      out += fmt::format("{} = \"{}\"\n", quoted(column.header), property);
      continue;
    }
    out += fmt::format("{} = {{ property = \"{}\"", quoted(column.header), property);
    if (!column.language.empty()) out += fmt::format(", language = {}", quoted(column.language));
    if (!column.calendars.empty())
      out += fmt::format(", calendar = {}", calendars_line(column.calendars));
    if (column.order) out += fmt::format(", order = \"{}\"", order_name(*column.order));
    out += " }\n";
  }
  if (!mapping.constants.empty()) out += "\n[constants]\n";
  for (const auto& [property, value] : mapping.constants)
    out += fmt::format("\"{}\" = {}\n", property, quoted(value));
  if (!mapping.required.empty()) {
    std::vector<std::string> names;
    for (const std::string& property : mapping.required) names.push_back("\"" + property + "\"");
    out += fmt::format("\n[refuse]\nwithout = [{}]\n", fmt::join(names, ", "));
  }
  return out;
}

ListMapping suggest_list_mapping(const std::vector<std::string>& headers,
                                 const std::vector<std::vector<std::string>>& rows) {
  ListMapping mapping;
  std::set<std::string_view> used;
  for (size_t i = 0; i < headers.size(); ++i) {
    ColumnMapping column;
    // A header that stands there twice, or reads as a place, names no column: its place does.
    const std::string header = trimmed_cell(headers[i]);
    const auto same = std::count_if(headers.begin(), headers.end(), [&](const std::string& other) {
      return trimmed_cell(other) == header;
    });
    const bool names_it = !header.empty() && header.front() != '#' && same == 1;
    column.header = names_it ? header : fmt::format("#{}", i + 1);
    const ListProperty* property = property_for_header(headers[i]);
    // The first column of a kind has it; a second one of the same words is left to a person.
    if (property != nullptr && used.insert(property->name).second) {
      column.property = std::string(property->name);
      if (property->value == ListValue::kDate) {
        if (std::optional<Calendar> calendar = calendar_of(rows, i)) column.calendars = {*calendar};
        column.order = order_of(rows, i);
      }
      if (column.property == "identifier" && mapping.key.empty()) mapping.key = column.header;
    }
    mapping.columns.push_back(std::move(column));
  }
  return mapping;
}

}  // namespace habeas::casefile
