// SPDX-License-Identifier: Apache-2.0
#include "workspace/state_persons.h"

#include <fmt/core.h>

#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

using casefile::FieldFault;
using casefile::Item;

void add_fault(std::vector<FieldFault>& faults, std::string field, const Error& error) {
  faults.push_back(
      {std::move(field), error.hint.empty() ? error.message : error.message + "; " + error.hint});
}

// Members of a leaf that name an exhibit or a claim are made to name it by its id.
void settle(Json& leaf, const std::string& key, const std::string& at,
            const std::function<Result<std::string>(const std::string&)>& named,
            std::vector<FieldFault>& faults) {
  std::string reference = leaf.text_or_empty(key);
  if (reference.empty()) return;
  Result<std::string> id = named(reference);
  if (!id) return add_fault(faults, at + "." + key, id.error());
  leaf.object()->insert_or_assign(key, Json(*id));
}

// As it is answered to who may not know that it is there.
Result<casefile::AddedRecord> shown_record(Workspace& workspace, std::string_view reference) {
  casefile::AddedRecord record = TRY(casefile::added_record(workspace.database(), reference));
  if (workspace.shows(record.level, record.compartment)) return record;
  return fail(
      ErrorKind::kNotFound,
      fmt::format("no person stated by hand has the label or id \"{}\"", printable(reference)),
      "see `habeas person list`");
}

Result<std::string> superseded(Workspace& workspace, const std::string& reference) {
  casefile::AddedRecord before = TRY(shown_record(workspace, reference));
  if (before.withdrawn_entry)
    return fail(ErrorKind::kConflict,
                fmt::format("{} was withdrawn by entry {}", before.id, *before.withdrawn_entry));
  if (!before.superseded_by.empty())
    return fail(ErrorKind::kConflict,
                fmt::format("{} is replaced by {} already", before.id, before.superseded_by),
                "replace that one");
  return before.id;
}

}  // namespace

Item prepare_person(Workspace& workspace, AnchorWords& anchors,
                    const casefile::PersonStatement& statement, const std::string& source_id,
                    std::vector<FieldFault>& faults) {
  Item item = statement.item;
  item.set("stated_by", source_id);
  auto exhibit = [&](const std::string& name) { return exhibit_named(workspace, name); };
  auto claim = [&](const std::string& name) { return Sight(workspace).id_of("claim", name); };
  if (!statement.exhibit.empty()) {
    Result<std::string> sha256 = exhibit(statement.exhibit);
    if (!sha256) {
      add_fault(faults, "anchor.exhibit", sha256.error());
    } else {
      Json locator = *item.fields["anchor"].find("locator");
      Result<Json> anchor = anchors.find(*sha256, statement.anchored_text, locator);
      if (anchor) item.fields["anchor"] = *std::move(anchor);
      if (!anchor) add_fault(faults, "anchor.text", anchor.error());
      Result<void> kept = anchors.protect(*sha256, item);
      if (!kept) add_fault(faults, "anchor.exhibit", kept.error());
    }
  }
  if (!statement.supersedes.empty()) {
    Result<std::string> before = superseded(workspace, statement.supersedes);
    if (before) item.set("supersedes", *before);
    if (!before) add_fault(faults, "supersedes", before.error());
  }
  for (auto& [name, value] : item.fields) {
    if (name.starts_with("attachment/"))
      settle(value, "exhibit", "attachments." + name.substr(11), exhibit, faults);
    if (name != "certificate") continue;
    settle(value, "exhibit", "certificate", exhibit, faults);
    const Json* rows = value.find("contradicted");
    if (rows == nullptr) continue;
    JsonArray settled = *rows->array();
    for (size_t i = 0; i < settled.size(); ++i)
      settle(settled[i], "claim", fmt::format("certificate.contradicted.{}", i + 1), claim, faults);
    value.object()->insert_or_assign("contradicted", Json(std::move(settled)));
  }
  return item;
}

Result<AddedPerson> add_person(Workspace& workspace, const Json& members,
                               std::vector<FieldFault>& faults) {
  TRY(workspace.require(casefile::Action::kAdd));
  casefile::PersonStatement statement = casefile::read_person(members, faults);
  std::string source;
  if (!statement.source.empty()) {
    Result<std::string> id = Sight(workspace).id_of("source", statement.source);
    if (id) source = *id;
    if (!id) add_fault(faults, "source", id.error());
  }
  AnchorWords anchors(workspace);
  Item item = prepare_person(workspace, anchors, statement, source, faults);
  if (!faults.empty()) {
    return fail(ErrorKind::kInvalid,
                faults.size() == 1
                    ? "one thing cannot be taken; nothing was added"
                    : fmt::format("{} things cannot be taken; nothing was added", faults.size()),
                "mend them and run the command again");
  }
  Committed entry = TRY(workspace.commit(ledger::EntryKind::kRecordAdded, std::span(&item, 1), "",
                                         casefile::Action::kAdd));
  return AddedPerson{entry, entry.id("rec", 1)};
}

Result<Committed> withdraw_record(Workspace& workspace, std::string_view id_or_label,
                                  std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a withdrawal needs a reason", "say why with --reason");
  casefile::AddedRecord record = TRY(shown_record(workspace, id_or_label));
  if (record.withdrawn_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was withdrawn by entry {}: {}", record.id, *record.withdrawn_entry,
                            printable(record.withdrawn_reason)));
  }
  Item item;
  item.type = "withdrawal";
  item.set("record", record.id);
  item.set("reason", reason);
  return workspace.commit(ledger::EntryKind::kListWithdrawn, std::span(&item, 1), reason,
                          casefile::Action::kWithdraw, record.compartment);
}

}  // namespace habeas::workspace
