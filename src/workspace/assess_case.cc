// SPDX-License-Identifier: Apache-2.0
#include "workspace/assess_case.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "casefile/person_queries.h"
#include "casefile/persons.h"
#include "casefile/queries.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

Result<Assessment> Assessment::open(Workspace& workspace) {
  Assessment assessment(workspace);
  TRY(assessment.read_register());
  TRY(assessment.read_places());
  assessment.graphs_ = std::make_shared<const assess::Graphs>(assessment.known_);
  return assessment;
}

bool Assessment::shows(std::string_view compartment) const {
  if (compartment.empty()) return true;
  auto at = shown_.find(compartment);
  if (at == shown_.end())
    at = shown_.emplace(std::string(compartment), workspace_->shows(compartment)).first;
  return at->second;
}

bool Assessment::shows(const casefile::ClaimRow& row) const {
  if (row.withdrawn_entry || !shows(row.compartment)) return false;
  if (row.subject.starts_with("rec-") && known_.entity(row.subject) == nullptr &&
      !shows_row(row.subject))
    return false;
  if (hidden_.empty()) return true;
  if (hidden_.contains(row.exhibit) || hidden_.contains(row.subject)) return false;
  return std::ranges::none_of(row.speakers, [&](const casefile::SpeakerRow& link) {
    return hidden_.contains(link.source);
  });
}

// A row of a list is seen where its list is.
bool Assessment::shows_row(const std::string& record) const {
  Result<sql::Statement> row = workspace_->database().prepare(
      "SELECT l.compartment FROM record r JOIN list l ON l.id=r.list WHERE r.id=?");
  if (!row) return false;
  row->bind(1, record);
  bool seen = false;
  for (Result<bool> found = row->step(); found && *found; found = row->step())
    seen = seen || shows(row->text(0));
  return seen;
}

Result<void> Assessment::read_register() {
  sql::Database& database = workspace_->database();
  for (const casefile::SourceRow& row : TRY(casefile::sources(database))) {
    if (shows(row.compartment))
      known_.sources.push_back(assess::source_from(row));
    else
      hidden_.insert(row.id);
  }
  for (const casefile::EntityRow& row : TRY(casefile::entities(database))) {
    if (shows(row.compartment))
      known_.entities.push_back(assess::entity_from(row));
    else
      hidden_.insert(row.id);
  }
  // A person is known by a record; what one source calls the person is what stands here.
  for (const casefile::AddedRecord& row : TRY(casefile::added_records(database))) {
    if (!shows(row.compartment)) {
      hidden_.insert(row.id);
      continue;
    }
    Result<Json> fields = parse_json(row.fields);
    std::string name = fields ? fields->text_or_empty("name") : std::string();
    known_.entities.push_back(assess::Entity{row.id, row.label, "person", "",
                                             name.empty() ? row.label : name, "", row.compartment});
  }
  for (const casefile::ExhibitRow& row : TRY(casefile::exhibits(database))) {
    if (!shows(row.compartment)) {
      hidden_.insert(row.sha256);
      continue;
    }
    assess::ExhibitName exhibit;
    exhibit.sha256 = row.sha256;
    exhibit.media_type = row.media_type;
    exhibit.compartment = row.compartment;
    for (const casefile::CustodyRow& custody : TRY(casefile::custody_of(database, row.sha256))) {
      if (exhibit.name.empty()) exhibit.name = custody.name;
      if (exhibit.received_at.empty() || custody.received_at < exhibit.received_at)
        exhibit.received_at = custody.received_at;
    }
    known_.exhibits.push_back(std::move(exhibit));
  }
  TRY(read_lineage());
  TRY(read_persons());
  // A source that rests on one that may not be seen rests on nobody whom this reader knows.
  for (assess::Source& source : known_.sources) {
    if (hidden_.contains(source.derives_from)) source.derives_from.clear();
  }
  known_.sort();
  return {};
}

// What is said about the records of one person is looked at together; only what claims are about
// matters here.
Result<void> Assessment::read_persons() {
  sql::Database& database = workspace_->database();
  std::set<std::string> spoken_of;
  for (std::string& id : TRY(casefile::claim_keys(database, casefile::ClaimKey::kSubject))) {
    if (id.starts_with("rec-")) spoken_of.insert(std::move(id));
  }
  if (spoken_of.empty()) return {};
  const casefile::Shows shown = [this](std::string_view compartment) { return shows(compartment); };
  for (const casefile::Person& person : TRY(casefile::linked_persons(database, shown))) {
    std::string name;
    for (const casefile::PersonRecord& each : person.records) {
      if (!spoken_of.contains(each.record)) continue;
      person_of_[each.record] = person.id;
      records_of_[person.id].push_back(each.record);
      const assess::Entity* known = known_.entity(each.record);
      if (name.empty() && known != nullptr) name = known->name;
    }
    if (records_of_.contains(person.id))
      known_.entities.push_back(assess::Entity{person.id, "", "person", "", name, "", ""});
  }
  return {};
}

std::string Assessment::subject_of(const std::string& id) const {
  const auto person = person_of_.find(id);
  return person == person_of_.end() ? id : person->second;
}

