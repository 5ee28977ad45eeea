// SPDX-License-Identifier: Apache-2.0
#include "workspace/import_list.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/list_row.h"
#include "casefile/queries.h"
#include "ingest/read_file.h"
#include "workspace/exhibit_text.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

constexpr int64_t kLargestList = int64_t{2} << 30;
constexpr int64_t kTellEvery = 20'000;  // rows
constexpr std::string_view kEnough = "enough rows were seen";

Result<ingest::SealedBytes> sealed_exhibit(Workspace& workspace, const std::string& sha256) {
  Digest digest = TRY(digest_from_hex(sha256));
  vault::ExhibitReader reader = TRY(workspace.exhibits().open_exhibit(digest));
  return ingest::SealedBytes::from([&](std::span<uint8_t> out) { return reader.read(out); },
                                   kLargestList);
}

// The name that custody gives: a hint for the choice of the reader.
Result<std::string> name_of(Workspace& workspace, const std::string& sha256) {
  std::vector<casefile::CustodyRow> rows = TRY(casefile::custody_of(workspace.database(), sha256));
  return rows.empty() ? std::string() : rows.front().name;
}

ingest::ReadOptions options_for(const casefile::ListMapping& mapping) {
  ingest::ReadOptions options;
  options.encoding = mapping.encoding;
  if (!mapping.delimiter.empty()) options.delimiter = mapping.delimiter[0];
  options.limits.seconds = 900;
  options.limits.clock_seconds = 3600;
  return options;
}

std::vector<std::string> texts_of(const ingest::Row& row) {
  std::vector<std::string> out;
  for (const ingest::Cell& cell : row.cells) {
    if (cell.column < 0 || cell.column > 100'000) continue;
    if (out.size() <= static_cast<size_t>(cell.column))
      out.resize(static_cast<size_t>(cell.column) + 1);
    // A date of a spreadsheet is what its program shows; the number that stands there means nothing
    // alone.
    std::string_view text = cell.shown.empty() ? cell.raw : cell.shown;
    out[static_cast<size_t>(cell.column)] = std::string(text);
  }
  return out;
}

// Follows the sheets and hands over the rows of the one that is wanted.
class SheetSink : public ingest::ReadingSink {
 public:
  explicit SheetSink(std::string wanted) : wanted_(std::move(wanted)) {}

  Result<void> sheet(const ingest::Sheet& sheet) override {
    sheets_.emplace_back(sheet.name);
    bool first = sheets_.size() == 1;
    taking_ = wanted_.empty() ? first : sheet.name == wanted_;
    if (taking_) {
      found_ = true;
      index_ = sheet.index;
    }
    return {};
  }
  [[nodiscard]] Result<void> require_found() const {
    if (found_) return {};
    std::string names;
    for (const std::string& name : sheets_) names += (names.empty() ? "" : ", ") + printable(name);
    return fail(ErrorKind::kInvalid,
                wanted_.empty() ? "the file holds no table"
                                : fmt::format("there is no sheet \"{}\"", printable(wanted_)),
                names.empty() ? "lists are CSV, XLSX or ODS" : "its sheets are: " + names);
  }
  [[nodiscard]] const std::vector<std::string>& sheets() const { return sheets_; }

 protected:
  [[nodiscard]] bool taking() const { return taking_; }
  [[nodiscard]] int64_t index() const { return index_; }

 private:
  std::string wanted_;
  std::vector<std::string> sheets_;
  bool taking_ = false;
  bool found_ = false;
  int64_t index_ = 0;
};

// Rows to items, as they come.
class ImportSink : public SheetSink {
 public:
  ImportSink(const casefile::ListMapping& mapping, casefile::Item list, std::string exhibit,
             const Workspace::ItemSink& items, Progress& progress, ImportSummary& summary)
      : SheetSink(mapping.sheet),
        mapping_(mapping),
        list_(std::move(list)),
        exhibit_(std::move(exhibit)),
        items_(items),
        progress_(progress),
        summary_(summary),
        rows_(mapping) {}

  Result<void> row(const ingest::Row& row) override {
    if (!taking()) return {};
    std::vector<std::string> cells = texts_of(row);
    if (!begun_) {
      // Rows above the one that names the columns are titles.
      if (mapping_.header_row > 0 && row.number < mapping_.header_row) return {};
      TRY(begin(cells));
      if (mapping_.header_row > 0) return {};
    }
    return take(rows_.read({exhibit_, index(), row.number}, cells));
  }

  Result<void> refused_row(const ingest::RefusedRow& row) override {
    if (!taking()) return {};
    if (!begun_) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("the row that names the columns cannot be read: {}", row.reason));
    }
    std::string raw(row.raw);
    Json kept = is_utf8(raw) ? Json(raw) : Json(to_hex(as_bytes(raw)));
    return take(casefile::RowReader::refusal({exhibit_, index(), row.number}, row.reason, kept));
  }

  Result<void> finish() {
    TRY(require_found());
    if (!begun_) return fail(ErrorKind::kInvalid, "the list has no row that names its columns");
    casefile::Item tally;
    tally.type = "tally";
    tally.fields["read"] = Json(summary_.read);
    tally.fields["accepted"] = Json(summary_.accepted);
    tally.fields["refused"] = Json(summary_.refused);
    TRY(items_(tally));
    return {};
  }

 private:
  Result<void> begin(const std::vector<std::string>& cells) {
    begun_ = true;
    if (mapping_.header_row > 0) {
      TRY(rows_.headers(cells));
    } else {
      TRY(rows_.no_headers());
    }
    list_.fields["sheet"] = Json(index());
    list_.fields["headers"] =
        Json(JsonArray(rows_.header_names().begin(), rows_.header_names().end()));
    list_.set("key_field", rows_.key_field());
    TRY(items_(list_));
    return {};
  }

  Result<void> take(const casefile::Item& item) {
    TRY(items_(item));
    ++summary_.read;
    if (item.type == "record") {
      ++summary_.accepted;
      for (const auto& [name, value] : item.fields) {
        if (value.find("unread") != nullptr) ++summary_.unread;
        if (value.find("readings") != nullptr) ++summary_.ambiguous;
      }
    } else {
      ++summary_.refused;
    }
    if (summary_.read % kTellEvery == 0) {
      progress_.report("importing", summary_.read, -1, "rows");
      if (progress_.stop_requested()) {
        return fail(ErrorKind::kConflict, "stopped by the user; nothing was imported");
      }
    }
    return {};
  }

  const casefile::ListMapping& mapping_;
  casefile::Item list_;
  std::string exhibit_;
  const Workspace::ItemSink& items_;
  Progress& progress_;
  ImportSummary& summary_;
  casefile::RowReader rows_;
  bool begun_ = false;
};

