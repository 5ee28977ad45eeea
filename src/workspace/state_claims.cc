// SPDX-License-Identifier: Apache-2.0
#include "workspace/state_claims.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "casefile/claim_value.h"
#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "ledger/body.h"
#include "workspace/anchor_words.h"
#include "workspace/erase.h"
#include "workspace/internal/claim_references.h"
#include "workspace/sight.h"
#include "workspace/state_persons.h"

namespace habeas::workspace {

namespace {

using casefile::Fault;
using casefile::Item;

// One file on its way into the case: everything is checked first, then stated.
class Stating {
 public:
  Stating(Workspace& workspace, const casefile::Schema& schema, casefile::ClaimFile file,
          std::vector<Fault>& faults)
      : workspace_(workspace),
        schema_(schema),
        file_(std::move(file)),
        faults_(faults),
        sight_(workspace),
        references_(workspace),
        anchors_(workspace) {}

  Result<StatedSummary> run() {
    TRY(workspace_.require(casefile::Action::kAdd));
    choose_new(file_.sources, "source", new_sources_);
    choose_new(file_.entities, "entity", new_entities_);
    choose_new_persons();
    choose_new_claims();
    for (casefile::StatedClaim& claim : file_.claims) check_claim(claim);
    for (casefile::StatedLineage& lineage : file_.lineage) check_lineage(lineage);
    for (casefile::StatedPerson& person : file_.persons) check_person(person);
    if (!faults_.empty()) return refuse();
    for (size_t i = 0; i < file_.claims.size(); ++i)
      if (known_claims_[i]) TRY(compare_with_known(file_.claims[i], *known_claims_[i]));
    if (!faults_.empty()) return refuse();
    const int64_t before = workspace_.log().size();
    Result<StatedSummary> summary = commit();
    if (summary || workspace_.log().size() == before) return summary;
    Error error = summary.error();
    error.message += "; of this file only a part is on record";
    error.hint += error.hint.empty() ? "" : "; ";
    error.hint += "the same command goes on from there";
    return fail(error);
  }

 private:
  Result<StatedSummary> refuse() {
    std::stable_sort(faults_.begin(), faults_.end(),
                     [](const Fault& a, const Fault& b) { return a.line < b.line; });
    std::set<int64_t> lines;
    for (const Fault& fault : faults_) lines.insert(fault.line);
    return fail(ErrorKind::kInvalid,
                fmt::format("{} of the lines cannot be taken; nothing was added", lines.size()),
                "mend them and run the command again");
  }

  // An entry for each kind, in an order in which each refers to earlier ones: a disk that fails
  // between them leaves the later ones out.
  Result<StatedSummary> commit() {
    StatedSummary summary;
    TRY(commit_labelled(new_sources_, ledger::EntryKind::kSourceRegistered, "src"));
    TRY(commit_labelled(new_entities_, ledger::EntryKind::kEntityStated, "ent"));
    summary.sources = static_cast<int64_t>(new_sources_.size());
    summary.entities = static_cast<int64_t>(new_entities_.size());
    TRY(commit_persons(summary));
    TRY(commit_claims(summary));
    TRY(commit_lineage(summary));
    return summary;
  }

  void fault(int64_t line, std::string message) {
    faults_.push_back(Fault{line, std::move(message)});
  }
  void fault(int64_t line, const Error& error) {
    fault(line, error.hint.empty() ? error.message : error.message + "; " + error.hint);
  }

  // A label that the case knows already stands for what it knows: the same claim files can share
  // their sources.
  void choose_new(std::vector<casefile::LabelledItem>& lines, std::string_view table,
                  std::vector<casefile::LabelledItem*>& chosen) {
    for (casefile::LabelledItem& line : lines) {
      std::string type = table == "entity" ? line.item.text("entity") : std::string(table);
      Result<std::string> id = sight_.id_of(table, line.label);
      if (id) {
        references_.put(line.label, Thing{*id, type, -1});
      } else if (id.error().kind == ErrorKind::kNotFound) {
        chosen.push_back(&line);
        references_.put(line.label, Thing{"", type, -1});
      } else {
        fault(line.line, id.error());
      }
    }
  }

  void choose_new_persons() {
    for (casefile::StatedPerson& person : file_.persons) {
      Result<std::string> id = casefile::record_named(workspace_.database(), person.label);
      person.known = id && seen(*id);
      references_.put(person.label, Thing{person.known ? *id : "", "person", -1});
      if (!id && id.error().kind != ErrorKind::kNotFound) fault(person.line, id.error());
    }
  }

