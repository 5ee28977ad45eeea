// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/reading.h"

namespace habeas::ingest {

// Tables inside a text (DOCX, ODT): each is a sheet, its cells' paragraphs joined by line breaks. A
// table within a cell stays text of that cell.
class TableText {
 public:
  explicit TableText(ReadingSink& sink) : sink_(&sink) {}
  [[nodiscard]] Result<void> open_table();
  void open_row();
  void open_cell();
  // A paragraph; ignored outside of cells.
  void text(std::string_view paragraph);
  void close_cell();
  [[nodiscard]] Result<void> close_row();
  void close_table();
  [[nodiscard]] bool in_cell() const { return in_cell_; }

 private:
  ReadingSink* sink_;
  int64_t tables_ = 0, row_ = 0;
  int depth_ = 0;
  bool in_cell_ = false;
  std::vector<std::string> cells_;
};

}  // namespace habeas::ingest