class PreviewSink : public SheetSink {
 public:
  PreviewSink(const std::string& sheet, int64_t header_row, int64_t limit, ListPreview& preview)
      : SheetSink(sheet), header_row_(header_row), limit_(limit), preview_(preview) {}
  Result<void> row(const ingest::Row& row) override {
    if (!taking() || row.number < header_row_) return {};
    std::vector<std::string> cells = texts_of(row);
    if (header_row_ > 0 && preview_.headers.empty() && preview_.rows.empty()) {
      preview_.headers = std::move(cells);
    } else if (static_cast<int64_t>(preview_.rows.size()) < limit_) {
      preview_.rows.push_back(std::move(cells));
    } else {
      return fail(ErrorKind::kConflict, std::string(kEnough));
    }
    return {};
  }

 private:
  int64_t header_row_;
  int64_t limit_;
  ListPreview& preview_;
};

std::string in_words(const ingest::ReadingTool& tool) {
  return tool.name + " " + tool.version + " " + tool.parameters;
}

}  // namespace

Result<ImportSummary> import_list(Workspace& workspace, const std::string& exhibit,
                                  const ImportOptions& options) {
  casefile::ListMapping mapping = TRY(casefile::parse_list_mapping(options.mapping));
  std::string sha256 = TRY(exhibit_named(workspace, exhibit));
  std::string source = TRY(Sight(workspace).id_of("source", options.source));
  std::string previous;
  if (!options.previous.empty()) {
    previous = TRY(casefile::list_named(workspace.database(), options.previous)).id;
  }
  for (const casefile::ListRow& row : TRY(casefile::lists(workspace.database()))) {
    if (row.exhibit == sha256 && !row.withdrawn_entry && row.name == mapping.name) {
      return fail(ErrorKind::kConflict,
                  fmt::format("this list is in the case already as {}", row.id),
                  "withdraw it first if the mapping was wrong: `habeas list withdraw`");
    }
  }
  // What was shut stays shut: rows of an exhibit are no more open than it is.
  std::string compartment = options.compartment;
  std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace.database(), sha256));
  if (compartment.empty() && row) compartment = row->compartment;
  ingest::SealedBytes bytes = TRY(sealed_exhibit(workspace, sha256));
  std::string name = TRY(name_of(workspace, sha256));
  casefile::Item list;
  list.type = "list";
  list.set("name", mapping.name);
  list.set("exhibit", sha256);
  list.set("source", source);
  list.set("previous", previous);
  list.set("level", options.level);
  list.set("compartment", compartment);
  list.fields["mapping"] = casefile::to_json(mapping);
  ImportSummary summary;
  auto produce = [&](const Workspace::ItemSink& items) -> Result<void> {
    ImportSink sink(mapping, std::move(list), sha256, items, workspace.environment().progress,
                    summary);
    ingest::ReadingTool tool =
        TRY(ingest::read_file(ingest::ReaderProgram{}, bytes, name, "", options_for(mapping), sink,
                              workspace.environment().progress));
    summary.tool = in_words(tool);
    return sink.finish();
  };
  Committed committed = TRY(workspace.commit_stream(ledger::EntryKind::kListImported, produce, "",
                                                    casefile::Action::kAdd, compartment));
  summary.entry = committed.index;
  summary.list = committed.id("lst", 1);
  return summary;
}