  // A claim that stands under its label is not stated a second time: the same file given again, or
  // after a disk failed between its entries, adds what is missing.
  void choose_new_claims() {
    known_claims_.resize(file_.claims.size());
    int64_t ordinal = 0;
    for (size_t i = 0; i < file_.claims.size(); ++i) {
      const casefile::StatedClaim& claim = file_.claims[i];
      if (!claim.label.empty()) {
        Result<std::optional<casefile::ClaimRow>> row = seen_claim(claim.label);
        if (!row && row.error().kind != ErrorKind::kNotFound) fault(claim.line, row.error());
        bool stands = row && *row && !(*row)->withdrawn_entry && (*row)->label == claim.label;
        if (stands) known_claims_[i] = **std::move(row);
      }
      const std::optional<casefile::ClaimRow>& known = known_claims_[i];
      references_.put(claim.label,
                      known ? Thing{known->id, "claim", -1} : Thing{"", "claim", ++ordinal});
    }
  }

  bool seen(const std::string& id) {
    Result<bool> shown = sight_.shows(id);
    return shown && *shown;
  }
  Result<std::optional<casefile::ClaimRow>> seen_claim(const std::string& label) {
    std::string id = TRY(sight_.id_of("claim", label));
    return casefile::claim_with_id(workspace_.database(), id);
  }

  Result<void> compare_with_known(const casefile::StatedClaim& claim,
                                  const casefile::ClaimRow& known) {
    casefile::StatedClaim copy = claim;
    Item stated = TRY(claim_item(copy));
    std::optional<Item> stored = TRY(read_item(workspace_, known.entry, known.item));
    if (stored) {  // in its own body it names the claims of its file by their places
      stored->set("subject", known.subject);
      stored->set("answers", known.answers);
      stored->set("supersedes", known.supersedes);
    }
    if (stored && casefile::same_statement(stated, *stored)) return {};
    fault(claim.line,
          fmt::format("\"{}\" is the label of {}, which says otherwise; give this claim a label of "
                      "its own, or withdraw that one first",
                      printable(claim.label), known.id));
    return {};
  }

  template <typename T>
  bool look(int64_t line, const Result<T>& found) {
    if (!found) fault(line, found.error());
    return found.has_value();
  }

  void check_claim(casefile::StatedClaim& claim) {
    const casefile::SchemaProperty* property = schema_.property(claim.item.property);
    check(property != nullptr || !faults_.empty(), "a claim without a property is at fault");
    Result<Thing> subject = references_.subject(claim.subject);
    if (look(claim.line, subject) && property != nullptr) check_subject(claim, *property, *subject);
    for (const std::string& speaker : claim.speakers)
      if (!speaker.empty()) look(claim.line, references_.source(speaker));
    for (const std::string& other : {claim.answers, claim.supersedes})
      if (!other.empty()) look(claim.line, references_.claim(other));
    if (auto value = claim.item.fields.find("value");
        value != claim.item.fields.end() && property != nullptr)
      check_entities(claim, *property, value->second);
    for (const casefile::StatedAnchor& anchor : claim.anchors) place(anchor, claim.item);
    check_insertions(claim);
  }

  void check_subject(const casefile::StatedClaim& claim, const casefile::SchemaProperty& property,
                     const Thing& subject) {
    const std::vector<std::string>& subjects = property.subjects;
    auto has = [&](std::string_view word) {
      return std::find(subjects.begin(), subjects.end(), word) != subjects.end();
    };
    if (!has("any") && !has(subject.type)) {
      fault(claim.line,
            fmt::format("{} is stated of {}; \"{}\" is a {}", claim.item.property,
                        fmt::join(subjects, ", "), printable(claim.subject), subject.type));
    } else if (property.is_translation) {
      check_translation(claim, subject);
    }
  }

  // A translation is of a quotation in another language.
  void check_translation(const casefile::StatedClaim& claim, const Thing& subject) {
    Json quote;
    if (subject.ordinal > 0) {
      const Item& item = file_.claims[static_cast<size_t>(subject.ordinal) - 1].item;
      if (auto at = item.fields.find("quote"); at != item.fields.end()) quote = at->second;
    } else {
      Result<std::optional<casefile::ClaimRow>> row =
          casefile::claim(workspace_.database(), subject.id);
      if (row && *row && !(*row)->quote.empty())
        if (Result<Json> stored = parse_json((*row)->quote)) quote = *std::move(stored);
    }
    if (quote.object() == nullptr)
      return fault(claim.line,
                   "a translation is about a claim with a quotation, and this one has "
                   "none");
    auto value = claim.item.fields.find("value");
    if (value != claim.item.fields.end() &&
        value->second.text_or_empty("language") == quote.text_or_empty("language"))
      fault(claim.line, "the translation is in the language of the quotation");
  }

