// SPDX-License-Identifier: Apache-2.0
#include "workspace/assess_case.h"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "assess/person_claims.h"
#include "base/encoding.h"
#include "base/json.h"
#include "casefile/change_queries.h"
#include "casefile/claim_value.h"
#include "casefile/person_queries.h"
#include "casefile/persons.h"
#include "casefile/queries.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

Result<Assessment> Assessment::open(Workspace& workspace) {
  Assessment assessment(workspace);
  assessment.sight_ = std::make_shared<Sight>(workspace);
  TRY(assessment.read_register());
  TRY(assessment.read_places());
  assessment.graphs_ = std::make_shared<const assess::Graphs>(assessment.known_);
  return assessment;
}

bool Assessment::admits(std::string_view level, std::string_view compartment) const {
  std::string_view admission = casefile::admission_for(level, compartment);
  if (admission.empty()) return true;
  auto at = shown_.find(admission);
  if (at == shown_.end())
    at = shown_.emplace(std::string(admission), workspace_->shows(admission)).first;
  return at->second;
}

// The rule of sight.h, over what was read already: mostly nothing is hidden, and nothing is asked.
bool Assessment::shows(const casefile::ClaimRow& row) const {
  if (row.withdrawn_entry || !admits(row.level, row.compartment)) return false;
  if (row.subject.starts_with("rec-") && known_.entity(row.subject) == nullptr &&
      !shows_row(row.subject))
    return false;
  if (row.subject.starts_with("clm-") && row.subject != row.id) {
    Result<bool> seen = sight_->shows(row);
    return seen && *seen;
  }
  if (hidden_.empty()) return true;
  if (hidden_.contains(row.exhibit) || hidden_.contains(row.subject)) return false;
  return shows_all_named(row.value) &&
         std::ranges::none_of(row.speakers, [&](const casefile::SpeakerRow& link) {
           return hidden_.contains(link.source);
         });
}

bool Assessment::shows_all_named(const std::string& value) const {
  if (value.find('{') == std::string::npos) return true;
  Result<Json> json = parse_json(value);
  if (!json) return true;
  return std::ranges::none_of(casefile::things_in(*json),
                              [&](const std::string& id) { return hidden_.contains(id); });
}

// A row of a list is seen where its list is.
bool Assessment::shows_row(const std::string& record) const {
  Result<std::vector<casefile::Shelving>> lists =
      casefile::shelving_of(workspace_->database(), record);
  return lists && std::ranges::any_of(*lists, [&](const casefile::Shelving& list) {
           return admits(list.level, list.compartment);
         });
}

Result<void> Assessment::read_register() {
  sql::Database& database = workspace_->database();
  for (const casefile::SourceRow& row : TRY(casefile::sources(database))) {
    if (admits(row.level, row.compartment))
      known_.sources.push_back(assess::source_from(row));
    else
      hidden_.insert(row.id);
  }
  for (const casefile::EntityRow& row : TRY(casefile::entities(database))) {
    if (admits(row.level, row.compartment))
      known_.entities.push_back(assess::entity_from(row));
    else
      hidden_.insert(row.id);
  }
  // A person is known by a record; what one source calls the person is what stands here.
  for (const casefile::AddedRecord& row : TRY(casefile::added_records(database))) {
    if (!admits(row.level, row.compartment)) {
      hidden_.insert(row.id);
      continue;
    }
    Result<Json> fields = parse_json(row.fields);
    std::string name = fields ? fields->text_or_empty("name") : std::string();
    known_.entities.push_back(assess::Entity{row.id, row.label, "person", "",
                                             name.empty() ? row.label : name, "", row.compartment});
  }
  for (casefile::ExhibitTitle& row : TRY(casefile::exhibit_titles(database))) {
    if (!admits(row.level, row.compartment)) {
      hidden_.insert(row.sha256);
      continue;
    }
    known_.exhibits.push_back(assess::ExhibitName{std::move(row.sha256), std::move(row.name),
                                                  std::move(row.received_at),
                                                  std::move(row.media_type), row.compartment});
  }
  known_.sort();
  TRY(read_lineage());
  TRY(read_persons());
  // A source that rests on one that may not be seen rests on nobody whom this reader knows.
  for (assess::Source& source : known_.sources) {
    if (hidden_.contains(source.derives_from)) source.derives_from.clear();
  }
  known_.sort();  // the lineage, too
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
  const casefile::Shows shown = [this](std::string_view compartment) {
    return admits("", compartment);
  };
  std::vector<assess::Entity> persons;
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
      persons.push_back(assess::Entity{person.id, "", "person", "", name, "", ""});
  }
  known_.entities.insert(known_.entities.end(), persons.begin(), persons.end());
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
    std::optional<casefile::ClaimRow> claim = TRY(casefile::claim_with_id(database, id));
    if (!claim || !shows(*claim)) return false;
    speakers_[id] = claim->speakers.empty() ? std::string() : claim->speakers.front().source;
    return true;
  };
  for (const casefile::LineageRow& row : TRY(casefile::lineage(database))) {
    if (row.withdrawn_entry || !admits(row.level, row.compartment) ||
        hidden_.contains(row.stated_by))
      continue;
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
    if (!claim.denies() && !claim.value_reference.empty())
      known_.in_proceedings.insert(claim.value_reference);
  }));
  // Of several, the first in the alphabet: whichever was entered first changes nothing.
  auto place = [&](auto& places) {
    return [&](const assess::Claim& claim) {
      if (claim.denies()) return;
      std::string where = target(claim);
      auto [at, fresh] = places.emplace(claim.subject, where);
      if (!fresh && where < at->second) at->second = std::move(where);
    };
  };
  TRY(each("post.body", place(known_.body_of)));
  return each("body.place", place(known_.place_of));
}

