// SPDX-License-Identifier: Apache-2.0
// The walks over the XML of office files: a part is put into a package by hand, so that the fuzzer
// works on XML and not on ZIP.
#include <string>

#include "fuzz.h"
#include "ingest/internal/readers.h"
#include "ingest/testing/zip_maker.h"

using namespace habeas;
using fuzz::require;

namespace {

struct Judge : ingest::ReadingSink {
  int64_t sheet_now = -1, last = 0, rows = 0;
  Result<void> sheet(const ingest::Sheet& sheet) override {
    require(sheet.index > sheet_now, "sheets ascend");
    sheet_now = sheet.index;
    last = 0;
    return {};
  }
  Result<void> row(const ingest::Row& row) override {
    require(row.sheet == sheet_now && row.number > last, "rows ascend within their sheet");
    last = row.number;
    int64_t column = -1;
    for (const ingest::Cell& cell : row.cells) {
      require(cell.column > column && cell.column < 16384, "cells ascend");
      column = cell.column;
    }
    if (++rows > 10'000) return fail(ErrorKind::kInvalid, "enough");
    return {};
  }
};

void run(Result<void> (*reader)(const ingest::ReaderInput&, ingest::ReadingSink&),
         const std::vector<ingest::ZipPart>& parts) {
  std::string bytes = ingest::make_zip(parts);
  ingest::ReadOptions options;
  Judge judge;
  static_cast<void>(reader(ingest::ReaderInput{as_bytes(bytes), "", "", options}, judge));
}

constexpr std::string_view kRelations =
    R"(<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/></Relationships>)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string xml(fuzz::text_of(data + 1, size - 1));
  switch (data[0] % 6) {
    case 0:
      run(ingest::read_ods, {{"content.xml", xml}});
      break;
    case 1:
      run(ingest::read_odt, {{"content.xml", xml}});
      break;
    case 2:
      run(ingest::read_docx, {{"word/document.xml", xml}});
      break;
    case 3:  // the workbook and its relations
      run(ingest::read_xlsx, {{"xl/workbook.xml", xml}, {"xl/_rels/workbook.xml.rels", xml}});
      break;
    case 4:  // shared strings and styles
      run(ingest::read_xlsx, {{"xl/workbook.xml", "<w/>"},
                              {"xl/_rels/workbook.xml.rels", std::string(kRelations)},
                              {"xl/t.xml", xml}});
      break;
    default:
      run(ingest::read_xlsx, {{"xl/workbook.xml", R"(<w><sheet name="s" id="a"/></w>)"},
                              {"xl/_rels/workbook.xml.rels", std::string(kRelations)},
                              {"xl/t.xml", "<sst><si><t>shared</t></si></sst>"},
                              {"xl/s.xml", xml}});
  }
  return 0;
}
