// SPDX-License-Identifier: Apache-2.0
#include "ingest/reading.h"

#include <algorithm>
#include <array>

namespace habeas::ingest {

namespace {
constexpr std::array<std::string_view, 13> kNoteCodes = {
    "external-link", "formula",   "macro",    "encrypted",   "refused-member",
    "undecodable",   "no-text",   "script",   "unsupported", "damaged",
    "digest",        "truncated", "signature"};
}  // namespace

std::span<const std::string_view> note_codes() { return kNoteCodes; }

const Cell* Row::at(int64_t column) const {
  auto found =
      std::lower_bound(cells.begin(), cells.end(), column,
                       [](const Cell& cell, int64_t wanted) { return cell.column < wanted; });
  return found != cells.end() && found->column == column ? &*found : nullptr;
}

}  // namespace habeas::ingest
