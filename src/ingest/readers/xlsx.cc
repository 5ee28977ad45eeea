// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/core.h>

#include "ingest/internal/office.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/spreadsheet.h"
#include "ingest/internal/xml_walk.h"
#include "ingest/internal/zip_parts.h"

// XLSX (ECMA-376 part 1, SpreadsheetML). Sheets are streamed; the shared strings are held. A cell's
// raw text is what stands in the file; formulas are texts beside their stored values, never
// computed.

namespace habeas::ingest {

namespace {

int64_t integer(std::string_view text, int64_t otherwise) {
  int64_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct SheetPart {
  std::string name, relation;
  bool hidden = false;
};

struct WorkbookHandler : XmlHandler {
  std::vector<SheetPart> sheets;
  DateSystem dates = DateSystem::k1900;

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local == "workbookPr" && (at.get("date1904") == "1" || at.get("date1904") == "true"))
      dates = DateSystem::k1904;
    if (local == "sheet") {
      std::string_view state = at.get("state");
      sheets.push_back(SheetPart{.name = std::string(at.get("name")),
                                 .relation = std::string(at.get("id")),
                                 .hidden = !state.empty() && state != "visible"});
    }
    return {};
  }
  Result<void> close(std::string_view, std::string_view) override { return {}; }
  Result<void> text(std::string_view) override { return {}; }
};

// The number format of each style that a cell may name.
struct StylesHandler : XmlHandler {
  std::map<int64_t, std::string> codes;
  std::vector<std::string> formats;  // by style
  bool in_row_ = false;
  bool in_cell_styles = false;

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local == "numFmt")
      codes[integer(at.get("numFmtId"), -1)] = std::string(at.get("formatCode"));
    if (local == "cellXfs") in_cell_styles = true;
    if (local == "xf" && in_cell_styles) {
      int64_t id = integer(at.get("numFmtId"), 0);
      auto own = codes.find(id);
      formats.push_back(own != codes.end() ? own->second : std::string(builtin_format(id)));
    }
    return {};
  }
  Result<void> close(std::string_view local, std::string_view) override {
    if (local == "cellXfs") in_cell_styles = false;
    return {};
  }
  Result<void> text(std::string_view) override { return {}; }
};

// Texts of <si> or <is>: runs joined, phonetic readings left out.
struct RunText {
  std::string value;
  bool in_text = false, in_phonetic = false;

  void open(std::string_view local) {
    if (local == "rPh") in_phonetic = true;
    if (local == "t") in_text = !in_phonetic;
  }
  void close(std::string_view local) {
    if (local == "rPh") in_phonetic = false;
    if (local == "t") in_text = false;
  }
  void text(std::string_view text) {
    if (in_text) value.append(text);
  }
};

struct StringsHandler : XmlHandler {
  std::vector<std::string> strings;
  RunText run;

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes&) override {
    if (local == "si") run.value.clear();
    run.open(local);
    return {};
  }
  Result<void> close(std::string_view local, std::string_view) override {
    run.close(local);
    if (local == "si") strings.push_back(run.value);
    return {};
  }
  Result<void> text(std::string_view text) override {
    run.text(text);
    return {};
  }
};

// What the cells of all sheets refer to.
struct Workbook {
  DateSystem dates = DateSystem::k1900;
  std::vector<std::string> strings;
  std::vector<std::string> formats;
  std::vector<bool> is_date;  // by style
};

struct StoredCell {
  int64_t column = 0, style = -1;
  std::string type, raw, shown, formula;
  bool formula_shared = false;
  int64_t shared = -1;
};

