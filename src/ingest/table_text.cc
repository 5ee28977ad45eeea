// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/table_text.h"

#include <fmt/core.h>

namespace habeas::ingest {

Result<void> TableText::open_table() {
  if (++depth_ != 1) return {};
  row_ = 0;
  std::string name = fmt::format("table {}", ++tables_);
  return sink_->sheet(Sheet{.index = tables_ - 1, .name = name, .hidden = false});
}

void TableText::open_row() {
  if (depth_ == 1) cells_.clear();
}

void TableText::open_cell() {
  if (depth_ != 1) return;
  in_cell_ = true;
  cells_.emplace_back();
}

void TableText::text(std::string_view paragraph) {
  if (!in_cell_ || cells_.empty() || paragraph.empty()) return;
  if (!cells_.back().empty()) cells_.back() += '\n';
  cells_.back() += paragraph;
}

void TableText::close_cell() {
  if (depth_ == 1) in_cell_ = false;
}

Result<void> TableText::close_row() {
  if (depth_ != 1) return {};
  ++row_;
  std::vector<Cell> cells;
  for (size_t i = 0; i < cells_.size(); ++i) {
    Cell cell;
    cell.column = static_cast<int64_t>(i);
    cell.raw = cell.shown = cells_[i];
    cells.push_back(cell);
  }
  Result<void> told =
      sink_->row(Row{.sheet = tables_ - 1, .number = row_, .line = 0, .cells = cells});
  cells_.clear();
  return told;
}

void TableText::close_table() {
  if (depth_ > 0) --depth_;
}

}  // namespace habeas::ingest
