// SPDX-License-Identifier: Apache-2.0
#include "linkage/mapping.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "base/encoding.h"

namespace habeas::linkage {

namespace {

constexpr std::array<std::string_view, 20> kKindNames = {
    "name",       "given", "middle",   "father",     "grandfather", "family", "birth-date",
    "death-date", "date",  "year",     "age",        "number",      "place",  "address",
    "postcode",   "sex",   "category", "identifier", "email",       "text"};

// The library throws; its exceptions end here.
Result<toml::table> parse_toml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the mapping, line {}: {}", error.source().begin.line,
                            printable(error.description())));
  }
}

std::string place_of(const toml::node& node) {
  return fmt::format("line {}", node.source().begin.line);
}

Failure wrong(const toml::node& node, const std::string& what, std::string hint = {}) {
  return fail(ErrorKind::kInvalid, fmt::format("the mapping, {}: {}", place_of(node), what),
              std::move(hint));
}

Result<std::string> text_of(const toml::node& node, std::string_view key) {
  std::optional<std::string> text = node.value<std::string>();
  if (!node.is_string() || !text)
    return wrong(node, fmt::format("{} must be text in quotation marks", key));
  return *text;
}

Result<std::vector<std::string>> texts_of(const toml::node& node, std::string_view key) {
  std::vector<std::string> texts;
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& element : *array) texts.push_back(TRY(text_of(element, key)));
  } else {
    texts.push_back(TRY(text_of(node, key)));
  }
  return texts;
}

Result<void> read_calendars(const toml::node& node, calendar::DateOptions& dates) {
  dates.calendars.clear();
  for (const std::string& word : TRY(texts_of(node, "calendars"))) {
    bool known = false;
    for (calendar::Calendar each : {calendar::Calendar::kGregorian, calendar::Calendar::kJalali,
                                    calendar::Calendar::kHijri, calendar::Calendar::kImperial}) {
      if (word != calendar::to_string(each)) continue;
      dates.calendars.push_back(each);
      known = true;
    }
    if (!known)
      return wrong(node, fmt::format("\"{}\" is no calendar", printable(word)),
                   "use gregorian, jalali, hijri or imperial");
  }
  if (dates.calendars.empty()) return wrong(node, "calendars is empty");
  return {};
}

Result<void> read_order(const toml::node& node, MappedField& field) {
  const std::string word = TRY(text_of(node, "order"));
  if (field.kind == FieldKind::kName) {
    if (word != "given-first" && word != "family-first")
      return wrong(node, "the order of a name is given-first or family-first");
    field.family_first = word == "family-first";
    return {};
  }
  if (!is_date(field.kind)) return wrong(node, "only names and dates have an order");
  if (word == "dmy")
    field.dates.order = calendar::NumberOrder::kDayMonthYear;
  else if (word == "mdy")
    field.dates.order = calendar::NumberOrder::kMonthDayYear;
  else if (word == "ymd")
    field.dates.order = calendar::NumberOrder::kYearMonthDay;
  else
    return wrong(node, "the order of a date is dmy, mdy or ymd");
  return {};
}

Result<void> read_century(const toml::node& node, calendar::DateOptions& dates) {
  std::optional<int64_t> century = node.value<int64_t>();
  if (!node.is_integer() || !century || *century < 0 || *century > 9900 || *century % 100 != 0)
    return wrong(node, "century must be a whole hundred such as 1900");
  const int hundred = static_cast<int>(*century);
  for (calendar::Calendar each : dates.calendars) {
    if (each == calendar::Calendar::kGregorian) dates.gregorian_century = hundred;
    if (each == calendar::Calendar::kJalali) dates.jalali_century = hundred;
    if (each == calendar::Calendar::kHijri) dates.hijri_century = hundred;
  }
  return {};
}

Result<MappedField> read_field(const std::string& name, const toml::node& node) {
  MappedField field;
  field.name = name;
  field.columns = {name};
  const toml::table* table = node.as_table();
  const toml::node* kind = table ? table->get("kind") : &node;
  if (kind == nullptr)
    return wrong(node, fmt::format("field \"{}\" says no kind", printable(name)));
  const std::string word = TRY(text_of(*kind, "kind"));
  Result<FieldKind> known = field_kind_from(word);
  if (!known) return wrong(*kind, known.error().message, known.error().hint);
  field.kind = *known;
  if (table == nullptr) return field;
  if (const toml::node* calendars = table->get("calendars"))
    TRY(read_calendars(*calendars, field.dates));
  for (const auto& [key, value] : *table) {
    const std::string_view option = key.str();
    if (option == "kind" || option == "calendars") continue;
    if (option == "column" || option == "columns")
      field.columns = TRY(texts_of(value, option));
    else if (option == "order")
      TRY(read_order(value, field));
    else if (option == "century")
      TRY(read_century(value, field.dates));
    else if (option == "at" && field.kind == FieldKind::kAge)
      field.at = TRY(text_of(value, option));
    else
      return wrong(value, fmt::format("a field has no option \"{}\"", printable(option)),
                   "use kind, column, columns, order, calendars, century or, of an age, at");
  }
  if (field.columns.empty()) return wrong(node, "a field needs a column");
  return field;
}

