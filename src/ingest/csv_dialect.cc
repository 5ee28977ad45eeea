// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/csv_dialect.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "base/csv.h"

namespace habeas::ingest {

namespace {

constexpr size_t kSample = size_t{256} << 10;
constexpr int64_t kRows = 2000;

struct Agreement {
  int64_t fields = 1;
  int64_t agreeing = 0;
  int64_t rows = 0;
  // Rows in agreement, less those that the dialect makes impossible; more fields decide.
  [[nodiscard]] double score() const {
    return rows == 0 ? 0 : static_cast<double>(agreeing) / static_cast<double>(rows);
  }
};

Agreement agreement(std::string_view sample, char delimiter) {
  CsvReader reader(csv_source(sample),
                   CsvOptions{.delimiter = delimiter, .bare_quote = CsvOptions::BareQuote::kKeep});
  std::map<int64_t, int64_t> tally;
  Agreement out;
  while (out.rows < kRows) {
    Result<CsvEvent> event = reader.next();
    if (!event || *event == CsvEvent::kEnd) break;
    ++out.rows;
    if (*event == CsvEvent::kRow) ++tally[static_cast<int64_t>(reader.fields().size())];
  }
  for (const auto& [fields, rows] : tally) {
    if (fields > 1 && rows >= out.agreeing) {
      out.fields = fields;
      out.agreeing = rows;
    }
  }
  return out;
}

// Spreadsheets write "sep=;" as first line to tell one another.
std::optional<CsvDialect> declared(std::string_view text) {
  if (!text.starts_with("sep=") || text.size() < 6) return std::nullopt;
  char delimiter = text[4];
  size_t skip = text[5] == '\n' ? 6 : text.substr(5).starts_with("\r\n") ? 7 : 0;
  if (skip == 0 || delimiter == '"' || delimiter == '\n' || delimiter == '\r') return std::nullopt;
  return CsvDialect{.delimiter = delimiter, .how = "declared", .fields = 1, .skip = skip};
}

}  // namespace

CsvDialect detect_dialect(std::string_view text) {
  if (std::optional<CsvDialect> dialect = declared(text)) return *dialect;
  std::string_view sample = text.substr(0, kSample);
  // A row cut in two would count as one of another width.
  if (sample.size() < text.size()) {
    if (size_t end = sample.rfind('\n'); end != std::string_view::npos)
      sample = sample.substr(0, end + 1);
  }
  CsvDialect best{.delimiter = ',', .how = "one column", .fields = 1, .skip = 0};
  double score = 0;
  for (char delimiter : {',', ';', '\t', '|'}) {
    Agreement found = agreement(sample, delimiter);
    if (found.agreeing == 0 || found.score() <= score) continue;
    score = found.score();
    best = CsvDialect{.delimiter = delimiter,
                      .how = fmt::format("{} of {} rows agree", found.agreeing, found.rows),
                      .fields = found.fields,
                      .skip = 0};
  }
  return best;
}

}  // namespace habeas::ingest
