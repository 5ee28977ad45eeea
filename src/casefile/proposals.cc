// SPDX-License-Identifier: Apache-2.0
#include "casefile/proposals.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/policies.h"

namespace habeas::casefile {

Result<std::vector<ProposalRow>> proposals(sql::Database& database) {
  std::vector<ProposalRow> out;
  sql::Statement row = TRY(database.prepare(
      "SELECT id,action,plan,basis,actor,entry,done_entry FROM proposal ORDER BY entry,id"));
  while (TRY(row.step())) {
    ProposalRow proposal{row.text(0), row.text(1),    row.text(2), row.text(3),
                         row.text(4), row.integer(5), {},          {}};
    if (!row.is_null(6)) proposal.done_entry = row.integer(6);
    out.push_back(std::move(proposal));
  }
  for (ProposalRow& proposal : out) {
    sql::Statement approval =
        TRY(database.prepare("SELECT actor FROM approval WHERE proposal=? ORDER BY entry,item"));
    approval.bind(1, proposal.id);
    while (TRY(approval.step())) proposal.approvers.push_back(approval.text(0));
  }
  return out;
}

Result<ProposalRow> proposal(sql::Database& database, std::string_view id) {
  for (ProposalRow& row : TRY(proposals(database))) {
    if (row.id == id) return std::move(row);
  }
  return fail(ErrorKind::kNotFound, fmt::format("there is no proposal \"{}\"", printable(id)),
              "see `habeas proposal list`");
}

Item proposal_item(std::string_view action, const Json& plan, std::string_view basis) {
  Item item;
  item.type = "proposal";
  item.set("action", action);
  item.fields["plan"] = plan;
  item.set("basis", basis);
  return item;
}

Item approval_item(std::string_view proposal_id) {
  Item item;
  item.type = "approval";
  item.set("proposal", proposal_id);
  return item;
}

Result<void> check_approval(const ProposalRow& proposal, const Actor& approver) {
  if (proposal.done_entry) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} was carried out by entry {}", proposal.id, *proposal.done_entry));
  }
  if (proposal.actor == approver.id) {
    return fail(ErrorKind::kDenied, "who proposes a thing cannot also approve it",
                "let another person approve it, with their own key");
  }
  if (std::find(proposal.approvers.begin(), proposal.approvers.end(), approver.id) !=
      proposal.approvers.end()) {
    return fail(ErrorKind::kConflict,
                fmt::format("{} has approved {} already", printable(approver.name), proposal.id));
  }
  return {};
}

std::vector<std::string> persons_behind(const ProposalRow& proposal,
                                        const std::vector<Actor>& actors) {
  std::vector<std::string> out;
  auto add = [&](const std::string& id) {
    bool active = std::any_of(actors.begin(), actors.end(), [&](const Actor& actor) {
      return actor.id == id && actor.status == "active";
    });
    if (active && std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  };
  add(proposal.actor);
  for (const std::string& id : proposal.approvers) add(id);
  return out;
}

Result<int64_t> persons_needed(sql::Database& database, const ProposalRow& proposal) {
  if (proposal.action == kProposeErasure) return policy_number(database, kErasurePersons);
  if (proposal.action == kProposeRelease) return policy_number(database, kReleasePersons);
  if (proposal.action == kProposePolicy) {
    Json plan = TRY(parse_json(proposal.plan));
    int64_t present = TRY(policy_number(database, plan.text_or_empty("name")));
    const Json* value = plan.find("value");
    int64_t wanted = value != nullptr && value->integer() != nullptr ? *value->integer() : 1;
    return persons_to_change(present, wanted);
  }
  return fail(
      ErrorKind::kInvalid,
      fmt::format("this version does not know the action \"{}\"", printable(proposal.action)),
      "use a newer version of habeas for this case");
}

Action action_of(std::string_view proposed) {
  if (proposed == kProposeErasure) return Action::kErase;
  if (proposed == kProposeRelease) return Action::kHold;
  return Action::kGovern;
}

}  // namespace habeas::casefile
