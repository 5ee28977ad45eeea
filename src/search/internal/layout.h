// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "search/index.h"

// How documents become terms, values and files: docs/formats/search-index.md.

namespace habeas::search {

inline constexpr int64_t kIndexVersion = 2;
// Between two texts of one document, more than any window.
inline constexpr unsigned kTextGap = 64;

inline std::string id_term(std::string_view id) { return "Q" + std::string(id); }
std::string field_term(std::string_view field, std::string_view value);

// Value slots.
inline constexpr unsigned kSaidSlot = 0;   // and 1: first and last day
inline constexpr unsigned kAboutSlot = 2;  // and 3
inline constexpr unsigned kFacetSlot = 8;  // and on: values divided by kFacetDivider
inline constexpr char kFacetDivider = '\x1f';

// Text that sorts as the number does; the bounds sort first and last.
std::string day_value(int64_t day);

struct ShelfEntry {
  Shelf shelf;
  std::string folder;  // below the index
};

struct Catalogue {
  std::string state;
  std::vector<ShelfEntry> shelves;
};

inline fs::path catalogue_path(const fs::path& folder) { return folder / "index.json"; }
Result<Catalogue> read_catalogue(const fs::path& folder);
Result<void> write_catalogue(const fs::path& folder, const Catalogue& catalogue);

}  // namespace habeas::search