  void check_entities(const casefile::StatedClaim& claim, const casefile::SchemaProperty& property,
                      const Json& value) {
    for (const std::string& reference : casefile::entities_in(value)) {
      Result<Thing> found = references_.entity(reference);
      if (!look(claim.line, found) || property.targets.empty()) continue;
      if (std::find(property.targets.begin(), property.targets.end(), found->type) ==
          property.targets.end())
        fault(claim.line, fmt::format("{} names a {}; \"{}\" is a {}", property.name,
                                      fmt::join(property.targets, " or a "), printable(reference),
                                      found->type));
    }
  }

  // What the innermost speaker's own record has cannot have been put in by another.
  void check_insertions(const casefile::StatedClaim& claim) {
    auto quote = claim.item.fields.find("quote");
    auto original = claim.item.fields.find("speaker/0/anchor");
    if (quote == claim.item.fields.end() || original == claim.item.fields.end()) return;
    const Json* insertions = quote->second.find("insertions");
    if (insertions == nullptr || insertions->array() == nullptr) return;
    std::string words = original->second.text_or_empty("text");
    for (const Json& each : *insertions->array()) {
      if (each.string() != nullptr && words.find(*each.string()) != std::string::npos)
        fault(claim.line, fmt::format("\"{}\" stands in the speaker's own words, by their anchor: "
                                      "it is no insertion",
                                      printable(*each.string())));
    }
  }

  // Finds the words and stores where they stand.
  void place(const casefile::StatedAnchor& anchor, Item& item) {
    Result<std::string> digest = references_.exhibit(anchor.exhibit);
    if (!look(anchor.line, digest)) return;
    Json locator = *item.fields[anchor.field].find("locator");
    Result<Json> stored = anchors_.find(*digest, anchor.text, locator);
    if (look(anchor.line, stored)) item.fields[anchor.field] = *std::move(stored);
    look(anchor.line, anchors_.protect(*digest, item));
  }

  void check_lineage(casefile::StatedLineage& lineage) {
    std::string types[2];
    for (auto [reference, type] : {std::pair{&lineage.from, &types[0]}, {&lineage.to, &types[1]}}) {
      Result<Thing> found = references_.claim(*reference);
      if (!found) found = references_.source(*reference);
      if (!found)
        fault(lineage.line, fmt::format("\"{}\" is no claim and no source", printable(*reference)));
      *type = found ? found->type : "";
    }
    if (!types[0].empty() && !types[1].empty() && types[0] != types[1])
      fault(lineage.line, "a claim derives from a claim, a source from a source");
    look(lineage.line, references_.source(lineage.stated_by));
    for (const casefile::StatedAnchor& anchor : lineage.anchors) place(anchor, lineage.item);
  }

  void check_person(casefile::StatedPerson& person) {
    if (person.known) return;
    look(person.line, references_.source(person.statement.source));
    std::vector<casefile::FieldFault> wrong;
    person.statement.item = prepare_person(workspace_, anchors_, person.statement, "", wrong);
    for (const casefile::FieldFault& each : wrong)
      fault(person.line, fmt::format("{} {}", each.field, each.message));
  }

  Result<void> commit_labelled(const std::vector<casefile::LabelledItem*>& chosen,
                               ledger::EntryKind kind, std::string_view prefix) {
    if (chosen.empty()) return {};
    std::unordered_map<std::string, int64_t> ordinals;
    for (const casefile::LabelledItem* line : chosen)
      ordinals.emplace(line->label, static_cast<int64_t>(ordinals.size()) + 1);
    std::vector<Item> items;
    for (const casefile::LabelledItem* line : chosen) {
      Item item = line->item;
      std::string origin = item.text("derives_from");
      // A source that derives from another of the same file names it by its place in the body.
      if (auto own = ordinals.find(origin); own != ordinals.end()) {
        item.set("derives_from", ledger::item_reference(own->second));
      } else if (!origin.empty()) {
        Result<Thing> found = references_.source(origin);
        if (found) item.set("derives_from", found->id);
      }
      items.push_back(std::move(item));
    }
    Committed entry = TRY(workspace_.commit(kind, items, "", casefile::Action::kAdd));
    for (size_t i = 0; i < chosen.size(); ++i)
      references_.settle(chosen[i]->label, entry.id(prefix, static_cast<int64_t>(i) + 1));
    return {};
  }

