// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/html.h"

#include <algorithm>
#include <array>
#include <libxml/HTMLparser.h>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"

// HTML (libxml2, SAX): what a reader without a browser would see.

namespace habeas::ingest {

namespace {

using Words = std::initializer_list<std::string_view>;
bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool breaks_paragraph(std::string_view tag) {
  return is_one_of(
      tag, {"p",     "div",     "li",         "ul",     "ol",         "dl",      "dt",     "dd",
            "table", "tr",      "td",         "th",     "h1",         "h2",      "h3",     "h4",
            "h5",    "h6",      "blockquote", "pre",    "section",    "article", "header", "footer",
            "nav",   "aside",   "main",       "figure", "figcaption", "address", "form",   "hr",
            "body",  "caption", "fieldset",   "option", "details",    "summary", "title"});
}

bool is_heading(std::string_view tag) {
  return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6';
}

// Runs of white space are one space, as on a screen.
void append_folded(std::string& out, std::string_view text) {
  for (char c : text) {
    bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ' && out.back() != '\n')
      out += ' ';
  }
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text;
}

class HtmlText {
 public:
  HtmlText(std::string_view part, ReadingSink& sink) : part_(part), sink_(sink) {}

  Result<void> open(std::string_view tag, const xmlChar** attributes) {
    if (is_one_of(tag, {"script", "style", "template", "noscript", "object", "svg"})) {
      if (tag == "script") ++scripts_;
      ++silent_;
      return {};
    }
    if (silent_ > 0) return {};
    if (breaks_paragraph(tag)) TRY(flush());
    if (is_heading(tag)) kind_ = "heading";
    if (tag == "title") kind_ = "title";
    if (tag == "br") text_ += '\n';
    if (tag == "a") {
      href_ = value_of(attributes, "href");
      link_.clear();
    }
    if (tag == "img") return picture(attributes);
    if (tag == "meta") return metadata(attributes);
    if (is_one_of(tag, {"iframe", "frame", "embed"})) return frame(tag, attributes);
    return table_open(tag);
  }

  Result<void> close(std::string_view tag) {
    if (is_one_of(tag, {"script", "style", "template", "noscript", "object", "svg"})) {
      silent_ = std::max(0, silent_ - 1);
      return {};
    }
    if (silent_ > 0) return {};
    if (tag == "a") TRY(end_link());
    if (tag == "td" || tag == "th") return end_cell();
    if (breaks_paragraph(tag)) TRY(flush());
    if (is_heading(tag) || tag == "title") kind_ = "paragraph";
    if (tag == "tr") return end_row();
    if (tag == "table" && depth_ > 0) --depth_;
    return {};
  }

  void text(std::string_view text) {
    if (silent_ > 0) return;
    append_folded(text_, text);
    if (!href_.empty()) append_folded(link_, text);
  }

  Result<void> finish() {
    TRY(flush());
    if (scripts_ == 0) return {};
    std::string text = fmt::format("it holds {} scripts; they were not run", scripts_);
    return sink_.note({.code = "script", .text = text});
  }

 private:
  static std::string value_of(const xmlChar** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
      if (name == reinterpret_cast<const char*>(attributes[0]))
        return attributes[1] == nullptr ? "" : reinterpret_cast<const char*>(attributes[1]);
    }
    return "";
  }

  Result<void> flush() {
    std::string text = trimmed(std::move(text_));
    text_.clear();
    if (depth_ == 1 && in_cell_ && !text.empty()) {
      if (!cell_.empty()) cell_ += '\n';
      cell_ += text;
    }
    if (text.empty()) return {};
    if (kind_ == "title") return sink_.metadata("html.title", text);
    return sink_.block({.kind = in_cell_ ? "cell" : kind_, .text = text, .part = part_});
  }

  Result<void> end_link() {
    std::string text = trimmed(std::move(link_));
    std::string href = std::exchange(href_, "");
    link_.clear();
    // The words stay in their paragraph; the block gives the address that belongs to them.
    if (href.empty() || href.front() == '#') return {};
    links_.push_back({text, href});
    return {};
  }

  Result<void> picture(const xmlChar** attributes) {
    std::string alternative = value_of(attributes, "alt");
    std::string source = value_of(attributes, "src");
    if (source.size() > 2048) source.resize(2048);
    if (!is_utf8(source)) source.clear();
    if (alternative.empty()) return {};
    return sink_.block({.kind = "image", .text = alternative, .part = part_, .target = source});
  }

  Result<void> metadata(const xmlChar** attributes) {
    std::string name = value_of(attributes, "name");
    if (name.empty()) name = value_of(attributes, "property");
    std::string content = value_of(attributes, "content");
    if (name.empty() || content.empty()) return {};
    return sink_.metadata("html." + name.substr(0, 128), content.substr(0, 4096));
  }

  Result<void> frame(std::string_view tag, const xmlChar** attributes) {
    std::string source = value_of(attributes, "src");
    if (source.empty()) return {};
    std::string text = fmt::format("{} names {}; it was not followed", tag, source.substr(0, 2048));
    return sink_.note({.code = "external-link", .text = text});
  }

  Result<void> table_open(std::string_view tag) {
    if (tag == "table" && ++depth_ == 1) {
      row_ = 0;
      row_cells_.clear();
      std::string name = fmt::format("table {}", ++tables_);
      return sink_.sheet(Sheet{.index = tables_ - 1, .name = name, .hidden = false});
    }
    if (depth_ == 1 && tag == "tr") TRY(end_row());
    if (depth_ == 1 && (tag == "td" || tag == "th")) {
      if (in_cell_) TRY(end_cell());
      in_cell_ = true;
      cell_.clear();
    }
    return {};
  }

