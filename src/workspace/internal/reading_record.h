// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "ingest/reading.h"

// Gathers what a reader tells into the bytes of derivatives. Format: docs/formats/derivatives.md.

namespace habeas::workspace {

class ReadingRecord {
 public:
  void metadata(std::string_view name, std::string_view value);
  void note(std::string_view code, std::string_view text);
  void block(const ingest::TextBlock& block);
  void sheet(const ingest::Sheet& sheet);
  void row(const ingest::Row& row);
  void refused_row(const ingest::RefusedRow& row);
  void member(const ingest::Member& member, const std::string& sha256, int64_t size);

  // UTF-8: the blocks one after another, an empty line between paragraphs, none between lines.
  [[nodiscard]] const std::string& text() const { return text_; }
  // JSON Lines: one object a block, with its characters in text().
  [[nodiscard]] const std::string& layout() const { return layout_; }
  // JSON Lines: sheets, rows and refused rows, in order.
  [[nodiscard]] const std::string& rows() const { return rows_; }
  // One object: tool, metadata, notes, members, counts.
  [[nodiscard]] std::string summary(const ingest::ReadingTool& tool) const;

  [[nodiscard]] int64_t blocks() const { return blocks_; }
  [[nodiscard]] int64_t row_count() const { return row_count_; }
  [[nodiscard]] int64_t refused_count() const { return refused_count_; }
  [[nodiscard]] int64_t sheets() const { return sheets_; }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& notes() const {
    return notes_;
  }

 private:
  std::string text_, layout_, rows_;
  int64_t characters_ = 0;  // of text_
  int64_t page_ = 0;
  bool after_line_ = false;
  int64_t blocks_ = 0, row_count_ = 0, refused_count_ = 0, sheets_ = 0;
  JsonArray metadata_, members_;
  std::vector<std::pair<std::string, std::string>> notes_;
};

// The bytes of the derivative that keeps a refusal: who read, within which limits, and why not.
[[nodiscard]] std::string refusal_text(const std::string& exhibit, const ingest::ReadingTool& tool,
                                       const ingest::ReadLimits& limits, const Error& why);

}  // namespace habeas::workspace
