// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/reading_record.h"

#include <algorithm>

namespace habeas::workspace {

namespace {

int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

Json rectangle_of(const ingest::Rectangle& at) {
  return Json(JsonArray{Json(at.left), Json(at.top), Json(at.width), Json(at.height)});
}

// A row of plain text in all columns from the first, as CSV has: then the values are enough.
bool is_plain(std::span<const ingest::Cell> cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    const ingest::Cell& cell = cells[i];
    if (cell.column != static_cast<int64_t>(i) || cell.kind != 't' || cell.raw != cell.shown ||
        !cell.formula.empty() || !cell.format.empty())
      return false;
  }
  return true;
}

Json cell_of(const ingest::Cell& cell) {
  JsonObject out{{"column", Json(cell.column)}, {"raw", Json(cell.raw)}};
  if (cell.kind != 't') out["kind"] = Json(std::string(1, cell.kind));
  if (cell.shown != cell.raw) out["shown"] = Json(cell.shown);
  if (!cell.formula.empty()) out["formula"] = Json(cell.formula);
  if (!cell.format.empty()) out["format"] = Json(cell.format);
  return Json(std::move(out));
}

}  // namespace

void ReadingRecord::metadata(std::string_view name, std::string_view value) {
  metadata_.push_back(Json(JsonArray{Json(name), Json(value)}));
}

void ReadingRecord::note(std::string_view code, std::string_view text) {
  notes_.emplace_back(code, text);
}

void ReadingRecord::block(const ingest::TextBlock& block) {
  ++blocks_;
  bool line = block.kind == "line" && block.page == page_;
  if (!text_.empty()) {
    std::string_view between = line && after_line_ ? "\n" : "\n\n";
    text_ += between;
    characters_ += static_cast<int64_t>(between.size());
  }
  after_line_ = block.kind == "line";
  page_ = block.page;
  int64_t from = characters_;
  text_ += block.text;
  characters_ += characters(block.text);
  JsonObject out{{"characters", Json(JsonArray{Json(from), Json(characters_)})},
                 {"kind", Json(block.kind)}};
  if (block.page > 0) out["page"] = Json(block.page);
  if (block.line > 0) out["line"] = Json(block.line);
  if (!block.part.empty()) out["part"] = Json(block.part);
  if (!block.target.empty()) out["target"] = Json(block.target);
  if (block.confidence >= 0) out["confidence"] = Json(static_cast<int64_t>(block.confidence));
  if (block.rectangle) out["rectangle"] = rectangle_of(*block.rectangle);
  JsonArray words;
  for (const ingest::WordPlace& word : block.words) {
    words.push_back(Json(
        JsonArray{Json(from + word.from), Json(from + word.to), rectangle_of(word.rectangle)}));
  }
  if (!words.empty()) out["words"] = Json(std::move(words));
  layout_ += canonical_json(Json(std::move(out))) + "\n";
}

void ReadingRecord::sheet(const ingest::Sheet& sheet) {
  ++sheets_;
  JsonObject out{{"name", Json(sheet.name)}, {"sheet", Json(sheet.index)}};
  if (sheet.hidden) out["hidden"] = Json(int64_t{1});
  rows_ += canonical_json(Json(std::move(out))) + "\n";
}

void ReadingRecord::row(const ingest::Row& row) {
  ++row_count_;
  JsonObject out{{"row", Json(row.number)}, {"sheet", Json(row.sheet)}};
  if (row.line > 0) out["line"] = Json(row.line);
  JsonArray cells;
  bool plain = is_plain(row.cells);
  for (const ingest::Cell& cell : row.cells)
    cells.push_back(plain ? Json(cell.raw) : cell_of(cell));
  out[plain ? "values" : "cells"] = Json(std::move(cells));
  rows_ += canonical_json(Json(std::move(out))) + "\n";
}

void ReadingRecord::refused_row(const ingest::RefusedRow& row) {
  ++refused_count_;
  JsonObject out{{"raw", Json(row.raw)},
                 {"refused", Json(row.reason)},
                 {"row", Json(row.number)},
                 {"sheet", Json(row.sheet)}};
  if (row.line > 0) out["line"] = Json(row.line);
  rows_ += canonical_json(Json(std::move(out))) + "\n";
}

void ReadingRecord::member(const ingest::Member& member, const std::string& sha256, int64_t size) {
  JsonObject out{{"name", Json(member.name)}, {"sha256", Json(sha256)}, {"size", Json(size)}};
  for (const auto& [name, value] : {std::pair{"address", member.address},
                                    {"captured_at", member.captured_at},
                                    {"declared_digest", member.declared_digest},
                                    {"declared_type", member.media_type},
                                    {"record", member.record}}) {
    if (!value.empty()) out[name] = Json(value);
  }
  members_.push_back(Json(std::move(out)));
}

std::string ReadingRecord::summary(const ingest::ReadingTool& tool) const {
  JsonArray notes;
  for (const auto& [code, text] : notes_) notes.push_back(Json(JsonArray{Json(code), Json(text)}));
  return canonical_json(Json(JsonObject{
             {"blocks", Json(blocks_)},
             {"confinement", Json(tool.confinement)},
             {"format", Json(tool.format)},
             {"members", Json(members_)},
             {"metadata", Json(metadata_)},
             {"notes", Json(std::move(notes))},
             {"parameters", Json(tool.parameters)},
             {"refused_rows", Json(refused_count_)},
             {"rows", Json(row_count_)},
             {"sheets", Json(sheets_)},
             {"tool", Json(tool.name)},
             {"v", Json(int64_t{1})},
             {"version", Json(tool.version)},
         })) +
         "\n";
}

std::string refusal_text(const std::string& exhibit, const ingest::ReadingTool& tool,
                         const ingest::ReadLimits& limits, const Error& why) {
  return canonical_json(Json(JsonObject{
             {"confinement", Json(tool.confinement)},
             {"exhibit", Json(exhibit)},
             {"format", Json(tool.format)},
             {"hint", Json(why.hint)},
             {"limits", Json(JsonObject{{"clock_seconds", Json(limits.clock_seconds)},
                                        {"expansion", Json(limits.expansion)},
                                        {"input_bytes", Json(limits.input_bytes)},
                                        {"members", Json(limits.members)},
                                        {"memory_bytes", Json(limits.memory_bytes)},
                                        {"output_bytes", Json(limits.output_bytes)},
                                        {"seconds", Json(limits.seconds)}})},
             {"parameters", Json(tool.parameters)},
             {"reason", Json(why.message)},
             {"tool", Json(tool.name)},
             {"v", Json(int64_t{1})},
             {"version", Json(tool.version)},
         })) +
         "\n";
}

}  // namespace habeas::workspace