// When the ages of a list were reached: a date, a month or a year.
Result<void> read_age_at(const toml::node& node, MappedList& list) {
  const std::string text = TRY(text_of(node, "age-at"));
  const Result<calendar::WrittenDate> read =
      calendar::read_written_date(text, {.calendars = {calendar::Calendar::kGregorian}});
  if (!read || read->readings.size() != 1)
    return wrong(node, fmt::format("\"{}\" is no single date", printable(text)),
                 "write a Gregorian date, month or year, as in age-at = \"1988-07\"");
  const calendar::Bounds bounds = read->readings.front().date.bounds();
  if (bounds.earliest.kind != calendar::EndKind::kDate ||
      bounds.latest.kind != calendar::EndKind::kDate)
    return wrong(node, "age-at needs a beginning and an end");
  list.age_at_earliest = bounds.earliest.day;
  list.age_at_latest = bounds.latest.day;
  return {};
}

Result<MappedList> read_list(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return wrong(node, "a list is a table");
  MappedList list;
  for (const auto& [key, value] : *table) {
    const std::string_view option = key.str();
    if (option == "duplicate-free") {
      if (!value.is_boolean()) return wrong(value, "duplicate-free is true or false");
      list.duplicate_free = value.value<bool>().value_or(false);
    } else if (option == "id") {
      list.id = TRY(text_of(value, option));
    } else if (option == "age-at") {
      TRY(read_age_at(value, list));
    } else if (option == "columns" && value.is_table()) {
      for (const auto& [from, to] : *value.as_table())
        list.columns[std::string(from.str())] = TRY(text_of(to, "columns"));
    } else {
      return wrong(value, fmt::format("a list has no option \"{}\"", printable(option)),
                   "use duplicate-free, id, age-at or columns");
    }
  }
  return list;
}

}  // namespace

std::string_view field_kind_name(FieldKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

Result<FieldKind> field_kind_from(std::string_view name) {
  for (size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<FieldKind>(i);
  std::string all;
  for (std::string_view each : kKindNames) (all += all.empty() ? "" : ", ") += each;
  return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no kind of column", printable(name)),
              "use one of " + all);
}

bool is_name_part(FieldKind kind) {
  return kind >= FieldKind::kGiven && kind <= FieldKind::kFamily;
}
bool is_date(FieldKind kind) { return kind >= FieldKind::kBirthDate && kind <= FieldKind::kDate; }

Result<Mapping> parse_mapping(std::string_view toml) {
  if (!is_utf8(toml))
    return fail(ErrorKind::kInvalid, "the mapping is not UTF-8", "save it as UTF-8");
  const toml::table parsed = TRY(parse_toml(toml));
  Mapping mapping;
  for (const auto& [key, value] : parsed) {
    const std::string_view name = key.str();
    const toml::table* table = value.as_table();
    if (name == "id") {
      mapping.id = TRY(text_of(value, name));
    } else if (name == "missing") {
      mapping.missing = TRY(texts_of(value, name));
    } else if (name == "places") {
      mapping.places_path = TRY(text_of(value, name));
    } else if (name == "fields" && table != nullptr) {
      for (const auto& [field, node] : *table)
        mapping.fields.push_back(TRY(read_field(std::string(field.str()), node)));
    } else if (name == "lists" && table != nullptr) {
      for (const auto& [list, node] : *table)
        mapping.lists[std::string(list.str())] = TRY(read_list(node));
    } else {
      return wrong(value, fmt::format("\"{}\" is no part of a mapping", printable(name)),
                   "a mapping has id, missing, places, [fields] and [lists]");
    }
  }
  if (mapping.fields.empty())
    return fail(ErrorKind::kInvalid, "the mapping names no field",
                "write [fields] and a line such as surname = \"family\" for each column");
  for (const MappedField& field : mapping.fields)
    if (!field.at.empty() &&
        std::none_of(mapping.fields.begin(), mapping.fields.end(), [&](const MappedField& other) {
          return other.name == field.at && is_date(other.kind);
        }))
      return fail(ErrorKind::kInvalid,
                  fmt::format("field \"{}\" is an age at \"{}\", which is no field with dates",
                              printable(field.name), printable(field.at)),
                  "name a field of kind death-date or date");
  if (mapping.fields.size() > kMaxFields)
    return fail(ErrorKind::kInvalid,
                fmt::format("the mapping names {} fields; at most {} can be compared",
                            mapping.fields.size(), kMaxFields),
                "leave out the ones that say least about who a person is");
  return mapping;
}

}  // namespace habeas::linkage