// Lines that are withdrawn, or of which an end may not be seen, say nothing here.
Result<void> Assessment::read_lineage() {
  sql::Database& database = workspace_->database();
  auto visible = [&](const std::string& id) -> Result<bool> {
    if (!id.starts_with("clm-")) return !hidden_.contains(id);
    std::optional<casefile::ClaimRow> claim = TRY(casefile::claim(database, id));
    if (!claim || !shows(*claim)) return false;
    speakers_[id] = claim->speakers.empty() ? std::string() : claim->speakers.front().source;
    return true;
  };
  for (const casefile::LineageRow& row : TRY(casefile::lineage(database))) {
    if (row.withdrawn_entry || !shows(row.compartment) || hidden_.contains(row.stated_by)) continue;
    bool derived = TRY(visible(row.derived));
    bool origin = TRY(visible(row.origin));
    if (!derived || !origin) continue;
    known_.lineage.push_back(assess::Lineage{row.derived, row.origin, row.standing == "suspected",
                                             row.stated_by, row.ground});
  }
  return {};
}

// What checks of one subject need to know from claims about others.
Result<void> Assessment::read_places() {
  sql::Database& database = workspace_->database();
  auto each = [&](std::string_view property, const auto& take_claim) -> Result<void> {
    for (const casefile::ClaimRow& row : TRY(casefile::claims_of_property(database, property))) {
      if (shows(row)) take_claim(assess::claim_from(row));
    }
    return {};
  };
  auto target = [](const assess::Claim& claim) {
    return claim.value_reference.empty() ? claim.value_text : claim.value_reference;
  };
  TRY(each("proceeding.accused", [&](const assess::Claim& claim) {
    if (!claim.denies()) known_.in_proceedings.insert(target(claim));
  }));
  TRY(each("post.body", [&](const assess::Claim& claim) {
    known_.body_of.emplace(claim.subject, target(claim));
  }));
  return each("body.place", [&](const assess::Claim& claim) {
    known_.place_of.emplace(claim.subject, target(claim));
  });
}

Result<std::string> Assessment::subject_named(const std::string& reference) {
  if (records_of_.contains(reference)) return reference;
  for (std::string_view table : {"entity", "source", "claim"}) {
    Result<std::string> id = casefile::id_of(workspace_->database(), table, reference);
    bool seen = id && !hidden_.contains(*id);
    if (seen && table == "claim") {
      std::optional<casefile::ClaimRow> claim = TRY(casefile::claim(workspace_->database(), *id));
      seen = claim && shows(claim->compartment);
    }
    if (seen) return id;
    if (!id && id.error().kind == ErrorKind::kConflict) return id;
  }
  Result<std::string> record = casefile::record_named(workspace_->database(), reference);
  if (record && !hidden_.contains(*record) &&
      (known_.entity(*record) != nullptr || shows_row(*record)))
    return subject_of(*record);
  Result<std::string> exhibit = exhibit_named(*workspace_, reference);
  if (exhibit && !hidden_.contains(*exhibit)) return exhibit;
  return fail(ErrorKind::kNotFound,
              fmt::format("nothing in this case is called \"{}\"", printable(reference)),
              "name an entity, source or claim by id or label, or an exhibit; `habeas assess` "
              "without a name lists the subjects");
}

void Assessment::take(const std::vector<casefile::ClaimRow>& rows,
                      std::vector<assess::Claim>& store) const {
  for (const casefile::ClaimRow& row : rows) {
    if (shows(row)) store.push_back(assess::claim_from(row));
  }
}

Result<Assessment::Subject> Assessment::subject(std::string_view id) {
  sql::Database& database = workspace_->database();
  Subject out;
  out.claims.subject = std::string(id);
  const auto person = records_of_.find(id);
  const std::vector<std::string> records =
      person == records_of_.end() ? std::vector<std::string>{std::string(id)} : person->second;
  for (const std::string& each : records)
    take(TRY(casefile::claims_by(database, casefile::ClaimKey::kSubject, each)), out.store);
  size_t own = out.store.size();
  for (size_t i = 0; i < own; ++i) {
    std::string claim = out.store[i].id;
    take(TRY(casefile::claims_by(database, casefile::ClaimKey::kAnswers, claim)), out.store);
  }
  for (size_t i = 0; i < out.store.size(); ++i)
    (i < own ? out.claims.claims : out.claims.answers).push_back(&out.store[i]);
  return out;
}

Result<std::vector<std::string>> Assessment::subjects() {
  std::set<std::string> out;
  for (const std::string& id :
       TRY(casefile::claim_keys(workspace_->database(), casefile::ClaimKey::kSubject)))
    out.insert(subject_of(id));
  return std::vector<std::string>(out.begin(), out.end());
}

Result<std::vector<assess::Claim>> Assessment::claims_in(std::string_view exhibit) {
  std::vector<assess::Claim> store;
  take(TRY(casefile::claims_by(workspace_->database(), casefile::ClaimKey::kExhibit, exhibit)),
       store);
  return store;
}

assess::SpeakerOf Assessment::speaker_of() const {
  return [this](std::string_view claim) {
    auto at = speakers_.find(claim);
    return at == speakers_.end() ? std::string() : at->second;
  };
}

Result<std::vector<Assessment::Subject>> Assessment::all_subjects() {
  std::vector<Subject> all;
  for (const std::string& id : TRY(subjects())) {
    Subject one = TRY(subject(id));
    if (!one.claims.claims.empty()) all.push_back(std::move(one));
  }
  return all;
}

Result<assess::SourceMap> Assessment::source_map() {
  assess::SourceMapMaker maker(known_);
  for (const std::string& id : TRY(subjects())) {
    Subject one = TRY(subject(id));
    for (const assess::Claim* claim : one.claims.claims) maker.add(*claim);
  }
  return maker.finish();
}

}  // namespace habeas::workspace
