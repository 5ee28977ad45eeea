// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/claim_references.h"

#include <fmt/core.h>

#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "casefile/search_queries.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

namespace {

bool is_entity(const Thing& thing) {
  return thing.type != "claim" && thing.type != "exhibit" && thing.type != "list";
}

Result<Thing> not_a(std::string_view wanted, const std::string& reference, const Thing& thing) {
  return fail(ErrorKind::kNotFound,
              fmt::format("\"{}\" is a {}, not a {}", printable(reference), thing.type, wanted));
}

}  // namespace

const Thing* ClaimReferences::own(const std::string& label) const {
  auto at = own_.find(label);
  return at == own_.end() ? nullptr : &at->second;
}

Result<Thing> ClaimReferences::in_case(std::string_view table, const std::string& reference) {
  Thing thing;
  // What may not be seen is as if it were not there: not as "not admitted", which would tell.
  thing.id = TRY(sight_.id_of(table, reference));
  thing.type = std::string(table);
  if (table == "entity") {
    std::optional<casefile::EntityRow> row = TRY(casefile::entity(workspace_.database(), thing.id));
    if (row) thing.type = row->type;
  }
  return thing;
}

Result<Thing> ClaimReferences::record(const std::string& reference) {
  std::string id = TRY(casefile::record_named(workspace_.database(), reference));
  if (TRY(sight_.shows(id))) return Thing{id, "person", -1};
  return fail(ErrorKind::kNotFound,
              fmt::format("no record has the id or label \"{}\"", printable(reference)),
              "see `habeas person list`");
}

Result<Thing> ClaimReferences::source(const std::string& reference) {
  if (const Thing* found = own(reference)) {
    if (found->type == "source") return *found;
    return not_a("source", reference, *found);
  }
  auto at = sources_.find(reference);
  if (at == sources_.end()) at = sources_.emplace(reference, in_case("source", reference)).first;
  return at->second;
}

Result<Thing> ClaimReferences::claim(const std::string& reference) {
  if (const Thing* found = own(reference)) {
    if (found->type == "claim") return *found;
    return not_a("claim", reference, *found);
  }
  auto at = claims_.find(reference);
  if (at == claims_.end()) at = claims_.emplace(reference, in_case("claim", reference)).first;
  return at->second;
}

Result<Thing> ClaimReferences::entity(const std::string& reference) {
  if (const Thing* found = own(reference)) {
    if (is_entity(*found)) return *found;
    return not_a("thing that a value can name", reference, *found);
  }
  auto at = entities_.find(reference);
  if (at != entities_.end()) return at->second;
  Result<Thing> found = in_case("entity", reference);
  for (int other = 0; other < 2; ++other) {
    if (found || found.error().kind == ErrorKind::kConflict) break;
    Result<Thing> next = other == 0 ? record(reference) : in_case("source", reference);
    if (next || next.error().kind == ErrorKind::kConflict) found = std::move(next);
  }
  return entities_.emplace(reference, std::move(found)).first->second;
}

Result<Thing> ClaimReferences::find_subject(const std::string& reference) {
  for (std::string_view table : {"entity", "source", "claim"}) {
    Result<Thing> found = in_case(table, reference);
    if (found || found.error().kind == ErrorKind::kConflict) return found;
  }
  Result<Thing> person = record(reference);
  if (person || person.error().kind == ErrorKind::kConflict) return person;
  sql::Statement row = TRY(workspace_.database().prepare("SELECT id FROM list WHERE id=?"));
  row.bind(1, reference);
  if (TRY(row.step())) return Thing{reference, "list", -1};
  Result<std::string> digest = exhibit(reference);
  if (digest) return Thing{*digest, "exhibit", -1};
  return fail(ErrorKind::kNotFound,
              fmt::format("the subject \"{}\" is no entity, source, claim, person or exhibit",
                          printable(reference)),
              "state it in a line of type entity");
}

Result<Thing> ClaimReferences::subject(const std::string& reference) {
  if (const Thing* found = own(reference)) return *found;
  auto at = subjects_.find(reference);
  if (at == subjects_.end()) at = subjects_.emplace(reference, find_subject(reference)).first;
  return at->second;
}

Result<std::string> ClaimReferences::exhibit(const std::string& reference) {
  auto at = exhibits_.find(reference);
  if (at == exhibits_.end())
    at = exhibits_.emplace(reference, exhibit_named(workspace_, reference)).first;
  return at->second;
}

}  // namespace habeas::workspace
