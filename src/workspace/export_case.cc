// SPDX-License-Identifier: Apache-2.0
#include "workspace/export_case.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "casefile/claim_value.h"
#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "dossier/page.h"
#include "workspace/witnessing.h"

namespace habeas::workspace {

namespace {

// Only what somebody called public: what has no level could expose a person, and stays.
template <typename Row>
bool is_public(const Row& row) {
  return row.level == "public" && row.compartment.empty();
}

// The name by which a source calls a person, as it stands in the record; "" if it gives none.
std::string name_in(const Json& fields) {
  auto text = [&](std::string_view name) {
    const Json* value = fields.find(name);
    if (value == nullptr) return std::string();
    return value->string() != nullptr ? *value->string() : value->text_or_empty("raw");
  };
  std::string name = text("name");
  for (std::string_view part : {"name.given", "name.family"}) {
    if (text("name").empty() && !text(part).empty()) name += (name.empty() ? "" : " ") + text(part);
  }
  return name;
}

// Whether all that a value names is on the page.
bool names_only(const std::string& value_json, const std::set<std::string>& known) {
  Result<Json> value = parse_json(value_json);
  if (!value) return true;
  std::vector<std::string> named = casefile::entities_in(*value);
  return std::all_of(named.begin(), named.end(),
                     [&](const std::string& id) { return known.contains(id); });
}

// Persons of claim files and forms. Rows of lists are claims' subjects in full exports only: a list
// has no level of its own.
Result<void> gather_persons(Workspace& workspace, ExportScope scope, std::set<std::string>& known,
                            dossier::PageInput& input) {
  for (const casefile::AddedRecord& row : TRY(casefile::added_records(workspace.database()))) {
    bool shown = scope == ExportScope::kFull ? workspace.shows(row.compartment) : is_public(row);
    if (!shown || !known.contains(row.source)) continue;
    Result<Json> fields = parse_json(row.fields);
    std::string name = fields ? name_in(*fields) : "";
    input.persons.push_back({row.id, name.empty() ? "a person without a name" : name, row.source});
    known.insert(row.id);
  }
  return {};
}

// What the case shows in a scope. A claim is shown only with all its speakers and its exhibit.
Result<dossier::PageInput> gather(Workspace& workspace, ExportScope scope) {
  sql::Database& database = workspace.database();
  dossier::PageInput input;
  input.case_name = workspace.settings().name;
  input.origin = workspace.settings().origin;
  std::vector<std::string> vkeys = TRY(workspace.log_vkeys());
  input.log_vkey = vkeys.empty() ? "" : vkeys.back();
  input.ledger_size = workspace.log().size();
  input.ledger_root = to_hex(workspace.log().root());
  auto shown = [&](const auto& row) {
    return scope == ExportScope::kFull ? workspace.shows(row.compartment) : is_public(row);
  };
  std::set<std::string> known;
  for (casefile::ExhibitRow& row : TRY(casefile::exhibits(database))) {
    if (!shown(row) || row.erased_entry) continue;
    known.insert(row.sha256);
    std::vector<casefile::CustodyRow> custody = TRY(casefile::custody_of(database, row.sha256));
    if (scope == ExportScope::kPublic) {
      for (casefile::CustodyRow& record : custody)
        record.collected_by = record.came_from = record.path = record.note = "";
    }
    dossier::PageExhibit exhibit;
    exhibit.exhibit = std::move(row);
    exhibit.custody = std::move(custody);
    input.exhibits.push_back(std::move(exhibit));
  }
  for (casefile::SourceRow& row : TRY(casefile::sources(database))) {
    if (!shown(row)) continue;
    known.insert(row.id);
    input.sources.push_back(std::move(row));
  }
  for (casefile::EntityRow& row : TRY(casefile::entities(database))) {
    if (!shown(row)) continue;
    known.insert(row.id);
    input.entities.push_back(std::move(row));
  }
  TRY(gather_persons(workspace, scope, known, input));
  for (casefile::ClaimRow& row : TRY(casefile::claims(database))) {
    // Digests that came with a file are shown by the verifier, not as claims about the world.
    if (row.property.starts_with("exhibit.digest.")) continue;
    bool whole = shown(row) && known.contains(row.exhibit) &&
                 (known.contains(row.subject) || row.subject.starts_with("clm-")) &&
                 std::all_of(row.speakers.begin(), row.speakers.end(),
                             [&](const casefile::SpeakerRow& link) {
                               return known.contains(link.source);
                             }) &&
                 names_only(row.value, known);
    if (whole) {
      known.insert(row.id);
      input.claims.push_back(std::move(row));
    } else {
      ++input.withheld_claims;
    }
  }
  for (casefile::LineageRow& row : TRY(casefile::lineage(database))) {
    if (shown(row) && known.contains(row.derived) && known.contains(row.origin) &&
        known.contains(row.stated_by))
      input.lineage.push_back(std::move(row));
  }
  return input;
}

// Of a person's record only what the page shows.
const std::vector<std::string> kPublicPerson = {"name", "name.given", "name.family", "stated_by",
                                                "level"};
// Fields of custody that say nothing of who collected it, from whom, or where it lay.
const std::vector<std::string> kPublicCustody = {"exhibit", "received_at", "name"};

Result<void> add_public_items(casefile::Entry& entry, const std::set<std::string>& exhibits,
                              dossier::BodyExport& body) {
  return entry.for_each([&](int64_t ordinal, const casefile::Item& item) -> Result<void> {
    bool open = item.text("level") == "public" && item.text("compartment").empty();
    dossier::ItemExport shown{
        .item = ordinal, .choice = {.extent = ledger::DisclosureExtent::kFields, .fields = {}}};
    std::vector<std::string>& fields = shown.choice.fields;
    // Decoys stay hidden, so that nobody can count the fields.
    bool whole = item.type == "case" || item.type == "signature" || item.type == "key" ||
                 (open && (item.type == "source" || item.type == "entity" || item.type == "claim" ||
                           item.type == "lineage")) ||
                 (item.type == "exhibit" && exhibits.contains(item.text("sha256")));
    if (whole)
      shown.choice.extent = ledger::DisclosureExtent::kEveryField;
    else if (item.type == "act")
      fields = {"actor", "at"};
    else if (item.type == "actor")
      fields = {"public_key", "status"};
    else if (item.type == "custody" && exhibits.contains(item.text("exhibit")))
      fields = kPublicCustody;
    else if (item.type == "record" && open && entry.kind == "record.added")
      fields = kPublicPerson;
    else
      return {};
    std::erase_if(fields, [&](const std::string& name) { return !item.fields.contains(name); });
    body.items.push_back(std::move(shown));
    return {};
  });
}

Result<std::vector<dossier::BodyExport>> disclosures(Workspace& workspace, ExportScope scope,
                                                     const std::set<std::string>& exhibits) {
  std::vector<dossier::BodyExport> out;
  for (int64_t index = 0; index < workspace.log().size(); ++index) {
    dossier::BodyExport body;
    body.index = index;
    bool everything = scope == ExportScope::kFull;
    if (everything) body.others = ledger::DisclosureChoice{};
    casefile::Entry entry = TRY(workspace.read_entry(index));
    bool wanted = entry.kind == "case.opened" || entry.kind == "actor.changed" ||
                  entry.kind == "key.changed" || entry.kind == "exhibit.added" ||
                  entry.kind == "source.registered" || entry.kind == "entity.stated" ||
                  entry.kind == "claims.stated" || entry.kind == "lineage.stated" ||
                  entry.kind == "record.added" || entry.kind == "claim.withdrawn";
    if (!everything && !wanted) continue;
    if (!everything) TRY(add_public_items(entry, exhibits, body));
    out.push_back(std::move(body));
  }
  return out;
}

Result<std::vector<dossier::BundleAnchor>> anchors_of(Workspace& workspace) {
  std::vector<dossier::BundleAnchor> out;
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (int64_t size : sizes) {
    if (size > workspace.log().size()) continue;
    ledger::Anchor anchor = TRY(workspace.anchors().read(size));
    auto add = [&](std::string name, const std::string& bytes) {
      if (!bytes.empty()) out.push_back(dossier::BundleAnchor{size, std::move(name), bytes});
    };
    add("checkpoint", anchor.checkpoint);
    add("body.txt", anchor.body);
    for (const ledger::AnchorTimestamp& stamp : anchor.timestamps) {
      if (stamp.response.empty()) continue;  // still queued
      add(fmt::format("{}.tsq", stamp.number), stamp.query);
      add(fmt::format("{}.tsr", stamp.number), stamp.response);
      add(fmt::format("{}.chain.pem", stamp.number), stamp.chain_pem);
    }
  }
  return out;
}

std::vector<dossier::BundleExhibit> exhibit_readers(Workspace& workspace,
                                                    const dossier::PageInput& page) {
  std::vector<dossier::BundleExhibit> out;
  for (const dossier::PageExhibit& row : page.exhibits) {
    dossier::BundleExhibit exhibit;
    exhibit.sha256 = row.exhibit.sha256;
    exhibit.read = [&workspace,
                    sha256 = row.exhibit.sha256](const dossier::ByteSink& sink) -> Result<void> {
      Digest digest = TRY(digest_from_hex(sha256));
      vault::ExhibitReader reader = TRY(workspace.exhibits().open_exhibit(digest));
      Bytes buffer(size_t{1} << 20);
      while (true) {
        size_t got = TRY(reader.read(buffer));
        if (got == 0) return {};
        TRY(sink(ByteView(buffer).first(got)));
      }
    };
    out.push_back(std::move(exhibit));
  }
  return out;
}

// Who takes everything out must be admitted everywhere.
Result<void> require_every_compartment(Workspace& workspace) {
  sql::Statement row = TRY(workspace.database().prepare(
      "SELECT compartment FROM exhibit UNION SELECT compartment FROM source UNION SELECT "
      "compartment FROM entity UNION SELECT compartment FROM claim"));
  std::vector<std::string> compartments;
  while (TRY(row.step())) compartments.push_back(row.text(0));
  for (const std::string& compartment : compartments)
    TRY(workspace.require(casefile::Action::kExport, compartment));
  return {};
}

}  // namespace

Result<std::string> own_policy(Workspace& workspace) {
  ledger::Policy policy = TRY(trust_policy(workspace));
  return ledger::format_policy(policy);
}

Result<std::string> make_page(Workspace& workspace, ExportScope scope,
                              std::string_view exhibit_prefix) {
  dossier::PageInput input = TRY(gather(workspace, scope));
  input.exhibit_prefix = std::string(exhibit_prefix);
  return dossier::render_page(input);
}

Result<dossier::BundleSummary> export_case(Workspace& workspace, const fs::path& folder,
                                           const ExportOptions& options) {
  TRY(workspace.require(casefile::Action::kExport));
  if (options.scope == ExportScope::kFull) TRY(require_every_compartment(workspace));
  bool signs = TRY(workspace.signs_log());
  if (!signs) {
    return fail(ErrorKind::kDenied, "a bundle needs a checkpoint, and the log key is not here",
                "let whoever keeps the log key export it");
  }
  casefile::Item access;
  access.type = "access";
  access.set("what", "export");
  access.set("target", options.scope == ExportScope::kFull ? "full" : "public");
  access.set("purpose", options.purpose);
  access.set("recipient", options.recipient);
  std::vector<casefile::Item> items = {access};
  TRY(workspace.commit(ledger::EntryKind::kAccessRecorded, items, options.purpose,
                       casefile::Action::kExport));
  std::string checkpoint = TRY(workspace.checkpoint());

  dossier::PageInput page = TRY(gather(workspace, options.scope));
  page.exhibit_prefix = "../exhibits/";
  std::string html = TRY(dossier::render_page(page));
  std::set<std::string> exhibits;
  for (const dossier::PageExhibit& row : page.exhibits) exhibits.insert(row.exhibit.sha256);
  casefile::Actor who = TRY(workspace.actor());

  dossier::BundleInput input;
  input.extent = options.scope == ExportScope::kFull ? dossier::BundleExtent::kFull
                                                     : dossier::BundleExtent::kSubset;
  input.origin = workspace.settings().origin;
  input.size = workspace.log().size();
  input.checkpoint = checkpoint;
  input.entry = [&](int64_t index) { return workspace.log().entry(index); };
  input.items = [&](int64_t index, const dossier::BundleInput::ItemSink& sink) {
    return workspace.bodies().for_each_item(index, sink);
  };
  input.bodies = TRY(disclosures(workspace, options.scope, exhibits));
  input.exhibits = exhibit_readers(workspace, page);
  input.policy = options.trust_policy.empty() ? TRY(own_policy(workspace)) : options.trust_policy;
  input.anchors = TRY(anchors_of(workspace));
  input.dossier = {dossier::DossierFile{"index.html", html}};
  input.actor_id = who.id;
  input.actor_key = TRY(workspace.actor_key());
  input.exported_at = workspace.environment().clock.now();
  return dossier::write_bundle(workspace.environment().files, folder, input);
}

}  // namespace habeas::workspace
