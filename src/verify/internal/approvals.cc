// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/approvals.h"

#include <algorithm>
#include <optional>

#include "ledger/body.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

const Json* field(const ledger::ItemView& item, const std::string& name) {
  auto found = item.fields.find(name);
  return found == item.fields.end() ? nullptr : &found->second;
}

// Whether the member of an object is an array that holds the value.
bool lists(const Json& object, std::string_view member, const Json& value) {
  const Json* list = object.find(member);
  return list != nullptr && list->array() != nullptr &&
         std::ranges::find(*list->array(), value) != list->array()->end();
}

}  // namespace

void ApprovalChecker::begin(int64_t index, const ledger::Entry& entry) {
  index_ = index;
  entry_ = entry;
  actor_.clear();
  new_policies_.clear();
  deeds_.clear();
  unapproved_.clear();
}

int64_t ApprovalChecker::number(const std::string& policy) const {
  auto found = policies_.find(policy);
  return found == policies_.end() ? 1 : found->second;
}

void ApprovalChecker::learn_policy(const ledger::ItemView& item) {
  const Json* value = field(item, "value");
  std::string name = item.text("name");
  if (value == nullptr || value->integer() == nullptr) return;
  new_policies_[name] = *value->integer();
  int64_t before = number(name);
  if (*value->integer() >= before) return;
  deeds_.push_back(Deed{"lowering the policy " + printable(name), "policy.set",
                        item.text("proposal"), before,
                        Json(JsonObject{{"name", Json(name)}, {"value", *value}})});
}

void ApprovalChecker::learn_erasure(const ledger::ItemView& item) {
  Deed deed{"an erasure", "erase", item.text("proposal"), number("erasure.persons"), Json()};
  JsonObject part;
  if (const Json* exhibit = field(item, "exhibit")) {
    part["exhibits"] = *exhibit;
  } else if (const Json* derivative = field(item, "derivative")) {
    part["derivatives"] = *derivative;
  } else {
    JsonObject place;
    for (const char* name : {"entry", "names", "ordinal"}) {
      if (const Json* value = field(item, name)) place[name] = *value;
    }
    part["items"] = Json(std::move(place));
  }
  deed.part = Json(std::move(part));
  deeds_.push_back(std::move(deed));
}

void ApprovalChecker::learn(int64_t ordinal, const ledger::ItemView& item) {
  using enum ledger::EntryKind;
  if (!item.core) return;
  const std::string& type = item.core->item;
  if (ordinal == 0 && type == "act") {
    std::string name = item.text("actor");
    std::optional<int64_t> own = ledger::parse_item_reference(name);
    actor_ = own ? ledger::object_id("act", entry_.body, *own) : name;
  } else if (type == "policy" && entry_.kind == kPolicyChanged) {
    learn_policy(item);
  } else if (type == "erasure" && entry_.kind == kErasureDone) {
    learn_erasure(item);
  } else if (type == "hold" && entry_.kind == kHoldChanged && !item.text("hold").empty()) {
    deeds_.push_back(Deed{"the release of a hold", "hold.release", item.text("proposal"),
                          number("hold-release.persons"),
                          Json(JsonObject{{"hold", Json(item.text("hold"))}})});
  } else if (type == "proposal" && entry_.kind == kProposalChanged) {
    Proposal& proposal = proposals_[ledger::object_id("prp", entry_.body, ordinal)];
    proposal.action = item.text("action");
    if (const Json* plan = field(item, "plan")) proposal.plan = *plan;
    proposal.persons = {actor_};
  } else if (type == "approval" && entry_.kind == kProposalChanged) {
    auto found = proposals_.find(item.text("proposal"));
    if (found != proposals_.end()) found->second.persons.insert(actor_);
  }
}

std::string ApprovalChecker::fault_of(const Deed& deed) const {
  std::string takes = deed.what + " took " + std::to_string(deed.needed) + " persons at this entry";
  auto found = proposals_.find(deed.proposal);
  if (found == proposals_.end()) return takes + ", and it names no proposal that they agreed to";
  const Proposal& proposal = found->second;
  if (proposal.action != deed.action)
    return deed.what + " names a proposal of something else: " + printable(deed.proposal);
  auto have = static_cast<int64_t>(proposal.persons.size());
  if (have < deed.needed) return takes + ", and " + std::to_string(have) + " agreed to it";
  bool planned = true;
  if (deed.action == "erase") {
    const auto& [member, value] = *deed.part.object()->begin();
    planned = lists(proposal.plan, member, value);
  } else {
    planned = proposal.plan == deed.part;
  }
  return planned ? "" : deed.what + " is not what was agreed to in " + printable(deed.proposal);
}

void ApprovalChecker::finish() {
  for (const Deed& deed : deeds_) {
    if (deed.needed <= 1) continue;
    std::string fault = fault_of(deed);
    if (fault.empty()) {
      ++approved_;
      continue;
    }
    report_.failed(kApprovals, fault, "vault/bodies", index_);
    if (deed.action == "hold.release") unapproved_.insert(deed.part.text_or_empty("hold"));
  }
  for (const auto& [name, value] : new_policies_) policies_[name] = value;
}

void ApprovalChecker::close() {
  if (approved_ > 0) report_.pass(kApprovals, std::to_string(approved_) + " items");
}

}  // namespace habeas::verifier