class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const Workbook& workbook, int64_t sheet, ReadingSink& sink)
      : workbook_(workbook), sink_(sink), sheet_(sheet) {}

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local == "row") {
      if (in_row_)
        return fail(ErrorKind::kInvalid, fmt::format("a row stands inside row {}", row_));
      in_row_ = true;
      int64_t number = integer(at.get("r"), row_ + 1);
      if (number <= row_ || number > (1 << 20) + 1)
        return fail(ErrorKind::kInvalid, fmt::format("row {} stands after row {}", number, row_));
      row_ = number;
      used_ = 0;
    } else if (local == "c" && in_row_) {
      open_cell(at);
    } else if (local == "f" && in_cell_) {
      in_formula_ = true;
      cells_[used_ - 1].formula_shared = at.get("t") == "shared";
      cells_[used_ - 1].shared = integer(at.get("si"), -1);
      ++formulas_;
    } else if (local == "v") {
      in_value_ = in_cell_;
    } else if (in_cell_) {
      run_.open(local);
    }
    return {};
  }

  Result<void> close(std::string_view local, std::string_view) override {
    if (local == "row" && in_row_) return finish_row();
    if (local == "c" && in_cell_) return finish_cell();
    if (local == "f") in_formula_ = false;
    if (local == "v") in_value_ = false;
    if (in_cell_) run_.close(local);
    return {};
  }

  Result<void> text(std::string_view text) override {
    if (in_formula_)
      cells_[used_ - 1].formula.append(text);
    else if (in_value_)
      cells_[used_ - 1].raw.append(text);
    else if (in_cell_)
      run_.text(text);
    return {};
  }

  [[nodiscard]] int64_t formulas() const { return formulas_; }

 private:
  void open_cell(const XmlAttributes& at) {
    if (used_ == cells_.size()) cells_.emplace_back();
    StoredCell& cell = cells_[used_];
    std::optional<CellPlace> place = cell_place(at.get("r"));
    cell.column = place ? place->column : used_ == 0 ? 0 : cells_[used_ - 1].column + 1;
    ++used_;
    cell.style = integer(at.get("s"), -1);
    cell.type = at.get("t");
    cell.raw.clear();
    cell.shown.clear();
    cell.formula.clear();
    cell.formula_shared = false;
    cell.shared = -1;
    run_.value.clear();
    in_cell_ = true;
  }

  Result<void> finish_cell() {
    in_cell_ = false;
    StoredCell& cell = cells_[used_ - 1];
    if (used_ > 1 && cell.column <= cells_[used_ - 2].column) {
      return fail(ErrorKind::kInvalid, fmt::format("the cells of row {} are out of order", row_));
    }
    if (cell.column > 16383)
      return fail(ErrorKind::kInvalid, fmt::format("row {} has a cell beyond column XFD", row_));
    if (cell.type == "inlineStr") cell.raw = run_.value;
    if (cell.type == "s") {
      int64_t index = integer(cell.raw, -1);
      if (index < 0 || index >= static_cast<int64_t>(workbook_.strings.size())) {
        return fail(ErrorKind::kInvalid,
                    fmt::format("cell {} names shared string {}, which is not there",
                                cell_name({cell.column, row_}), printable(cell.raw)));
      }
      cell.raw = workbook_.strings[static_cast<size_t>(index)];
    }
    if (cell.formula_shared) share_formula(cell);
    if (!cell.formula.empty() && reaches_outside(cell.formula) && ++outside_ <= 100) {
      std::string text = fmt::format("the formula of {} reaches outside: {}; it was not computed",
                                     cell_name({cell.column, row_}), cell.formula);
      return sink_.note(Note{.code = "external-link", .text = text});
    }
    return {};
  }

  // The other cells of a shared formula have its number only; they are given its text and say whose
  // it is, since relative references in it are those of the first cell.
  void share_formula(StoredCell& cell) {
    if (!cell.formula.empty()) {
      shared_[cell.shared] =
          fmt::format("{} (as written in {})", cell.formula, cell_name({cell.column, row_}));
    } else if (auto known = shared_.find(cell.shared); known != shared_.end()) {
      cell.formula = known->second;
    }
  }

  Result<void> finish_row() {
    in_row_ = in_cell_ = in_formula_ = in_value_ = false;
    row_cells_.clear();
    for (size_t i = 0; i < used_; ++i) {
      StoredCell& stored = cells_[i];
      if (stored.raw.empty() && stored.formula.empty()) continue;  // formatted, and empty
      row_cells_.push_back(cell_of(stored));
    }
    if (row_cells_.empty()) return {};
    return sink_.row(Row{.sheet = sheet_, .number = row_, .line = 0, .cells = row_cells_});
  }

  Cell cell_of(StoredCell& stored) {
    Cell cell;
    cell.column = stored.column;
    cell.raw = cell.shown = stored.raw;
    cell.formula = stored.formula;
    if (stored.type == "s" || stored.type == "inlineStr" || stored.type == "str") return cell;
    if (stored.type == "b" || stored.type == "e") {
      cell.kind = stored.type[0];
      if (cell.kind == 'b') cell.shown = stored.raw == "1" ? "TRUE" : "FALSE";
      return cell;
    }
    cell.kind = stored.type == "d" ? 'd' : 'n';
    auto style = static_cast<size_t>(stored.style);
    if (stored.style < 0 || style >= workbook_.formats.size()) return cell;
    cell.format = workbook_.formats[style];
    if (!workbook_.is_date[style]) return cell;
    if (std::optional<std::string> date = date_of_serial(stored.raw, workbook_.dates)) {
      cell.kind = 'd';
      stored.shown = std::move(*date);
      cell.shown = stored.shown;
    }
    return cell;
  }

  const Workbook& workbook_;
  ReadingSink& sink_;
  int64_t sheet_;
  int64_t row_ = 0;
  int64_t formulas_ = 0, outside_ = 0;
  size_t used_ = 0;  // of cells_, whose strings keep their memory from row to row
  bool in_row_ = false, in_cell_ = false, in_formula_ = false, in_value_ = false;
  RunText run_;
  std::vector<StoredCell> cells_;
  std::vector<Cell> row_cells_;
  std::map<int64_t, std::string> shared_;
};

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> stream_xml(ZipParts& parts, const std::string& name, XmlHandler& handler) {
  XmlWalk walk(handler);
  TRY_CTX(parts.stream(name, [&](ByteView bytes) { return walk.feed(bytes); }), name);
  TRY_CTX(walk.finish(), name);
  return {};
}

