// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/core.h>

#include "ingest/internal/odf.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/spreadsheet.h"

// ODS (OASIS OpenDocument 1.3, part 3, chapter 9). Repeated rows and cells are as many as the file
// says; empty ones are passed over, so that a sheet of a million styled rows is no million rows.

namespace habeas::ingest {

namespace {

constexpr int64_t kMaxRows = 1 << 20;
constexpr int64_t kMaxColumns = 16384;
constexpr int64_t kMaxCopies = 2'000'000;  // cells that stand there by repetition of their row

int64_t repeated(std::string_view text) {
  int64_t value = 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::max<int64_t>(value, 1);
}

struct OdsCell {
  int64_t column = 0, repeat = 1;
  char kind = 't';
  std::string raw, shown, formula;
  bool raw_given = false;  // by an attribute; else it is the text
};

class OdsHandler : public XmlHandler {
 public:
  explicit OdsHandler(ReadingSink& sink) : sink_(sink) {}

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (aside_ > 0) {
      ++aside_;
      return {};
    }
    if (local == "annotation" || local == "shapes" || local == "tracked-changes") {
      aside_ = 1;
      return {};
    }
    if (local == "table" && ++tables_ == 1) return open_table(at);
    if (tables_ != 1) return {};
    if (local == "table-row") {
      row_repeat_ = repeated(at.get("number-rows-repeated"));
      column_ = 0;
      cells_.clear();
    } else if (local == "table-cell" || local == "covered-table-cell") {
      open_cell(at);
    } else if (local == "p" && in_cell_) {
      if (in_text_++ == 0 && !first_paragraph_) text_.text("\n");
      first_paragraph_ = false;
    } else if (in_text_ > 0) {
      text_.open(local, at);
      if (local == "a") return tell_odf_link(at.get("href"), "a cell", sink_);
    } else if (local == "table-source") {
      return tell_odf_link(at.get("href"), "a linked table", sink_);
    }
    return {};
  }

  Result<void> close(std::string_view local, std::string_view) override {
    if (aside_ > 0) {
      --aside_;
      return {};
    }
    if (local == "table" && tables_-- == 1) return close_table();
    if (tables_ != 1) return {};
    if (local == "p" && in_text_ > 0) --in_text_;
    if ((local == "table-cell" || local == "covered-table-cell") && in_cell_) return close_cell();
    if (local == "table-row") return close_row();
    return {};
  }

  Result<void> text(std::string_view text) override {
    if (aside_ == 0 && in_text_ > 0) text_.text(text);
    return {};
  }

 private:
  Result<void> open_table(const XmlAttributes& at) {
    ++sheet_;
    row_ = 0;
    formulas_ = 0;
    name_ = at.get("name");
    return sink_.sheet(Sheet{.index = sheet_, .name = name_, .hidden = false});
  }

  Result<void> close_table() {
    if (formulas_ == 0) return {};
    std::string text = fmt::format(
        "sheet {} has {} formulas; their values are those that the file stores", name_, formulas_);
    return sink_.note(Note{.code = "formula", .text = text});
  }

  void open_cell(const XmlAttributes& at) {
    cell_ = OdsCell{};
    cell_.column = column_;
    cell_.repeat = repeated(at.get("number-columns-repeated"));
    cell_.formula = at.get("formula");
    std::string_view type = at.get("value-type");
    cell_.kind = type == "float" || type == "percentage" || type == "currency" ? 'n'
                 : type == "date" || type == "time"                            ? 'd'
                 : type == "boolean"                                           ? 'b'
                                                                               : 't';
    for (std::string_view name :
         {"value", "date-value", "time-value", "boolean-value", "string-value"}) {
      // value-type and value are of one namespace; get() finds by the whole local name.
      if (cell_.raw_given || !at.has(name)) continue;
      cell_.raw = at.get(name);
      cell_.raw_given = true;
    }
    text_.clear();
    in_cell_ = first_paragraph_ = true;
  }

  Result<void> close_cell() {
    in_cell_ = false;
    cell_.shown = text_.value();
    if (!cell_.raw_given) cell_.raw = cell_.shown;
    column_ += cell_.repeat;
    if (cell_.raw.empty() && cell_.shown.empty() && cell_.formula.empty()) return {};
    if (column_ > kMaxColumns) {
      return fail(ErrorKind::kInvalid, fmt::format("row {} of sheet {} has more than {} cells",
                                                   row_ + 1, name_, kMaxColumns));
    }
    if (!cell_.formula.empty()) {
      formulas_ += cell_.repeat;
      if (reaches_outside(cell_.formula)) {
        std::string text =
            fmt::format("a formula of row {} reaches outside: {}; it was not computed", row_ + 1,
                        cell_.formula);
        TRY(sink_.note(Note{.code = "external-link", .text = text}));
      }
    }
    for (int64_t i = 0; i < cell_.repeat; ++i) {
      cells_.push_back(cell_);
      cells_.back().column += i;
    }
    return {};
  }

  Result<void> close_row() {
    row_cells_.clear();
    for (const OdsCell& stored : cells_) {
      Cell cell;
      cell.column = stored.column;
      cell.raw = stored.raw;
      cell.shown = stored.shown;
      cell.formula = stored.formula;
      cell.kind = stored.kind;
      row_cells_.push_back(cell);
    }
    if (!cells_.empty() && row_ + row_repeat_ > kMaxRows)
      return fail(ErrorKind::kInvalid,
                  fmt::format("sheet {} has more than {} rows", name_, kMaxRows));
    // What a few bytes may ask for has an end: more copies than that are no list of anybody's.
    copies_ += cells_.empty() ? 0 : static_cast<int64_t>(cells_.size()) * (row_repeat_ - 1);
    if (copies_ > kMaxCopies) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("sheet {} repeats cells more than {} times", name_, kMaxCopies),
                  "the file may be made to hold readers up; save it as CSV with the program it "
                  "came from");
    }
    for (int64_t i = 1; i <= row_repeat_ && !cells_.empty(); ++i)
      TRY(sink_.row(Row{.sheet = sheet_, .number = row_ + i, .line = 0, .cells = row_cells_}));
    row_ = std::min(row_ + row_repeat_, kMaxRows);
    return {};
  }

  ReadingSink& sink_;
  int64_t sheet_ = -1, row_ = 0, row_repeat_ = 1, column_ = 0, formulas_ = 0, copies_ = 0;
  int tables_ = 0;  // depth: a table inside a cell is not read as rows
  int aside_ = 0;   // depth below an element whose text is no cell's
  int in_text_ = 0;
  bool in_cell_ = false, first_paragraph_ = false;
  std::string name_;
  OdsCell cell_;
  OdfText text_;
  std::vector<OdsCell> cells_;
  std::vector<Cell> row_cells_;
};

}  // namespace

Result<void> read_ods(const ReaderInput& input, ReadingSink& sink) {
  ZipParts parts(input.bytes, input.options.limits);
  OdsHandler handler(sink);
  return walk_odf(parts, handler, sink);
}

}  // namespace habeas::ingest