Result<std::string> Assessment::subject_named(const std::string& reference) {
  if (records_of_.contains(reference)) return reference;
  for (std::string_view table : {"entity", "source", "claim"}) {
    Result<std::string> id = sight_->id_of(table, reference);
    if (id || id.error().kind != ErrorKind::kNotFound) return id;
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

Result<Assessment::Subject> Assessment::with_answers(std::string_view id,
                                                     std::vector<assess::Claim> store) {
  Subject out;
  out.store = std::move(store);
  out.claims.subject = std::string(id);
  size_t own = out.store.size();
  for (size_t i = 0; i < own; ++i) {
    std::string claim = out.store[i].id;
    take(TRY(casefile::claims_by(workspace_->database(), casefile::ClaimKey::kAnswers, claim)),
         out.store);
  }
  for (size_t i = 0; i < out.store.size(); ++i)
    (i < own ? out.claims.claims : out.claims.answers).push_back(&out.store[i]);
  return out;
}

Result<Assessment::Subject> Assessment::subject(std::string_view id) {
  std::vector<assess::Claim> store;
  TRY(take_about(id, store));
  return with_answers(id, std::move(store));
}

Result<Assessment::Subject> Assessment::whole_subject(std::string_view id) {
  std::vector<assess::Claim> store;
  TRY(take_about(id, store));
  for (const std::string& each : records_of(id)) {
    const assess::Entity* entity = known_.entity(each);
    if (entity == nullptr || entity->type != "person") continue;
    TRY(take_record(each, store));
    TRY(take_certificates(each, store));
  }
  return with_answers(id, std::move(store));
}

std::vector<std::string> Assessment::records_of(std::string_view id) const {
  const auto person = records_of_.find(id);
  return person == records_of_.end() ? std::vector<std::string>{std::string(id)} : person->second;
}

Result<void> Assessment::take_about(std::string_view id, std::vector<assess::Claim>& store) {
  for (const std::string& each : records_of(id))
    take(TRY(casefile::claims_by(workspace_->database(), casefile::ClaimKey::kSubject, each)),
         store);
  return {};
}

Result<void> Assessment::take_record(std::string_view id, std::vector<assess::Claim>& store) {
  if (!id.starts_with("rec-")) return {};
  casefile::AddedRecord record = TRY(casefile::added_record(workspace_->database(), id));
  if (hidden_.contains(record.source) || hidden_.contains(record.exhibit)) return {};
  std::vector<assess::Claim> said = assess::claims_of_record(record);
  std::ranges::move(said, std::back_inserter(store));
  return {};
}

Result<void> Assessment::take_certificates(std::string_view id, std::vector<assess::Claim>& store) {
  sql::Database& database = workspace_->database();
  std::set<std::string> certificates;
  for (const casefile::TouchedClaim& mention : TRY(casefile::claims_mentioning(database, id))) {
    if (mention.subject == id) continue;
    std::optional<casefile::ClaimRow> row = TRY(casefile::claim_with_id(database, mention.id));
    if (row && row->property == "certificate.of" && row->polarity == "affirms" && shows(*row))
      certificates.insert(row->subject);
  }
  for (const std::string& certificate : certificates) {
    std::vector<casefile::ClaimRow> rows =
        TRY(casefile::claims_by(database, casefile::ClaimKey::kSubject, certificate));
    std::erase_if(rows, [](const casefile::ClaimRow& row) {
      return !row.property.starts_with("certificate.") || row.property == "certificate.of";
    });
    take(rows, store);
  }
  return {};
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

Result<std::vector<Assessment::Subject>> Assessment::all_whole_subjects() {
  std::set<std::string> ids;
  for (std::string& id : TRY(subjects())) ids.insert(std::move(id));
  for (const assess::Entity& entity : known_.entities) {
    if (entity.type == "person") ids.insert(subject_of(entity.id));
  }
  std::vector<Subject> all;
  for (const std::string& id : ids) {
    Subject one = TRY(whole_subject(id));
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