  Result<void> commit_persons(StatedSummary& summary) {
    std::vector<Item> items;
    std::vector<std::string> labels;
    for (casefile::StatedPerson& person : file_.persons) {
      if (person.known) continue;
      Item item = std::move(person.statement.item);
      Thing source = TRY(references_.source(person.statement.source));
      item.set("stated_by", source.id);
      items.push_back(std::move(item));
      labels.push_back(person.label);
    }
    if (items.empty()) return {};
    Committed entry =
        TRY(workspace_.commit(ledger::EntryKind::kRecordAdded, items, "", casefile::Action::kAdd));
    for (size_t i = 0; i < labels.size(); ++i)
      references_.settle(labels[i], entry.id("rec", static_cast<int64_t>(i) + 1));
    summary.persons = static_cast<int64_t>(labels.size());
    return {};
  }

  // A claim of this file is named by its place in the body.
  static std::string stored_name(const Thing& thing) {
    return thing.ordinal > 0 && thing.id.empty() ? ledger::item_reference(thing.ordinal) : thing.id;
  }

  Result<Item> claim_item(casefile::StatedClaim& claim) {
    Item item = std::move(claim.item);
    Thing subject = TRY(references_.subject(claim.subject));
    item.set("subject", stored_name(subject));
    for (size_t k = 0; k < claim.speakers.size(); ++k) {
      Thing speaker = TRY(references_.source(claim.speakers[k]));
      item.set(fmt::format("speaker/{}", k), speaker.id);
    }
    for (const auto& [field, label] :
         {std::pair{"answers", &claim.answers}, {"supersedes", &claim.supersedes}}) {
      if (label->empty()) continue;
      Thing other = TRY(references_.claim(*label));
      item.set(field, stored_name(other));
    }
    if (auto value = item.fields.find("value"); value != item.fields.end()) {
      Result<Json> named = casefile::with_entity_ids(
          value->second, [&](const std::string& reference) -> Result<std::string> {
            Result<Thing> found = references_.entity(reference);
            if (!found) return fail(found.error());
            return found->id;
          });
      value->second = TRY(std::move(named));
    }
    return item;
  }

  Result<void> commit_claims(StatedSummary& summary) {
    std::vector<Item> items;
    items.reserve(file_.claims.size());
    for (size_t i = 0; i < file_.claims.size(); ++i)
      if (!known_claims_[i]) items.push_back(TRY(claim_item(file_.claims[i])));
    std::optional<Committed> entry;
    if (!items.empty())
      entry = TRY(
          workspace_.commit(ledger::EntryKind::kClaimsStated, items, "", casefile::Action::kAdd));
    int64_t ordinal = 0;
    for (size_t i = 0; i < file_.claims.size(); ++i) {
      const std::optional<casefile::ClaimRow>& known = known_claims_[i];
      summary.claims.push_back(known ? known->id : entry->id("clm", ++ordinal));
      references_.settle(file_.claims[i].label, summary.claims.back());
    }
    summary.known_claims = static_cast<int64_t>(summary.claims.size()) - ordinal;
    return {};
  }

  // Whether the same derivation stands, stated by the same source on the same ground.
  Result<bool> is_known(const Item& item) {
    if (!lineage_) lineage_ = TRY(casefile::lineage(workspace_.database()));
    return std::any_of(lineage_->begin(), lineage_->end(), [&](const casefile::LineageRow& row) {
      return !row.withdrawn_entry && row.derived == item.text("derived") &&
             row.origin == item.text("origin") && row.standing == item.text("standing") &&
             row.stated_by == item.text("stated_by") && row.ground == item.text("ground") &&
             row.stated_on == item.text("on");
    });
  }

