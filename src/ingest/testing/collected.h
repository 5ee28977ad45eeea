// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <fmt/core.h>

#include "ingest/reading.h"

// A sink that keeps all it is told, one line a thing, as a test compares it.

namespace habeas::ingest {

class Collected : public ReadingSink {
 public:
  std::vector<std::string> lines;
  std::vector<std::pair<std::string, std::string>> members;  // name, bytes

  Result<void> metadata(std::string_view name, std::string_view value) override {
    return add(fmt::format("metadata {}={}", name, value));
  }
  Result<void> note(const Note& note) override {
    return add(fmt::format("note {}: {}", note.code, note.text));
  }
  Result<void> block(const TextBlock& block) override {
    std::string line = fmt::format("{}", block.kind);
    if (block.page > 0) line += fmt::format(" page={}", block.page);
    if (block.line > 0) line += fmt::format(" line={}", block.line);
    if (!block.part.empty()) line += fmt::format(" part={}", block.part);
    if (!block.target.empty()) line += fmt::format(" target={}", block.target);
    return add(line + fmt::format(": {}", block.text));
  }
  Result<void> sheet(const Sheet& sheet) override {
    return add(
        fmt::format("sheet {} [{}]{}", sheet.index, sheet.name, sheet.hidden ? " hidden" : ""));
  }
  Result<void> row(const Row& row) override {
    std::string line = fmt::format("row {}/{}", row.sheet, row.number);
    if (row.line > 0) line += fmt::format(" line={}", row.line);
    for (const Cell& cell : row.cells) {
      line += fmt::format(" | {}{}:{}", cell.column, cell.kind, cell.raw);
      if (cell.shown != cell.raw) line += fmt::format(" shown {}", cell.shown);
      if (!cell.formula.empty()) line += fmt::format(" ={}", cell.formula);
      if (!cell.format.empty()) line += fmt::format(" <{}>", cell.format);
    }
    return add(std::move(line));
  }
  Result<void> refused_row(const RefusedRow& row) override {
    return add(fmt::format("refused {}/{} line={}: {}: {}", row.sheet, row.number, row.line,
                           row.reason, row.raw));
  }
  Result<void> member_begin(const Member& member) override {
    std::string line = fmt::format("member {}", member.name);
    for (std::string_view more : {member.media_type, member.declared_digest, member.captured_at,
                                  member.address, member.record}) {
      if (!more.empty()) line += fmt::format(" | {}", more);
    }
    members.emplace_back(std::string(member.name), std::string());
    return add(std::move(line));
  }
  Result<void> member_bytes(ByteView bytes) override {
    members.back().second += as_text(bytes);
    return {};
  }

  // Lines that begin with `start`.
  [[nodiscard]] std::vector<std::string> starting(std::string_view start) const {
    std::vector<std::string> out;
    for (const std::string& line : lines) {
      if (line.starts_with(start)) out.push_back(line);
    }
    return out;
  }
  [[nodiscard]] std::string all() const {
    std::string out;
    for (const std::string& line : lines) out += line + "\n";
    return out;
  }

 private:
  Result<void> add(std::string line) {
    lines.push_back(std::move(line));
    return {};
  }
};

}  // namespace habeas::ingest
