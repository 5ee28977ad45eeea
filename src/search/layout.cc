// SPDX-License-Identifier: Apache-2.0
#include "search/internal/layout.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/json.h"
#include "search/words.h"

namespace habeas::search {

std::string field_term(std::string_view field, std::string_view value) {
  return "F" + std::string(field) + ":" + folded_key(value);
}

std::string day_value(int64_t day) {
  if (day == kNoBeginning) return "!";
  if (day == kNoEnd) return "~";
  // Years beyond a million are the same day here; EDTF knows no more than twelve digits.
  constexpr int64_t kBias = int64_t{1} << 40;
  int64_t place = std::min(std::max(day + kBias, int64_t{0}), 2 * kBias);
  return fmt::format("{:011x}", place);
}

const std::array<std::string_view, 6>& facet_fields() {
  static constexpr std::array<std::string_view, 6> kFields = {"kind",     "level", "source",
                                                              "property", "type",  "modality"};
  return kFields;
}

Result<Catalogue> read_catalogue(const fs::path& folder) {
  std::string text = TRY(read_file(posix_file_system(), catalogue_path(folder), 1 << 20));
  const Failure damaged = fail(ErrorKind::kCorrupt, "the search index has no readable catalogue",
                               "remove the folder cache/search; it is made again");
  Result<Json> json = parse_json(text);
  if (!json) return damaged;
  Result<int64_t> version = json->integer_at("v");
  const Json* shelves = json->find("shelves");
  if (!version || *version != kIndexVersion || shelves == nullptr || shelves->array() == nullptr)
    return damaged;
  Catalogue out;
  out.state = json->text_or_empty("state");
  for (const Json& shelf : *shelves->array()) {
    ShelfEntry entry{{shelf.text_or_empty("level"), shelf.text_or_empty("compartment")},
                     shelf.text_or_empty("folder")};
    if (entry.folder.empty() || entry.folder.find_first_not_of("0123456789") != std::string::npos)
      return damaged;
    out.shelves.push_back(std::move(entry));
  }
  return out;
}

Result<void> write_catalogue(const fs::path& folder, const Catalogue& catalogue) {
  JsonArray shelves;
  for (const ShelfEntry& entry : catalogue.shelves) {
    shelves.push_back(Json(JsonObject{{"compartment", Json(entry.shelf.compartment)},
                                      {"folder", Json(entry.folder)},
                                      {"level", Json(entry.shelf.level)}}));
  }
  const Json json(JsonObject{{"shelves", Json(std::move(shelves))},
                             {"state", Json(catalogue.state)},
                             {"v", Json(kIndexVersion)}});
  return write_file_durably(posix_file_system(), catalogue_path(folder),
                            canonical_json(json) + "\n");
}

}  // namespace habeas::search
