// SPDX-License-Identifier: Apache-2.0
#include "workspace/state_claims.h"

#include <map>

#include <fmt/core.h>

#include "casefile/person_queries.h"
#include "casefile/queries.h"
#include "ledger/body.h"
#include "workspace/anchor_words.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

namespace {

using casefile::Fault;
using casefile::Item;

// One file on its way into the case: references are resolved against the case first, then against
// the file.
class Stating {
 public:
  Stating(Workspace& workspace, casefile::ClaimFile file, std::vector<Fault>& faults)
      : workspace_(workspace), file_(std::move(file)), faults_(faults), anchors_(workspace) {}

  Result<StatedSummary> run() {
    TRY(workspace_.require(casefile::Action::kAdd));
    choose_new(file_.sources, "source", new_sources_);
    choose_new(file_.entities, "entity", new_entities_);
    for (casefile::StatedClaim& claim : file_.claims) check_claim(claim);
    if (!faults_.empty()) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} of the lines cannot be taken; nothing was added", faults_.size()),
                  "mend them and run the command again");
    }
    const int64_t before = workspace_.log().size();
    Result<StatedSummary> summary = commit();
    if (summary || workspace_.log().size() == before) return summary;
    Error error = summary.error();
    error.message += "; of this file only sources and entities are on record";
    error.hint += error.hint.empty() ? "" : "; ";
    error.hint += "the same command goes on from there";
    return fail(error);
  }

 private:
  // Three entries at most, so that a disk that fails between them leaves the claims out.
  Result<StatedSummary> commit() {
    StatedSummary summary;
    TRY(commit_labelled(new_sources_, ledger::EntryKind::kSourceRegistered, "source", "src"));
    TRY(commit_labelled(new_entities_, ledger::EntryKind::kEntityStated, "entity", "ent"));
    summary.sources = static_cast<int64_t>(new_sources_.size());
    summary.entities = static_cast<int64_t>(new_entities_.size());
    TRY(commit_claims(summary));
    return summary;
  }

  void fault(int64_t line, const Error& error) {
    faults_.push_back(
        Fault{line, error.hint.empty() ? error.message : error.message + "; " + error.hint});
  }

  // A label that the case knows already stands for what it knows: the same claim files can share
  // their sources.
  void choose_new(std::vector<casefile::LabelledItem>& lines, std::string_view table,
                  std::vector<casefile::LabelledItem*>& chosen) {
    for (casefile::LabelledItem& line : lines) {
      Result<std::string> id = casefile::id_of(workspace_.database(), table, line.label);
      if (id) {
        ids_[std::string(table)][line.label] = *id;
      } else if (id.error().kind == ErrorKind::kNotFound) {
        chosen.push_back(&line);
        ids_[std::string(table)][line.label] = "";  // known once committed
      } else {
        fault(line.line, id.error());
      }
    }
  }

  Result<std::string> id_for(std::string_view table, const std::string& reference) {
    auto& labels = ids_[std::string(table)];
    if (auto at = labels.find(reference); at != labels.end()) return at->second;
    return casefile::id_of(workspace_.database(), table, reference);
  }

  Result<std::string> exhibit_for(const std::string& reference) {
    return exhibit_named(workspace_, reference);
  }

  Result<std::string> subject_for(const std::string& reference) {
    for (std::string_view table : {"entity", "source", "claim"}) {
      Result<std::string> id = id_for(table, reference);
      if (id || id.error().kind == ErrorKind::kConflict) return id;
    }
    Result<std::string> record = casefile::record_named(workspace_.database(), reference);
    if (record || record.error().kind == ErrorKind::kConflict) return record;
    Result<std::string> exhibit = exhibit_for(reference);
    if (exhibit) return exhibit;
    return fail(ErrorKind::kNotFound,
                fmt::format("the subject \"{}\" is no entity, source, claim, person or exhibit",
                            printable(reference)),
                "state it in a line of type entity");
  }

  void check_claim(casefile::StatedClaim& claim) {
    auto look = [&](const Result<std::string>& found) {
      if (!found) fault(claim.line, found.error());
    };
    if (!in_file(claim.subject)) look(subject_for(claim.subject));
    for (const std::string& speaker : claim.speakers) look(id_for("source", speaker));
    for (const std::string& other : {claim.answers, claim.supersedes}) {
      if (!other.empty() && !in_file(other))
        look(casefile::id_of(workspace_.database(), "claim", other));
    }
    Result<std::string> exhibit = exhibit_for(claim.exhibit);
    look(exhibit);
    if (!exhibit) return;
    claim.exhibit = *exhibit;
    Result<void> anchored = anchor(claim);
    if (!anchored) fault(claim.line, anchored.error());
  }

  [[nodiscard]] bool in_file(const std::string& label) const {
    for (const casefile::StatedClaim& claim : file_.claims) {
      if (claim.label == label) return true;
    }
    return false;
  }

  Result<void> anchor(casefile::StatedClaim& claim) {
    Json locator = *claim.item.fields["anchor"].find("locator");
    claim.item.fields["anchor"] = TRY(anchors_.find(claim.exhibit, claim.anchored_text, locator));
    return {};
  }

  Result<void> commit_labelled(const std::vector<casefile::LabelledItem*>& chosen,
                               ledger::EntryKind kind, const std::string& table,
                               std::string_view prefix) {
    if (chosen.empty()) return {};
    std::vector<Item> items;
    for (const casefile::LabelledItem* line : chosen) {
      Item item = line->item;
      std::string origin = item.text("derives_from");
      if (!origin.empty()) item.set("derives_from", own_reference(chosen, origin, table));
      items.push_back(std::move(item));
    }
    Committed entry = TRY(workspace_.commit(kind, items, "", casefile::Action::kAdd));
    for (size_t i = 0; i < chosen.size(); ++i)
      ids_[table][chosen[i]->label] = entry.id(prefix, static_cast<int64_t>(i) + 1);
    return {};
  }

  // A source that derives from another of the same file names it by its place in the body.
  std::string own_reference(const std::vector<casefile::LabelledItem*>& chosen,
                            const std::string& label, const std::string& table) {
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i]->label == label) return ledger::item_reference(static_cast<int64_t>(i) + 1);
    }
    Result<std::string> id = id_for(table, label);
    return id ? *id : label;
  }

  Result<void> commit_claims(StatedSummary& summary) {
    if (file_.claims.empty()) return {};
    std::map<std::string, int64_t> ordinals;
    for (size_t i = 0; i < file_.claims.size(); ++i)
      ordinals[file_.claims[i].label] = static_cast<int64_t>(i) + 1;
    std::vector<Item> items;
    for (casefile::StatedClaim& claim : file_.claims) {
      Item item = claim.item;
      auto own = ordinals.find(claim.subject);
      item.set("subject", own != ordinals.end() ? ledger::item_reference(own->second)
                                                : TRY(subject_for(claim.subject)));
      for (size_t k = 0; k < claim.speakers.size(); ++k)
        item.set(fmt::format("speaker/{}", k), TRY(id_for("source", claim.speakers[k])));
      for (const auto& [field, label] :
           {std::pair{"answers", claim.answers}, std::pair{"supersedes", claim.supersedes}}) {
        if (label.empty()) continue;
        auto at = ordinals.find(label);
        item.set(field, at != ordinals.end()
                            ? ledger::item_reference(at->second)
                            : TRY(casefile::id_of(workspace_.database(), "claim", label)));
      }
      items.push_back(std::move(item));
    }
    Committed entry =
        TRY(workspace_.commit(ledger::EntryKind::kClaimsStated, items, "", casefile::Action::kAdd));
    for (size_t i = 0; i < items.size(); ++i)
      summary.claims.push_back(entry.id("clm", static_cast<int64_t>(i) + 1));
    return {};
  }

  Workspace& workspace_;
  casefile::ClaimFile file_;
  std::vector<Fault>& faults_;
  std::vector<casefile::LabelledItem*> new_sources_;
  std::vector<casefile::LabelledItem*> new_entities_;
  std::map<std::string, std::map<std::string, std::string>> ids_;  // table -> label -> id
  AnchorWords anchors_;
};

}  // namespace

