// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_row.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::casefile {

namespace {

constexpr size_t kRemembered = 100'000;  // values of one date column

std::string trimmed(const std::string& text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Json number_value(const std::string& raw) {
  std::string digits = text::encode(text::clean(text::decode(trimmed(raw))));
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

calendar::DateOptions date_options(const ListMapping& list, const ColumnMapping& column) {
  calendar::DateOptions options;
  const auto& calendars = column.calendars.empty() ? list.calendars : column.calendars;
  if (!calendars.empty()) {
    options.calendars = calendars;
    options.calendars_are_fixed = true;
  }
  options.order = column.order ? column.order : list.order;
  if (list.century && calendars.size() == 1) {
    switch (calendars[0]) {
      case calendar::Calendar::kGregorian:
        options.gregorian_century = list.century;
        break;
      case calendar::Calendar::kJalali:
        options.jalali_century = list.century;
        break;
      case calendar::Calendar::kHijri:
        options.hijri_century = list.century;
        break;
      case calendar::Calendar::kImperial:
        break;
    }
  }
  return options;
}

Json place_value(const ListPlace& place) {
  return Json(JsonObject{{"row", Json(place.row)}, {"sheet", Json(place.sheet)}});
}

}  // namespace

std::string record_id(const ListPlace& place) {
  std::string text =
      fmt::format("habeas-record/v1\n{}\n{}\n{}\n", place.exhibit, place.sheet, place.row);
  Digest digest = sha256(as_bytes(text));
  return "rec-" + to_base32(digest.bytes, 100);
}

RowReader::RowReader(const ListMapping& mapping) : mapping_(mapping) {}

Result<void> RowReader::headers(const std::vector<std::string>& cells) {
  headers_.clear();
  for (const std::string& cell : cells) headers_.push_back(trimmed(cell));
  return resolve_columns();
}

Result<void> RowReader::no_headers() {
  headers_.clear();
  return resolve_columns();
}

Result<void> RowReader::resolve_columns() {
  columns_.clear();
  std::map<std::string, int> used;
  for (const ColumnMapping& mapped : mapping_.columns) {
    size_t index = TRY(column_index(mapped.header));
    Column& column = column_at(index);
    if (column.mapping != nullptr) {
      return fail(ErrorKind::kInvalid, fmt::format("the mapping names column {} twice", index + 1));
    }
    column.mapping = &mapped;
    if (mapped.property.empty()) continue;
    int nth = ++used[mapped.property];
    column.field = nth == 1 ? mapped.property : fmt::format("{}/{}", mapped.property, nth);
    column.value = list_property(mapped.property)->value;
    column.dates = date_options(mapping_, mapped);
  }
  key_field_.clear();
  if (mapping_.key.empty()) return {};
  size_t key = TRY(column_index(mapping_.key));
  key_field_ = column_at(key).field;
  return {};
}

// The column that a header or a number names.
Result<size_t> RowReader::column_index(const std::string& header) const {
  size_t named = static_cast<size_t>(std::count(headers_.begin(), headers_.end(), trimmed(header)));
  if (named > 1) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} columns are called \"{}\"", named, printable(header)),
                "name them by their numbers: \"#1\" is the first column");
  }
  if (named == 1) {
    return static_cast<size_t>(std::find(headers_.begin(), headers_.end(), trimmed(header)) -
                               headers_.begin());
  }
  if (header.size() > 1 && header[0] == '#') {
    Result<int64_t> number = parse_decimal(std::string_view(header).substr(1));
    if (number && *number >= 1 && *number <= 10'000) return static_cast<size_t>(*number - 1);
  }
  std::string there;
  for (const std::string& name : headers_) there += (there.empty() ? "" : ", ") + printable(name);
  return fail(ErrorKind::kInvalid, fmt::format("the list has no column \"{}\"", printable(header)),
              there.empty() ? "it has no headers: columns are \"#1\", \"#2\", ..."
                            : "its columns are: " + there);
}

RowReader::Column& RowReader::column_at(size_t index) {
  while (columns_.size() <= index) {
    columns_.emplace_back();
    columns_.back().field = fmt::format("column/{}", columns_.size());
  }
  return columns_[index];
}

Json RowReader::date_value(Column& column, const std::string& raw) {
  auto known = column.known.find(raw);
  if (known != column.known.end()) return known->second;
  JsonObject out{{"raw", Json(raw)}};
  Result<calendar::WrittenDate> read = calendar::read_written_date(trimmed(raw), column.dates);
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
  Json value(std::move(out));
  if (column.known.size() < kRemembered) column.known.emplace(raw, value);
  return value;
}

Item RowReader::refusal(const ListPlace& place, std::string_view reason, const Json& raw) {
  Item item;
  item.type = "refusal";
  item.fields["row"] = place_value(place);
  item.fields["reason"] = Json(reason);
  item.fields["raw"] = raw;
  return item;
}

Item RowReader::read(const ListPlace& place, const std::vector<std::string>& cells) {
  auto raw = [&] { return Json(JsonArray(cells.begin(), cells.end())); };
  Item item;
  item.type = "record";
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) continue;
    if (!is_utf8(cells[i])) {
      // The reader decodes; what comes here undecoded would be damage.
      JsonArray hex;
      for (const std::string& cell : cells) hex.push_back(Json(to_hex(as_bytes(cell))));
      return refusal(
          place, fmt::format("column {} is no text; the cells stand here in hexadecimal", i + 1),
          Json(std::move(hex)));
    }
    Column& column = column_at(i);
    if (!column.value || *column.value == ListValue::kText) {
      item.fields[column.field] = Json(cells[i]);
    } else if (*column.value == ListValue::kDate) {
      item.fields[column.field] = date_value(column, cells[i]);
    } else {
      item.fields[column.field] = number_value(cells[i]);
    }
  }
  if (item.fields.empty()) return refusal(place, "the row is empty", raw());
  if (item.fields.size() > 4000) return refusal(place, "the row has more than 4,000 cells", raw());
  if (!mapping_.required.empty() &&
      std::none_of(mapping_.required.begin(), mapping_.required.end(),
                   [&](const std::string& property) { return item.fields.contains(property); })) {
    std::string names;
    for (const std::string& property : mapping_.required)
      names += (names.empty() ? "" : ", ") + property;
    return refusal(place, "the row has none of: " + names, raw());
  }
  item.fields["record"] = Json(record_id(place));
  item.fields["row"] = place_value(place);
  return item;
}

}  // namespace habeas::casefile
