// SPDX-License-Identifier: Apache-2.0
#include "workspace/change_consent.h"

#include <algorithm>

#include <fmt/core.h>

#include "casefile/person_queries.h"
#include "workspace/exhibit_text.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

struct Asked {
  std::string id, compartment;
  int64_t entry = 0;
};

// The source or the record that consent is about.
Result<Asked> asked_for(Workspace& workspace, const std::string& reference) {
  sql::Database& database = workspace.database();
  Result<std::string> source = Sight(workspace).id_of("source", reference);
  if (!source && source.error().kind != ErrorKind::kNotFound) return fail(source.error());
  if (source) {
    for (const casefile::SourceRow& row : TRY(casefile::sources(database))) {
      if (row.id == *source && workspace.shows(row.level, row.compartment))
        return Asked{row.id, row.compartment, row.entry};
    }
  }
  Result<casefile::AddedRecord> record = casefile::added_record(database, reference);
  if (record && workspace.shows(record->level, record->compartment))
    return Asked{record->id, record->compartment, record->entry};
  if (!record && record.error().kind != ErrorKind::kNotFound) return fail(record.error());
  return fail(
      ErrorKind::kNotFound,
      fmt::format("no source and no person stated by hand is called \"{}\"", printable(reference)),
      "see `habeas source list` and `habeas person list`");
}

}  // namespace

Result<std::string> asked_about(Workspace& workspace, const std::string& reference) {
  if (reference.starts_with("css-")) {
    casefile::ConsentRow row = TRY(casefile::consent(workspace.database(), reference));
    return std::move(row.id);
  }
  Asked asked = TRY(asked_for(workspace, reference));
  return std::move(asked.id);
}

Result<RecordedConsent> record_consent(Workspace& workspace, casefile::ConsentRow consent) {
  Asked asked = TRY(asked_for(workspace, consent.about));
  consent.about = asked.id;
  consent.compartment = asked.compartment;
  if (!consent.exhibit.empty()) consent.exhibit = TRY(exhibit_named(workspace, consent.exhibit));
  casefile::Item item = TRY(casefile::consent_item(consent));
  Committed entry = TRY(workspace.commit(ledger::EntryKind::kConsentChanged, std::span(&item, 1),
                                         "", casefile::Action::kAdd, asked.compartment));
  return RecordedConsent{entry, entry.id("css", 1)};
}

Result<std::vector<casefile::AccessRow>> copies_under(Workspace& workspace,
                                                      std::string_view consent) {
  std::vector<casefile::AccessRow> out;
  for (casefile::AccessRow& row : TRY(casefile::accesses(workspace.database()))) {
    if (std::find(row.consents.begin(), row.consents.end(), consent) != row.consents.end())
      out.push_back(std::move(row));
  }
  return out;
}

Result<WithdrawnConsent> withdraw_consent(Workspace& workspace, std::string_view id,
                                          std::string_view on, std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a withdrawal needs a reason",
                "give --reason; \"wishes it\" is one");
  casefile::ConsentRow consent = TRY(casefile::consent(workspace.database(), id));
  if (!workspace.shows(consent.compartment)) {
    return fail(ErrorKind::kNotFound, fmt::format("there is no consent \"{}\"", printable(id)),
                "see `habeas consent show`");
  }
  if (consent.withdrawn_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was withdrawn by entry {}: {}", consent.id,
                            *consent.withdrawn_entry, printable(consent.withdrawn_reason)));
  }
  casefile::Item item;
  item.type = "withdrawal";
  item.set("consent", consent.id);
  item.set("on", on);
  item.set("reason", reason);
  WithdrawnConsent out;
  out.entry = TRY(workspace.commit(ledger::EntryKind::kConsentChanged, std::span(&item, 1), "",
                                   casefile::Action::kAdd, consent.compartment));
  out.held = TRY(copies_under(workspace, consent.id));
  Asked asked = TRY(asked_for(workspace, consent.about));
  for (casefile::AccessRow& row : TRY(casefile::accesses(workspace.database()))) {
    if (row.entry > asked.entry && row.entry < consent.entry)
      out.may_hold.push_back(std::move(row));
  }
  return out;
}

}  // namespace habeas::workspace