Result<Workbook> load_workbook(ZipParts& parts, const std::vector<std::string>& names,
                               const std::vector<Relationship>& relations) {
  Workbook out;
  for (const Relationship& row : relations) {
    if (row.external || !has(names, row.target)) continue;
    if (row.type == "sharedStrings") {
      StringsHandler handler;
      TRY(stream_xml(parts, row.target, handler));
      out.strings = std::move(handler.strings);
    } else if (row.type == "styles") {
      StylesHandler handler;
      TRY(stream_xml(parts, row.target, handler));
      out.formats = std::move(handler.formats);
    }
  }
  for (const std::string& code : out.formats) out.is_date.push_back(is_date_format(code));
  return out;
}

}  // namespace

Result<void> read_xlsx(const ReaderInput& input, ReadingSink& sink) {
  ZipParts parts(input.bytes, input.options.limits);
  std::vector<std::string> names = TRY(parts.names());
  TRY(tell_package(parts, names, sink));
  std::string main = "xl/workbook.xml";
  for (const Relationship& row : TRY(relationships_of(parts, ""))) {
    if (row.type == "officeDocument" && !row.external) main = row.target;
  }
  WorkbookHandler book;
  TRY(stream_xml(parts, main, book));
  std::vector<Relationship> relations = TRY(relationships_of(parts, main));
  Workbook workbook = TRY(load_workbook(parts, names, relations));
  workbook.dates = book.dates;
  TRY(sink.metadata("spreadsheet.dates", book.dates == DateSystem::k1904 ? "1904" : "1900"));
  for (size_t i = 0; i < book.sheets.size(); ++i) {
    const SheetPart& sheet = book.sheets[i];
    auto relation = std::find_if(relations.begin(), relations.end(),
                                 [&](const Relationship& row) { return row.id == sheet.relation; });
    if (relation == relations.end() || relation->type != "worksheet") continue;  // a chart
    TRY(sink.sheet(
        Sheet{.index = static_cast<int64_t>(i), .name = sheet.name, .hidden = sheet.hidden}));
    SheetHandler handler(workbook, static_cast<int64_t>(i), sink);
    TRY(stream_xml(parts, relation->target, handler));
    if (handler.formulas() > 0) {
      std::string text =
          fmt::format("sheet {} has {} formulas; their values are those that the file stores",
                      sheet.name, handler.formulas());
      TRY(sink.note(Note{.code = "formula", .text = text}));
    }
  }
  return {};
}

}  // namespace habeas::ingest
