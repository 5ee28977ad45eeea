// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <fmt/core.h>

#include "ingest/internal/csv_dialect.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"

// CSV: rows as they stand, every field as text. Whether the first row is a header, and what a
// column means, is the mapping's affair, not the reader's.

namespace habeas::ingest {

namespace {

std::string_view delimiter_name(const char& delimiter) {
  return delimiter == '\t' ? std::string_view("tab") : std::string_view(&delimiter, 1);
}

Result<void> rows_of(std::string_view text, char delimiter, int64_t first_line, ReadingSink& sink) {
  CsvReader reader(csv_source(text),
                   CsvOptions{.delimiter = delimiter, .bare_quote = CsvOptions::BareQuote::kKeep});
  std::vector<Cell> cells;
  for (;;) {
    CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return {};
    if (event == CsvEvent::kRefused) {
      TRY(sink.refused_row(RefusedRow{.sheet = 0,
                                      .number = reader.row(),
                                      .line = reader.line() + first_line,
                                      .reason = reader.refusal().reason,
                                      .raw = reader.raw()}));
      continue;
    }
    std::span<const std::string_view> fields = reader.fields();
    cells.resize(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) {
      cells[i] = Cell{};
      cells[i].column = static_cast<int64_t>(i);
      cells[i].raw = cells[i].shown = fields[i];
    }
    TRY(sink.row(Row{
        .sheet = 0, .number = reader.row(), .line = reader.line() + first_line, .cells = cells}));
  }
}

}  // namespace

Result<void> tell_undecodable(int64_t replaced, std::string_view encoding, ReadingSink& sink) {
  if (replaced == 0) return {};
  std::string text = fmt::format("{} sequences of bytes are no text in {}; each stands as U+FFFD",
                                 replaced, encoding);
  return sink.note(Note{.code = "undecodable", .text = text});
}

Result<void> read_csv(const ReaderInput& input, ReadingSink& sink) {
  TextEncoding encoding = TRY(encoding_of(input.bytes, input.options.encoding));
  TRY(tell_encoding(encoding, sink));
  // The usual case is read where it lies; everything else is decoded first.
  std::string_view text = as_text(input.bytes).substr(std::min(encoding.skip, input.bytes.size()));
  DecodedText decoded;
  if (encoding.name != "UTF-8" || encoding.how == "mostly valid UTF-8" || !is_utf8(text)) {
    decoded = TRY(decode(input.bytes, encoding));
    text = decoded.text;
    TRY(tell_undecodable(decoded.replaced, encoding.name, sink));
  }
  CsvDialect dialect = detect_dialect(text);
  if (input.options.delimiter != 0) {
    dialect.delimiter = input.options.delimiter;
    dialect.how = "given";
  }
  TRY(sink.metadata("csv.delimiter", delimiter_name(dialect.delimiter)));
  TRY(sink.metadata("csv.delimiter.how", dialect.how));
  TRY(sink.sheet(Sheet{.index = 0, .name = "", .hidden = false}));
  return rows_of(text.substr(dialect.skip), dialect.delimiter, dialect.skip > 0 ? 1 : 0, sink);
}

}  // namespace habeas::ingest
