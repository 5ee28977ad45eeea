// SPDX-License-Identifier: Apache-2.0
#include "workspace/approve.h"

#include <fmt/core.h>

#include "casefile/queries.h"
#include "workspace/erase.h"
#include "workspace/govern.h"
#include "workspace/holds.h"

namespace habeas::workspace {

Result<std::string> propose(Workspace& workspace, std::string_view action, const Json& plan,
                            std::string_view basis) {
  if (basis.empty())
    return fail(ErrorKind::kInvalid, "a proposal needs a basis", "say why it shall be done");
  std::vector<casefile::Item> items = {casefile::proposal_item(action, plan, basis)};
  Committed entry = TRY(workspace.commit(ledger::EntryKind::kProposalChanged, items, "",
                                         casefile::action_of(action)));
  return entry.id("prp", 1);
}

Result<Committed> approve(Workspace& workspace, std::string_view proposal_id) {
  casefile::ProposalRow row = TRY(casefile::proposal(workspace.database(), proposal_id));
  casefile::Actor who = TRY(workspace.actor());
  TRY(casefile::check_approval(row, who));
  std::vector<casefile::Item> items = {casefile::approval_item(row.id)};
  return workspace.commit(ledger::EntryKind::kProposalChanged, items, "",
                          casefile::Action::kApprove);
}

Result<ProposalStanding> standing_of(Workspace& workspace, std::string_view proposal_id) {
  ProposalStanding standing;
  standing.row = TRY(casefile::proposal(workspace.database(), proposal_id));
  std::vector<casefile::Actor> actors = TRY(casefile::actors(workspace.database()));
  standing.have = static_cast<int64_t>(casefile::persons_behind(standing.row, actors).size());
  // What is done is done under the policies of its day.
  standing.need = standing.row.done_entry
                      ? standing.have
                      : TRY(casefile::persons_needed(workspace.database(), standing.row));
  return standing;
}

Result<Committed> carry_out(Workspace& workspace, std::string_view proposal_id) {
  ProposalStanding standing = TRY(standing_of(workspace, proposal_id));
  const casefile::ProposalRow& row = standing.row;
  TRY(workspace.require(casefile::action_of(row.action)));
  if (row.done_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was carried out by entry {}", row.id, *row.done_entry));
  }
  if (standing.have < standing.need) {
    return fail(ErrorKind::kDenied,
                fmt::format("{} takes {} persons and has {}", row.id, standing.need, standing.have),
                fmt::format("let another person run `habeas proposal approve {}`", row.id));
  }
  if (row.action == casefile::kProposeErasure) {
    casefile::ErasurePlan plan = TRY(casefile::plan_from_json(row.plan));
    ErasurePreview preview = TRY(preview_plan(workspace, plan));
    return erase(workspace, preview, row.basis, row.id);
  }
  Json plan = TRY(parse_json(row.plan));
  if (row.action == casefile::kProposeRelease)
    return release_hold(workspace, plan.text_or_empty("hold"), row.basis, row.id);
  int64_t value = TRY(plan.integer_at("value"));
  return set_policy(workspace, plan.text_or_empty("name"), value, row.basis, row.id);
}

}  // namespace habeas::workspace
