// SPDX-License-Identifier: Apache-2.0
#include "workspace/change_source.h"

#include <fmt/core.h>

#include "casefile/claim_file.h"
#include "casefile/queries.h"
#include "workspace/sight.h"

namespace habeas::workspace {

namespace {

Json members_of(const casefile::SourceRow& row) {
  JsonObject out;
  auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) out[name] = Json(value);
  };
  put("label", row.label);
  put("name", row.name);
  put("kind", row.kind);
  put("party", row.party);
  put("url", row.url);
  put("description", row.description);
  put("derives_from", row.derives_from);
  put("level", row.level);
  put("compartment", row.compartment);
  if (!row.interests.empty())
    out["interests"] = Json(JsonArray(row.interests.begin(), row.interests.end()));
  return Json(std::move(out));
}

bool is_empty(const Json& value) {
  return (value.string() != nullptr && value.string()->empty()) ||
         (value.array() != nullptr && value.array()->empty());
}

}  // namespace

Result<Committed> change_source(Workspace& workspace, std::string_view id_or_label,
                                const Json& members, std::string_view reason) {
  if (reason.empty()) return fail(ErrorKind::kInvalid, "a change needs a reason", "give --reason");
  std::string id = TRY(Sight(workspace).id_of("source", id_or_label));
  casefile::SourceRow before;
  for (casefile::SourceRow& row : TRY(casefile::sources(workspace.database()))) {
    if (row.id == id) before = std::move(row);
  }
  if (!workspace.shows(before.level, before.compartment)) {
    return fail(ErrorKind::kNotFound,
                fmt::format("no source has the label or id \"{}\"", printable(id_or_label)),
                "see `habeas source list`");
  }
  Json present = members_of(before);
  Json after = present;
  check(members.object() != nullptr, "a change is an object of members");
  for (const auto& [name, value] : *members.object()) {
    if (is_empty(value)) {
      after.object()->erase(name);
    } else {
      after.object()->insert_or_assign(name, value);
    }
  }
  if (std::string origin = after.text_or_empty("derives_from"); !origin.empty()) {
    after.object()->insert_or_assign("derives_from",
                                     Json(TRY(Sight(workspace).id_of("source", origin))));
  }
  if (after == present)
    return fail(ErrorKind::kInvalid, "nothing would change",
                "say what with --interest, --party, ...");
  casefile::Item item = TRY(casefile::source_item(after));
  item.set("source", id);
  return workspace.commit(ledger::EntryKind::kSourceChanged, std::span(&item, 1), reason,
                          casefile::Action::kAdd, before.compartment);
}

}  // namespace habeas::workspace
