// SPDX-License-Identifier: Apache-2.0
// Encoding and dialect of a CSV file, and its rows: every row is taken or refused, none twice, and
// what is told is text.
#include "fuzz.h"
#include "ingest/internal/csv_dialect.h"
#include "ingest/internal/readers.h"

using namespace habeas;
using fuzz::require;

namespace {

struct Judge : ingest::ReadingSink {
  int64_t last = 0;
  Result<void> metadata(std::string_view, std::string_view value) override {
    require(is_utf8(value), "metadata is text");
    return {};
  }
  Result<void> row(const ingest::Row& row) override {
    require(row.number == last + 1, "rows are counted one by one");
    last = row.number;
    int64_t column = 0;
    for (const ingest::Cell& cell : row.cells) {
      require(cell.column == column++, "cells stand one after another");
      require(is_utf8(cell.raw), "a cell is text");
    }
    return {};
  }
  Result<void> refused_row(const ingest::RefusedRow& row) override {
    require(row.number == last + 1, "refused rows are counted too");
    require(!row.reason.empty(), "a refusal has a reason");
    last = row.number;
    return {};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ingest::CsvDialect dialect = ingest::detect_dialect(fuzz::text_of(data, size));
  require(!dialect.how.empty() && dialect.fields >= 1 && dialect.skip <= size,
          "a dialect is whole");
  Judge judge;
  ingest::ReadOptions options;
  // Text in an encoding that was only guessed may hold anything, and still every row is accounted
  // for.
  static_cast<void>(
      ingest::read_csv(ingest::ReaderInput{ByteView(data, size), "", "", options}, judge));
  return 0;
}
