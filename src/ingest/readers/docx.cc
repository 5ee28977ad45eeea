// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "ingest/internal/office.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/table_text.h"
#include "ingest/internal/xml_walk.h"
#include "ingest/internal/zip_parts.h"

// DOCX (ECMA-376 part 1, WordprocessingML): paragraphs of the document, its headers, footers, notes
// and comments; tables as rows too. Text that a tracked change deleted is told apart, with who
// deleted it: it is in the file, and it is not in the text.

namespace habeas::ingest {

namespace {

class DocxHandler : public XmlHandler {
 public:
  DocxHandler(std::string_view part, ReadingSink& sink, TableText& tables)
      : part_(part), sink_(sink), tables_(tables) {
    if (part.find("comments") != std::string_view::npos) kind_ = "comment";
    if (part.find("footnotes") != std::string_view::npos ||
        part.find("endnotes") != std::string_view::npos)
      kind_ = "note";
    base_kind_ = kind_;
  }

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local == "t") in_text_ = true;
    if (local == "delText") in_deleted_ = true;
    if (local == "tab" && in_run_) text_ += '\t';
    if ((local == "br" || local == "cr") && in_run_) text_ += '\n';
    if (local == "noBreakHyphen") text_ += "\xe2\x80\x91";
    if (local == "r") in_run_ = true;
    if (local == "del") deleted_by_ = fmt::format("{} {}", at.get("author"), at.get("date"));
    if (local == "pStyle" && at.get("val").starts_with("Heading")) kind_ = "heading";
    if (local == "comment") author_ = fmt::format("{} {}", at.get("author"), at.get("date"));
    if (local == "tbl") return tables_.open_table();
    if (local == "tr") tables_.open_row();
    if (local == "tc") tables_.open_cell();
    return {};
  }

  Result<void> close(std::string_view local, std::string_view) override {
    if (local == "t") in_text_ = false;
    if (local == "delText") in_deleted_ = false;
    if (local == "r") in_run_ = false;
    if (local == "p") return end_paragraph();
    if (local == "tc") tables_.close_cell();
    if (local == "tr") return tables_.close_row();
    if (local == "tbl") tables_.close_table();
    return {};
  }

  Result<void> text(std::string_view text) override {
    if (in_text_) text_.append(text);
    if (in_deleted_) deleted_.append(text);
    return {};
  }

 private:
  Result<void> end_paragraph() {
    std::string text = std::exchange(text_, "");
    std::string deleted = std::exchange(deleted_, "");
    std::string_view kind = std::exchange(kind_, base_kind_);
    tables_.text(text);
    if (tables_.in_cell()) kind = "cell";
    if (!text.empty())
      TRY(sink_.block(
          {.kind = kind, .text = text, .part = part_, .target = kind == "comment" ? author_ : ""}));
    if (deleted.empty()) return {};
    return sink_.block({.kind = "deleted", .text = deleted, .part = part_, .target = deleted_by_});
  }

  std::string_view part_;
  ReadingSink& sink_;
  TableText& tables_;
  std::string_view kind_ = "paragraph", base_kind_ = "paragraph";
  std::string text_, deleted_, deleted_by_, author_;
  bool in_text_ = false, in_deleted_ = false, in_run_ = false;
};

bool is_text_part(const std::string& name) {
  if (!name.starts_with("word/") || !name.ends_with(".xml") || std::ranges::count(name, '/') != 1)
    return false;
  for (std::string_view start :
       {"word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments."}) {
    if (name.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

Result<void> read_docx(const ReaderInput& input, ReadingSink& sink) {
  ZipParts parts(input.bytes, input.options.limits);
  std::vector<std::string> names = TRY(parts.names());
  TRY(tell_package(parts, names, sink));
  std::vector<std::string> texts = {"word/document.xml"};
  for (const Relationship& row : TRY(relationships_of(parts, ""))) {
    if (row.type == "officeDocument" && !row.external) texts.front() = row.target;
  }
  std::ranges::copy_if(names, std::back_inserter(texts), is_text_part);
  TableText tables(sink);
  for (const std::string& name : texts) {
    DocxHandler handler(name, sink, tables);
    XmlWalk walk(handler);
    TRY_CTX(parts.stream(name, [&](ByteView bytes) { return walk.feed(bytes); }), name);
    TRY_CTX(walk.finish(), name);
  }
  return {};
}

}  // namespace habeas::ingest