Result<ListPreview> preview_list(Workspace& workspace, const std::string& exhibit,
                                 const std::string& sheet, int64_t header_row, int64_t rows) {
  ListPreview preview;
  preview.exhibit = TRY(exhibit_named(workspace, exhibit));
  ingest::SealedBytes bytes = TRY(sealed_exhibit(workspace, preview.exhibit));
  std::string name = TRY(name_of(workspace, preview.exhibit));
  PreviewSink sink(sheet, header_row, rows, preview);
  Result<ingest::ReadingTool> tool =
      ingest::read_file(ingest::ReaderProgram{}, bytes, name, "", {}, sink);
  if (tool) {
    preview.tool = in_words(*tool);
  } else if (tool.error().message.find(kEnough) == std::string::npos) {
    return fail(tool.error());
  }
  TRY(sink.require_found());
  preview.sheets = sink.sheets();
  preview.suggested = casefile::suggest_list_mapping(preview.headers, preview.rows);
  preview.suggested.name = name;
  preview.suggested.header_row = header_row;
  preview.suggested.sheet = sheet;
  return preview;
}

Result<std::vector<casefile::Item>> preview_records(const ListPreview& preview,
                                                    const casefile::ListMapping& mapping) {
  casefile::RowReader reader(mapping);
  if (mapping.header_row > 0) {
    TRY(reader.headers(preview.headers));
  } else {
    TRY(reader.no_headers());
  }
  std::vector<casefile::Item> out;
  int64_t number = mapping.header_row;
  for (const std::vector<std::string>& row : preview.rows) {
    out.push_back(reader.read({preview.exhibit, 0, ++number}, row));
  }
  return out;
}

Result<casefile::ListRow> list_shown(Workspace& workspace, std::string_view id_or_name) {
  casefile::ListRow row = TRY(casefile::list_named(workspace.database(), id_or_name));
  if (workspace.shows(row.level, row.compartment)) return row;
  return fail(ErrorKind::kNotFound,
              fmt::format("no list has the id or the name \"{}\"", printable(id_or_name)),
              "`habeas list all` shows them");
}

Result<Committed> withdraw_list(Workspace& workspace, std::string_view id_or_name,
                                std::string_view reason) {
  if (reason.empty()) return fail(ErrorKind::kInvalid, "a withdrawal needs a reason");
  casefile::ListRow row = TRY(list_shown(workspace, id_or_name));
  if (row.withdrawn_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("the list was withdrawn before, by entry {}", *row.withdrawn_entry));
  }
  casefile::Item item;
  item.type = "withdrawal";
  item.set("list", row.id);
  item.set("reason", reason);
  return workspace.commit(ledger::EntryKind::kListWithdrawn, std::span(&item, 1), reason,
                          casefile::Action::kWithdraw, row.compartment);
}

}  // namespace habeas::workspace
