// SPDX-License-Identifier: Apache-2.0
#include "workspace/export_case.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "casefile/wgeid_minimum.h"
#include "dossier/archive.h"
#include "dossier/page.h"
#include "dossier/verify_page.h"
#include "workspace/internal/folders.h"
#include "workspace/release.h"
#include "workspace/witnessing.h"

namespace habeas::workspace {

namespace {

// The page of what is released.
Result<dossier::PageInput> gather(Workspace& workspace, ExportScope scope, const Release& release) {
  dossier::PageInput input;
  input.case_name = workspace.settings().name;
  input.origin = workspace.settings().origin;
  std::vector<std::string> vkeys = TRY(workspace.log_vkeys());
  input.log_vkey = vkeys.empty() ? "" : vkeys.back();
  input.ledger_size = workspace.log().size();
  input.ledger_root = to_hex(workspace.log().root());
  for (const casefile::ExhibitRow& row : release.exhibits) {
    std::vector<casefile::CustodyRow> custody =
        TRY(casefile::custody_of(workspace.database(), row.sha256));
    if (scope == ExportScope::kPublic) {
      for (casefile::CustodyRow& record : custody)
        record.collected_by = record.came_from = record.path = record.note = "";
    }
    dossier::PageExhibit exhibit;
    exhibit.exhibit = row;
    exhibit.custody = std::move(custody);
    input.exhibits.push_back(std::move(exhibit));
  }
  input.sources = release.sources;
  input.entities = release.entities;
  std::set<std::string> persons;
  for (const casefile::AddedRecord& row : release.records) {
    Json fields = TRY(parse_json(row.fields));
    input.persons.push_back({row.id, casefile::name_in_words(fields), row.source});
    persons.insert(row.id);
  }
  for (const casefile::ClaimRow& row : release.claims) {
    // Digests that came with a file are shown by the verifier, not as claims about the world.
    if (row.property.starts_with("exhibit.digest.")) continue;
    // In a full page a claim may be about a row of a list.
    if (row.subject.starts_with("rec-") && persons.insert(row.subject).second)
      input.persons.push_back({row.subject, row.subject, ""});
    input.claims.push_back(row);
  }
  input.lineage = release.lineage;
  input.withheld_claims = release.withheld_claims;
  return input;
}

// Fields of custody that say nothing of who collected it, from whom, or where it lay.
const std::vector<std::string> kPublicCustody = {"exhibit", "received_at", "name"};

// What a public bundle may show the bytes of.
struct ShownBytes {
  std::set<std::string> exhibits;
  // Texts in which claims that are shown are anchored; `derivatives` are those of them that are
  // public themselves, and are found while items are chosen.
  std::set<std::string> anchored;
  std::set<std::string> derivatives;
};

// The id under which the projection knows the item; "" for what has none.
std::string id_in_projection(const casefile::Entry& entry, int64_t ordinal,
                             const casefile::Item& item) {
  if (item.type == "source") {
    // A change names the source that it states anew.
    return item.text("source").empty() ? entry.id("src", ordinal) : item.text("source");
  }
  if (item.type == "entity") return entry.id("ent", ordinal);
  if (item.type == "claim") return entry.id("clm", ordinal);
  if (item.type == "lineage") return entry.id("lin", ordinal);
  if (item.type == "record") return entry.id("rec", ordinal);
  if (item.type == "exhibit") return item.text("sha256");
  if (item.type == "custody") return item.text("exhibit");
  return {};
}

// Returns how many derivatives it shows.
Result<int64_t> add_public_items(casefile::Entry& entry, const Release& release, ShownBytes& bytes,
                                 dossier::BodyExport& body) {
  int64_t derivatives = 0;
  TRY(entry.for_each([&](int64_t ordinal, const casefile::Item& item) -> Result<void> {
    bool released = release.ids.contains(id_in_projection(entry, ordinal, item));
    // What was public once and is stated anew may have been otherwise before.
    bool open = released && item.text("level") == "public" && item.text("compartment").empty();
    dossier::ItemExport shown{
        .item = ordinal, .choice = {.extent = ledger::DisclosureExtent::kFields, .fields = {}}};
    std::vector<std::string>& fields = shown.choice.fields;
    // Decoys stay hidden, so that nobody can count the fields.
    bool whole = item.type == "case" || item.type == "signature" || item.type == "key" ||
                 (open && (item.type == "source" || item.type == "entity" || item.type == "claim" ||
                           item.type == "lineage")) ||
                 (item.type == "exhibit" && released);
    // The text that was read from an exhibit which leaves, if a claim that leaves rests on it.
    if (item.type == "derivative" && item.text("level") == "public" &&
        item.text("compartment").empty() && release.ids.contains(item.text("exhibit")) &&
        bytes.anchored.contains(item.text("sha256"))) {
      bytes.derivatives.insert(item.text("sha256"));
      ++derivatives;
      whole = true;
    }
    if (whole) {
      shown.choice.extent = ledger::DisclosureExtent::kEveryField;
    } else if (item.type == "act") {
      fields = {"actor", "at"};
    } else if (item.type == "actor") {
      // Without `actor` a change would pass for the appointment of somebody else.
      fields = {"actor", "public_key", "status"};
    } else if (item.type == "custody" && released) {
      fields = kPublicCustody;
    } else if (item.type == "record" && open) {
      for (const auto& [name, value] : item.fields) {
        if (is_public_leaf(name)) fields.push_back(name);
      }
    } else {
      return {};
    }
    std::erase_if(fields, [&](const std::string& name) { return !item.fields.contains(name); });
    body.items.push_back(std::move(shown));
    return {};
  }));
  return derivatives;
}

Result<std::vector<dossier::BodyExport>> disclosures(Workspace& workspace, ExportScope scope,
                                                     const Release& release, ShownBytes& bytes) {
  static const std::set<std::string, std::less<>> kWanted = {
      "case.opened",     "actor.changed",     "key.changed",    "exhibit.added",
      "exhibit.derived", "source.registered", "source.changed", "entity.stated",
      "claims.stated",   "claim.withdrawn",   "lineage.stated", "record.added"};
  std::vector<dossier::BodyExport> out;
  for (int64_t index = 0; index < workspace.log().size(); ++index) {
    dossier::BodyExport body;
    body.index = index;
    bool everything = scope == ExportScope::kFull;
    if (everything) body.others = ledger::DisclosureChoice{};
    casefile::Entry entry = TRY(workspace.read_entry(index));
    if (!everything && !kWanted.contains(entry.kind)) continue;
    if (!everything) {
      int64_t derivatives = TRY(add_public_items(entry, release, bytes, body));
      // That something was read is nobody's business unless a claim that is shown rests on it.
      if (entry.kind == "exhibit.derived" && derivatives == 0) continue;
    }
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

// Every derivative of the exhibits that is still there.
Result<std::set<std::string>> derivatives_of_all(Workspace& workspace,
                                                 const std::set<std::string>& exhibits) {
  std::set<std::string> out;
  for (const std::string& exhibit : exhibits) {
    for (const casefile::DerivativeRow& row :
         TRY(casefile::derivatives_of(workspace.database(), exhibit)))
      out.insert(row.sha256);
  }
  return out;
}

// The texts that anchors of the claims name.
std::set<std::string> anchored_texts(const dossier::PageInput& page) {
  std::set<std::string> out;
  auto add = [&](const std::string& anchor) {
    Result<Json> json = parse_json(anchor);
    std::string derivative = json ? json->text_or_empty("derivative") : "";
    if (!derivative.empty()) out.insert(derivative);
  };
  for (const casefile::ClaimRow& claim : page.claims) {
    add(claim.anchor);
    for (const casefile::SpeakerRow& speaker : claim.speakers) add(speaker.anchor);
  }
  return out;
}

// The store must live as long as what is returned.
std::vector<dossier::BundleExhibit> readers_of(const vault::ExhibitStore& store,
                                               const std::set<std::string>& digests) {
  std::vector<dossier::BundleExhibit> out;
  for (const std::string& hex : digests) {
    dossier::BundleExhibit exhibit;
    exhibit.sha256 = hex;
    exhibit.read = [&store, hex](const dossier::ByteSink& sink) -> Result<void> {
      Digest digest = TRY(digest_from_hex(hex));
      vault::ExhibitReader reader = TRY(store.open_exhibit(digest));
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

// Said before the export goes on record.
Result<void> check_archive_place(Workspace& workspace, const fs::path& folder,
                                 const fs::path& archive) {
  if (lie_in_one_another(archive, workspace.folder()) || lie_in_one_another(archive, folder)) {
    return fail(ErrorKind::kInvalid, "the ZIP cannot lie in the case or in the bundle",
                "name a file elsewhere");
  }
  if (exists(workspace.environment().files, archive)) {
    return fail(ErrorKind::kConflict, printable(archive.string()) + " is there already",
                "name a file that does not exist");
  }
  return {};
}

// Who takes everything out must be admitted everywhere.
Result<void> require_every_compartment(Workspace& workspace) {
  sql::Statement row = TRY(workspace.database().prepare(
      "SELECT compartment FROM added_record UNION SELECT compartment FROM list UNION SELECT "
      "compartment FROM consent UNION SELECT compartment FROM lineage UNION SELECT compartment "
      "FROM suggestion_decision UNION SELECT "
      "compartment FROM exhibit UNION SELECT compartment FROM source UNION SELECT "
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
  Release release = TRY(release_of(workspace, scope));
  dossier::PageInput input = TRY(gather(workspace, scope, release));
  input.exhibit_prefix = std::string(exhibit_prefix);
  return dossier::render_page(input);
}

Result<ExportSummary> export_case(Workspace& workspace, const fs::path& folder,
                                  const ExportOptions& options) {
  TRY(workspace.require(casefile::Action::kExport));
  if (lie_in_one_another(folder, workspace.folder())) {
    return fail(ErrorKind::kInvalid, "a bundle cannot lie in its case, nor the case in it",
                "name a folder elsewhere");
  }
  if (!options.archive.empty()) TRY(check_archive_place(workspace, folder, options.archive));
  if (options.scope == ExportScope::kFull) TRY(require_every_compartment(workspace));
  bool signs = TRY(workspace.signs_log());
  if (!signs) {
    return fail(ErrorKind::kDenied, "a bundle needs a checkpoint, and the log key is not here",
                "let whoever keeps the log key export it");
  }
  Release release = TRY(release_of(workspace, options.scope));
  ExportSummary summary;
  summary.consents = options.scope == ExportScope::kFull
                         ? TRY(consents_for_all(workspace, options.recipient))
                         : release.consents;
  summary.unconsented = release.unconsented;
  summary.withheld_claims = release.withheld_claims;
  summary.withheld_records = release.withheld_records;
  casefile::Item access;
  access.type = "access";
  access.set("what", "export");
  access.set("target", options.scope == ExportScope::kFull ? "full" : "public");
  access.set("purpose", options.purpose);
  access.set("recipient", options.recipient);
  JsonArray consents;
  for (const casefile::ConsentRow& row : summary.consents) consents.push_back(Json(row.id));
  if (!consents.empty()) access.fields["consents"] = Json(std::move(consents));
  std::vector<casefile::Item> items = {access};
  TRY(workspace.commit(ledger::EntryKind::kAccessRecorded, items, options.purpose,
                       casefile::Action::kExport));
  std::string checkpoint = TRY(workspace.checkpoint());

  dossier::PageInput page = TRY(gather(workspace, options.scope, release));
  page.exhibit_prefix = "../exhibits/";
  std::string html = TRY(dossier::render_page(page));
  ShownBytes bytes;
  for (const dossier::PageExhibit& row : page.exhibits) bytes.exhibits.insert(row.exhibit.sha256);
  if (options.scope == ExportScope::kFull)
    bytes.derivatives = TRY(derivatives_of_all(workspace, bytes.exhibits));
  else
    bytes.anchored = anchored_texts(page);
  vault::ExhibitStore derivatives =
      TRY(vault::ExhibitStore::open(workspace.environment().files, vault_folder(workspace.folder()),
                                    vault::StoreKind::kDerivatives, vault::StoreMode::kRead));
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
  input.bodies = TRY(disclosures(workspace, options.scope, release, bytes));
  input.exhibits = readers_of(workspace.exhibits(), bytes.exhibits);
  input.derivatives = readers_of(derivatives, bytes.derivatives);
  input.policy = options.trust_policy.empty() ? TRY(own_policy(workspace)) : options.trust_policy;
  input.anchors = TRY(anchors_of(workspace));
  input.dossier = {dossier::DossierFile{"index.html", html}};
  input.page = dossier::verify_page();
  input.actor_id = who.id;
  input.actor_key = TRY(workspace.actor_key());
  input.exported_at = workspace.environment().clock.now();
  summary.bundle = TRY(dossier::write_bundle(workspace.environment().files, folder, input));
  if (!options.archive.empty()) {
    summary.archive_bytes =
        TRY(dossier::write_archive(workspace.environment().files, folder, options.archive));
  }
  return summary;
}

}  // namespace habeas::workspace
