// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_row.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/list_value.h"
#include "crypto/digest.h"

namespace habeas::casefile {

namespace {

constexpr size_t kRemembered = 100'000;  // values of one date column

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
  for (const std::string& cell : cells) headers_.push_back(trimmed_cell(cell));
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
    column.dates = date_options_of(mapped.calendars.empty() ? mapping_.calendars : mapped.calendars,
                                   mapped.order ? mapped.order : mapping_.order, mapping_.century);
  }
  key_field_.clear();
  if (mapping_.key.empty()) return {};
  size_t key = TRY(column_index(mapping_.key));
  key_field_ = column_at(key).field;
  return {};
}

// The column that a header or a number names.
Result<size_t> RowReader::column_index(const std::string& header) const {
  size_t named =
      static_cast<size_t>(std::count(headers_.begin(), headers_.end(), trimmed_cell(header)));
  if (named > 1) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} columns are called \"{}\"", named, printable(header)),
                "name them by their numbers: \"#1\" is the first column");
  }
  if (named == 1) {
    return static_cast<size_t>(std::find(headers_.begin(), headers_.end(), trimmed_cell(header)) -
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
  Json value = date_value_of(raw, column.dates);
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
      item.fields[column.field] = number_value_of(cells[i]);
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
