// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

// Comma-separated values as RFC 4180 writes them: quoted fields may hold delimiters, line breaks
// and doubled quotation marks. The reader streams: its memory is one row, within limits. It judges
// form only; bytes of any kind (NUL, invalid UTF-8) pass through to the caller. A line ends with LF
// or CRLF; a lone CR is text. A byte order mark at the very start is skipped.

namespace habeas {

struct CsvOptions {
  char delimiter = ',';
  // RFC 4180 forbids a quotation mark inside an unquoted field; real files have `O"Brien`.
  enum class BareQuote { kRefuse, kKeep } bare_quote = BareQuote::kRefuse;
  size_t row_bytes = size_t{64} << 20;  // longer rows are refused; bounds the reader's memory
  size_t fields = 16384;                // rows with more are refused
};

// Why one row was not taken. The reader goes on after it.
struct CsvRefusal {
  int64_t line = 0;    // where it was found wrong, from 1
  std::string reason;  // lower case, no full stop, without the line
};

enum class CsvEvent { kRow, kRefused, kEnd };

class CsvReader {
 public:
  // Fills part or all of `out`, returns how much; 0 only at the end.
  using Source = std::function<Result<size_t>(std::span<uint8_t> out)>;

  explicit CsvReader(Source source, CsvOptions options = {});

  // Moves to the next row. Fails only when the source fails. After kRow, fields() are valid until
  // the next call; after kRefused, refusal() and raw() are. A row refused for an open quotation
  // mark or for its length is taken to end at its first line break, so that one stray mark costs
  // one line.
  [[nodiscard]] Result<CsvEvent> next();

  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
  [[nodiscard]] const CsvRefusal& refusal() const { return refusal_; }
  // The bytes of the row as received, without its line end; a refused row longer than 4 KiB is cut.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] int64_t line() const { return row_line_; }      // where the row begins, from 1
  [[nodiscard]] int64_t offset() const { return row_offset_; }  // of the row's first byte
  [[nodiscard]] int64_t row() const { return row_; }  // rows so far, refused ones included

  // From now on rows with another number of fields are refused (0: any number, the default).
  void expect_fields(size_t count) { expected_ = count; }

 private:
  enum class Parse { kComplete, kNeedMore, kRefused };
  struct Piece {
    size_t begin, end;
    bool doubled;  // holds "" to be made "
  };
  [[nodiscard]] Result<bool> refill();
  [[nodiscard]] Parse parse_row(size_t& end, size_t& next);
  [[nodiscard]] Parse parse_quoted(size_t& at);
  [[nodiscard]] Parse refuse(size_t at, std::string reason);
  [[nodiscard]] Result<CsvEvent> skip_refused();
  void publish_fields();

  Source source_;
  CsvOptions options_;
  std::string buffer_;  // [begin_, size_) is unread
  std::string raw_copy_;
  size_t begin_ = 0, size_ = 0;
  bool ended_ = false, started_ = false;
  int64_t base_offset_ = 0;  // of buffer_[0]
  int64_t line_ = 1, row_line_ = 1, row_offset_ = 0, row_ = 0;
  size_t expected_ = 0;
  std::vector<Piece> pieces_;
  std::vector<std::string_view> fields_;
  std::string_view raw_;
  CsvRefusal refusal_;
};

// Sources. What they read from must outlive the reader.
[[nodiscard]] CsvReader::Source csv_source(std::string_view text);
[[nodiscard]] CsvReader::Source csv_source(const File& file);

// Appends one field, quoted if it must be; or a row with its line end (LF, as all files of habeas).
void append_csv_field(std::string& out, std::string_view field, char delimiter = ',');
void append_csv_row(std::string& out, std::span<const std::string_view> fields,
                    char delimiter = ',');

}  // namespace habeas