  Result<void> end_cell() {
    TRY(flush());
    if (depth_ != 1 || !in_cell_) return {};
    in_cell_ = false;
    row_cells_.push_back(std::exchange(cell_, ""));
    return {};
  }

  Result<void> end_row() {
    if (depth_ != 1) return {};
    if (in_cell_) TRY(end_cell());
    if (row_cells_.empty()) return {};
    std::vector<Cell> cells(row_cells_.size());
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i].column = static_cast<int64_t>(i);
      cells[i].raw = cells[i].shown = row_cells_[i];
    }
    Result<void> told =
        sink_.row(Row{.sheet = tables_ - 1, .number = ++row_, .line = 0, .cells = cells});
    row_cells_.clear();
    return told;
  }

 public:
  // Links come after the text, each with its words.
  Result<void> tell_links() {
    for (const auto& [text, href] : links_) {
      if (!is_utf8(href)) continue;
      TRY(sink_.block({.kind = "link", .text = text, .part = part_, .target = href}));
    }
    return {};
  }

 private:
  std::string_view part_;
  ReadingSink& sink_;
  std::string text_, link_, href_, cell_;
  std::string_view kind_ = "paragraph";
  std::vector<std::string> row_cells_;
  std::vector<std::pair<std::string, std::string>> links_;
  int64_t tables_ = 0, row_ = 0, scripts_ = 0;
  int depth_ = 0, silent_ = 0;
  bool in_cell_ = false;
};

// libxml2 calls back in C; a failure of the sink stops it.
struct Walk {
  HtmlText* text = nullptr;
  htmlParserCtxtPtr context = nullptr;
  std::optional<Error> error;

  void take(const Result<void>& result) {
    if (result || error) return;
    error = result.error();
    xmlStopParser(context);
  }
  static void open(void* self, const xmlChar* name, const xmlChar** attributes) {
    auto* walk = static_cast<Walk*>(self);
    if (!walk->error) walk->take(walk->text->open(reinterpret_cast<const char*>(name), attributes));
  }
  static void close(void* self, const xmlChar* name) {
    auto* walk = static_cast<Walk*>(self);
    if (!walk->error) walk->take(walk->text->close(reinterpret_cast<const char*>(name)));
  }
  static void characters(void* self, const xmlChar* text, int length) {
    auto* walk = static_cast<Walk*>(self);
    if (!walk->error)
      walk->text->text(
          std::string_view(reinterpret_cast<const char*>(text), static_cast<size_t>(length)));
  }
};

// The encoding that the document claims for itself in its first kilobyte.
std::string claimed_encoding(ByteView bytes) {
  std::string head(as_text(bytes.subspan(0, std::min<size_t>(bytes.size(), 1024))));
  for (char& c : head) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  size_t at = head.find("charset=");
  if (at == std::string::npos) return "";
  at += 8;
  while (at < head.size() && (head[at] == '"' || head[at] == '\'' || head[at] == ' ')) ++at;
  size_t end = head.find_first_of("\"' />;", at);
  return end == std::string::npos ? "" : head.substr(at, end - at);
}

Result<TextEncoding> encoding_of_html(ByteView bytes, std::string_view given) {
  TextEncoding found = TRY(encoding_of(bytes, given));
  // What the bytes show goes before what the document says, and that before a guess.
  if (found.how != "guessed") return found;
  Result<TextEncoding> claimed = encoding_of(bytes, claimed_encoding(bytes));
  if (!claimed || claimed->how != "given") return found;
  claimed->how = "claimed by the document";
  return claimed;
}

}  // namespace

Result<void> tell_html(ByteView bytes, std::string_view encoding, std::string_view part,
                       ReadingSink& sink) {
  TextEncoding found = TRY(encoding_of_html(bytes, encoding));
  if (part.empty()) TRY(tell_encoding(found, sink));
  DecodedText decoded = TRY(decode(bytes, found));
  TRY(tell_undecodable(decoded.replaced, found.name, sink));
  HtmlText text(part, sink);
  Walk walk{.text = &text, .context = nullptr, .error = {}};
  htmlSAXHandler sax{};
  sax.startElement = Walk::open;
  sax.endElement = Walk::close;
  sax.characters = Walk::characters;
  sax.cdataBlock = [](void*, const xmlChar*, int) {};  // scripts
  walk.context = htmlCreatePushParserCtxt(&sax, &walk, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
  if (walk.context == nullptr) throw std::bad_alloc();
  htmlCtxtUseOptions(walk.context, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  constexpr size_t kPiece = size_t{1} << 16;
  for (size_t at = 0; at < decoded.text.size() && !walk.error; at += kPiece) {
    std::string_view piece = std::string_view(decoded.text).substr(at, kPiece);
    htmlParseChunk(walk.context, piece.data(), static_cast<int>(piece.size()), 0);
  }
  if (!walk.error) htmlParseChunk(walk.context, nullptr, 0, 1);
  if (walk.context->myDoc != nullptr) xmlFreeDoc(walk.context->myDoc);
  htmlFreeParserCtxt(walk.context);
  if (walk.error) return fail(*walk.error);
  TRY(text.finish());
  return text.tell_links();
}

Result<void> read_html(const ReaderInput& input, ReadingSink& sink) {
  return tell_html(input.bytes, input.options.encoding, "", sink);
}

}  // namespace habeas::ingest
