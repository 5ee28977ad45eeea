// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/core.h>

#include "base/json.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"

// FollowTheMoney entities, one JSON object a line: {"id", "schema", "properties": {name:
// [values]}}. Each value is a row of five columns, id, schema, property, value, dataset, with the
// line that it stands in. A line that is no such object is a refused row. (statements.csv of the
// same makers is a CSV file.)

namespace habeas::ingest {

namespace {

class FtmReading {
 public:
  explicit FtmReading(ReadingSink& sink) : sink_(sink) {}

  Result<void> line(std::string_view text) {
    ++line_;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    Result<Json> json = parse_json(text);
    if (!json) return refuse(json.error().message, text);
    const Json* properties = json->find("properties");
    std::string id = json->text_or_empty("id");
    std::string schema = json->text_or_empty("schema");
    if (properties == nullptr || properties->object() == nullptr || id.empty() || schema.empty())
      return refuse("it has no id, no schema or no properties", text);
    std::string dataset = first_dataset(*json);
    for (const auto& [name, values] : *properties->object()) {
      if (values.array() == nullptr)
        return refuse(fmt::format("property {} is no list", printable(name)), text);
    }
    for (const auto& [name, values] : *properties->object()) {
      for (const Json& value : *values.array()) {
        const std::string* string = value.string();
        TRY(row({id, schema, name, string != nullptr ? *string : canonical_json(value), dataset}));
      }
    }
    return {};
  }

  [[nodiscard]] int64_t rows() const { return number_; }

 private:
  static std::string first_dataset(const Json& json) {
    const Json* datasets = json.find("datasets");
    if (datasets == nullptr || datasets->array() == nullptr || datasets->array()->empty())
      return "";
    const std::string* first = datasets->array()->front().string();
    return first == nullptr ? "" : *first;
  }

  Result<void> refuse(const std::string& reason, std::string_view raw) {
    return sink_.refused_row(
        RefusedRow{.sheet = 0, .number = ++number_, .line = line_, .reason = reason, .raw = raw});
  }

  Result<void> row(const std::vector<std::string>& values) {
    std::vector<Cell> cells(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      cells[i].column = static_cast<int64_t>(i);
      cells[i].raw = cells[i].shown = values[i];
    }
    return sink_.row(Row{.sheet = 0, .number = ++number_, .line = line_, .cells = cells});
  }

  ReadingSink& sink_;
  int64_t line_ = 0, number_ = 0;
};

}  // namespace

Result<void> read_ftm(const ReaderInput& input, ReadingSink& sink) {
  std::string_view text = as_text(input.bytes);
  DecodedText mended;
  if (!is_utf8(text)) {
    mended = mend_utf8(text);
    text = mended.text;
    TRY(tell_undecodable(mended.replaced, "UTF-8", sink));
  }
  TRY(sink.metadata("columns", "id,schema,property,value,dataset"));
  TRY(sink.sheet(Sheet{.index = 0, .name = "statements", .hidden = false}));
  FtmReading reading(sink);
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    TRY(reading.line(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

}  // namespace habeas::ingest
