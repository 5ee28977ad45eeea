// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"
#include "ingest/internal/xml_walk.h"
#include "ingest/internal/zip_parts.h"
#include "ingest/read_file.h"

// The table of readers, and the choice among them.

namespace habeas::ingest {

namespace {

std::string zip_and_xml() { return zip_library() + ", " + xml_library(); }

constexpr std::array kReaders = {
    Reader{"csv", read_csv, encoding_library},
    Reader{"xlsx", read_xlsx, zip_and_xml},
    Reader{"ods", read_ods, zip_and_xml},
};

constexpr std::array kFormats = {std::string_view("csv"), std::string_view("xlsx"),
                                 std::string_view("ods")};
static_assert(kReaders.size() == kFormats.size());

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return lower.ends_with(ending); });
}

// A ZIP file is what its parts say.
Result<std::string_view> format_of_zip(const ReaderInput& input) {
  ZipParts parts(input.bytes, input.options.limits);
  std::vector<std::string> names = TRY(parts.names());
  auto has = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  if (has("mimetype")) {
    std::string type = TRY(parts.read("mimetype", 256));
    if (type == "application/vnd.oasis.opendocument.spreadsheet") return std::string_view("ods");
    if (type == "application/vnd.oasis.opendocument.text") return std::string_view("odt");
  }
  if (has("[Content_Types].xml")) {
    if (has("xl/workbook.xml")) return std::string_view("xlsx");
    if (has("word/document.xml")) return std::string_view("docx");
  }
  if (has("datapackage.json") && std::ranges::any_of(names, [](const std::string& name) {
        return name.starts_with("archive/");
      }))
    return std::string_view("wacz");
  return std::string_view("zip");
}

}  // namespace

std::span<const Reader> all_readers() { return kReaders; }
std::span<const std::string_view> reader_formats() { return kFormats; }

Result<std::string_view> format_of(const ReaderInput& input) {
  std::string_view text = as_text(input.bytes);
  if (text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06")) return format_of_zip(input);
  if (ends_with_any(input.name, {".csv", ".tsv"}) || input.media_type == "text/csv")
    return std::string_view("csv");
  return fail(ErrorKind::kInvalid,
              fmt::format("there is no reader for files of type {}",
                          input.media_type.empty() ? "unknown" : printable(input.media_type)),
              "name the format with --format if you know it");
}

}  // namespace habeas::ingest
