// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "ingest/internal/odf.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/table_text.h"

// ODT (OASIS OpenDocument 1.3): paragraphs and headings; tables as rows too; notes, comments and
// what a tracked change deleted, each as what it is.

namespace habeas::ingest {

namespace {

class OdtHandler : public XmlHandler {
 public:
  explicit OdtHandler(ReadingSink& sink) : sink_(sink), tables_(sink) {}

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local == "p" || local == "h") {
      open_.push_back(Paragraph{local == "h" ? "heading" : "paragraph", {}});
    } else if (local == "deletion" || local == "annotation" || local == "note") {
      aside_.push_back(local == "deletion"     ? "deleted"
                       : local == "annotation" ? "comment"
                                               : "note");
    } else if (local == "creator" || local == "date" || local == "note-citation") {
      silent_ = true;
    } else if (local == "table") {
      return tables_.open_table();
    } else if (local == "table-row") {
      tables_.open_row();
    } else if (local == "table-cell" || local == "covered-table-cell") {
      tables_.open_cell();
    } else if (!open_.empty()) {
      open_.back().text.open(local, at);
    }
    if (local == "a" || local == "image" || local == "object")
      return tell_odf_link(at.get("href"), local, sink_);
    return {};
  }

  Result<void> close(std::string_view local, std::string_view) override {
    if ((local == "p" || local == "h") && !open_.empty()) return end_paragraph();
    if ((local == "deletion" || local == "annotation" || local == "note") && !aside_.empty())
      aside_.pop_back();
    if (local == "creator" || local == "date" || local == "note-citation") silent_ = false;
    if (local == "table-cell" || local == "covered-table-cell") tables_.close_cell();
    if (local == "table-row") return tables_.close_row();
    if (local == "table") tables_.close_table();
    return {};
  }

  Result<void> text(std::string_view text) override {
    if (!open_.empty() && !silent_) open_.back().text.text(text);
    return {};
  }

 private:
  // A note or a comment stands inside the paragraph that it is about.
  struct Paragraph {
    std::string_view kind;
    OdfText text;
  };

  Result<void> end_paragraph() {
    Paragraph done = std::move(open_.back());
    open_.pop_back();
    std::string_view kind = done.kind;
    if (!aside_.empty())
      kind = aside_.back();
    else
      tables_.text(done.text.value());
    if (aside_.empty() && tables_.in_cell()) kind = "cell";
    if (done.text.value().empty()) return {};
    return sink_.block({.kind = kind, .text = done.text.value(), .part = "content.xml"});
  }

  ReadingSink& sink_;
  TableText tables_;
  std::vector<Paragraph> open_;
  std::vector<std::string_view> aside_;
  bool silent_ = false;
};

}  // namespace

Result<void> read_odt(const ReaderInput& input, ReadingSink& sink) {
  ZipParts parts(input.bytes, input.options.limits);
  OdtHandler handler(sink);
  return walk_odf(parts, handler, sink);
}

}  // namespace habeas::ingest