Result<StatedSummary> state_claims(Workspace& workspace, std::string_view claim_file,
                                   std::vector<Fault>& faults) {
  casefile::ClaimFile file = casefile::parse_claim_file(claim_file, faults);
  return Stating(workspace, std::move(file), faults).run();
}

Result<std::string> register_source(Workspace& workspace, const Json& members) {
  Item item = TRY(casefile::source_item(members));
  if (std::string label = item.text("label"); !label.empty()) {
    Result<std::string> taken = casefile::id_of(workspace.database(), "source", label);
    if (taken)
      return fail(ErrorKind::kConflict,
                  fmt::format("the label \"{}\" stands for {} already", printable(label), *taken),
                  "use another label");
  }
  if (std::string origin = item.text("derives_from"); !origin.empty())
    item.set("derives_from", TRY(casefile::id_of(workspace.database(), "source", origin)));
  std::vector<Item> items = {std::move(item)};
  Committed entry = TRY(
      workspace.commit(ledger::EntryKind::kSourceRegistered, items, "", casefile::Action::kAdd));
  return entry.id("src", 1);
}

Result<Committed> withdraw_claim(Workspace& workspace, std::string_view id_or_label,
                                 std::string_view reason) {
  if (reason.empty())
    return fail(ErrorKind::kInvalid, "a withdrawal needs a reason", "say why with --reason");
  std::optional<casefile::ClaimRow> claim = TRY(casefile::claim(workspace.database(), id_or_label));
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
