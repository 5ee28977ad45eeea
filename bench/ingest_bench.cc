// SPDX-License-Identifier: Apache-2.0
// Tables as `habeas read` and imports get them: through the confined process and its pipe, every
// row checked and handed to a sink. Seconds are of the processor, of this process and its readers.
//   ingest_bench FOLDER      prints rows of name, value, unit, compared with, ratio (tabs)
// Compared with, where they are on the PATH: the sqlite3 shell's .import and xlsx2csv (tools/bench.sh installs it).
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/resource.h>

#include <fmt/core.h>

#include "ingest/read_file.h"
#include "ingest/reader_main.h"
#include "ingest/testing/zip_maker.h"

namespace {

using namespace habeas;

double processor_seconds() {
  double out = 0;
  for (int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    out += static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  }
  return out;
}

struct Count : ingest::ReadingSink {
  int64_t rows = 0, cells = 0;
  Result<void> row(const ingest::Row& row) override {
    ++rows;
    cells += static_cast<int64_t>(row.cells.size());
    return {};
  }
};

std::string make_csv(int64_t rows) {
  std::string out = "id,name,father,born,sex,place,date,source,note,code\n";
  for (int64_t i = 0; i < rows; ++i) {
    out += fmt::format(
        "{},نام {} رضایی,پدر {},{},m,Tehran {},1367-0{}-1{},list {},\"a, note {}\",{}\n", i,
        i % 977, i % 313, 1330 + i % 40, i % 31, 1 + i % 6, i % 10, i % 7, i, i * 7);
  }
  return out;
}

std::string make_xlsx(int64_t rows) {
  std::string strings = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">";
  for (int64_t i = 0; i < 1000; ++i) strings += fmt::format("<si><t>نام {} رضایی</t></si>", i);
  std::string sheet =
      "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
  for (int64_t i = 1; i <= rows; ++i) {
    sheet += fmt::format("<row r=\"{}\">", i);
    for (char column = 'A'; column <= 'J'; ++column) {
      if ((column - 'A') % 2 == 0)
        sheet +=
            fmt::format("<c r=\"{}{}\" t=\"s\"><v>{}</v></c>", column, i, (i * 7 + column) % 1000);
      else
        sheet += fmt::format("<c r=\"{}{}\"><v>{}</v></c>", column, i, i * column);
    }
    sheet += "</row>";
  }
  const std::string rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  const std::string package = "http://schemas.openxmlformats.org/package/2006/";
  return ingest::make_zip(
      {{"[Content_Types].xml",
        fmt::format(
            "<Types xmlns=\"{0}content-types\"><Default Extension=\"rels\" "
            "ContentType=\"application/vnd."
            "openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" "
            "ContentType=\"{1}sheet.main+xml\"/><Override PartName=\"/xl/s.xml\" "
            "ContentType=\"{1}worksheet+xml\"/>"
            "<Override PartName=\"/xl/t.xml\" ContentType=\"{1}sharedStrings+xml\"/></Types>",
            package, types)},
       {"_rels/.rels", fmt::format("<Relationships xmlns=\"{}relationships\"><Relationship "
                                   "Id=\"r1\" Type=\"{}/officeDocument\" "
                                   "Target=\"xl/workbook.xml\"/></Relationships>",
                                   package, rel)},
       {"xl/workbook.xml",
        fmt::format("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                    "xmlns:r=\"{}\"><sheets>"
                    "<sheet name=\"List\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
                    rel)},
       {"xl/_rels/workbook.xml.rels",
        fmt::format(
            "<Relationships xmlns=\"{0}relationships\"><Relationship Id=\"r1\" "
            "Type=\"{1}/worksheet\" Target=\"s.xml\"/>"
            "<Relationship Id=\"r2\" Type=\"{1}/sharedStrings\" Target=\"t.xml\"/></Relationships>",
            package, rel)},
       {"xl/t.xml", strings + "</sst>"},
       {"xl/s.xml", sheet + "</sheetData></worksheet>"}});
}

// Rows a second through the confined process.
double read_rate(const std::string& bytes, std::string_view name, int64_t expected) {
  Result<ingest::SealedBytes> sealed = ingest::SealedBytes::from(as_bytes(bytes));
  Count count;
  double before = processor_seconds();
  Result<ingest::ReadingTool> tool =
      sealed ? ingest::read_file(ingest::ReaderProgram{}, *sealed, name, "", {}, count)
             : Result<ingest::ReadingTool>(fail(sealed.error()));
  double seconds = processor_seconds() - before;
  if (!tool || count.rows != expected) {
    std::fprintf(stderr, "ingest_bench: %s: %s\n", std::string(name).c_str(),
                 tool ? "rows are missing" : tool.error().message.c_str());
    std::exit(1);
  }
  return static_cast<double>(expected) / seconds;
}

// The same of another program, "" and 0 where it is not installed.
double other_rate(const std::string& probe, const std::string& command, int64_t rows) {
  if (std::system((probe + " >/dev/null 2>&1").c_str()) != 0)
    return 0;  // NOLINT(concurrency-mt-unsafe,cert-env33-c): a benchmark
  double before = processor_seconds();
  if (std::system(command.c_str()) != 0)
    return 0;  // NOLINT(concurrency-mt-unsafe,cert-env33-c): a benchmark
  return static_cast<double>(rows) / (processor_seconds() - before);
}

void print_row(const std::string& name, double value, const std::string& against, double other) {
  std::printf("%s\t%.0f\trows/s\t%s\t%.2f\n", name.c_str(), value, against.c_str(),
              other > 0 ? value / other : 0.0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "reader") return ingest::reader_main(argc, argv);
  if (argc != 2) return 2;
  const char* text =
      std::getenv("HABEAS_BENCH_SCALE");  // NOLINT(concurrency-mt-unsafe): one thread
  int64_t scale = text == nullptr ? 1 : std::max(1, std::atoi(text));
  std::string folder = std::string(argv[1]) + "/";
  int64_t rows = 1'000'000 / scale;
  std::string csv = make_csv(rows);
  std::ofstream(folder + "list.csv") << csv;
  double shell =
      other_rate("sqlite3 --version",
                 fmt::format("sqlite3 :memory: '.import --csv {}list.csv list'", folder), rows);
  print_row(
      fmt::format("read CSV, {} rows of 10", rows), read_rate(csv, "list.csv", rows + 1),
      shell > 0 ? fmt::format("sqlite3 .import, {:.0f} rows/s", shell) : "sqlite3 is not installed",
      shell);
  rows = 200'000 / scale;
  std::string xlsx = make_xlsx(rows);
  std::ofstream(folder + "list.xlsx") << xlsx;
  double python =
      other_rate("xlsx2csv --version", fmt::format("xlsx2csv {}list.xlsx /dev/null", folder), rows);
  print_row(
      fmt::format("read XLSX, {} rows of 10", rows), read_rate(xlsx, "list.xlsx", rows),
      python > 0 ? fmt::format("xlsx2csv, {:.0f} rows/s", python) : "xlsx2csv is not installed",
      python);
  return 0;
}
