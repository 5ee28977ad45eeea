// SPDX-License-Identifier: Apache-2.0
// Mapping files of lists, and rows read under them. The input is a mapping, a line of four hyphens,
// and rows: cells by tabs. A mapping that is taken is written and read back as the same; a row is a
// record that has each of its cells, or a refusal with a reason; what is proposed for any headers
// is a mapping that can be read.
#include <algorithm>

#include "casefile/list_mapping.h"
#include "casefile/list_row.h"
#include "fuzz.h"

using namespace habeas;
using fuzz::require;

namespace {

std::vector<std::vector<std::string>> rows_of(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  while (!text.empty() && rows.size() < 50) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    rows.emplace_back();
    while (rows.back().size() < 40) {
      const size_t tab = line.find('\t');
      rows.back().emplace_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
  }
  return rows;
}

void check_rows(const casefile::ListMapping& mapping,
                const std::vector<std::vector<std::string>>& rows) {
  casefile::RowReader reader(mapping);
  size_t first = 0;
  if (mapping.header_row == 0) {
    if (!reader.no_headers()) return;
  } else {
    if (rows.empty() || !reader.headers(rows[0])) return;
    first = 1;
  }
  for (size_t i = first; i < rows.size(); ++i) {
    const casefile::ListPlace place{std::string(64, 'a'), 0, static_cast<int64_t>(i) + 1};
    const casefile::Item item = reader.read(place, rows[i]);
    if (item.type == "refusal") {
      require(!item.text("reason").empty(), "a refusal has a reason");
      continue;
    }
    require(item.type == "record", "a row is a record or a refusal");
    require(item.text("record") == casefile::record_id(place), "a record has the id of its place");
    const auto full = std::count_if(rows[i].begin(), rows[i].end(),
                                    [](const std::string& cell) { return !cell.empty(); });
    require(static_cast<int64_t>(item.fields.size()) >= full, "no cell is lost");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const size_t cut = text.find("----\n");
  const std::string_view toml = text.substr(0, cut);
  std::vector<std::vector<std::string>> rows;
  if (cut != std::string_view::npos && is_utf8(text)) rows = rows_of(text.substr(cut + 5));
  const Result<casefile::ListMapping> mapping = casefile::parse_list_mapping(toml);
  if (mapping) {
    const auto again = casefile::parse_list_mapping(casefile::format_list_mapping(*mapping));
    require(again.has_value(), "a mapping that is written can be read");
    require(canonical_json(to_json(*again)) == canonical_json(to_json(*mapping)),
            "and is the same");
    check_rows(*mapping, rows);
  } else {
    require(!mapping.error().message.empty(), "a refusal says why");
  }
  if (rows.empty()) return 0;
  const std::vector<std::string> headers = rows[0];
  rows.erase(rows.begin());
  casefile::ListMapping proposed = casefile::suggest_list_mapping(headers, rows);
  proposed.name = "proposed";
  const auto read = casefile::parse_list_mapping(casefile::format_list_mapping(proposed));
  require(read.has_value(), "what is proposed can be read");
  rows.insert(rows.begin(), headers);
  check_rows(*read, rows);
  return 0;
}
