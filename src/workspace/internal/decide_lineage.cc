// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/decide_lineage.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "workspace/assess_case.h"
#include "workspace/state_claims.h"

namespace habeas::workspace {

namespace {

using casefile::SuggestionDecision;

Result<ProposedLineage> proposed_lineage(Workspace& workspace, std::string_view id) {
  Assessment assessment = TRY(Assessment::open(workspace));
  for (ReuseProposal& pair : TRY(propose_lineage(workspace, assessment, 0))) {
    for (ProposedLineage& line : pair.claims) {
      if (line.id == id) return std::move(line);
    }
  }
  return fail(ErrorKind::kNotFound, fmt::format("there is no suggestion \"{}\"", printable(id)),
              "see `habeas claim suggest EXHIBIT` and `habeas sources --reuse`");
}

// The line of lineage that stands and was made of it; "" if there is none.
Result<std::string> standing_line(Workspace& workspace, const ProposedLineage& proposed) {
  for (const casefile::LineageRow& row : TRY(casefile::lineage(workspace.database()))) {
    bool made_of_it = proposed.decision && !proposed.decision->claim.empty()
                          ? row.id == proposed.decision->claim
                          : row.label == proposed.id;
    if (made_of_it && !row.withdrawn_entry) return row.id;
  }
  return std::string();
}

// As a line of a claim file; who states it is the person's to give.
Json line_of(const ProposedLineage& proposed) {
  return Json(JsonObject{{"from", Json(proposed.derived)},
                         {"ground", Json(proposed.ground)},
                         {"label", Json(proposed.id)},
                         {"standing", Json("suspected")},
                         {"to", Json(proposed.origin)},
                         {"type", Json("lineage")}});
}

// What the two claims are in: a line about them goes nowhere else by itself.
Result<std::string> compartment_of(Workspace& workspace, const ProposedLineage& proposed) {
  std::string out;
  for (const std::string& id : {proposed.derived, proposed.origin}) {
    std::optional<casefile::ClaimRow> row = TRY(casefile::claim_with_id(workspace.database(), id));
    if (!row || row->compartment.empty() || row->compartment == out) continue;
    if (!out.empty()) {
      return fail(ErrorKind::kInvalid, "the two claims are in different compartments",
                  "say which the lineage is in with --compartment");
    }
    out = row->compartment;
  }
  return out;
}

SuggestionDecision decision_on(const ProposedLineage& proposed, std::string_view reason) {
  SuggestionDecision decision;
  decision.suggestion = proposed.id;
  decision.exhibit = proposed.exhibit;
  decision.reason = std::string(reason);
  decision.proposed = line_of(proposed);
  return decision;
}

}  // namespace

Result<DecidedSuggestion> accept_lineage(Workspace& workspace, std::string_view id,
                                         const Acceptance& acceptance,
                                         std::vector<casefile::Fault>& faults) {
  ProposedLineage proposed = TRY(proposed_lineage(workspace, id));
  std::string standing = TRY(standing_line(workspace, proposed));
  if (!standing.empty() && proposed.decision) {
    return fail(
        ErrorKind::kConflict,
        fmt::format("{} was accepted by entry {} as {}", id, proposed.decision->entry, standing),
        "withdraw that line first: `habeas claim withdraw`");
  }
  if (acceptance.source.empty()) {
    return fail(ErrorKind::kInvalid, "nobody is named who suspects it",
                "give --source: the source that states the lineage, such as yourselves");
  }
  if (!acceptance.subject.empty() || !acceptance.property.empty() || !acceptance.speakers.empty()) {
    return fail(ErrorKind::kInvalid, "lineage has no subject, property or speakers",
                "give --source, and perhaps --level and --compartment");
  }
  std::string compartment = acceptance.compartment;
  if (compartment.empty()) compartment = TRY(compartment_of(workspace, proposed));
  Json line = line_of(proposed);
  line.object()->insert_or_assign("stated_by", Json(acceptance.source));
  if (!acceptance.label.empty()) line.object()->insert_or_assign("label", Json(acceptance.label));
  if (!acceptance.level.empty()) line.object()->insert_or_assign("level", Json(acceptance.level));
  if (!compartment.empty()) line.object()->insert_or_assign("compartment", Json(compartment));
  // A line that was stated when a failure kept its decision out is not stated again.
  if (standing.empty()) {
    TRY(state_claims(workspace, canonical_json(line), faults));
    std::string label = line.text_or_empty("label");
    for (const casefile::LineageRow& row : TRY(casefile::lineage(workspace.database()))) {
      if (row.label == label && !row.withdrawn_entry) standing = row.id;
    }
  }
  SuggestionDecision decision = decision_on(proposed, acceptance.reason);
  decision.verdict = "accepted";
  decision.claim = standing;
  decision.compartment = compartment;
  casefile::Item item = casefile::decision_item(decision);
  TRY(workspace.commit(ledger::EntryKind::kSuggestionDecided, std::span(&item, 1), "",
                       casefile::Action::kAdd, compartment));
  return DecidedSuggestion{proposed.id, decision.verdict, standing};
}

Result<Committed> refuse_lineage(Workspace& workspace, std::string_view id,
                                 std::string_view reason) {
  ProposedLineage proposed = TRY(proposed_lineage(workspace, id));
  std::string standing = TRY(standing_line(workspace, proposed));
  if (!standing.empty()) {
    return fail(ErrorKind::kConflict, fmt::format("{} stands as {}", id, standing),
                "withdraw that line first: `habeas claim withdraw`");
  }
  if (proposed.decision && proposed.decision->verdict == "refused") {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was refused by entry {}: {}", id, proposed.decision->entry,
                            printable(proposed.decision->reason)));
  }
  SuggestionDecision decision = decision_on(proposed, reason);
  decision.verdict = "refused";
  decision.compartment = TRY(compartment_of(workspace, proposed));
  casefile::Item item = casefile::decision_item(decision);
  return workspace.commit(ledger::EntryKind::kSuggestionDecided, std::span(&item, 1), "",
                          casefile::Action::kAdd, decision.compartment);
}

}  // namespace habeas::workspace
