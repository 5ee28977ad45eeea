// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "casefile/list_queries.h"
#include "casefile/queries.h"

// What changed in the projection from an entry on, for an index that follows it. Rows come one by
// one in the order of (entry, item), after the place given; a visitor's failure ends the visit. The
// visitor may ask the database other questions.

namespace habeas::casefile {

struct Place {
  int64_t entry = -1;
  int64_t item = -1;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Since {
  int64_t entry = 0;  // what this entry or a later one stated, changed or withdrew
  Place after;        // and that was stated after this place
};

// Of an exhibit the place is that of its last reading, or where it was added if it was never read.
struct ReadExhibit {
  ExhibitRow exhibit;
  Place place;
  std::string name;  // of its first custody record
};
[[nodiscard]] Result<void> for_each_exhibit_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const ReadExhibit&)>& visit);
[[nodiscard]] Result<void> for_each_source_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const SourceRow&, Place)>& visit);
[[nodiscard]] Result<void> for_each_entity_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const EntityRow&, Place)>& visit);
[[nodiscard]] Result<void> for_each_claim_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const ClaimRow&)>& visit);
// A record with what its list says of all, or, if it was stated by itself, with its own.
struct AttributedRecord {
  RecordRow record;
  std::string list;  // name of the list; "" of a record stated by itself
  std::string source, exhibit, said, label, level, compartment;
  std::string modality, hedge;  // of a record stated by itself
  int64_t sheet = 0;
  bool withdrawn = false;
};
[[nodiscard]] Result<void> for_each_record_since(
    sql::Database& database, const Since& since,
    const std::function<Result<void>(const AttributedRecord&)>& visit);
// kNotFound if there is no such record at the place.
[[nodiscard]] Result<AttributedRecord> record_at(sql::Database& database, Place place);

// The object of an id, if the projection has it.
[[nodiscard]] Result<std::optional<SourceRow>> source(sql::Database& database, std::string_view id);
[[nodiscard]] Result<std::optional<EntityRow>> entity(sql::Database& database, std::string_view id);

}  // namespace habeas::casefile
