// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "base/json.h"
#include "ingest/internal/inflate_stream.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"
#include "ingest/internal/xml_walk.h"
#include "ingest/internal/zip_parts.h"
#include "ingest/read_file.h"

// The table of readers, and the choice among them.

namespace habeas::ingest {

namespace {

std::string zip_and_xml() { return zip_library() + ", " + xml_library(); }

std::string html() { return xml_library() + ", " + encoding_library(); }

constexpr std::array kReaders = {
    Reader{"text", read_text, encoding_library}, Reader{"html", read_html, html},
    Reader{"pdf", read_pdf, pdf_library},        Reader{"image", read_image, image_library},
    Reader{"email", read_email, email_library},  Reader{"docx", read_docx, zip_and_xml},
    Reader{"odt", read_odt, zip_and_xml},        Reader{"csv", read_csv, encoding_library},
    Reader{"xlsx", read_xlsx, zip_and_xml},      Reader{"ods", read_ods, zip_and_xml},
    Reader{"zip", read_zip, zip_library},        Reader{"warc", read_warc, inflate_library},
    Reader{"wacz", read_wacz, zip_library},      Reader{"ftm", read_ftm, nullptr},
};

constexpr std::array<std::string_view, kReaders.size()> formats() {
  std::array<std::string_view, kReaders.size()> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = kReaders[i].format;
  return out;
}
constexpr auto kFormats = formats();

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return lower.ends_with(ending); });
}

bool is_image(std::string_view text) {
  return text.starts_with("\x89PNG\r\n") || text.starts_with("\xff\xd8\xff") ||
         text.starts_with("GIF8") || text.starts_with(std::string_view("II*\0", 4)) ||
         text.starts_with(std::string_view("MM\0*", 4)) ||
         (text.starts_with("RIFF") && text.substr(8, 4) == "WEBP") ||
         (text.starts_with("BM") && text.substr(6, 4) == std::string_view("\0\0\0\0", 4));
}

bool is_warc(const ReaderInput& input) {
  std::string_view text = as_text(input.bytes);
  if (text.starts_with("WARC/1.") || text.starts_with("WARC/0.")) return true;
  if (!text.starts_with("\x1f\x8b")) return false;
  InflateStream stream(input.bytes, input.options.limits);
  bool ended = false;
  Result<std::string> line = stream.line(64, ended);
  return line && line->starts_with("WARC/");
}

bool is_ftm(std::string_view text) {
  if (!text.starts_with('{')) return false;
  Result<Json> json = parse_json(text.substr(0, text.find('\n')));
  return json && json->find("properties") != nullptr && !json->text_or_empty("schema").empty();
}

bool is_html(std::string_view text) {
  size_t at = text.find_first_not_of("\xef\xbb\xbf \t\r\n");
  if (at == std::string_view::npos) return false;
  std::string head(text.substr(at, 16));
  for (char& c : head) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return head.starts_with("<!doctype html") || head.starts_with("<html");
}

// What decodes without controls is text, whatever its name.
bool is_text(const ReaderInput& input) {
  if (input.media_type.starts_with("text/")) return true;
  Result<TextEncoding> encoding = encoding_of(input.bytes, input.options.encoding);
  if (!encoding || encoding->how == "guessed" || encoding->how == "mostly valid UTF-8")
    return false;
  return encoding->name != "UTF-8" || as_text(input.bytes).find('\0') == std::string_view::npos;
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
  if (text.substr(0, 1024).find("%PDF-") != std::string_view::npos) return std::string_view("pdf");
  if (is_image(text)) return std::string_view("image");
  if (is_warc(input)) return std::string_view("warc");
  if (is_ftm(text)) return std::string_view("ftm");
  if (ends_with_any(input.name, {".csv", ".tsv"}) || input.media_type == "text/csv")
    return std::string_view("csv");
  if (is_html(text) || input.media_type == "text/html" ||
      ends_with_any(input.name, {".html", ".htm"}))
    return std::string_view("html");
  if (input.media_type == "message/rfc822" || ends_with_any(input.name, {".eml"}))
    return std::string_view("email");
  if (is_text(input)) return std::string_view("text");
  return fail(ErrorKind::kInvalid,
              fmt::format("there is no reader for files of type {}",
                          input.media_type.empty() ? "unknown" : printable(input.media_type)),
              "name the format with --format if you know it; the exhibit itself is kept as it is");
}

}  // namespace habeas::ingest