  Result<void> commit_lineage(StatedSummary& summary) {
    if (file_.lineage.empty()) return {};
    std::vector<Item> items;
    for (casefile::StatedLineage& lineage : file_.lineage) {
      Item item = std::move(lineage.item);
      for (const auto& [field, reference] :
           {std::pair{"derived", &lineage.from}, {"origin", &lineage.to}}) {
        Result<Thing> found = references_.claim(*reference);
        if (!found) found = references_.source(*reference);
        Thing thing = TRY(std::move(found));
        item.set(field, thing.id);
      }
      Thing by = TRY(references_.source(lineage.stated_by));
      item.set("stated_by", by.id);
      if (!TRY(is_known(item))) items.push_back(std::move(item));
    }
    if (items.empty()) return {};
    TRY(workspace_.commit(ledger::EntryKind::kLineageStated, items, "", casefile::Action::kAdd));
    summary.lineage = static_cast<int64_t>(items.size());
    return {};
  }

  Workspace& workspace_;
  const casefile::Schema& schema_;
  casefile::ClaimFile file_;
  std::vector<Fault>& faults_;
  std::vector<casefile::LabelledItem*> new_sources_;
  std::vector<casefile::LabelledItem*> new_entities_;
  std::vector<std::optional<casefile::ClaimRow>> known_claims_;  // beside file_.claims
  std::optional<std::vector<casefile::LineageRow>> lineage_;     // of the case; read when needed
  Sight sight_;
  ClaimReferences references_;
  AnchorWords anchors_;
};

}  // namespace

Result<StatedSummary> state_claims(Workspace& workspace, std::string_view claim_file,
                                   std::vector<Fault>& faults, casefile::ClaimFileForm form) {
  casefile::Schema schema = TRY(casefile::schema_of(workspace.database()));
  casefile::ClaimFile file = casefile::parse_claim_file(claim_file, faults, schema, form);
  return Stating(workspace, schema, std::move(file), faults).run();
}

Result<std::string> register_source(Workspace& workspace, const Json& members) {
  Item item = TRY(casefile::source_item(members));
  // A label of a source that may not be seen is free: to refuse it would tell of that source.
  if (std::string label = item.text("label"); !label.empty()) {
    Result<std::string> taken = Sight(workspace).id_of("source", label);
    if (!taken && taken.error().kind == ErrorKind::kConflict) return taken;
    if (taken)
      return fail(ErrorKind::kConflict,
                  fmt::format("the label \"{}\" stands for {} already", printable(label), *taken),
                  "use another label");
  }
  if (std::string origin = item.text("derives_from"); !origin.empty())
    item.set("derives_from", TRY(Sight(workspace).id_of("source", origin)));
  std::vector<Item> items = {std::move(item)};
  Committed entry = TRY(
      workspace.commit(ledger::EntryKind::kSourceRegistered, items, "", casefile::Action::kAdd));
  return entry.id("src", 1);
}

namespace {

Result<Committed> withdraw_lineage(Workspace& workspace, std::string_view id,
                                   std::string_view reason) {
  for (const casefile::LineageRow& row : TRY(casefile::lineage(workspace.database()))) {
    if (row.id != id || !workspace.shows(row.level, row.compartment)) continue;
    if (row.withdrawn_entry) {
      return fail(ErrorKind::kConflict, fmt::format("{} was withdrawn by entry {}: {}", row.id,
                                                    *row.withdrawn_entry, row.withdrawn_reason));
    }
    Item item;
    item.type = "withdrawal";
    item.set("claim", row.id);
    item.set("reason", reason);
    return workspace.commit(ledger::EntryKind::kClaimWithdrawn, std::span(&item, 1), reason,
                            casefile::Action::kWithdraw, row.compartment);
  }
  return fail(ErrorKind::kNotFound, fmt::format("no lineage has the id \"{}\"", printable(id)));
}

}  // namespace

Result<Committed> withdraw_claim(Workspace& workspace, std::string_view id_or_label,
                                 std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a withdrawal needs a reason", "say why with --reason");
  if (id_or_label.starts_with("lin-")) return withdraw_lineage(workspace, id_or_label, reason);
  std::string id = TRY(Sight(workspace).id_of("claim", id_or_label));
  std::optional<casefile::ClaimRow> claim = TRY(casefile::claim_with_id(workspace.database(), id));
  check(claim.has_value(), "id_of found the claim");
  if (claim->withdrawn_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was withdrawn by entry {}: {}", claim->id, *claim->withdrawn_entry,
                            claim->withdrawn_reason));
  }
  Item item;
  item.type = "withdrawal";
  item.set("claim", claim->id);
  item.set("reason", reason);
  std::vector<Item> items = {std::move(item)};
  return workspace.commit(ledger::EntryKind::kClaimWithdrawn, items, reason,
                          casefile::Action::kWithdraw, claim->compartment);
}

}  // namespace habeas::workspace
