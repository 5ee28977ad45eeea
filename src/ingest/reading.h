// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"

// What a reader finds in a file: text with the place where it stands, rows of tables, members
// (files inside the file), metadata, and notes on what it did not do. A reader tells a sink, piece
// by piece and in the order of the file; nothing is interpreted, merged or filled in.
//
// Views in these structures are valid during the call only.

namespace habeas::ingest {

// PDF: hundredths of a point; images: pixels. From the upper left corner of the page.
struct Rectangle {
  int64_t left = 0;
  int64_t top = 0;
  int64_t width = 0;
  int64_t height = 0;
  bool operator==(const Rectangle&) const = default;
};

// Characters (code points) of the block's text, from 0, `to` excluded.
struct WordPlace {
  int64_t from = 0;
  int64_t to = 0;
  Rectangle rectangle;
  bool operator==(const WordPlace&) const = default;
};

// A paragraph, a line, a header field, ... Text is UTF-8 in logical order.
struct TextBlock {
  std::string_view kind;  // paragraph heading line cell header link comment note deleted
  std::string_view text;
  int64_t page = 0;  // from 1; 0: the format has no pages
  int64_t line = 0;  // of the file, from 1; 0: it has no lines
  std::string_view
      part;  // where in a compound file: "header:Subject", "part:1.2", "word/document.xml"
  std::string_view target;  // the address of a link; it is never fetched
  int confidence = -1;      // of recognised text, 0..100; -1: the text was not recognised but read
  std::optional<Rectangle> rectangle;
  std::span<const WordPlace> words;
};

struct Sheet {
  int64_t index = 0;      // from 0
  std::string_view name;  // "" where the format has no sheets (CSV)
  bool hidden = false;
};

struct Cell {
  int64_t column = 0;        // from 0; cells ascend by column and absent ones were absent
  std::string_view raw;      // as stored: a date of a spreadsheet is the number that stands there
  std::string_view shown;    // as the program displays it; == raw where it is the same
  std::string_view formula;  // its text, never evaluated; raw is then the cached value
  std::string_view format;   // of numbers, as stored ("yyyy-mm-dd")
  // t text, n number, d date, b boolean, e error, as the file says; CSV has only t.
  char kind = 't';
};

struct Row {
  int64_t sheet = 0;
  int64_t number = 0;  // from 1: the row of the sheet, or the record of a CSV file
  int64_t line = 0;    // of a text file, where the row begins, from 1; 0 in a spreadsheet
  std::span<const Cell> cells;

  // nullptr where the row has no such cell.
  [[nodiscard]] const Cell* at(int64_t column) const;
};

// A row that is there and could not be taken.
struct RefusedRow {
  int64_t sheet = 0;
  int64_t number = 0;
  int64_t line = 0;
  std::string_view reason;
  std::string_view raw;  // as it stands, perhaps cut (CsvReader::raw)
};

// A file inside the file. What `declared_*` say is the container's word, not checked by the reader.
struct Member {
  std::string_view name;             // as given inside; the caller must not use it as a path
  std::string_view media_type;       // as declared; ""
  std::string_view declared_digest;  // "sha256:<hex>", "sha1:<base32>"; ""
  std::string_view captured_at;      // of web archives, as given
  std::string_view address;          // of web archives: the URI it was captured from
  std::string_view record;           // other capture data as lines "name: value"
};

// Something a person should know: an external link, a macro, a part refused, bytes that did not
// decode.
struct Note {
  std::string_view code;  // one of note_codes()
  std::string_view text;
};

// external-link formula macro encrypted refused-member undecodable no-text unsupported damaged
// digest signature truncated script
[[nodiscard]] std::span<const std::string_view> note_codes();

struct ReadingTool;

// Override what you want; the rest is passed over. A failure ends the reading with it.
class ReadingSink {
 public:
  virtual ~ReadingSink() = default;
  // First of all, once it is known which reader it is.
  [[nodiscard]] virtual Result<void> began(const ReadingTool& /*tool*/) { return {}; }
  [[nodiscard]] virtual Result<void> metadata(std::string_view /*name*/,
                                              std::string_view /*value*/) {
    return {};
  }
  [[nodiscard]] virtual Result<void> note(const Note& /*note*/) { return {}; }
  [[nodiscard]] virtual Result<void> block(const TextBlock& /*block*/) { return {}; }
  // Before the first row of each sheet.
  [[nodiscard]] virtual Result<void> sheet(const Sheet& /*sheet*/) { return {}; }
  [[nodiscard]] virtual Result<void> row(const Row& /*row*/) { return {}; }
  [[nodiscard]] virtual Result<void> refused_row(const RefusedRow& /*row*/) { return {}; }
  // A member's bytes come in any number of pieces between its begin and its end.
  [[nodiscard]] virtual Result<void> member_begin(const Member& /*member*/) { return {}; }
  [[nodiscard]] virtual Result<void> member_bytes(ByteView /*bytes*/) { return {}; }
  [[nodiscard]] virtual Result<void> member_end() { return {}; }
};

struct ReadLimits {
  int64_t seconds = 120;                    // of the processor
  int64_t clock_seconds = 900;              // of the clock: on a busy machine a reader waits
  int64_t memory_bytes = int64_t{2} << 30;  // address space beyond the file itself
  int64_t input_bytes = int64_t{2} << 30;   // larger files are refused
  int64_t output_bytes = int64_t{4} << 30;  // of all that the reader says
  int64_t members = 10'000;
  int64_t expansion = 200;  // members together: at most this times the file, plus 16 MiB
};

struct ReadOptions {
  std::string format;                     // one of reader_formats(); "" = by content
  std::string encoding;                   // of text and CSV: an IANA name; "" = detected
  char delimiter = 0;                     // of CSV; 0 = detected
  std::string languages = "eng+fas+ara";  // of text recognition
  ReadLimits limits;
};

// What read it, in which way: stored with the derivatives.
struct ReadingTool {
  std::string format;       // "pdf"
  std::string name;         // "habeas reader pdf"
  std::string version;      // of habeas' reader and of its library: "1, poppler 22.12.0"
  std::string parameters;   // canonical JSON
  std::string confinement;  // "limits landlock-7 seccomp", or what of it was not to be had
};

}  // namespace habeas::ingest
